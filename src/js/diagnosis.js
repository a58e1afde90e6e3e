// A report as text for a person at a terminal.
import { columns, printable, wrap } from "./terminal.js";

/** @import { Explanation, Locale, Recipient, Report } from "./index.js" */
/** @import { Painter } from "./terminal.js" */
/** @typedef {{ title: string | null, locale: Locale | undefined, paint: Painter, width: number }} Manner */

/** Headings; a locale may bring its own, under `label`. */
const LABELS = {
  what_happened: "What happened",
  whose_problem: "Whose problem",
  what_to_do: "What to do",
  verdict: "Verdict",
  server: "Server",
  diagnostic: "It said",
  cause: "Cause",
  evidence: "Because of",
  conflicts: "Against it",
  original: "Message",
  warnings: "Note",
};

/** @param {Report} report @param {Manner} manner @returns {string} */
export function diagnosis(report, manner) {
  const { paint } = manner;
  const labels = { ...LABELS, ...(/** @type {Partial<typeof LABELS>} */ (manner.locale?.["label"])) };
  const margin = 2 + Math.max(...Object.values(labels).map(columns)) + 2;
  /** @type {string[]} */
  const lines = [];

  /** One or more paragraphs beside their heading. @param {keyof typeof LABELS} label @param {(string | null)[]} paragraphs */
  const row = (label, ...paragraphs) => {
    let heading = labels[label];
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
  /** @param {Explanation} explanation */
  const explain = ({ whatHappened, whoseProblem, whatToDo }) => {
    row("what_happened", whatHappened);
    row("whose_problem", whoseProblem);
    row("what_to_do", ...whatToDo.map((step, index) => (whatToDo.length > 1 ? `${index + 1}. ${step}` : step)));
  };
  /** @param {Recipient} recipient */
  const show = (recipient) => {
    const { remote, detail, advice } = recipient;
    lines.push("", headline(recipient, manner), "");
    explain(recipient.explanation);
    lines.push("");
    row("verdict", [recipient.reason, recipient.type, recipient.stage, recipient.confidence, `suppress: ${advice.suppress}`].join(" · "));
    if (recipient.cause) row("cause", [recipient.cause.reason, recipient.cause.type, recipient.cause.stage].join(" · "));
    row("server", [remote.host, remote.ip, remote.provider, detail.providerCode, detail.blocklist?.name].filter(Boolean).join(" · "));
    row("diagnostic", recipient.diagnostic);
    row("evidence", ...recipient.evidence.map(({ quote, rule }) => `“${quote}” (${rule})`));
    row("conflicts", ...recipient.conflicts.map(({ reason, because }) => `${reason}: “${because.quote}” (${because.rule})`));
  };

  if (manner.title !== null) lines.push("", paint("bold", `── ${printable(manner.title)} `));
  if (report.recipients.length === 0) {
    lines.push("", paint("bold", printable(report.explanation.title)), "");
    explain(report.explanation);
    lines.push("");
    row("verdict", report.kind);
  }
  report.recipients.forEach(show);
  lines.push("");
  if (report.original) row("original", [report.original.subject, report.original.from, report.original.date].filter(Boolean).join(" · "));
  row("warnings", ...report.warnings.map(({ message }) => message));
  return `${lines.join("\n").trim()}\n\n`;
}

/** @param {Recipient} recipient @param {Manner} manner */
function headline({ address, explanation, type, outcome }, { paint }) {
  const colour = outcome === "delivered" || outcome === "relayed" || outcome === "expanded" ? "green" : type === "hard" ? "red" : "yellow";
  const who = address ? `${paint("bold", printable(address))}  ` : "";
  return `${who}${paint(colour, printable(explanation.title))}`;
}
