// Pools of Web Workers.
import { poolOf } from "./pool.js";

const start = /* @__PURE__ */ poolOf((hear, fail) => {
  // Bundlers look for exactly this.
  const worker = new Worker(new URL("./web-worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => hear(data);
  worker.onerror = (event) => {
    event.preventDefault();
    fail(event.message || "the worker could not be loaded");
  };
  return { post: (message, transfer) => worker.postMessage(message, /** @type {ArrayBuffer[]} */ (transfer)), busy() {}, end: () => worker.terminate() };
}, () => navigator.hardwareConcurrency);

/** @type {typeof import("../worker-pool.js").createPool} */
export async function createPool(options) {
  if (typeof Worker === "undefined") throw new Error("this runtime has no Web Workers; classifyStream() of a classifier does the same on one core");
  return start(options);
}
