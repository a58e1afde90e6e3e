import type { ItemReport, Options, StreamOptions, StreamSource, Versions } from "./index.js";

/**
 * Starts a pool: the stream of a classifier, read by several workers at once (Web Workers in a browser, worker threads
 * in Node.js, Deno and Bun). Worth it from some thousand items on; a worker takes tens of milliseconds to start.
 *
 * @throws {TypeError} for a wrong option.
 * @throws {RuleError} for a rule that does not hold.
 * @example
 * const pool = await createPool();
 * for await (const report of pool.classifyStream(file)) console.log(report.item.index, report.kind);
 * await pool.close();
 */
export function createPool(options?: PoolOptions): Promise<Pool>;

/** See {@link createPool}. */
export interface PoolOptions extends Options {
  /** How many workers, 1 to 256. As many as the machine has cores otherwise. */
  size?: number;
}

/** Workers that read streams; several streams may be read at once. */
export interface Pool {
  /**
   * As `classifyStream` of a classifier, with the same reports in the same order. About two batches of items a worker
   * (64 items or 128 KiB each, or one larger item) are read ahead of the consumer.
   * @throws {TypeError} as there.
   * @throws {EngineError} when iterated, if a worker itself failed; it is replaced for the next stream.
   */
  classifyStream(source: StreamSource, options?: StreamOptions): AsyncGenerator<ItemReport, void, void>;
  /** Ends the workers; streams that are being read fail. */
  close(): Promise<void>;
  /** How many workers. */
  readonly size: number;
  /** Items above this many bytes are cut, with the warning `truncated`. */
  readonly maxBytes: number;
  /** What writes the verdicts. */
  readonly versions: Versions;
}
