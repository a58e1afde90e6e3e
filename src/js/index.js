// The default entry: the WebAssembly code is inlined, so that nothing has to be found, fetched or set up.
import { entry } from "./core.js";
import base64 from "./inline.js";

/** @returns {Uint8Array<ArrayBuffer>} */
function bytes() {
  const native = /** @type {{ fromBase64?(text: string): Uint8Array<ArrayBuffer> }} */ (/** @type {unknown} */ (Uint8Array));
  return native.fromBase64?.(base64) ?? Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

export const { classify, createClassifier } = /* @__PURE__ */ entry(() => WebAssembly.compile(bytes()));
export { EngineError, RuleError } from "./core.js";
