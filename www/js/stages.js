// The stages on the way of a message, in their order.
export const STAGES = /** @type {const} */ ([
  "compose", "dns", "connect", "tls", "greeting", "helo", "auth", "mail_from", "rcpt_to", "data", "after_acceptance",
]);
