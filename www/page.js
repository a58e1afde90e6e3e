import { createClassifier } from "../pkg/web.js";

const input = /** @type {HTMLTextAreaElement} */ (document.getElementById("input"));
const output = /** @type {HTMLElement} */ (document.getElementById("report"));
const classifier = await createClassifier();
input.addEventListener("input", () => {
  const { kind, recipients } = classifier.classify(input.value);
  output.textContent = [kind, ...recipients.map(({ address, explanation, reason, type, stage }) => `${address}: ${explanation.title} (${reason}, ${type}, ${stage})`)].join("\n");
});
