// Pools of worker threads, for Node.js and what is compatible with it.
import { availableParallelism } from "node:os";
import * as threads from "node:worker_threads";
import { poolOf } from "./pool.js";

export const createPool = /* @__PURE__ */ poolOf((hear, fail) => {
  // webpack 5 spoils the code where it finds `new Worker()` of an import; so it takes the file along as it is.
  const worker = new threads.Worker(new URL("./node-worker.mjs", import.meta.url));
  worker.on("message", hear).on("error", fail);
  return {
    post: (message, transfer) => worker.postMessage(message, /** @type {ArrayBuffer[]} */ (transfer)),
    busy: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
    end: () => worker.terminate(),
  };
}, availableParallelism);
