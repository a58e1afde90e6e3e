// Takes out of a bounce what tells who wrote to whom, and leaves what the verdict is read from.
import { isMessage, rewrite } from "./mime.js";
import { Names } from "./names.js";

/** @import { Classifier, Report } from "../../../pkg/index.js" */
/** @import { Source } from "../engine.js" */
/** @typedef {{ text: string, same: boolean, kept: (typeof KEPT)[number], counts: Record<string, number> }} Redacted */

/** What may have to stay for the verdict's sake, the least first. */
const KEPT = /** @type {const} */ (["nothing", "proof", "tokens", "subject", "hosts"]);

const SUBJECT = /^([ \t>]*(?:Subject|Thread-Topic|X-Original-Subject|Original-Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Emne|Ämne|Temat|件名|主题)[ \t]*:[ \t]*)(\S.*(?:\r?\n[ \t]+(?![\w-]+[ \t]*:)\S.*)*)/gim;
const PEOPLE = /^([ \t>]*(?:From|To|Cc|Bcc|Reply-To|Sender|Resent-From|Resent-To|Resent-Sender|Disposition-Notification-To)[ \t]*:)([^\r\n]*(?:\r?\n[ \t]+(?![\w-]+[ \t]*:)\S.*)*)/gim;
/** Characters of two bytes (ISO 2022), which look like letters and digits, and the marks around them. */
const SHIFTED = /\u001b\$(?:\([A-Z]|[@A-Z])[^\u001b]*(?:\u001b\([A-Z])?|\u001b\([A-Z]/g;
const ENCODED_WORD = /=\?[\w-]+\?[bq]\?[^?\s]*\?=/gi;
const ADDRESS = /((?:[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]+@)*[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]+)@((?:[\p{L}\p{N}_-]+\.)*[\p{L}\p{N}_-]*[\p{L}\p{N}])/gu;
/** Eight groups, or fewer around "::"; a time of day is neither. */
const IPV6 = /(?:(?<=IPv6:)|(?<![\p{L}\p{N}:.]))(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?)(?![\p{L}\p{N}:])/giu;
const IPV4 = /(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d]|\.\d)/g;
const HOST = /(?<![\p{L}\p{N}_@-])(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+(?:xn--[a-z0-9-]+|[a-z]{2,24})(?![\p{L}\p{N}_-])/giu;
/** Looks like a host name and is none: results of sender checks, words run together at a full stop. */
const NO_HOST = /^(?:header|smtp|policy|body|dns|envelope)\.|[\p{Ll}]\.\p{Lu}\p{Ll}+$|\.(?:php|html?|aspx?|txt|eml|pl|cgi|exe|so|conf|cf|log)$/u;
const TOKEN = /(?<![\p{L}\p{N}_@.+/=-])[A-Za-z0-9_+/$-]{9,}={0,2}(?![\p{L}\p{N}_@])/gu;
/** Letters and digits mixed, that mean something. */
const NO_TOKEN = /^(?:[245]\d\d-|iso-?(?:8859|2022|10646)|windows-|utf-?\d|rfc-?\d|x-|koi8|big5|gb\d|euc-|shift|cp\d|sha\d|tls|aes|ecdhe|message\/|text\/|application\/|multipart\/|image\/|host\d|user\d|domain\d|token\d)|-rfc822|rfc822-/i;

/** @param {string} token */
const isToken = (token) => !NO_TOKEN.test(token) && ((/\d/.test(token) && /[A-Za-z]/.test(token)) || /^\d{9,}$/.test(token) || (token.length >= 28 && /[a-z]/.test(token) && /[A-Z]/.test(token)));

/** What makes a verdict: two reports with the same answer say the same. @param {Report} report */
export const verdictKey = (report) => JSON.stringify([report.kind, report.recipients.map(({ outcome, reason, type, stage, problemWith, smtpCode, enhancedCode, advice, remote, detail, evidence, cause }) => [
  outcome, reason, type, stage, problemWith, smtpCode, enhancedCode, advice.action, advice.suppress, remote.provider, detail.blocklist?.name, detail.mechanism, detail.scope, evidence[0]?.rule, cause?.reason,
])]);

/**
 * What of a host's name the rules need, asked of the engine itself: the shortest ending that it still knows the same way.
 * @param {Classifier} engine
 */
function knownHosts(engine) {
  /** @type {Map<string, string | null>} */
  const answers = new Map();
  const ask = (/** @type {string} */ host) => {
    const [byAddress] = engine.classify(`550 5.1.1 <someone@${host}>: user unknown`).recipients;
    const [byHost] = engine.classify(`host ${host}[192.0.2.1] said: 550 5.1.1 <someone@domain.example>: user unknown`).recipients;
    const [byList] = engine.classify(`554 5.7.1 Client host [192.0.2.1] blocked using ${host}`).recipients;
    return byAddress?.remote.provider ?? byHost?.remote.provider ?? byList?.detail.blocklist?.name ?? null;
  };
  return (/** @type {string} */ host) => {
    const key = host.toLowerCase();
    if (!answers.has(key)) {
      const known = answers.size < 500 ? ask(key) : null;
      let needed = known === null ? null : host;
      while (known !== null && needed !== null) {
        const shorter = needed.slice(needed.indexOf(".") + 1);
        if (!shorter.includes(".") || ask(shorter) !== known) break;
        needed = shorter;
      }
      answers.set(key, needed);
    }
    return answers.get(key) ?? null;
  };
}

/** @param {Report} report */
const quotes = (report) => report.recipients.flatMap(({ evidence, conflicts, cause }) => [...evidence, ...(cause?.evidence ?? []), ...conflicts.map(({ because }) => because)]).map(({ quote }) => quote.toLowerCase());

/**
 * @param {Source} source
 * @param {Report} report of that source
 * @param {Classifier} engine
 * @returns {Redacted}
 */
export function redact(source, report, engine) {
  const known = knownHosts(engine);
  const proof = new Set(quotes(report));
  const wanted = verdictKey(report);
  /** @type {Redacted | undefined} */
  let last;
  for (const kept of KEPT) {
    const names = new Names(known);
    const text = redactOnce(source.text, names, { proof: kept === "nothing" ? new Set() : proof, tokens: kept === "tokens" || kept === "hosts", subject: kept === "subject" || kept === "hosts", hosts: kept === "hosts" });
    last = { text, kept, counts: names.counts, same: verdictKey(engine.classify(text)) === wanted };
    if (last.same) break;
  }
  return /** @type {Redacted} */ (last);
}

/**
 * @param {string} text
 * @param {Names} names
 * @param {{ proof: Set<string>, tokens: boolean, subject: boolean, hosts: boolean }} keep
 */
function redactOnce(text, names, keep) {
  /** @param {string} found @param {() => string} name */
  const unlessProof = (found, name) => {
    const lower = found.toLowerCase();
    for (const quote of keep.proof) if (quote.includes(lower)) return found;
    return name();
  };
  /** @type {import("./mime.js").Scrub} */
  const scrub = (part, outer) => {
    // What has become a pseudonym is set aside, so that no later step takes it for an original.
    /** @type {string[]} */
    const done = [];
    const aside = (/** @type {string} */ name) => `\ue000${String.fromCodePoint(0xf0000 + done.push(name) - 1)}`;
    const step = (/** @type {string} */ value) => value
      .replace(ENCODED_WORD, (word) => aside(names.subject(word)))
      .replace(ADDRESS, (found, local, domain) => unlessProof(found, () => aside(names.address(local, domain))))
      .replace(IPV6, (ip) => (ip === "::" ? ip : unlessProof(ip, () => aside(names.ip(ip)))))
      .replace(IPV4, (ip) => unlessProof(ip, () => aside(names.ip(ip))))
      .replace(HOST, (host) => (keep.hosts || NO_HOST.test(host) ? host : unlessProof(host, () => aside(names.host(host)))))
      .replace(TOKEN, (token) => (keep.tokens || !isToken(token) ? token : unlessProof(token, () => aside(names.token(token)))));
    const readable = part.replace(SHIFTED, aside);
    const subjects = readable.replace(SUBJECT, (all, name, subject) => {
      if (outer && keep.subject) return aside(all);
      const prefix = /^(?:[^:\r\n]{1,40}:[ \t]+)+/.exec(subject)?.[0] ?? "";
      return `${name}${prefix}${aside(names.subject(subject.slice(prefix.length)))}`;
    });
    const people = subjects.replace(PEOPLE, (all, name, value) => {
      const found = [...value.matchAll(ADDRESS)];
      if (found.length === 0 || /mailer-daemon|postmaster|mail delivery|no-?reply/i.test(value)) return all;
      return `${name} ${found.map(([, local, domain]) => `<${aside(names.address(local ?? "", domain ?? ""))}>`).join(", ")}`;
    });
    return step(people).replace(/\ue000([\u{f0000}-\u{ffffd}])/gu, (_, index) => done[(index.codePointAt(0) ?? 0) - 0xf0000] ?? "");
  };
  return isMessage(text) ? rewrite(text, scrub) : rewrite(`\n${text}`, scrub).slice(1);
}

