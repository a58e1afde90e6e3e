// What the reports of one sending say together.
import { WasmCampaign } from "./engine.js";
import { checkOptions } from "./input.js";

/** @import { Campaign, CampaignSummary, ReportLike } from "./index.js" */
/** @typedef {{ guarded: <T>(work: () => T) => T, readonly generation: number }} Instance */

/** The fields that count. */
const FIELDS = [
  "kind", "recipients", "address", "outcome", "reason", "type", "stage", "problemWith", "confidence", "smtpCode", "enhancedCode", "remote",
  "provider", "detail", "scope", "blocklist", "name", "suggestion", "conflicts", "cause", "complaint", "originalRecipients",
];

/** @type {import("./input.js").Known} */
const OPTIONS = { sent: [(value) => Number.isInteger(value) && value > 0 && value <= 1e12, "the number of messages sent, a whole number from 1 to 1000000000000"] };

/** @implements {Campaign} */
export class Counted {
  #instance;
  #options;
  /** What counts of the reports, to count them again when the instance has been replaced. @type {string[]} */
  #facts = [];
  /** @type {WasmCampaign | undefined} */ #counts;
  #generation = Number.NaN;

  /** @param {Instance} instance @param {{ sent?: number } | undefined} options */
  constructor(instance, options) {
    checkOptions(options, OPTIONS);
    this.#instance = instance;
    this.#options = JSON.stringify(options ?? null);
  }

  /** @param {ReportLike} report @param {string} [path] what errors call it */
  add(report, path = "report") {
    const facts = JSON.stringify(report, FIELDS) ?? "null";
    this.#instance.guarded(() => this.#current().add(path, facts));
    this.#facts.push(facts);
  }

  /** @returns {CampaignSummary} */
  summary() {
    return this.#instance.guarded(() => this.#current().summary(this.#options));
  }

  free() {
    if (this.#generation === this.#instance.generation) this.#counts?.free();
    this.#counts = undefined;
  }

  #current() {
    if (!this.#counts || this.#generation !== this.#instance.generation) {
      this.#counts = new WasmCampaign();
      this.#generation = this.#instance.generation;
      for (const facts of this.#facts) this.#counts.add("report", facts);
    }
    return this.#counts;
  }
}
