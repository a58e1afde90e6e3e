// What all entries share: an entry only says where the compiled WebAssembly code comes from.
import { Counted } from "./campaign.js";
import { __wbg_reset_state as newInstance, crosswalk, decide, initSync, WasmEngine } from "./engine.js";
import { checkOptions, kindOf, readAll, viewOf } from "./input.js";
import { checkStreamOptions, placed, tasks } from "./stream/reports.js";

/** @import { AnyInput, Classifier, Input, ItemReport, Options, Report } from "./index.js" */
/** @import { Task } from "./stream/reports.js" */

/** A WebAssembly memory never shrinks: above this many bytes it is given back by replacing the instance. */
const MEMORY_BOUND = 64 << 20;

const encoder = new TextEncoder();

/** Counts instances; an engine of an earlier instance is gone and made anew. */
let generation = 0;
let broken = false;

/** A user's rule does not hold; `ruleId` and `field` say which and where. */
export class RuleError extends Error {
  /**
   * @param {string} ruleId
   * @param {string} field
   * @param {string} message
   */
  constructor(ruleId, field, message) {
    super(message);
    this.name = "RuleError";
    this.ruleId = ruleId;
    this.field = field;
  }
}

/** The engine failed on an input and has been replaced: the next call works. */
export class EngineError extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super(`the engine failed and was replaced, so the next call works; please report this with the input that caused it (${cause})`, { cause });
    this.name = "EngineError";
  }
}

/** @returns {WebAssembly.Memory} */
const memory = () => initSync(/** @type {any} */ (undefined)).memory;

function replaceInstance() {
  broken = true; // until there is a new one: making it may fail too
  newInstance();
  broken = false;
  generation += 1;
}

/**
 * Runs `work` on an intact instance. Whatever it throws other than a plain object (what `src/wasm.rs` reports about
 * options) leaves an instance that nothing is known of.
 * @template T
 * @param {() => T} work
 * @returns {T}
 */
function guarded(work) {
  try {
    if (broken) replaceInstance();
    const result = work();
    if (memory().buffer.byteLength > MEMORY_BOUND) replaceInstance();
    return result;
  } catch (error) {
    const failure = /** @type {{ ruleId?: string, field?: string, message: string }} */ (error);
    if (!(error instanceof Error) && typeof failure?.message === "string") {
      if (failure.ruleId === undefined) throw new TypeError(failure.message);
      throw new RuleError(failure.ruleId, failure.field ?? "", failure.message);
    }
    broken = true;
    throw new EngineError(error);
  }
}

const instance = { guarded, get generation() { return generation; } };

/**
 * Copies the input to the engine's buffer, and no more of it than shows that it is too long.
 * @param {WasmEngine} engine
 * @param {string | Uint8Array} input
 * @returns {number} the bytes copied
 */
function copyIn(engine, input) {
  // Enough to show that there is more: a last character of four bytes may not fit.
  const limit = engine.maxBytes + 4;
  /** @param {number} size @param {number} from */
  const buffer = (size, from) => {
    const start = engine.buffer(size); // may move the memory: first the buffer, then the view
    return new Uint8Array(memory().buffer, start + from, size - from);
  };
  if (typeof input !== "string") {
    const size = Math.min(input.byteLength, limit);
    buffer(size, 0).set(input.subarray(0, size));
    return size;
  }
  let size = Math.min(input.length, limit);
  let read = 0;
  let written = 0;
  for (;;) {
    const step = encoder.encodeInto(read ? input.slice(read) : input, buffer(size, written));
    read += step.read;
    written += step.written;
    if (read === input.length || size === limit) return written;
    size = Math.min(written + 3 * (input.length - read), limit);
  }
}

/** @implements {Classifier} */
class WasmClassifier {
  #options;
  /** @type {WasmEngine | undefined} */ #engine;
  #generation = generation;

  /** @param {Options} options */
  constructor(options) {
    this.#options = { ...options };
    const engine = guarded(() => this.#attached());
    /** @type {Classifier["versions"]} */
    this.versions = Object.freeze(engine.versions());
    this.maxBytes = engine.maxBytes;
  }

  /** The engine, made anew when its instance has been replaced. */
  #attached() {
    if (!this.#engine || this.#generation !== generation) {
      const { rules, locale, maxBytes, ownDomains } = this.#options;
      this.#engine = new WasmEngine(rules, locale, maxBytes, ownDomains && [...ownDomains]);
      this.#generation = generation;
    }
    return this.#engine;
  }

  /** @param {Input} input @returns {Report} */
  classify(input) {
    const content = typeof input === "string" ? input : viewOf(input);
    if (content === null) {
      throw new TypeError(`classify() of a classifier takes a string, Uint8Array or ArrayBuffer, not ${kindOf(input)}; classify() of the package reads Blob, Response and ReadableStream too`);
    }
    return this.#read(content, typeof content === "string");
  }

  /** @param {string | Uint8Array} content @param {boolean} isText whether spans count UTF-16 code units @returns {Report} */
  #read(content, isText) {
    return guarded(() => {
      const engine = this.#attached();
      return engine.classify(copyIn(engine, content), isText);
    });
  }

  /** @type {Classifier["classifyStream"]} */
  classifyStream(source, options) {
    checkStreamOptions(options);
    return this.#stream(tasks(source, options ?? {}, this.maxBytes));
  }

  /** @param {AsyncGenerator<Task, void, void>} stream */
  async *#stream(stream) {
    for await (const task of stream) yield this.classifyItem(task);
  }

  /** @param {Task} task @returns {ItemReport} also when the engine fails on it: the stream goes on */
  classifyItem(task) {
    try {
      return placed(this.#read(task.item.bytes, task.isText), task);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      task.item.warnings.push({ code: "engine_error", message: error.message });
      return placed(this.#read("", task.isText), task);
    }
  }

  /** @type {Classifier["decide"]} */
  decide(history, policy, now) {
    const given = JSON.stringify([history, policy, now]);
    return guarded(() => decide(given));
  }

  /** @type {Classifier["crosswalk"]} */
  crosswalk(vocabulary, label) {
    const text = String(label);
    return guarded(() => crosswalk(`${vocabulary}`, text));
  }

  /** @type {Classifier["summarize"]} */
  summarize(reports, options) {
    const campaign = new Counted(instance, options);
    try {
      let index = 0;
      for (const report of reports) campaign.add(report, `reports[${index++}]`);
      return campaign.summary();
    } finally {
      campaign.free();
    }
  }

  /** @type {Classifier["campaign"]} */
  campaign(options) {
    return new Counted(instance, options);
  }

  free() {
    if (!broken && this.#generation === generation) this.#engine?.free();
    this.#engine = undefined;
  }
}

/**
 * The functions of an entry.
 * @param {() => WebAssembly.Module | Promise<WebAssembly.Module>} load
 * @returns {Pick<typeof import("./index.js"), "classify" | "createClassifier"> & { start(): Promise<void> }}
 */
export function entry(load) {
  /** @type {Promise<void> | undefined} */
  let started;
  const start = () => {
    started ??= Promise.resolve().then(load).then((module) => void initSync({ module }));
    started.catch(() => { started = undefined; }); // a later call tries again
    return started;
  };

  /** @type {WasmClassifier | undefined} */
  let plain;

  /** @param {Options} [options] */
  async function createClassifier(options) {
    checkOptions(options);
    await start();
    return new WasmClassifier(options ?? {});
  }

  /** @param {AnyInput} input @param {Options} [options] */
  async function classify(input, options) {
    checkOptions(options);
    await start();
    const classifier = options ? new WasmClassifier(options) : (plain ??= new WasmClassifier({}));
    try {
      return classifier.classify(typeof input === "string" ? input : await readAll(input, classifier.maxBytes));
    } finally {
      if (options) classifier.free();
    }
  }

  return { start, classify, createClassifier };
}
