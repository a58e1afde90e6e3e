// Pools of worker threads, for Node.js and what is compatible with it.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { poolOf } from "./pool.js";

export const createPool = /* @__PURE__ */ poolOf((hear, fail) => {
  const worker = new Worker(new URL("./node-worker.js", import.meta.url));
  worker.on("message", hear).on("error", fail);
  return {
    post: (message, transfer) => worker.postMessage(message, /** @type {ArrayBuffer[]} */ (transfer)),
    busy: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
    end: () => worker.terminate(),
  };
}, availableParallelism);
