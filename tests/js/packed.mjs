// The package under test: packed and installed by tools/install-packed.mjs.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export const folder = join(import.meta.dirname, "../../.cache/packed/node_modules/undelivered");

/** A module of the package, also one that it does not export. @param {string} file @returns {Promise<any>} */
export const load = (file) => import(pathToFileURL(join(folder, file)).href);

/** @type {typeof import("../../pkg/index.js")} */
export const undelivered = await load("index.js");

/** A reply that nobody could read otherwise. */
export const USER_UNKNOWN = "550 5.1.1 <a@example.com>: user unknown";
