// The WebAssembly code, inlined so that nothing has to be found, fetched or set up.
import base64 from "./inline.js";

/** @returns {Uint8Array<ArrayBuffer>} */
function bytes() {
  const native = /** @type {{ fromBase64?(text: string): Uint8Array<ArrayBuffer> }} */ (/** @type {unknown} */ (Uint8Array));
  return native.fromBase64?.(base64) ?? Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** @type {Promise<WebAssembly.Module> | undefined} */
let module;

/** Compiles it, once. */
export const compile = () => (module ??= WebAssembly.compile(bytes()));
