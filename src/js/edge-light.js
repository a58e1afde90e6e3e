// The edge runtime of Vercel and Next.js refuses to compile bytes; it imports a compiled module, marked `?module`.
import { entry } from "./core.js";
// @ts-ignore: the type of a .wasm import depends on the host
import module from "./undelivered.wasm?module";

// Where code runs in a sandbox, the module was compiled outside and is no instance of the sandbox's class.
export const { classify, createClassifier } = /* @__PURE__ */ entry(() => Object.setPrototypeOf(module, WebAssembly.Module.prototype));
export { EngineError, RuleError } from "./core.js";
