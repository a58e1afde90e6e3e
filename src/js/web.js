// For pages: the WebAssembly code is a file of its own, compiled while it streams in and cached by the browser.
import { entry } from "./core.js";

/** @type {import("./web.js").WasmSource | undefined} */
let chosen;

/** @param {import("./web.js").WasmSource} source */
async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return WebAssembly.compile(/** @type {BufferSource} */ (source));
  const response = await (source instanceof Response ? source : fetch(source));
  const fail = (/** @type {string} */ what) => new Error(`undelivered: ${response.url} ${what}; pass init() the address of undelivered.wasm`);
  if (!response.ok) throw fail(`answered ${response.status}`);
  // Streaming compilation insists on the media type, which not every static server sends.
  if (response.headers.get("content-type")?.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  const bytes = await response.arrayBuffer();
  // A server of single-page applications answers with its page where a file is missing.
  if (!WebAssembly.validate(bytes)) throw fail("is no WebAssembly");
  return WebAssembly.compile(bytes);
}

const loaded = /* @__PURE__ */ entry(() => compile(chosen ?? new URL("./undelivered.wasm", import.meta.url)));
export const { classify, createClassifier } = loaded;

/** @type {typeof import("./web.js").init} */
export async function init(source) {
  chosen = source ?? chosen;
  await loaded.start();
}

export { EngineError, RuleError } from "./core.js";
