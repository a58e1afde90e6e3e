// Several workers read one stream: it is cut into items here, in order, and batches of items go to the workers.
import { checkOptions, join, kindOf } from "../input.js";
import { EngineError } from "../core.js";
import { createClassifier } from "../index.js";
import { compile } from "../module.js";
import { unlessAborted } from "../stream/source.js";
import { checkStreamOptions, tasks } from "../stream/reports.js";

/** @import { Classifier, ItemReport, Options } from "../index.js" */
/** @import { Pool } from "../worker-pool.js" */
/** @import { Task } from "../stream/reports.js" */

/**
 * A worker as both kinds of hosts have it.
 * @typedef {object} Port
 * @property {(message: Task[] | Setup, transfer: ArrayBufferLike[]) => void} post
 * @property {(isBusy: boolean) => void} busy a process need not wait for an idle worker
 * @property {() => unknown} end
 */
/** @typedef {{ module: WebAssembly.Module, options: Options }} Setup what a worker is told first */
/** @typedef {ItemReport[] | { error: string }} Answer */
/** @typedef {(hear: (answer: Answer) => void, fail: (error: unknown) => void) => Port} Spawn */

/** A batch has no more items than this, and ends with the item that makes it larger. */
const [ITEMS, BYTES] = [64, 1 << 17];
/** One that a worker reads and one that waits for it. */
const BATCHES_PER_WORKER = 2;

const SIZE = /** @type {const} */ ([(/** @type {unknown} */ value) => Number.isInteger(value) && Number(value) > 0 && Number(value) <= 256, "a whole number of workers from 1 to 256"]);

/**
 * @param {Spawn} spawn starts a worker
 * @param {() => number} cores
 * @returns {typeof import("../worker-pool.js").createPool}
 */
export const poolOf = (spawn, cores) => async (options = {}) => {
  if (kindOf(options) !== "Object") checkOptions(options);
  const { size, ...ofClassifier } = options;
  if (size !== undefined) checkOptions({ size }, { size: [...SIZE] });
  const [classifier, module] = await Promise.all([createClassifier(ofClassifier), compile()]);
  return new WorkerPool(size ?? Math.max(1, cores()), classifier, () => new Member(spawn, { module, options: ofClassifier }));
};

/** @implements {Pool} */
class WorkerPool {
  #members;

  /** @param {number} size @param {Classifier} classifier with the same options @param {() => Member} member */
  constructor(size, classifier, member) {
    this.size = size;
    this.maxBytes = classifier.maxBytes;
    this.versions = classifier.versions;
    this.#members = Array.from({ length: size }, member);
  }

  /** @type {Pool["classifyStream"]} */
  classifyStream(source, options = {}) {
    checkStreamOptions(options);
    return this.#stream(batches(tasks(source, options, this.maxBytes)), options.signal);
  }

  /**
   * @param {AsyncGenerator<Task[], void, void>} source
   * @param {AbortSignal | undefined} signal
   */
  async *#stream(source, signal) {
    /** @type {Promise<ItemReport[]>[]} */
    const reading = [];
    // An error of the source is due after the reports before it.
    const come = () => source.next().catch((/** @type {unknown} */ error) => ({ error }));
    /** @type {ReturnType<typeof come> | undefined} */
    let coming = come();
    /** @type {{ error: unknown } | undefined} */
    let failure;
    try {
      while (coming !== undefined || reading.length) {
        const hasRoom = reading.length < this.size * BATCHES_PER_WORKER;
        const [first] = reading;
        // What comes first: more to read, where there is a worker for it, or the reports that are due.
        const next = await unlessAborted(Promise.race([...(coming !== undefined && hasRoom ? [coming] : []), ...(first ? [first] : [])]), signal);
        if (Array.isArray(next)) {
          void reading.shift();
          for (const report of next) {
            signal?.throwIfAborted();
            yield report;
          }
        } else if ("error" in next) {
          failure = next;
          coming = undefined;
        } else if (next.done) {
          coming = undefined;
        } else {
          const report = this.#least().read(/** @type {Task[]} */ (next.value));
          report.catch(() => {}); // it is thrown when it is due
          reading.push(report);
          coming = come();
        }
      }
      if (failure) throw failure.error;
    } finally {
      void source.return().catch(() => {});
    }
  }

  /** The worker with the least to do. */
  #least() {
    return this.#members.reduce((one, other) => (other.load < one.load ? other : one));
  }

  async close() {
    await Promise.all(this.#members.map((member) => member.close()));
  }

  [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    return this.close();
  }
}

/** One worker, started when it is needed first and again after it failed. */
class Member {
  #spawn;
  #setup;
  /** @type {Port | undefined} */ #port;
  /** In the order in which the worker reads them. @type {{ resolve(reports: ItemReport[]): void, reject(error: unknown): void }[]} */ #waiting = [];
  #closed = false;

  /** @param {Spawn} spawn @param {Setup} setup */
  constructor(spawn, setup) {
    this.#spawn = spawn;
    this.#setup = setup;
  }

  /** Batches that it has not read yet. */
  get load() {
    return this.#waiting.length;
  }

  /** @param {Task[]} tasks in one buffer @returns {Promise<ItemReport[]>} */
  read(tasks) {
    if (this.#closed) return Promise.reject(new Error("the pool is closed; make another one with createPool()"));
    const port = (this.#port ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      port.busy(true);
      port.post(tasks, tasks.slice(0, 1).map(({ item }) => item.bytes.buffer));
    });
  }

  #start() {
    const port = this.#spawn((answer) => this.#hear(answer), (error) => this.#end(new EngineError(error)));
    port.post(this.#setup, []);
    return port;
  }

  /** @param {Answer} answer */
  #hear(answer) {
    const next = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#port?.busy(false);
    if (Array.isArray(answer)) next?.resolve(answer);
    else next?.reject(new EngineError(answer.error));
  }

  /** @param {Error} error */
  #end(error) {
    const port = this.#port;
    this.#port = undefined;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    return port?.end();
  }

  async close() {
    this.#closed = true;
    await this.#end(new Error("the pool was closed"));
  }
}

/**
 * The items of a batch stand in one buffer, which goes to the worker and is not copied.
 * @param {AsyncGenerator<Task, void, void>} source
 * @returns {AsyncGenerator<Task[], void, void>}
 */
async function* batches(source) {
  /** @type {Task[]} */
  let batch = [];
  let size = 0;
  try {
    for await (const task of source) {
      batch.push(task);
      size += task.item.bytes.length;
      if (batch.length < ITEMS && size < BYTES) continue;
      yield inOneBuffer(batch);
      [batch, size] = [[], 0];
    }
  } catch (error) {
    if (batch.length) yield inOneBuffer(batch);
    throw error;
  }
  if (batch.length) yield inOneBuffer(batch);
}

/** @param {Task[]} tasks */
function inOneBuffer(tasks) {
  const all = join(tasks.map(({ item }) => item.bytes));
  let at = 0;
  for (const { item } of tasks) {
    const { length } = item.bytes;
    item.bytes = all.subarray(at, at + length);
    at += length;
  }
  return tasks;
}
