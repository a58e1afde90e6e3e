// Offline, keyboard, languages, narrow screens, and input that means harm.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { test } from "node:test";
import { address, headline, openFiles, paste, report, site, UNKNOWN, visit } from "./site.mjs";

test("after the first visit everything works without a network", async () => {
  const { page, context, problems } = await visit("", { serviceWorkers: "allow" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const kept = () => page.evaluate(async () => Boolean(await caches.match("reference/en/user_unknown.html")));
  for (let n = 0; n < 300 && !(await kept()); n += 1) await page.waitForTimeout(200);
  await context.setOffline(true);
  await page.reload();
  await paste(page, report());
  assert.equal(await headline(page), "No such mailbox");
  await page.getByLabel("Language").selectOption("de");
  await page.getByText("Warum kam meine Mail zurück?").waitFor();
  assert.equal(await page.locator(".whose h3").innerText(), "Bei wem das Problem liegt");
  await page.goto(`${address}#many`);
  await openFiles(page, { name: "a.txt", content: `${UNKNOWN}\n${UNKNOWN}\n` });
  await page.locator(".many-head").waitFor();
  await page.goto(`${address}reference/en/user_unknown.html`);
  assert.equal(await page.locator("h1").innerText(), "No such mailbox");
  await page.goto(`${address}reference/fr/user_unknown.html`); // not kept: this reader never asked for French
  await page.getByText("Warum kam meine Mail zurück?").waitFor();
  assert.deepEqual(problems.filter((problem) => !/ERR_INTERNET_DISCONNECTED/.test(problem)), []);
});

test("the version of what is kept offline follows from the files", () => {
  const { version, files } = JSON.parse(/= (.*);/.exec(readFileSync(`${site}/offline.js`, "utf8"))?.[1] ?? "");
  assert.match(version, /^[0-9a-f]{12}$/);
  for (const needed of ["./", "pkg/undelivered.wasm", "js/main.js", "i18n/de.js", "pkg/locales/de.js", "js/many/worker.js", "css/page.css"]) assert.ok(files.includes(needed), needed);
  const manifest = JSON.parse(readFileSync(`${site}/manifest.webmanifest`, "utf8"));
  assert.equal(manifest.display, "standalone");
  assert.ok(files.includes(manifest.icons[0].src));
});

test("the whole way by keyboard: skip link, input, verdict, proof, sharing, language, many", async () => {
  const { page, problems } = await visit();
  const focused = () => page.evaluate(() => { const { activeElement: at } = document; return `${at?.tagName}#${at?.id}`; });
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.className), "skip");
  const order = [];
  for (let n = 0; n < 30; n += 1) {
    await page.keyboard.press("Tab");
    order.push(await focused());
    const ring = await page.evaluate(() => { const style = getComputedStyle(/** @type {Element} */ (document.activeElement)); return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; });
    assert.ok(ring, `${order.at(-1)} shows no focus`);
    if (order.at(-1) === "TEXTAREA#text") break;
  }
  assert.ok(order.includes("SELECT#language"));
  await page.keyboard.insertText(report());
  assert.equal(await headline(page), "No such mailbox");
  /** @param {string} selector */
  const tabTo = async (selector) => {
    for (let n = 0; n < 60; n += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`${selector} is not reached by Tab`);
  };
  await tabTo("#share");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  assert.ok(await page.evaluate(() => document.querySelector("dialog")?.contains(document.activeElement)));
  await page.keyboard.press("Escape");
  assert.equal(await focused(), "BUTTON#share", "closing gives the focus back");
  await tabTo(".proof-text");
  await tabTo(".gap");
  await page.keyboard.press("Enter");
  await tabTo(".quotes a");
  await tabTo(".fold summary");
  await page.keyboard.press("Space");
  assert.ok(await page.getByText("Refusing server").isVisible());
  assert.deepEqual(problems, []);
});

test("the verdict is announced once, when typing has stopped", async () => {
  const { page } = await visit();
  await page.evaluate(() => {
    /** @type {string[]} */
    const said = [];
    Object.assign(globalThis, { said });
    new MutationObserver(() => said.push(document.getElementById("announcer")?.textContent ?? "")).observe(/** @type {Node} */ (document.getElementById("announcer")), { childList: true, characterData: true, subtree: true });
  });
  await page.locator("#text").pressSequentially("550 5.1.1 <jane@example.org>: user unknown", { delay: 5 });
  await page.waitForFunction(() => /** @type {any} */ (globalThis).said.length > 0);
  await page.waitForTimeout(1_500);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (globalThis).said), ["No such mailbox, jane@example.org"]);
});

test("landmarks, one main heading, headings in order, a language on the page", async () => {
  const { page } = await visit();
  await paste(page, report());
  for (const role of /** @type {const} */ (["banner", "main", "contentinfo"])) assert.equal(await page.getByRole(role).count(), 1, role);
  assert.ok(await page.getByRole("navigation").count() >= 1);
  const levels = await page.evaluate(() => [...document.querySelectorAll("h1,h2,h3,h4")].filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.tagName[1])));
  assert.equal(levels.filter((level) => level === 1).length, 1);
  levels.reduce((before, level) => { assert.ok(level <= before + 1, levels.join()); return level; });
});

const words = Object.fromEntries(await Promise.all(readdirSync(`${site}/i18n`).map(async (file) => [file.replace(".js", ""), (await import(`${site}/i18n/${file}`)).default])));

test("every language has every text, with the same facts and the plurals it needs", async () => {
  assert.deepEqual(Object.keys(words).sort(), ["de", "en", "es", "fr", "it", "ja", "nb", "nl", "pl", "pt-BR", "zh-CN"]);
  const facts = (/** @type {string} */ text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort().join();
  for (const [language, texts] of Object.entries(words)) {
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(words["en"]).sort(), language);
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const [key, text] of Object.entries(texts)) {
      const english = words["en"][key];
      if (typeof english === "string") {
        assert.equal(typeof text, "string", `${language} ${key}`);
        assert.equal(facts(text), facts(english), `${language} ${key}`);
        continue;
      }
      for (const category of pluralCategories.filter((one) => one !== "many" || language === "pl")) assert.equal(typeof text[category], "string", `${language} ${key} ${category}`);
      assert.equal(facts(text.other), facts(english.other), `${language} ${key}`);
    }
  }
});

test("the words in index.html are those of English, and every text used exists", () => {
  const html = readFileSync(`${site}/index.html`, "utf8");
  const unescape = (/** @type {string} */ text) => text.replaceAll("&amp;", "&");
  for (const [, key = "", text = ""] of html.matchAll(/data-t="([^"]+)"[^>]*>([^<]*)</g)) assert.equal(unescape(text), words["en"][key], key);
  for (const [, attribute = "", key = "", rest = ""] of html.matchAll(/data-t-([a-z-]+)="([^"]+)"([^>]*)>/g)) assert.equal(unescape(new RegExp(` ${attribute}="([^"]*)"`).exec(rest)?.[1] ?? ""), words["en"][key], key);
  const sources = readdirSync(`${site}/js`, { recursive: true }).map(String).filter((file) => file.endsWith(".js")).map((file) => readFileSync(`${site}/js/${file}`, "utf8")).join("\n");
  const used = [...sources.matchAll(/\bt(?:Nodes)?\(\s*"([a-z_.]+)"/g)].map(([, key = ""]) => key);
  assert.ok(used.length > 80);
  for (const key of used) assert.ok(key in words["en"], key);
});

test("the browser's language is taken, can be changed, and is remembered", async () => {
  const { page, problems } = await visit("", { locale: "de-AT" });
  assert.equal(await page.locator("h1").first().innerText(), "Warum kam meine Mail zurück?");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  await paste(page, UNKNOWN);
  const german = await headline(page);
  await page.getByLabel("Sprache").selectOption("nb");
  await page.getByText("Hvorfor kom e-posten i retur?").waitFor();
  await page.waitForFunction((before) => document.querySelector(".headline")?.textContent !== before, german);
  await page.reload();
  await page.getByText("Hvorfor kom e-posten i retur?").waitFor();
  assert.match(await page.locator("#reference-link").getAttribute("href") ?? "", /reference\/nb\//);
  assert.deepEqual(problems, []);
});

for (const language of Object.keys(words)) {
  test(`${language}: verdict and report are told in it`, async () => {
    const { page, problems } = await visit("", { locale: language });
    await paste(page, report());
    assert.equal(await page.locator(".steps h3").innerText(), words[language]["steps.title"]);
    if (language !== "en") assert.notEqual(await headline(page), "No such mailbox");
    await openFiles(page, { name: "a.txt", content: `${UNKNOWN}\n${UNKNOWN}\n452 4.2.2 <b@example.org>: Mailbox full\n` });
    await page.locator(".many-head").waitFor();
    assert.ok(!/\{\w+\}|\b(?:many|type|stage)\.\w/.test(await page.locator("main").innerText()));
    assert.deepEqual(problems, []);
  });
}

for (const width of [320, 640]) {
  test(`at ${width} px nothing runs out of the page, with short and absurdly long input`, async () => {
    const { page } = await visit("", { viewport: { width, height: 700 } });
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    assert.ok(await fits(), "empty");
    await paste(page, UNKNOWN);
    assert.ok(await fits(), "short");
    const long = "a".repeat(2_000);
    await paste(page, report({ to: `${long}@${"b".repeat(60)}.example.org`, subject: long, words: `550 5.1.1 User unknown ${long}` }));
    assert.ok(await fits(), "long");
    for (const summary of await page.locator(".sheet summary").all()) await summary.click();
    assert.ok(await fits(), "opened");
    await page.getByRole("button", { name: "Share a link" }).click();
    assert.ok(await fits(), "sharing");
    await page.keyboard.press("Escape");
    await openFiles(page, { name: "a.txt", content: `550 5.1.1 <${long}@example.org>: User unknown\n${UNKNOWN}\n` });
    await page.locator(".many-head").waitFor();
    assert.ok(await fits(), "many");
    await page.goto(`${address}reference/en/user_unknown.html`);
    assert.ok(await fits(), "reference");
  });
}

test("twice the text size still fits, and who wants less motion gets none", async () => {
  const { page } = await visit("", { viewport: { width: 640, height: 700 }, reducedMotion: "reduce" });
  await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  await paste(page, report());
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => { const style = getComputedStyle(element); return style.animationName !== "none" || !/^(?:0s(?:, )?)+$/.test(style.transitionDuration); }).map((element) => element.className));
  assert.deepEqual(moving, []);
});

test("from right to left the page is mirrored and still fits", async () => {
  const { page } = await visit("", { viewport: { width: 390, height: 800 } });
  await page.evaluate(() => { document.documentElement.dir = "rtl"; });
  await paste(page, report());
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const first = await page.locator(".stop").first().boundingBox();
  const last = await page.locator(".stop").last().boundingBox();
  assert.ok(Number(first?.x) > Number(last?.x));
});

test("on paper there are the verdict and the proof, and no tools", async () => {
  const { page } = await visit();
  await paste(page, report());
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".headline").isVisible());
  assert.ok(await page.locator(".proof-text").isVisible());
  for (const tool of ["#text", "#pass-on", "header nav", "#language", ".gap"]) assert.equal(await page.locator(tool).first().isVisible(), false, tool);
});

const HOSTILE = [
  '<img src=x onerror="alert(1)"><script>alert(2)</script><style>*{display:none}</style>',
  '"><svg/onload=alert(3)><iframe src=https://example.org/></iframe><base href=https://example.org/>',
  "javascript:alert(4) data:text/html,<script>alert(5)</script> {address} {{constructor.constructor('alert(6)')()}}",
  "\u202egnp.exe\u202c \u2066\u2067\u2068\u2069 \u200b\u200f\ufeff \u0000\u0001\u001b[31m\u0007\u0085\u009f",
  `${"\u0300".repeat(500)}Z${"\u0336".repeat(500)}`,
  "\ud800 \udfff \ufffe \uffff \u{e0041}\u{e0042}",
  "</textarea></bdi></mark><h1>Everything is fine</h1>",
  "a@b\r\nBcc: x@y\r\n\r\n=?utf-8?B?PHNjcmlwdD4=?= __proto__ constructor toString",
];

test("markup, scripts, control characters and marks that reorder text change nothing on the page", async () => {
  const { page, problems, foreign } = await visit();
  const count = () => page.evaluate(() => ["script", "style", "iframe", "base", "img", "object", "embed", "link", "h1"].map((tag) => `${tag} ${document.querySelectorAll(tag).length}`).join());
  const before = await count();
  for (const evil of HOSTILE) {
    const line = evil.replace(/[\r\n]/g, " ");
    for (const text of [
      evil,
      `550 5.1.1 <${evil}@example.org>: user unknown ${evil}`,
      report({ to: `"${line}"@example.org`, subject: line, words: `550 5.7.1 <x@example.org>: User unknown ${line} https://example.org/?q=${line}`, text: evil }),
      `From: ${line}\nSubject: Automatic reply: ${line}\nAuto-Submitted: auto-replied\n\nI am away. ${evil}\n`,
      `Subject: complaint\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=f\n\n--f\nContent-Type: message/feedback-report\n\nFeedback-Type: ${line}\nUser-Agent: ${line}\nOriginal-Rcpt-To: ${line}\nSource-IP: ${line}\n\n--f--\n`,
    ]) {
      await page.locator("#text").evaluate((field, value) => { /** @type {HTMLTextAreaElement} */ (field).value = value; field.dispatchEvent(new Event("input", { bubbles: true })); }, text);
      await page.locator("#verdict .sheet").first().waitFor();
      for (const gap of await page.locator(".gap").all()) await gap.click({ timeout: 1_000 }).catch(() => {});
      assert.equal(await count(), before, JSON.stringify(evil));
      const acting = await page.locator("#result").evaluate((element) => /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b\u200f\ufeff]/.test(element.textContent ?? ""));
      assert.equal(acting, false, `a character that acts is shown: ${JSON.stringify(evil)}`);
    }
    await page.getByRole("button", { name: "Share a link" }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
  }
  await openFiles(page, { name: "<img src=x onerror=alert(9)>.txt", content: HOSTILE.map((evil) => `550 5.1.1 <${evil.replace(/[\r\n]/g, " ")}@example.org>: user unknown`).join("\n") });
  await page.locator(".many-head").waitFor();
  assert.equal(await page.evaluate(() => document.querySelectorAll("main img, main script, main iframe").length), 0);
  assert.equal(await page.evaluate(() => location.href.startsWith(document.baseURI.split("#")[0] ?? "")), true);
  assert.deepEqual(problems, []);
  assert.deepEqual(foreign, []);
});

test("text that runs from right to left is kept apart from the words beside it", async () => {
  const { page } = await visit();
  await paste(page, report({ to: "שלום@example.org" }));
  const isolated = await page.locator(".kicker bdi").evaluate((element) => getComputedStyle(element).unicodeBidi);
  assert.equal(isolated, "isolate");
});

test("links out of an input lead to the web or nowhere, and tell nobody where one came from", async () => {
  const { page } = await visit();
  await paste(page, "550 5.7.26 This mail has been blocked because the sender is unauthenticated. 550 5.7.26 https://support.google.com/mail/answer/81126 x1si1 - gsmtp");
  await page.locator(".fold summary").first().click();
  for (const link of await page.locator("#verdict a[target]").all()) {
    assert.match(await link.getAttribute("href") ?? "", /^https?:/);
    assert.match(await link.getAttribute("rel") ?? "", /noopener noreferrer/);
  }
});

test("the policy of the page lets nothing out and nothing foreign in", async () => {
  const { page } = await visit();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content") ?? "";
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"]) assert.ok(policy.includes(part), part);
  assert.ok(!/unsafe-inline|unsafe-eval'(?!.)|https:|\*/.test(policy.replace("'wasm-unsafe-eval'", "")));
  // Another server that counts who asks.
  let asked = 0;
  const other = createServer((_, response) => { asked += 1; response.setHeader("access-control-allow-origin", "*").end(); });
  await new Promise((listening) => { other.listen(0, "127.0.0.1", () => listening(null)); });
  const elsewhere = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (other.address()).port}/`;
  const tried = await page.evaluate(async (elsewhere) => {
    /** @type {string[]} */
    const outcomes = [];
    // Later, since what a debugger runs may do more than the page.
    const refused = (/** @type {string} */ name, /** @type {() => unknown} */ work) => new Promise((resolve) => { setTimeout(() => { try { work(); outcomes.push(`${name} done`); } catch { outcomes.push(`${name} refused`); } resolve(null); }); });
    await refused("eval", () => (0, eval)("1"));
    await refused("innerHTML", () => { document.createElement("div").innerHTML = "<b>x</b>"; });
    outcomes.push(await fetch(elsewhere).then(() => "fetch done", () => "fetch refused"));
    navigator.sendBeacon(elsewhere, "x");
    outcomes.push(await new Promise((resolve) => { const image = new Image(); image.onload = () => resolve("image done"); image.onerror = () => resolve("image refused"); image.src = `${elsewhere}x.png`; }));
    outcomes.push(await new Promise((resolve) => { const frame = document.createElement("iframe"); frame.src = elsewhere; document.addEventListener("securitypolicyviolation", () => resolve("frame refused"), { once: true }); document.body.append(frame); setTimeout(() => resolve("frame done"), 2_000); }));
    outcomes.push(await new Promise((resolve) => { try { const socket = new WebSocket(elsewhere.replace("http", "ws")); socket.onopen = () => resolve("socket done"); socket.onerror = () => resolve("socket refused"); } catch { resolve("socket refused"); } }));
    return outcomes;
  }, elsewhere);
  assert.deepEqual(tried, ["eval refused", "innerHTML refused", "fetch refused", "image refused", "frame refused", "socket refused"]);
  other.close();
  assert.equal(asked, 0);
});

test("no code of the page can make markup of text", () => {
  for (const file of readdirSync(`${site}/js`, { recursive: true }).map(String).filter((name) => name.endsWith(".js"))) {
    const text = readFileSync(`${site}/js/${file}`, "utf8");
    assert.ok(!/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setHTMLUnsafe|DOMParser|XMLHttpRequest|sendBeacon|WebSocket|fetch\(/.test(text), file);
  }
});
