// A verdict as plain text: for a ticket, and as a test case for the project.
import { reasonTitle } from "./words.js";
import { t } from "./i18n.js";
import { visible } from "./dom.js";

/** @import { Recipient, Report } from "../../pkg/index.js" */

/** @param {string} text */
const oneLine = (text) => visible(text).replace(/\s+/g, " ").trim();

/** Recipients told in full. */
const MANY = 20;

/** @param {Report} report */
export function answerText(report) {
  const { versions, recipients } = report;
  const parts = recipients.length ? recipients.slice(0, MANY).map(recipientText) : [explanationText(report.explanation)];
  if (recipients.length > MANY) parts.push(t("verdict.more", { n: recipients.length - MANY }));
  return `${parts.join("\n\n")}\n\nundelivered ${versions.engine} (${versions.rules})\n`;
}

/** @param {Report["explanation"]} explanation */
function explanationText({ title, whatHappened, whoseProblem, whatToDo }) {
  const steps = whatToDo.map((step, index) => (whatToDo.length > 1 ? `${index + 1}. ${oneLine(step)}` : oneLine(step)));
  return [oneLine(title), "", oneLine(whatHappened), oneLine(whoseProblem), "", `${t("steps.title")}:`, ...steps].join("\n");
}

/** @param {Recipient} recipient */
function recipientText(recipient) {
  const { address, diagnostic, evidence, reason, type, stage, confidence, smtpCode, enhancedCode } = recipient;
  const codes = [smtpCode, enhancedCode].filter((code) => code !== null).join(" ");
  return [
    ...(address ? [`${t("answer.recipient")}: ${oneLine(address)}`] : []),
    explanationText(recipient.explanation),
    "",
    ...(diagnostic ? [`${t("facts.diagnostic")}: ${oneLine(diagnostic)}`] : []),
    ...(evidence[0] ? [`${t("answer.because")}: “${oneLine(evidence[0].quote)}” (${evidence[0].rule})`] : []),
    `${t("facts.verdict")}: ${[reason, type, stage, confidence, codes].filter(Boolean).join(" · ")}`,
  ].join("\n");
}

/**
 * A rule's example, in the form of src/rules/README.md.
 * @param {Report} report
 * @param {string} text
 * @param {string} reason what is right
 */
export function ruleExample(report, text, reason) {
  const [first] = report.recipients;
  const right = first?.reason === reason;
  const example = first?.diagnostic ?? text.trim();
  const quote = first?.evidence.find(({ rule }) => !rule.startsWith("code."));
  return [
    `# ${right ? "Read" : "Wrongly read"} as ${first?.reason ?? report.kind}${quote ? ` by ${quote.rule}` : ""} with undelivered ${report.versions.engine} (${report.versions.rules}).`,
    ...(right && quote ? [`# Add to the examples of ${quote.rule}:`] : [`# ${reasonTitle(reason)}: a rule of ${reason} should have read it.`]),
    "[[rule]]",
    `id = ${basic(right && quote ? quote.rule : `${reason}.name_me`)}`,
    `phrases = [${right && quote ? basic(quote.quote.toLowerCase().replace(/\s+/g, " ")) : ""}]`,
    'source = "observed"',
    `examples = [${basic(example)}]`,
    "",
  ].join("\n");
}

/** A TOML basic string. @param {string} text */
const basic = (text) => JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]|\p{Cs}/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * An input with what should be read from it.
 * @param {Report} report
 * @param {string} text
 * @param {string} reason what is right, for the first recipient
 */
export function fixture(report, text, reason) {
  const expect = {
    kind: report.kind,
    recipients: report.recipients.map((recipient, index) => ({
      address: recipient.address,
      reason: index === 0 ? reason : recipient.reason,
      ...(index === 0 && reason !== recipient.reason ? { read_as: recipient.reason } : { type: recipient.type, stage: recipient.stage }),
      smtp_code: recipient.smtpCode,
      enhanced_code: recipient.enhancedCode,
    })),
  };
  return `${JSON.stringify({ input: text, expect, versions: report.versions }, null, 2)}\n`;
}
