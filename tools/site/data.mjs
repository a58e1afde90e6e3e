// What the reference pages are made from: the rules and the locales.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "smol-toml";

/** @typedef {{ id: string, reason?: string, phrases?: string[], codes?: string[], code?: string, source?: string, help_url?: string, examples?: string[], counter_examples?: string[] }} Rule */
/** @typedef {{ id: string, type: string, stage: string, problem_with: string, action: string, suppress: string, retry?: { after: number, give_up_after: number }, rules: Rule[] }} Reason */
/** @typedef {{ id: string, name: string, hosts: string[], domains: string[], postmaster_url?: string, rules: Rule[] }} Provider */
/** @typedef {{ id: string, rules: Rule[] }} Kind */
/** @typedef {{ code: string, reason: string | null, delivered: boolean }} Code */
/** @typedef {{ code: string, name: string, dir: string, words: any, ui: Record<string, any> }} Language */
/** @typedef {{ reasons: Reason[], kinds: Kind[], providers: Provider[], languageRules: { name: string, code: string, rules: Rule[] }[], codes: Code[], crosswalk: Record<string, Record<string, string | number>>, languages: Language[] }} Data */

const root = join(import.meta.dirname, "../..");

/** @param {string} file @returns {any} */
const toml = (file) => parse(readFileSync(join(root, file), "utf8"));

/** @param {string} folder @returns {[id: string, table: any][]} */
const tables = (folder) => readdirSync(join(root, folder)).filter((file) => file.endsWith(".toml")).sort().map((file) => [basename(file, ".toml"), toml(join(folder, file))]);

/** @param {string[]} [wanted] languages of the pages, all unless given @returns {Promise<Data>} */
export async function load(wanted) {
  const { enhanced, reply } = toml("src/rules/codes.toml");
  const codes = [...Object.entries(reply), ...Object.entries(enhanced)].map(([code, entry]) => ({ code, reason: /** @type {any} */ (entry).reason ?? null, delivered: Boolean(/** @type {any} */ (entry).delivered) }));
  const known = new Set(readdirSync(join(root, "www/i18n")).map((file) => basename(file, ".js")));
  const english = (await import("../../www/i18n/en.js")).default;
  const languages = await Promise.all(tables("src/locales").filter(([code]) => wanted?.includes(code) ?? known.has(code)).map(async ([code, words]) => ({
    code, words, name: words.name, dir: words.dir ?? "ltr", ui: { ...english, ...(await import(`../../www/i18n/${code}.js`)).default },
  })));
  const data = {
    reasons: tables("src/rules/reasons").map(([id, { reason, rule = [] }]) => ({ id, ...reason, rules: rule })),
    kinds: tables("src/rules/kinds").map(([, { kind, rule = [] }]) => ({ id: kind.id, rules: rule })),
    providers: tables("src/rules/providers").map(([id, { provider, rule = [], code = [] }]) => ({ id, hosts: [], domains: [], ...provider, rules: [...rule, ...code] })),
    languageRules: tables("src/rules/languages").map(([, { language, rule = [] }]) => ({ name: language.name, code: language.id, rules: rule })),
    codes,
    crosswalk: { ...toml("src/rules/crosswalk.toml").reason },
    languages,
  };
  checkNames(data);
  return data;
}

/** The first part of a rule's id names its page, so no two pages may have the same name. @param {Data} data */
function checkNames({ reasons, kinds, providers }) {
  const seen = new Set(["index", "code"]);
  for (const { id } of [...reasons, ...kinds, ...providers]) {
    if (seen.has(id)) throw new Error(`two reference pages would be called ${id}: rename one of the files in src/rules`);
    seen.add(id);
  }
}
