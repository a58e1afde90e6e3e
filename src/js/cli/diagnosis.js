// A report as text for a person at a terminal.
import { labels } from "./labels.js";
import { columns, printable, wrap } from "./terminal.js";

/** @import { Explanation, Locale, Recipient, Report } from "../index.js" */
/** @import { Painter } from "./terminal.js" */
/** @import { Labels } from "./labels.js" */
/** @typedef {{ title: string | null, locale: Locale | undefined, paint: Painter, width: number }} Manner */

const ROWS = /** @type {const} */ (["what_happened", "why", "whose_problem", "what_to_do", "verdict", "advice", "server", "cause", "rules", "conflicts", "message", "note"]);

/** @param {Report} report @param {Manner} manner @returns {string} */
export function diagnosis(report, manner) {
  const { paint } = manner;
  const words = labels(manner.locale?.lang);
  const margin = 2 + Math.max(...ROWS.map((row) => columns(words[row]))) + 2;
  /** @type {string[]} */
  const lines = [];

  /** One or more paragraphs beside their heading. @param {keyof Labels} label @param {(string | null)[]} paragraphs */
  const row = (label, ...paragraphs) => {
    let heading = words[label];
    for (const paragraph of paragraphs) {
      const text = printable(paragraph ?? "");
      const indent = /^\d+\. /.exec(text)?.[0].length ?? 0; // a numbered step stands clear of its number
      for (const [number, line] of wrap(text, manner.width - margin - indent).entries()) {
        const gap = margin - 2 - columns(heading) + (number ? indent : 0);
        lines.push(`  ${paint("dim", heading)}${" ".repeat(gap)}${line}`);
        heading = "";
      }
    }
  };
  /** @param {Explanation} explanation @param {string | null} why */
  const explain = ({ whatHappened, whoseProblem, whatToDo }, why) => {
    row("what_happened", whatHappened);
    row("why", why);
    row("whose_problem", whoseProblem);
    row("what_to_do", ...whatToDo.map((step, index) => (whatToDo.length > 1 ? `${index + 1}. ${step}` : step)));
    lines.push("");
  };
  /** @param {Recipient} recipient */
  const show = (recipient) => {
    const { advice, cause, conflicts, detail, evidence, remote } = recipient;
    lines.push("", headline(recipient, manner), "");
    explain(recipient.explanation, reading(recipient));
    row("verdict", facts(recipient.reason, recipient.type, recipient.stage, recipient.confidence));
    row("advice", facts(advice.action, `suppress ${advice.suppress}`));
    row("server", facts(remote.host, remote.ip, remote.provider, recipient.command, detail.providerCode, detail.blocklist?.name));
    if (cause) row("cause", facts(cause.reason, cause.type, cause.stage), ...cause.evidence.map(proof));
    row("rules", ...evidence.map(proof));
    row("conflicts", ...conflicts.map(({ reason, because }) => `${reason}: ${proof(because)}`));
  };

  if (manner.title !== null) lines.push("", paint("bold", `── ${printable(manner.title)} `));
  if (report.recipients.length === 0) {
    lines.push("", paint("bold", printable(report.explanation.title)), "");
    explain(report.explanation, null);
    row("verdict", report.kind);
  }
  report.recipients.forEach(show);
  lines.push("");
  if (report.original) row("message", facts(report.original.subject, report.original.from, report.original.date));
  row("note", ...report.warnings.map(({ message }) => message));
  return `${lines.join("\n").trim()}\n\n`;
}

/** @param {(string | null | undefined)[]} parts */
const facts = (...parts) => parts.filter(Boolean).join(" · ");

/** @param {import("../index.js").Evidence} evidence */
const proof = ({ quote, rule }) => `“${quote}” (${rule})`;

/** The words that decided: what the server said, else what was quoted first. @param {Recipient} recipient */
function reading({ diagnostic, evidence: [first] }) {
  const words = diagnostic ?? first?.quote;
  return words ? `“${words}”` : null;
}

/** @param {Recipient} recipient @param {Manner} manner */
function headline({ address, explanation, type, outcome }, { paint }) {
  const colour = outcome === "delivered" || outcome === "relayed" || outcome === "expanded" ? "green" : type === "hard" ? "red" : "yellow";
  const who = address ? `${paint("bold", printable(address))}  ` : "";
  return `${who}${paint(colour, printable(explanation.title))}`;
}
