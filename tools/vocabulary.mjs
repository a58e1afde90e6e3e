// The ids of reports and of what is made of them as TypeScript unions, from where they are defined: src/**/*.rs and src/rules/.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "smol-toml";

/** @param {string} folder @returns {[name: string, table: any][]} the TOML files of a folder */
export function tables(folder) {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".toml")).sort();
  return files.map((file) => [basename(file, ".toml"), parse(readFileSync(join(folder, file), "utf8"))]);
}

/** @param {string} name @param {string} doc @param {[id: string, doc?: string][]} values */
function union(name, doc, values) {
  const lines = values.map(([id, about]) => (about ? `  /** ${about} */\n` : "") + `  | ${JSON.stringify(id)}`);
  return `/** ${doc} */\nexport type ${name} =\n${lines.join("\n") || "  string"};\n`;
}

/** Where the `vocabulary!` blocks are. */
const VOCABULARIES = ["report", "hygiene/mod", "hygiene/history", "hygiene/policy", "campaign/summary", "crosswalk/mod"];

/** The `vocabulary!` blocks of a Rust file. @param {string} source */
function fromRust(source) {
  const docs = (/** @type {string} */ text) => [...text.matchAll(/\/\/\/ ?(.*)/g)].map((line) => line[1]).join(" ");
  return [...source.matchAll(/^vocabulary! \{\n([\s\S]*?)^ {4}(\w+) \{\n([\s\S]*?)^ {4}\}/gm)].map(([, doc = "", name = "", body = ""]) =>
    union(name, docs(doc), [...body.matchAll(/((?: *\/\/\/.*\n)*) *\w+ = "(.*?)"/g)].map(([, about = "", id = ""]) => [id, docs(about)])));
}

/** Other systems' words: a column a vocabulary, with all it can say. @param {any} crosswalk src/rules/crosswalk.toml */
function codes({ vocabulary, reason, kind, special }) {
  const rows = [...Object.values(reason), ...Object.values(kind), ...special];
  const fields = Object.entries(vocabulary).map(([column, { name }]) => {
    const said = new Set(rows.map((row) => row[column]).filter((value) => value !== undefined && value !== ""));
    const none = column === "mailpro" ? null : typeof [...said][0] === "number" ? 0 : "";
    const values = [none, ...[...said].sort((a, b) => (typeof a === "number" ? a - b : a < b ? -1 : 1))];
    return `  /** ${name}; ${JSON.stringify(none)} where it has no word for it. */\n  readonly ${column}: ${[...new Set(values)].map((value) => JSON.stringify(value)).join(" | ")};`;
  });
  return `/** The same verdict in other systems' vocabularies. */\nexport interface Codes {\n${fields.join("\n")}\n}\n`;
}

/** @param {string} root the repository */
export function vocabularyTypes(root) {
  const reasons = tables(join(root, "src/rules/reasons"));
  const providers = tables(join(root, "src/rules/providers"));
  const actions = [...new Set(reasons.map(([, table]) => table.reason.action))].sort();
  return [
    union("Reason", "What went wrong.", reasons.map(([id, table]) => [id, table.reason.meaning])),
    ...VOCABULARIES.flatMap((file) => fromRust(readFileSync(join(root, `src/${file}.rs`), "utf8"))),
    union("Action", "What to do, for programs.", actions.map((id) => [id])),
    union("ProviderId", "A mailbox or mail service provider.", providers.map(([id, table]) => [table.provider?.id ?? id, table.provider?.name])),
    codes(parse(readFileSync(join(root, "src/rules/crosswalk.toml"), "utf8"))),
  ].join("\n");
}
