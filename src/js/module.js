// The WebAssembly code, inlined so that nothing has to be found, fetched or set up.
import base64 from "./inline.js";

/** @returns {Uint8Array<ArrayBuffer>} */
function bytes() {
  const native = /** @type {{ fromBase64?(text: string): Uint8Array<ArrayBuffer> }} */ (/** @type {unknown} */ (Uint8Array));
  return native.fromBase64?.(base64) ?? decoded(atob(base64));
}

/** A plain loop: with a function called for each byte this takes twenty times as long. @param {string} text */
function decoded(text) {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** @type {Promise<WebAssembly.Module> | undefined} */
let module;

/** Compiles it, once. */
export const compile = () => (module ??= WebAssembly.compile(bytes()));
