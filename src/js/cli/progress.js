// A line on the terminal that shows how far the work has come.

/** Nothing is shown of work that is done before, in milliseconds. */
const PATIENCE = 400;
const EVERY = 100;
const BAR = 24;

/**
 * @param {NodeJS.WriteStream} stream
 * @param {boolean} isShown
 */
export function progress(stream, isShown) {
  const began = Date.now();
  let drawn = began + PATIENCE - EVERY;
  let [total, done, reports] = [0, 0, 0];
  const clear = () => {
    if (drawn > began + PATIENCE) stream.write("\r\x1b[K");
  };
  return {
    /** There is more to read. @param {number} bytes */
    expect(bytes) { total += bytes; },
    /** @param {number} bytes */
    read(bytes) { done += bytes; },
    report() {
      reports += 1;
      const now = Date.now();
      if (!isShown || now < drawn + EVERY) return;
      drawn = now;
      stream.write(`\r${line({ total, done, reports, seconds: (now - began) / 1000 })}\x1b[K`);
    },
    /** Makes room for other lines. */
    clear,
  };
}

/** @param {{ total: number, done: number, reports: number, seconds: number }} state */
export function line({ total, done, reports, seconds }) {
  const count = `${reports.toLocaleString("en")} reports`;
  const speed = `${Math.round(reports / Math.max(seconds, 0.001)).toLocaleString("en")}/s`;
  if (total === 0) return `${count} · ${speed}`;
  const share = Math.min(done / total, 1);
  const left = share > 0.01 ? ` · ${clock((seconds * (1 - share)) / share)} left` : "";
  return `${"█".repeat(Math.round(share * BAR)).padEnd(BAR, "░")} ${Math.floor(share * 100)}% · ${count} · ${speed}${left}`;
}

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
