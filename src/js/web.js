// For pages: the WebAssembly code is a file of its own, compiled while it streams in and cached by the browser.
import { entry } from "./core.js";

/** @type {import("./web.js").WasmSource | undefined} */
let chosen;

/** @param {import("./web.js").WasmSource} source */
async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return WebAssembly.compile(/** @type {BufferSource} */ (source));
  const response = await (source instanceof Response ? source : fetch(source));
  if (!response.ok) throw new Error(`undelivered: ${response.url} answered ${response.status}; pass init() the address of undelivered.wasm`);
  // Streaming compilation insists on the media type, which not every static server sends.
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/wasm") && "compileStreaming" in WebAssembly) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

const loaded = /* @__PURE__ */ entry(() => compile(chosen ?? new URL("./undelivered.wasm", import.meta.url)));
export const { classify, createClassifier } = loaded;

/** @type {typeof import("./web.js").init} */
export async function init(source) {
  chosen = source ?? chosen;
  await loaded.start();
}

export { EngineError, RuleError } from "./core.js";
