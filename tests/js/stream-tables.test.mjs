import assert from "node:assert/strict";
import { test } from "node:test";
import { all, brief, inChunks, utf8, warningsOf } from "./streams.mjs";

/** @import { StreamOptions } from "../../pkg/index.js" */

const TWO = [["csv", "ann@example.com", "user_unknown"], ["csv", "bob@example.com", "mailbox_full"]];

test("finds the column of the replies and that of the addresses", async () => {
  const tables = [
    'Email,Date,Bounce reason\nann@example.com,2024-01-01,550 5.1.1 user unknown\nbob@example.com,2024-01-02,"452 4.2.2 mailbox full, try again"\n',
    "subscriber;list;status;diagnostic\r\nann@example.com;News;hard;smtp; 550 5.1.1 user unknown\r\n".replace("smtp; ", "") + "bob@example.com;News;soft;452 4.2.2 mailbox full\r\n",
    "type\tfrom\tto\tmessage\nbounce\tnews@example.org\tann@example.com\tuser unknown\nbounce\tnews@example.org\tbob@example.com\tmailbox full\n",
    "Kunde|Epost|Svar\n1|ann@example.com|550 5.1.1 user unknown\n2|bob@example.com|452 4.2.2 mailbox full\n",
    "ann@example.com,550 5.1.1 user unknown\nbob@example.com,452 4.2.2 mailbox full\n",
    '"status","reason","email","created"\n"5.1.1","550 5.1.1 user unknown","ann@example.com","1700000000"\n"4.2.2","452 4.2.2 mailbox full","bob@example.com","1700000001"\n',
    "type,timeLogged,orig,rcpt,dsnAction,dsnStatus,dsnDiag\nb,2024-01-01 10:00:00,news@example.org,ann@example.com,failed,5.1.1 (bad destination mailbox address),smtp;550 5.1.1 user unknown\nb,2024-01-01 10:00:00,news@example.org,bob@example.com,failed,4.2.2 (mailbox full),smtp;452 4.2.2 mailbox full\n",
  ];
  for (const table of tables) {
    assert.deepEqual(brief(await all(table)), TWO, table);
    assert.deepEqual(brief(await all(inChunks(utf8(table), 7))), TWO, table);
    assert.deepEqual(brief(await all(Buffer.from(`\ufeff${table}`, "utf16le"))), TWO, table);
  }
});

test("or is told it", async () => {
  const table = "Email,Note,Last seen\nann@example.com,mailbox full,user unknown\n";
  /** @type {[StreamOptions, string][]} */
  const told = [[{ column: "note" }, "mailbox_full"], [{ column: 1 }, "mailbox_full"], [{ column: "Last seen" }, "user_unknown"], [{ column: 2 }, "user_unknown"]];
  for (const [options, reason] of told) assert.deepEqual(brief(await all(table, { format: "csv", ...options })), [["csv", "ann@example.com", reason]]);
  await assert.rejects(all(table, { format: "csv", column: "Reply" }), { name: "TypeError", message: 'options.column "Reply" is not in the table; the first row has Email, Note, Last seen' });
  await assert.rejects(all(table, { format: "csv", column: 3 }), { name: "TypeError", message: "options.column 3 is not in the table; the table has 3 columns, counted from 0" });
});

test("quoted cells may hold anything, spans count in the cell", async () => {
  const [first, second, ...more] = await all('email,reason\nann@example.com,"550-5.1.1 ""Sorry"",\n550 5.1.1 Ærlig talt: user unknown"\nbob@example.com,the 5" disk: mailbox full\n');
  assert.deepEqual(more, []);
  const [recipient] = first?.recipients ?? [];
  const { quote, span } = /** @type {import("../../pkg/index.js").Evidence} */ (recipient?.evidence[0]);
  assert.equal('550-5.1.1 "Sorry",\n550 5.1.1 Ærlig talt: user unknown'.slice(span?.start, span?.end), quote);
  assert.equal(second?.recipients[0]?.reason, "mailbox_full");
});

test("quotes that end nowhere do not swallow the rest", async () => {
  const rows = Array.from({ length: 200 }, (_, row) => `u${row}@example.com,${row === 100 ? '"' : ""}550 5.1.1 user unknown\n`).join("");
  const reports = await all(`email,reason\n${rows}`);
  assert.deepEqual(reports.map(({ recipients }) => recipients[0]?.address), Array.from({ length: 200 }, (_, row) => `u${row}@example.com`));
  assert.deepEqual(warningsOf(reports).filter((codes) => codes.length), [["broken_table"]]);
});

test("a cell that holds a whole message is read as one", async () => {
  const message = "From: MAILER-DAEMON@example.org\nSubject: Undelivered Mail Returned to Sender\n\n<ann@example.com>: host mx.example.com[192.0.2.1] said: 550 5.1.1 user unknown\n";
  const [report] = await all(`id,email,raw message\n1,list@example.com,"${message}"\n2,list@example.com,"${message}"\n`, { format: "csv", column: "raw message" });
  assert.deepEqual(report?.recipients.map(({ address }) => address), ["ann@example.com"]);
});

test("prose and headers with commas are no tables", async () => {
  for (const text of [
    "Hello, your message, sent today, could not be delivered\nto ann@example.com, which does not exist,\nso please, check the address, and try again\n",
    "Hi,\nthe mailbox, sadly, is full.\n\nBest,\nBob\n",
  ]) assert.equal((await all(text))[0]?.item.container, "message");
});
