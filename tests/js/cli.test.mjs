import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { folder, load, undelivered, USER_UNKNOWN } from "./packed.mjs";
import { bounce as message, mailbox } from "./streams.mjs";

const cli = join(folder, "../.bin/undelivered");
const scratch = mkdtempSync(join(tmpdir(), "undelivered-cli-"));
after(() => rmSync(scratch, { recursive: true }));

/** @param {string} name @param {string | Uint8Array} content */
function file(name, content) {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

/** A folder with these files. @param {string} name @param {Record<string, string | Uint8Array>} files */
function folderOf(name, files) {
  mkdirSync(join(scratch, name), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name, path)), { recursive: true });
    file(join(name, path), content);
  }
  return join(scratch, name);
}

/** @param {string[]} args @param {{ input?: string | Uint8Array, env?: Record<string, string> }} [options] */
function run(args, { input = "", env = {} } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { input, encoding: "utf8", env: { ...process.env, ...env } });
  return { status, stdout, stderr };
}

const bounce = file("bounce.txt", USER_UNKNOWN);

test("diagnoses standard input", () => {
  for (const args of [[], ["-"]]) {
    const { status, stdout, stderr } = run(args, { input: USER_UNKNOWN });
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /a@example\.com/);
    assert.match(stdout, /user_unknown · hard · rcpt_to/);
  }
});

test("diagnoses files, several under their names", () => {
  const one = run([bounce]);
  assert.equal(one.status, 0);
  assert.ok(!one.stdout.includes("bounce.txt"));
  const two = run([bounce, file("empty.txt", "")]);
  assert.equal(two.status, 0);
  assert.match(two.stdout, /── .*bounce\.txt[^]*user_unknown[^]*── .*empty\.txt[^]*not_a_bounce/);
});

test("headline, what happened, the server's words, whose problem and what to do come before the facts", () => {
  const { stdout } = run([bounce]);
  const rows = [...stdout.matchAll(/^ {2}([A-Z][a-z ]+?) {2,}/gm)].map(([, heading]) => heading);
  assert.deepEqual(rows.slice(0, 5), ["What happened", "Why", "Whose problem", "What to do", "Verdict"]);
  assert.match(stdout, /^a@example\.com {2}No such mailbox\n/);
  assert.match(stdout, /Why +“550 5\.1\.1 <a@example\.com>: user unknown”/);
});

test("--json prints the report of one message, an array of what may be several", async () => {
  const want = await undelivered.classify(USER_UNKNOWN);
  assert.deepEqual(JSON.parse(run(["--json"], { input: USER_UNKNOWN }).stdout), want);
  assert.deepEqual(JSON.parse(run([bounce, "--json"]).stdout), want);
  const item = { index: 0, offset: 0, size: USER_UNKNOWN.length, name: null, container: "message" };
  assert.deepEqual(JSON.parse(run(["--json", bounce, bounce]).stdout), [{ file: bounce, item, ...want }, { file: bounce, item, ...want }]);
  assert.equal(JSON.parse(run(["--json"], { input: mailbox(["ann"]) }).stdout).length, 1);
  assert.deepEqual(JSON.parse(run(["--json", join(scratch, "missing")]).stdout), []);
});

test("control characters of the input never reach the terminal", () => {
  const nasty = ["\x1b]0;title\x07", "\x1b[2J", "\x9b31m", "\x00", "\x7f", "\u0085", "\u202e", "\u2066", "\u200f", "\u2028", "\ufeff", "\u{e0041}", "\b\b\b", "\r"];
  const named = file(`odd\x1b[31m\u202e.txt`, nasty.map((sign) => `550 5.1.1 <a${sign}@example.com>: user unknown ${sign}\n`).join(""));
  for (const args of [[named], [named, named], ["--json", named], [`${named}.missing`], ["--locale", nasty.join("").replaceAll("\0", "")], [`--${nasty[1]}`]]) {
    const { status, stdout, stderr } = run(args);
    assert.equal(status, args.includes(named) ? 0 : 2, stderr);
    assert.doesNotMatch(stdout + stderr, /[^\P{C}\n]|[\u2028\u2029]/u, args.join(" "));
    assert.notEqual(stdout + stderr, "");
  }
});

test("no colour off a terminal", () => {
  assert.match(run([bounce], { env: { FORCE_COLOR: "1" } }).stdout, /^[^\x1b]*user_unknown[^\x1b]*$/);
});

test("colour on a terminal, unless NO_COLOR says no", async () => {
  const { painter } = await import(join(folder, "cli/terminal.js"));
  const terminal = { isTTY: true };
  const { NO_COLOR, TERM } = process.env;
  try {
    delete process.env["NO_COLOR"];
    process.env["TERM"] = "xterm";
    assert.equal(painter(terminal)("red", "x"), "\x1b[31mx\x1b[0m");
    assert.equal(painter({})("red", "x"), "x");
    process.env["NO_COLOR"] = "1";
    assert.equal(painter(terminal)("red", "x"), "x");
  } finally {
    Object.assign(process.env, { NO_COLOR, TERM });
  }
});

test("lines fit the terminal, whatever the words", async () => {
  const { wrap, columns } = await import(join(folder, "cli/terminal.js"));
  for (const text of ["a bb ccc dddd eeeee", "x".repeat(95), "日本語".repeat(30), `one ${"y".repeat(50)} two`, "e\u0301".repeat(60)]) {
    const lines = wrap(text, 20);
    for (const line of lines) assert.ok(columns(line) <= 20, line);
    assert.equal(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
  }
});

test("bad usage and unreadable files: one clear line and status 2", () => {
  /** @type {[string[], RegExp][]} */
  const wrong = [
    [["--jsno"], /^undelivered: Unknown option '--jsno'; undelivered --help lists the options\n$/],
    [["--json=x"], /^undelivered: .*--json.*\n$/],
    [["--locale"], /^undelivered: .*--locale.*\n$/],
    [["--locale", "tlh"], /^undelivered: --locale tlh is unknown; there are .*\n$/],
    [[join(scratch, "missing")], /^undelivered: cannot read .*missing: there is no such file\n$/],
    [[folderOf("nothing", {})], /^undelivered: cannot read .*nothing: there is no file in this folder that could hold mail\n$/],
    [["--json", "--csv"], /^undelivered: --json and --csv exclude each other; choose one\n$/],
    [["--summary", "--csv"], /^undelivered: --summary goes with --json or alone, not with --csv\n$/],
    [["--sent", "5", bounce], /^undelivered: --sent counts for --summary only; add that\n$/],
    [["--summary", "--sent", "none"], /^undelivered: --sent none is not a whole number from 1 to 1000000000000\n$/],
    [["--jobs", "0", bounce], /^undelivered: --jobs 0 is not a whole number from 1 to 256\n$/],
    [["--format", "zip", bounce], /^undelivered: --format zip is unknown; there are message, mbox, .*\n$/],
    [["--column", "Reply", file("table.csv", "Email,Reason\na@example.com,550 5.1.1 user unknown\n")], /^undelivered: .*table\.csv: --column Reply is not in the table; the first row has Email, Reason\n$/],
    [["--column", "9", file("table.csv", "Email,Reason\na@example.com,550 5.1.1 user unknown\n")], /^undelivered: .*table\.csv: --column 9 is not in the table; the table has 2 columns\n$/],
    [["--rules", join(scratch, "missing"), bounce], /^undelivered: --rules .*missing: there is no such file\n$/],
    [["--rules", bounce, bounce], /^undelivered: --rules .*bounce\.txt: is no JSON: .*\n$/],
    [["--rules", file("object.json", "{}"), bounce], /^undelivered: --rules .*object\.json: is not an array of rules, .*\n$/],
    [["--rules", file("faulty.json", '[{"id":"house.x","reason":"user_unknown","phrases":["abc def"],"stage":"moon"}]'), bounce], /^undelivered: --rules: rule house\.x: stage: .*\n$/],
  ];
  for (const [args, message] of wrong) {
    const { status, stdout, stderr } = run(args);
    assert.deepEqual([status, stdout], [2, ""], args.join(" "));
    assert.match(stderr, message);
  }
});

test("an unreadable file does not hide the others", () => {
  const { status, stdout, stderr } = run([join(scratch, "missing"), bounce]);
  assert.equal(status, 2);
  assert.match(stdout, /user_unknown/);
  assert.equal(stderr.split("\n").length, 2);
});

test("--help and --version", async () => {
  const { status, stdout } = run(["--help"]);
  assert.equal(status, 0);
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
  for (const option of ["--json", "--ndjson", "--csv", "--summary", "--sent", "--locale", "--format", "--column", "--rules", "--jobs", "--help", "--version", "EXIT STATUS", "EXAMPLES"]) assert.ok(stdout.includes(option), option);
  const { versions } = await undelivered.createClassifier();
  assert.equal(run(["--version"]).stdout, `undelivered ${versions.engine} (rules ${versions.rules})\n`);
});

test("a reader that stops early is no failure", async () => {
  const child = spawn(process.execPath, [cli, ...Array.from({ length: 2000 }, () => bounce)], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (data) => { errors += data; });
  child.stdout.once("data", () => child.stdout.destroy());
  const status = await new Promise((resolve) => { child.on("exit", resolve); });
  assert.deepEqual([status, errors], [0, ""]);
});

/** The lines of --ndjson. @param {string[]} args @param {Parameters<typeof run>[1]} [options] */
const lines = (args, options) => run(["--ndjson", ...args], options).stdout.trimEnd().split("\n").map((line) => JSON.parse(line));

test("reads folders, a Maildir, mailboxes, archives and compressed files", () => {
  const spoken = (/** @type {string} */ user) => message(user, "550 5.1.1 user unknown");
  const maildir = folderOf("Maildir", {
    "cur/2.M1.host:2,S": spoken("bob"), "new/1.M1.host": spoken("cleo"), "tmp/1700000003.M1.host": spoken("never"), ".git/config": "x",
    ".Archive/cur/4.M1.host:2,": spoken("dan"), "dovecot-uidlist": "3 V1", "maildirfolder": "",
  });
  symlinkSync(maildir, join(maildir, "loop"));
  symlinkSync(join(maildir, "nowhere"), join(maildir, "dangling"));
  file("inbox.mbox.gz", gzipSync(mailbox(["eve", "fay"])));
  const found = lines([maildir, join(scratch, "inbox.mbox.gz"), "-"], { input: spoken("stdin") });
  assert.deepEqual(found.map(({ file, item, recipients }) => [file.replace(`${scratch}/`, ""), item.index, recipients[0].address]), [
    ["Maildir/.Archive/cur/4.M1.host:2,", 0, "dan@example.com"], ["Maildir/cur/2.M1.host:2,S", 0, "bob@example.com"], ["Maildir/new/1.M1.host", 0, "cleo@example.com"],
    ["inbox.mbox.gz", 0, "eve@example.com"], ["inbox.mbox.gz", 1, "fay@example.com"], ["-", 0, "stdin@example.com"],
  ]);
});

test("log lines about other things are counted, not shown", () => {
  const log = 'Jan  1 10:00:00 mx postfix/smtp[1]: 4B: to=<ann@example.com>, relay=mx.example.com[192.0.2.1]:25, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 user unknown)\nJan  1 10:00:01 mx postfix/smtpd[2]: connect from mx.example.org[192.0.2.2]\n';
  const { stdout } = run([], { input: log });
  assert.match(stdout, /^── standard input #1 \n[^]*user_unknown[^]*\nLog lines about other things, not shown: 1\n$/);
  assert.equal(lines([], { input: log }).length, 2);
});

test("--csv prints a row a recipient, safe for spreadsheets", () => {
  const { stdout } = run(["--csv", bounce, file("two.txt", '=1+1: <b@example.com>: 550 5.1.1 user unknown, "sorry"'), file("vacation.txt", "")]);
  const [head, first, second, third, ...more] = stdout.split("\n");
  assert.match(head ?? "", /^file,item,name,kind,address,outcome,reason,type,stage,/);
  assert.match(first ?? "", /bounce\.txt,1,,bounce,a@example\.com,failed,user_unknown,hard,rcpt_to,/);
  assert.ok(second?.includes(`"'=1+1: `) && second.includes(`""sorry""`), second);
  assert.match(third ?? "", /vacation\.txt,1,,not_a_bounce,,/);
  assert.deepEqual(more, [""]);
});

test("--summary shows a sending in one table, or as JSON", async () => {
  const inbox = file("sending.mbox", mailbox(["ann", "bob", "cleo"]));
  const { stdout, status } = run(["--summary", "--sent", "1000", inbox]);
  assert.equal(status, 0);
  assert.match(stdout, /^Reports +3\nFailed +3 \/ 1,000 = 0\.3% < 2%\n/);
  assert.match(stdout, /No such mailbox \(user_unknown\) +3 +100% +█+\n/);
  assert.match(stdout, /Remove: 3\n {2}ann@example\.com/);
  const summary = JSON.parse(run(["--summary", "--json", "--sent", "1000", inbox]).stdout);
  assert.deepEqual([summary.failed, summary.rate, summary.level, summary.remove.length], [3, 0.003, "good", 3]);
  assert.match(run(["--summary", "--locale", "nb", inbox]).stdout, /Postboksen finnes ikke \(user_unknown\)/);
  const { bar } = await load("cli/summary.js");
  assert.deepEqual([0, 1e-9, 0.5, 1].map(bar), ["", "▏", "█".repeat(12), "█".repeat(24)]);
});

test("--rules, --format and --column", () => {
  const rules = file("rules.json", JSON.stringify([{ id: "house.frozen", reason: "mailbox_disabled", phrases: ["account is on ice"] }]));
  assert.equal(lines(["--rules", rules], { input: "550 the account is on ice" })[0].recipients[0].evidence[0].rule, "house.frozen");
  assert.equal(lines(["--format", "lines"], { input: "user unknown\nmailbox full\n" }).length, 2);
  const table = file("notes.csv", "Email,Note,Other\na@example.com,mailbox full,user unknown\n");
  for (const [column, reason] of [["Note", "mailbox_full"], ["3", "user_unknown"]]) {
    assert.equal(lines(["--format", "csv", "--column", /** @type {string} */ (column), table])[0].recipients[0].reason, reason);
  }
});

test("--jobs gives the same in the same order", () => {
  const many = folderOf("many", Object.fromEntries(Array.from({ length: 60 }, (_, number) => [`${number}.eml`, message(`u${number}`, "550 5.1.1 user unknown")])));
  const inbox = file("many.mbox", mailbox(Array.from({ length: 300 }, (_, number) => `m${number}`)));
  const args = [many, join(scratch, "missing"), inbox];
  const alone = run(["--ndjson", "--jobs", "1", ...args]);
  assert.equal(alone.status, 2);
  assert.equal(alone.stdout.split("\n").length, 361);
  assert.deepEqual(run(["--ndjson", "--jobs", "2", ...args]), alone);
});

test("the words of the command line are there in every language", async () => {
  const { labels } = await load("cli/labels.js");
  const { locales } = await load("cli/options.js");
  const english = labels("en");
  for (const lang of locales()) {
    const words = labels(lang);
    for (const key of Object.keys(english)) assert.ok(words[key], `${lang} ${key}`);
    assert.ok(words.more.includes("{n}"), lang);
    if (lang !== "en") assert.notDeepEqual(words, english, lang);
  }
});

test("progress is told in one line", async () => {
  const { line } = await load("cli/progress.js");
  assert.equal(line({ total: 1000, done: 250, reports: 1234, seconds: 2 }), `${"█".repeat(6)}${"░".repeat(18)} 25% · 1,234 reports · 617/s · 0:06 left`);
  assert.equal(line({ total: 0, done: 250, reports: 1, seconds: 1 }), "1 reports · 1/s");
});

test("an interrupt ends it with status 130", async () => {
  const child = spawn(process.execPath, [cli, "--summary"], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.write(mailbox(["ann"]));
  setTimeout(() => child.kill("SIGINT"), 1500);
  assert.equal(await new Promise((resolve) => { child.on("exit", (status, signal) => resolve(status ?? signal)); }), 130);
});
