// What the tests of streams share.
import { undelivered } from "./packed.mjs";

/** @import { Classifier, ItemReport, StreamOptions, StreamSource } from "../../pkg/index.js" */

export const classifier = await undelivered.createClassifier();

/** @param {StreamSource} source @param {StreamOptions} [options] @param {Pick<Classifier, "classifyStream">} [by] */
export async function all(source, options, by = classifier) {
  /** @type {ItemReport[]} */
  const reports = [];
  for await (const report of by.classifyStream(source, options)) reports.push(report);
  return reports;
}

/** @param {ItemReport[]} reports */
export const brief = (reports) => reports.map(({ item, recipients: [recipient], kind }) => [item.container, recipient?.address ?? null, recipient?.reason ?? kind]);

/** @param {ItemReport[]} reports */
export const warningsOf = (reports) => reports.map(({ warnings }) => warnings.map(({ code }) => code));

/** A bounce message. @param {string} user @param {string} reply */
export const bounce = (user, reply) =>
  `From: MAILER-DAEMON@example.org\nTo: list@example.com\nSubject: Undelivered Mail Returned to Sender\n\n<${user}@example.com>: host mx.example.com[192.0.2.1] said: ${reply} (in reply to RCPT TO command)\n`;

export const FROM = "From MAILER-DAEMON Mon Jan  1 10:00:00 2024\n";

/** A mailbox of bounces. @param {string[]} users */
export const mailbox = (users) => users.map((user) => `${FROM}${bounce(user, "550 5.1.1 user unknown")}\n`).join("");

/** The bytes in chunks of this size. @param {Uint8Array} bytes @param {number} size */
export async function* inChunks(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** @param {string} text */
export const utf8 = (text) => new TextEncoder().encode(text);
