// The pages of reasons, providers and codes: made from the rules, linked from verdicts, found by search.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { createClassifier } from "../../pkg/index.js";
import { load } from "../../tools/site/data.mjs";
import { reasonPage, rulePage } from "../../www/js/words.js";
import { fromFragment } from "../../www/js/share.js";
import { address, paste, report, site, visit } from "./site.mjs";

const data = await load(["en", "de"]);
const folder = join(site, "reference");
const pages = readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith(".html"));
const html = new Map(pages.map((page) => [page, readFileSync(join(folder, page), "utf8")]));

/** @param {string} text @param {RegExp} pattern */
const all = (text, pattern) => [...text.matchAll(pattern)].map(([, found = ""]) => found);
const unescape = (/** @type {string} */ text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");

test("there is a page for every reason, kind and provider in every language, and one for the codes", () => {
  for (const { code } of data.languages) {
    for (const { id } of [...data.reasons, ...data.kinds, ...data.providers, { id: "code" }, { id: "index" }]) assert.ok(html.has(`${code}/${id}.html`), `${code}/${id}`);
  }
  assert.equal(data.reasons.length, 49);
});

test("every rule and every code has an anchor where verdicts link to", () => {
  const rules = [...data.reasons, ...data.kinds, ...data.providers, ...data.languageRules].flatMap((group) => group.rules);
  assert.ok(rules.length > 500);
  for (const { id } of rules) {
    const [file = "", anchor = ""] = rulePage("en", id).replace("reference/", "").split("#");
    assert.ok(html.get(file)?.includes(`id="${decodeURIComponent(anchor)}"`), id);
  }
  for (const { code } of data.codes) assert.ok(html.get("en/code.html")?.includes(`id="code.${code}"`), code);
  assert.ok(html.has(reasonPage("de", "user_unknown").replace("reference/", "")));
});

test("no link leads nowhere, no id stands twice, and no title or description is used twice in a language", () => {
  const titles = new Map();
  for (const [page, text] of html) {
    const ids = all(text, / id="([^"]*)"/g);
    assert.equal(new Set(ids).size, ids.length, `${page}: ${ids.find((id, index) => ids.indexOf(id) !== index)}`);
    for (const link of all(text, / (?:href|src)="([^"]*)"/g).map(unescape)) {
      if (/^https?:/.test(link) || link.startsWith("#")) continue;
      const [path = "", anchor] = link.split("#");
      const target = normalize(join(dirname(join(folder, page)), path.replace(/^$/, page.split("/")[1] ?? "").replace(/\/$/, "/index.html")));
      assert.ok(existsSync(target), `${page} → ${link}`);
      if (anchor && !anchor.startsWith("t=") && anchor !== "many" && target.endsWith(".html") && !decodeURIComponent(anchor).startsWith("code.")) {
        assert.ok(readFileSync(target, "utf8").includes(`id="${decodeURIComponent(anchor)}"`), `${page} → ${link}`);
      }
    }
    const key = `${page.split("/")[0]} ${/<title>(.*?)<\/title>/.exec(text)?.[1]}`;
    assert.equal(titles.get(key), undefined, `${key}: ${page} and ${titles.get(key)}`);
    titles.set(key, page);
    const description = /<meta name="description" content="([^"]*)"/.exec(text)?.[1] ?? "";
    assert.ok(description.length >= 30 && unescape(description).length <= 165, `${page}: ${description.length}`);
  }
});

test("pages say who they are: canonical address, languages, sitemap and structured data", () => {
  const sitemap = all(readFileSync(join(site, "sitemap.xml"), "utf8"), /<loc>(.*?)<\/loc>/g);
  assert.equal(sitemap.length, pages.length + 1);
  assert.match(readFileSync(join(site, "robots.txt"), "utf8"), /Sitemap: https:\/\/example\.org\/under\/sitemap\.xml/);
  for (const [page, text] of html) {
    const [canonical = ""] = all(text, /<link rel="canonical" href="([^"]*)"/g);
    assert.equal(canonical, `https://example.org/under/reference/${page.replace(/index\.html$/, "")}`);
    assert.ok(sitemap.includes(canonical), canonical);
    assert.equal(all(text, /hreflang="([^"]*)" href="https/g).length, data.languages.length + 1);
    const facts = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)?.[1] ?? "");
    assert.equal(facts["@context"], "https://schema.org");
    assert.equal(facts["@graph"][0].inLanguage, page.split("/")[0]);
  }
});

test("the front page says its address too", () => {
  const text = readFileSync(join(site, "index.html"), "utf8");
  assert.match(text, /<link rel="canonical" href="https:\/\/example\.org\/under\/">/);
  assert.equal(JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)?.[1] ?? "")["@type"], "WebApplication");
});

test("the page of a reason holds meaning, wording, steps, other systems' names and codes", async () => {
  const text = html.get("de/mailbox_full.html") ?? "";
  const { words } = data.languages.find(({ code }) => code === "de") ?? { words: {} };
  assert.ok(unescape(text).includes(words.reason.mailbox_full.title));
  for (const needed of ["mailbox_full.over_quota", "5.2.2", "MailboxFull", "<blockquote>", "Gmail", "gmail.html#gmail.over_quota", "x.2.2"]) assert.ok(text.includes(needed), needed);
});

test("what looks alike is told with what the engine makes of it", async () => {
  const classifier = await createClassifier();
  const [, section = ""] = /<h2>Looks alike, but is not<\/h2>(.*?)<\/section>/s.exec(html.get("en/greylisted.html") ?? "") ?? [];
  const pairs = [...section.matchAll(/<bdi[^>]*>(.*?)<\/bdi><\/q> → <a href="(\w+)\.html"/g)];
  assert.ok(pairs.length > 0);
  for (const [, example = "", reason] of pairs) assert.equal(classifier.classify(unescape(example)).recipients[0]?.reason, reason, example);
});

test("an example leads to its diagnosis", async () => {
  const link = all(html.get("en/greylisted.html") ?? "", /href="\.\.\/\.\.\/(#t=[^"]*)"/g)[0] ?? "";
  assert.match(await fromFragment(link), /grey/i);
});

test("a verdict leads to its page, its rule and its code", async () => {
  const { page, problems } = await visit();
  await paste(page, report());
  await page.locator(".quotes a.rule-id").first().click();
  assert.match(page.url(), /\/under\/reference\/en\/user_unknown\.html#user_unknown\./);
  assert.ok(await page.locator(":target").count());
  await page.goBack();
  assert.ok(address);
  assert.deepEqual(problems, []);
});

test("search finds a reason by words of a server, by code, by provider, and by other systems' names", async () => {
  const { page, problems, foreign } = await visit("reference/en/index.html");
  const first = async (/** @type {string} */ query) => {
    await page.getByLabel("Search").fill(query);
    await page.waitForFunction(() => /\d/.test(document.getElementById("found")?.textContent ?? ""));
    await page.waitForTimeout(100);
    return page.locator("#results > li > a").allInnerTexts();
  };
  assert.ok((await first("over quota")).includes("The mailbox is full"));
  assert.ok((await first("5.7.26")).length > 0);
  assert.equal((await first("gmail"))[0], "Gmail");
  assert.ok((await first("userunknown")).includes("No such mailbox"));
  assert.equal((await first("mailbox full"))[0], "The mailbox is full");
  assert.deepEqual(await first("zzzz qqqq"), []);
  await page.getByLabel("Search").fill("");
  assert.ok(await page.locator("#all").isVisible());
  await page.goto(`${address}reference/de/index.html?q=gmail`);
  await page.locator("#results > li > a").first().waitFor();
  assert.deepEqual(problems, []);
  assert.deepEqual(foreign, []);
});
