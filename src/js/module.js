// The WebAssembly code, inlined so that nothing has to be found, fetched or set up.
import text, { size, values } from "./inline.js";

const PAIRS = { "}": 182, "~": 91 };

/**
 * The bytes behind the text of `tools/inline.mjs`: a letter stands for one of 91 `values`, or after `~` or `}` for one of those
 * behind them. A plain loop over codes: with a function called for each byte this takes twenty times as long.
 */
function bytes() {
  const places = new Uint8Array(128);
  for (let code = 0x20, place = 0; code < 0x7d; code += 1) if (code !== 0x22 && code !== 0x5c) places[code] = place++;
  const table = Uint8Array.from(values);
  const bytes = new Uint8Array(size);
  for (let at = 0, end = 0; end < size; at += 1, end += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x7d) bytes[end] = table[places[code] ?? 0] ?? 0;
    else bytes[end] = table[(code === 0x7e ? PAIRS["~"] : PAIRS["}"]) + (places[text.charCodeAt((at += 1))] ?? 0)] ?? 0;
  }
  return bytes;
}

/** @type {Promise<WebAssembly.Module> | undefined} */
let module;

/** Compiles it, once. */
export const compile = () => (module ??= WebAssembly.compile(bytes()));
