// Pseudonyms: the same address, host or token always gets the same one.

/** Mailboxes of systems, not of people. */
const ROLE = /^(?:mailer-daemon|mailerdaemon|postmaster|abuse|no-?reply|do-?not-?reply|bounces?|hostmaster|webmaster|mail|root|info|noreply|complaints?|feedback|null)$/i;
/** First parts of host names that say nothing about who owns them. */
const COMMON = /^(?:mx|mail|smtp|mta|relay|www|imap|in|out|inbound|outbound)\d{0,2}$/i;

export class Names {
  /** @type {Map<string, string>} */ #given = new Map();
  /** @type {Map<string, number>} */ #counts = new Map();
  #known;

  /** @param {(host: string) => string | null} known what of a host's name a rule needs; null for a host that rules do not know */
  constructor(known) {
    this.#known = known;
  }

  /** How many things of each kind were replaced. */
  get counts() {
    return Object.fromEntries(this.#counts);
  }

  /**
   * @param {string} kind
   * @param {string} original
   * @param {(n: number) => string} form
   */
  #name(kind, original, form) {
    const key = `${kind} ${original.toLowerCase()}`;
    let name = this.#given.get(key);
    if (name === undefined) {
      const n = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, n);
      name = form(n);
      this.#given.set(key, name);
    }
    return name;
  }

  /** @param {string} local @param {string} domain */
  address(local, domain) {
    const who = ROLE.test(local) ? local : this.#name("address", `${local}@${domain}`, (n) => `user${n}`);
    return `${who}@${this.host(domain)}`;
  }

  /** @param {string} host @returns {string} */
  host(host) {
    const needed = this.#known(host);
    if (needed !== null) {
      const own = host.slice(0, -needed.length - 1);
      return own === "" || COMMON.test(own) ? host : `${this.#name("host", host, (n) => `host${n}`)}.${needed}`;
    }
    const labels = host.split(".");
    const [last = "", second = ""] = labels.slice(-2).reverse();
    const size = labels.length > 2 && last.length === 2 && second.length <= 3 ? 3 : 2;
    const domain = this.#name("domain", labels.slice(-size).join("."), (n) => `domain${n}.example`);
    const prefix = labels.slice(0, -size);
    if (prefix.length === 0) return domain;
    return prefix.length === 1 && COMMON.test(prefix[0] ?? "") ? `${prefix[0]}.${domain}` : `${this.#name("host", host, (n) => `host${n}`)}.${domain}`;
  }

  /** Addresses of RFC 5737 and RFC 3849. @param {string} ip */
  ip(ip) {
    return ip.includes(":")
      ? this.#name("ip", ip, (n) => `2001:db8::${n.toString(16)}`)
      : this.#name("ip", ip, (n) => `${["192.0.2", "198.51.100", "203.0.113"][Math.floor((n - 1) / 254) % 3]}.${((n - 1) % 254) + 1}`);
  }

  /** In brackets, without a word that a rule could take for a reason. @param {string} subject */
  subject(subject) {
    return this.#name("subject", subject.trim(), (n) => `[#${n}]`);
  }

  /** @param {string} token */
  token(token) {
    return this.#name("token", token, (n) => `token${n}`);
  }
}
