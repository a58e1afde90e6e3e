// Cloudflare Workers (workerd) refuse to compile bytes; they import a compiled module.
import { entry } from "./core.js";
// @ts-ignore: the type of a .wasm import depends on the host
import module from "./undelivered.wasm";

export const { classify, createClassifier } = /* @__PURE__ */ entry(() => module);
export { EngineError, RuleError } from "./core.js";
