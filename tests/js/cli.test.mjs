import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { folder, undelivered, USER_UNKNOWN } from "./packed.mjs";

const cli = join(folder, "../.bin/undelivered");
const scratch = mkdtempSync(join(tmpdir(), "undelivered-cli-"));
after(() => rmSync(scratch, { recursive: true }));

/** @param {string} name @param {string | Uint8Array} content */
function file(name, content) {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
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

test("--json prints the report, an array for several files", async () => {
  const want = await undelivered.classify(USER_UNKNOWN);
  assert.deepEqual(JSON.parse(run(["--json"], { input: USER_UNKNOWN }).stdout), want);
  assert.deepEqual(JSON.parse(run([bounce, "--json"]).stdout), want);
  assert.deepEqual(JSON.parse(run(["--json", bounce, bounce]).stdout), [want, want]);
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
  const { painter } = await import(join(folder, "terminal.js"));
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
  const { wrap, columns } = await import(join(folder, "terminal.js"));
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
    [[scratch], /^undelivered: cannot read .*: it is a folder.*\n$/],
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
  for (const option of ["--json", "--locale", "--help", "--version"]) assert.ok(stdout.includes(option), option);
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
