// Twenty diagnoses that every runtime and every bundle has to get right. Plain JavaScript without imports, so that it
// runs wherever JavaScript does.

const lines = (...all) => all.join("\r\n");
const utf8 = (text) => new TextEncoder().encode(text);

const REPORT = lines(
  "Return-Path: <>",
  "From: MAILER-DAEMON@mail.example.org (Mail Delivery System)",
  "To: news@example.org",
  "Subject: Undelivered Mail Returned to Sender",
  "MIME-Version: 1.0",
  'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
  "",
  "--b",
  "Content-Type: text/plain; charset=us-ascii",
  "",
  "This is the mail system at host mail.example.org.",
  "",
  "<full@example.com>: host mx.example.com[192.0.2.25] said: 452 4.2.2 Mailbox full (in reply to RCPT TO command)",
  "",
  "--b",
  "Content-Type: message/delivery-status",
  "",
  "Reporting-MTA: dns; mail.example.org",
  "",
  "Final-Recipient: rfc822; full@example.com",
  "Action: failed",
  "Status: 4.2.2",
  "Remote-MTA: dns; mx.example.com",
  "Diagnostic-Code: smtp; 452 4.2.2 Mailbox full",
  "",
  "--b",
  "Content-Type: text/rfc822-headers",
  "",
  "From: news@example.org",
  "To: full@example.com",
  "Subject: June news",
  "Message-ID: <june@example.org>",
  "",
  "--b--",
  "",
);

const VACATION = lines(
  "From: Ada <ada@example.com>",
  "To: news@example.org",
  "Subject: Out of office: June news",
  "Auto-Submitted: auto-replied",
  "",
  "I am on holiday until 14 July.",
  "",
);

const ORDINARY = lines("From: Ada <ada@example.com>", "To: bob@example.org", "Subject: Lunch", "", "Shall we meet at noon?", "");

// A Postfix report of which a line is in a charset that only the host's TextDecoder knows: 0x83… is "mail" in Shift_JIS.
const SHIFT_JIS = Uint8Array.from([
  ...utf8(lines(
    "From: MAILER-DAEMON@mail.example.org",
    "Subject: Undelivered Mail Returned to Sender",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=shift_jis",
    "Content-Transfer-Encoding: 8bit",
    "",
    "",
  )),
  0x83, 0x81, 0x81, 0x5b, 0x83, 0x8b,
  ...utf8(lines("", "", "<gone@example.com>: host mx.example.com[192.0.2.25] said: 550 5.1.1 user unknown (in reply to RCPT TO command)", "")),
]);

/** [input, kind, reason, type] */
const DIAGNOSES = [
  ["550 5.1.1 <a@example.com>: user unknown", "bounce", "user_unknown", "hard"],
  ["550 5.1.1 The email account that you tried to reach does not exist.", "bounce", "user_unknown", "hard"],
  ["552 5.2.2 Mailbox over quota", "bounce", "mailbox_full", "soft"],
  ["552 5.3.4 Message size exceeds fixed limit", "bounce", "message_too_large", "other"],
  ["550 5.2.1 This account has been disabled", "bounce", "mailbox_disabled", "hard"],
  ["554 5.4.12 SMTP; Hop count exceeded - possible mail loop detected", "bounce", "routing_loop", "other"],
  ["451 4.7.1 Greylisting in action, please come back later", "bounce", "greylisted", "soft"],
  ["550 5.4.4 Host or domain name not found. Name service error for name=nosuch.example type=MX: Host not found", "bounce", "domain_not_found", "hard"],
  ["452 4.5.3 Too many recipients", "bounce", "too_many_recipients", "soft"],
  ["421 4.4.1 Connection timed out", "bounce", "connection_failed", "soft"],
  ["452 4.3.1 Insufficient system storage", "bounce", "system_full", "soft"],
  ["501 5.1.3 Bad recipient address syntax", "bounce", "bad_address_syntax", "hard"],
  ["", "not_a_bounce"],
  [ORDINARY, "not_a_bounce"],
  [VACATION, "auto_reply"],
  [REPORT, "bounce", "mailbox_full", "soft"],
  [utf8(REPORT), "bounce", "mailbox_full", "soft"],
  [SHIFT_JIS, "bounce", "user_unknown", "hard"],
  [SHIFT_JIS.buffer, "bounce", "user_unknown", "hard"],
  [Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) & 255), "not_a_bounce"],
];

/** @param {boolean} condition @param {string} message */
function must(condition, message) {
  if (!condition) throw new Error(message);
}

/**
 * Makes all diagnoses, each at once and as a stream, a Response and a Blob, and makes the package fail where it has to.
 * @param {any} undelivered the package
 * @returns {Promise<string>} "20 diagnoses" and the version, or the first that is wrong as an error
 */
export async function check({ classify, createClassifier, RuleError, EngineError }) {
  const classifier = await createClassifier();
  for (const [number, [input, kind, reason, type]] of DIAGNOSES.entries()) {
    const report = classifier.classify(input);
    const got = [report.kind, report.recipients[0]?.reason, report.recipients[0]?.type].join(" ");
    must(got === [kind, reason, type].join(" "), `diagnosis ${number + 1} is "${got}", not "${[kind, reason, type].join(" ")}"`);
    const want = JSON.stringify(report);
    must(JSON.stringify(await classify(input)) === want, `diagnosis ${number + 1} differs when asynchronous`);
    if (typeof input === "string") continue;
    for (const other of [new Blob([input]), new Response(input), new Response(input).body]) {
      must(JSON.stringify(await classify(other)) === want, `diagnosis ${number + 1} differs for ${Object.prototype.toString.call(other)}`);
    }
  }
  const mistake = await classify(3).catch((error) => error);
  must(mistake instanceof TypeError, `a number gave ${mistake}`);
  const rule = await createClassifier({ rules: [{ id: "a.b" }] }).catch((error) => error);
  must(rule instanceof RuleError && rule.ruleId === "a.b", `a rule without phrases gave ${rule}`);
  must(typeof EngineError === "function", "EngineError is missing");
  return `${DIAGNOSES.length} diagnoses by ${classifier.versions.engine}`;
}
