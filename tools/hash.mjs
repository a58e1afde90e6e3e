// Prints one hash of the contents of the files and folders it is given.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const hash = createHash("sha256");

/** @param {string} path */
function add(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) return readdirSync(path).sort().forEach((name) => add(join(path, name)));
  hash.update(`${path}\0`).update(readFileSync(path)).update("\0");
}

process.argv.slice(2).forEach(add);
console.log(hash.digest("hex"));
