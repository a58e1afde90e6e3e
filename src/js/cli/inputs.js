// The files that the arguments name.
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { mayHoldMail } from "../stream/items.js";
import { UsageError, whyUnreadable } from "./options.js";

/** @typedef {{ name: string, size: number, read: (progress: (bytes: number) => void) => AsyncIterable<Uint8Array> }} Input `size` is 0 where it is not known */

/**
 * @param {readonly string[]} names of files and folders; - is standard input
 * @param {(error: UsageError) => void} complain about what cannot be read
 * @returns {AsyncGenerator<Input, void, void>}
 */
export async function* inputs(names, complain) {
  for (const name of names) {
    if (name === "-") yield { name, size: 0, read: (progress) => counted(process.stdin, name, progress) };
    else yield* below(name, complain, true);
  }
}

/**
 * @param {string} path
 * @param {(error: UsageError) => void} complain
 * @param {boolean} isNamed by the user: then it is read whatever it is called
 * @returns {AsyncGenerator<Input, void, void>}
 */
async function* below(path, complain, isNamed) {
  try {
    const facts = await stat(path);
    if (!facts.isDirectory()) {
      yield { name: path, size: facts.isFile() ? facts.size : 0, read: (progress) => counted(createReadStream(path), path, progress) };
      return;
    }
    const entries = (await readdir(path, { withFileTypes: true })).sort((one, other) => (one.name < other.name ? -1 : 1));
    let found = false;
    for (const entry of entries) {
      const inner = join(path, entry.name);
      // The folders of a Maildir begin with a dot, as those of version control do. A link may lead back up.
      const isRead = entry.isDirectory() ? !entry.name.startsWith(".") || (await isMaildir(inner)) : mayHoldMail(inner) && (entry.isFile() || (entry.isSymbolicLink() && (await stat(inner).catch(() => null))?.isFile()));
      if (!isRead) continue;
      for await (const input of below(inner, complain, false)) {
        found = true;
        yield input;
      }
    }
    if (isNamed && !found) complain(new UsageError(`cannot read ${path}: there is no file in this folder that could hold mail`));
  } catch (error) {
    complain(unreadable(path, error));
  }
}

/** @param {string} path */
const isMaildir = async (path) => Boolean((await stat(join(path, "cur")).catch(() => null))?.isDirectory());

/** @param {string} name @param {unknown} error */
export const unreadable = (name, error) => new UsageError(`cannot read ${name === "-" ? "standard input" : name}: ${whyUnreadable(error)}`);

/** @param {AsyncIterable<Uint8Array>} stream @param {string} name @param {(bytes: number) => void} progress */
async function* counted(stream, name, progress) {
  const chunks = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await chunks.next().catch((error) => { throw unreadable(name, error); });
      if (done) return;
      progress(value.length);
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}
