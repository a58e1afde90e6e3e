// Names of other systems' vocabularies, as their makers write them.
export const SYSTEMS = /** @type {const} */ ({
  marketingPlatform: "MarketingPlatform", greenArrow: "GreenArrow", sparkPost: "SparkPost", powerMta: "PowerMTA", mailpro: "Mailpro",
  constantContact: "Constant Contact", ses: "Amazon SES", sendGrid: "SendGrid", postmark: "Postmark", sisimai: "Sisimai", kumoMta: "KumoMTA",
  postalsys: "postalsys",
});
