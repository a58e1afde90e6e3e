// The edge runtime of Vercel and Next.js refuses to compile bytes; it imports a compiled module, marked `?module`.
import { entry } from "./core.js";
// @ts-ignore: the type of a .wasm import depends on the host
import module from "./undelivered.wasm?module";

export const { classify, createClassifier } = /* @__PURE__ */ entry(() => module);
export { EngineError, RuleError } from "./core.js";
