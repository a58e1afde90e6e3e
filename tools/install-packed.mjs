// Packs pkg/ as it would be published and installs it, as a user would, in .cache/packed/: the tests in tests/js/ run on that.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = join(root, ".cache/packed");
/** @param {string[]} args @param {string} cwd */
const npm = (args, cwd) => execFileSync("npm", [...args, "--loglevel=error", "--no-audit", "--no-fund"], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const [packed] = JSON.parse(npm(["pack", join(root, "pkg"), "--json"], folder));
writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
npm(["install", `./${packed.filename}`, "--offline"], folder);
console.log(join(folder, packed.filename));
