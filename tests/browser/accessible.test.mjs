// axe-core finds nothing to object to: in both themes, two languages, every state of the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { address, openFiles, paste, report, UNKNOWN, visit } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @param {import("playwright-core").Page} page @param {string} state */
async function check(page, state) {
  const violations = await page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.slice(0, 3).map((/** @type {any} */ node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
  });
  assert.deepEqual(violations, [], state);
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const locale of ["en", "de"]) {
    test(`${colorScheme}, ${locale}`, async () => {
      // Chromium's own tools may run what the policy of the page forbids it to run.
      const { page, context } = await visit("", { colorScheme, locale, reducedMotion: "reduce" });
      const session = await context.newCDPSession(page);
      const load = () => session.send("Runtime.evaluate", { expression: axe });
      await load();
      await check(page, "empty");
      await paste(page, report());
      for (const summary of await page.locator("main summary").all()) await summary.click();
      await check(page, "verdict");
      await paste(page, "From: Jane <jane@example.org>\nSubject: Automatic reply: Minutes\nAuto-Submitted: auto-replied\n\nI am out of the office.\n");
      await check(page, "automatic reply");
      await paste(page, `${report().split("--b1--")[0]}\n`.replace("Final-Recipient: rfc822; jane@example.org", "Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; b@example.org"));
      await check(page, "two recipients");
      await page.locator("#share").click();
      await page.locator("dialog .link-field").waitFor();
      await check(page, "sharing");
      await page.keyboard.press("Escape");
      await page.locator("#test-case").click();
      await page.locator("dialog .copy-field").waitFor();
      await check(page, "test case");
      await page.keyboard.press("Escape");
      await page.locator("[data-view=many]").click();
      await page.locator(".empty-many").waitFor();
      await check(page, "many, empty");
      await openFiles(page, { name: "a.txt", content: `${Array.from({ length: 40 }, () => UNKNOWN).join("\n")}\n554 5.7.1 Client host [192.0.2.9] blocked using zen.spamhaus.org\n` });
      await page.locator(".many-head").waitFor();
      await page.locator("#sent").fill("500");
      await check(page, "many");
      for (const name of ["index", "user_unknown", "gmail", "code", "auto_reply"]) {
        await page.goto(`${address}reference/${locale}/${name}.html`);
        await load();
        for (const summary of await page.locator("main summary").all()) await summary.click();
        await check(page, `reference ${name}`);
      }
    });
  }
}
