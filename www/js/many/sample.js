// A made-up mail log to try: three days of a newsletter. Addresses and hosts are those kept for documentation.

const REPLIES = [
  ["sent", "example.org", "mx1.example.org[192.0.2.10]", "sent (250 2.0.0 Ok: queued as 4Xk2)", 820],
  ["bounced", "example.org", "mx1.example.org[192.0.2.10]", "bounced (host mx1.example.org[192.0.2.10] said: 550 5.1.1 <{to}>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command))", 34],
  ["bounced", "example.net", "mail.example.net[192.0.2.20]", "bounced (host mail.example.net[192.0.2.20] said: 554 5.7.1 Service unavailable; Client host [198.51.100.9] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/198.51.100.9 (in reply to RCPT TO command))", 41],
  ["deferred", "example.net", "mail.example.net[192.0.2.20]", "deferred (host mail.example.net[192.0.2.20] said: 450 4.2.0 <{to}>: Recipient address rejected: Greylisted, see http://postgrey.example.net/help (in reply to RCPT TO command))", 26],
  ["bounced", "gmail.com", "gmail-smtp-in.l.google.com[192.0.2.30]", "bounced (host gmail-smtp-in.l.google.com[192.0.2.30] said: 552-5.2.2 The recipient's inbox is out of storage space. 552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm x1si1 - gsmtp (in reply to RCPT TO command))", 22],
  ["bounced", "gmail.com", "gmail-smtp-in.l.google.com[192.0.2.30]", "bounced (host gmail-smtp-in.l.google.com[192.0.2.30] said: 550-5.7.26 This mail has been blocked because the sender is unauthenticated. 550 5.7.26 https://support.google.com/mail/answer/81126 x1si1 - gsmtp (in reply to end of DATA command))", 15],
  ["bounced", "exmaple.com", "none", "bounced (Host or domain name not found. Name service error for name=exmaple.com type=AAAA: Host not found)", 12],
  ["deferred", "example.com", "none", "deferred (connect to mx.example.com[203.0.113.5]:25: Connection timed out)", 30],
];

/** @param {number} lines */
export function sampleLog(lines) {
  const total = REPLIES.reduce((sum, reply) => sum + Number(reply[4]), 0);
  const start = Date.UTC(2026, 2, 9, 6);
  let seed = 20260309;
  const random = (/** @type {number} */ below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor((seed / 2147483648) * below); };
  const out = [];
  for (let n = 0; n < lines; n += 1) {
    let pick = random(total);
    const reply = REPLIES.find((one) => (pick -= Number(one[4])) < 0) ?? REPLIES[0];
    const [, domain, relay, words] = /** @type {string[]} */ (reply);
    const to = `reader${1000 + random(9000)}@${domain}`;
    const time = new Date(start + Math.floor((n / lines) * 3 * 86_400_000)).toISOString().slice(0, 19);
    const id = (0x3a0000 + n).toString(16).toUpperCase();
    out.push(`${time}+00:00 mx postfix/smtp[2201]: ${id}: to=<${to}>, relay=${relay === "none" ? relay : `${relay}:25`}, delay=1.2, delays=0.1/0/0.6/0.5, dsn=${/(\d\.\d\.\d+)/.exec(words ?? "")?.[1] ?? "4.4.1"}, status=${words?.replaceAll("{to}", to)}`);
  }
  return new File([`${out.join("\n")}\n`], "newsletter.log", { type: "text/plain" });
}
