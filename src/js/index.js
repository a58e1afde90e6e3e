// The default entry.
import { entry } from "./core.js";
import { compile } from "./module.js";

export const { classify, createClassifier } = /* @__PURE__ */ entry(compile);
export { EngineError, RuleError } from "./core.js";
