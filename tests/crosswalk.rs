//! The verdict in other systems' words, and back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeSet;

use undelivered::Engine;
use undelivered::crosswalk::{Vocabulary, crosswalk, labels, marketing_platform_type};
use undelivered::report::{Codes, Kind, Reason, Report};

fn report(input: &str) -> Report {
    Engine::new().classify(input.replace('\n', "\r\n").as_bytes())
}

/// The labels of the first recipient, or of the report where it names none.
fn codes(report: &Report) -> Codes {
    let of_recipient = report
        .recipients
        .first()
        .map(|recipient| recipient.codes.clone());
    report
        .codes
        .clone()
        .or(of_recipient)
        .expect("a report has labels, or its recipients do")
}

const SMALL_TIMEOUT: &str =
    "<ann@example.com>: connect to mail.example.com[192.0.2.25]:25: Connection timed out";
const LARGE_TIMEOUT: &str =
    "<ann@gmail.com>: connect to gmail-smtp-in.l.google.com[192.0.2.26]:25: Connection timed out";

const NO_ADDRESS: &str = "\
From: MAILER-DAEMON@mx.example.net
To: news@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your message could not be delivered. The recipient's mailbox is full.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--b--
";

const DELAYED: &str = "\
From: MAILER-DAEMON@mx.example.net
To: news@example.org
Subject: Delayed Mail (still being retried)
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your message has not been delivered yet. It will be retried.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ann@example.com
Action: delayed
Status: 4.2.2
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 452 4.2.2 Mailbox full

--b--
";

const DELIVERED: &str = "\
From: MAILER-DAEMON@mx.example.net
To: news@example.org
Subject: Successful Mail Delivery Report
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your message was successfully delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ann@example.com
Action: delivered
Status: 2.0.0

--b--
";

const VACATION: &str = "\
From: Ann <ann@example.com>
To: news@example.org
Subject: Automatic reply: January news
Auto-Submitted: auto-replied
Content-Type: text/plain

I am out of the office until Monday, with no access to my mail.
";

const COMPLAINT: &str = "\
From: complaints@fbl.example.net
To: abuse@example.org
Subject: FW: January news
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

This is an email abuse report for a message received from 192.0.2.1.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: ExampleFBL/1.0
Version: 1
Original-Rcpt-To: <ann@example.com>
Source-IP: 192.0.2.1

--b
Content-Type: message/rfc822

From: news@example.org
To: ann@example.com
Subject: January news

Hello.
--b--
";

const UNSUBSCRIBE: &str = "\
From: Ann <ann@example.com>
To: news-unsubscribe@example.org
Subject: unsubscribe
Content-Type: text/plain

unsubscribe
";

const CHALLENGE: &str = "\
From: Ann <ann@example.com>
To: news@example.org
Subject: Please confirm your message
Auto-Submitted: auto-replied
Content-Type: text/plain

Your message to ann@example.com is waiting. To release your message for delivery, please reply to this message.
";

const ORDINARY: &str = "\
From: Ann <ann@example.com>
To: Bob <bob@example.org>
Subject: Lunch on Friday
Message-ID: <1@example.com>
Content-Type: text/plain

Hello Bob, shall we meet at noon? Ann
";

const EXPIRED_AFTER_TIMEOUT: &str = "\
From: MAILER-DAEMON@mx.example.net
To: news@example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ann@example.com>:
Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)
I'm not going to try again; this message has been in the queue too long.

--- Below this line is a copy of the message.

From: news@example.org
To: ann@example.com
Subject: January news

Hello.
";

/// A bounce as it comes in, MarketingPlatform's code for it and that code's type there.
const MARKETING_PLATFORM: &[(u16, &str, &str)] = &[
    (0, "other", ORDINARY),
    (0, "other", DELIVERED),
    (10, "hard", "550 User Unknown"),
    (
        10,
        "hard",
        "550 5.1.1 <ann@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
    ),
    (
        20,
        "soft",
        "554 5.3.0 <ann@example.com>: internal server error",
    ),
    (
        20,
        "soft",
        "<ann@example.com>: lost connection with mail.example.com[192.0.2.25] while sending message body",
    ),
    (
        21,
        "soft",
        "<ann@example.com>: Host or domain name not found. Name service error for name=example.com type=MX: Host not found, try again",
    ),
    (22, "soft", "552 5.2.2 <ann@example.com>: Mailbox full"),
    (
        23,
        "other",
        "552 5.3.4 <ann@example.com>: Message size exceeds fixed maximum message size",
    ),
    (29, "soft", SMALL_TIMEOUT),
    (30, "other", NO_ADDRESS),
    (40, "other", EXPIRED_AFTER_TIMEOUT),
    (
        50,
        "other",
        "550 5.7.1 <ann@example.com>: message refused by local policy",
    ),
    (
        50,
        "other",
        "550 5.7.26 This message does not pass authentication checks (SPF and DKIM both do not pass)",
    ),
    (
        51,
        "other",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
    ),
    (
        52,
        "other",
        "550 5.7.1 <ann@example.com>: message content rejected as spam",
    ),
    (
        53,
        "other",
        "554 5.7.0 <ann@example.com>: message infected with a virus",
    ),
    (
        54,
        "other",
        "554 5.7.1 <ann@example.com>: Relay access denied",
    ),
    (59, "other", LARGE_TIMEOUT),
    (60, "other", VACATION),
    (70, "other", DELAYED),
    (90, "hard", UNSUBSCRIBE),
    (100, "other", CHALLENGE),
    (110, "other", "550 5.4.5 Daily user sending limit exceeded"),
    (
        110,
        "other",
        "554 5.4.7 Delivery time expired. Last response: 451 4.4.5 Daily sending limit exceeded",
    ),
    (
        120,
        "other",
        "551 5.7.1 Administrator bounced with reason: campaign stopped",
    ),
    (
        121,
        "other",
        "551 5.4.7 Delivery time expired. Last response: 451 4.4.4 KumoMTA internal: scheduled queue is suspended: campaign on hold",
    ),
    (
        122,
        "other",
        "550 5.7.1 <ann@example.com>: recipient is on the suppression list",
    ),
    (
        123,
        "other",
        "550 5.7.1 Message blocked due to system policy enforcement",
    ),
    (200, "none", COMPLAINT),
];

#[test]
fn every_marketing_platform_code_is_reached() {
    let mut missed = Vec::new();
    for (code, own_type, input) in MARKETING_PLATFORM {
        let report = report(input);
        let found = codes(&report).marketing_platform;
        if found != *code {
            let reason = report
                .recipients
                .first()
                .map(|recipient| recipient.reason.id());
            missed.push(format!(
                "{code} wanted, {found} found for {:?} {reason:?}: {input}",
                report.kind
            ));
        }
        let of_code = marketing_platform_type(*code).map_or("none", |found| found.id());
        assert_eq!(of_code, *own_type, "{code}");
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    let reached: BTreeSet<u16> = MARKETING_PLATFORM
        .iter()
        .map(|(code, _, _)| *code)
        .collect();
    let known: BTreeSet<u16> = labels("MarketingPlatform")
        .unwrap()
        .iter()
        .map(|label| label.parse().unwrap())
        .collect();
    assert_eq!(reached, known);
    assert_eq!(reached.len(), 25);
    assert_eq!(marketing_platform_type(99), None);
}

#[test]
fn an_expiry_keeps_its_cause() {
    let report = report(EXPIRED_AFTER_TIMEOUT);
    let recipient = &report.recipients[0];
    let cause = recipient.cause.as_ref().map(|cause| cause.reason);
    assert_eq!(
        (recipient.reason, cause),
        (Reason::MessageExpired, Some(Reason::ConnectionFailed))
    );
    assert_eq!(
        (
            recipient.codes.marketing_platform,
            recipient.codes.spark_post
        ),
        (40, 24)
    );
}

#[test]
fn every_mailpro_category_is_reached() {
    let bounces = [
        ("No-answer-from-host", SMALL_TIMEOUT),
        (
            "Bad-Connection",
            "<ann@example.com>: lost connection with mail.example.com[192.0.2.25] while sending message body",
        ),
        ("Quota-issues", "552 5.2.2 <ann@example.com>: Mailbox full"),
        ("Protocol-error", "503 5.5.1 Error: need MAIL command"),
        (
            "Routing-error",
            "554 5.4.12 SMTP; Hop count exceeded - possible mail loop detected",
        ),
        (
            "Bad-configuration",
            "550 5.2.4 <team@example.com>: mailing list expansion problem",
        ),
        (
            "Content-related",
            "550 5.6.0 Message is not RFC 5322 compliant: multiple From headers",
        ),
        (
            "Spam-Related",
            "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
        ),
        (
            "Invalid-sender",
            "450 4.1.8 <news@example.org>: Sender address rejected: Domain not found",
        ),
        ("Message-expired", EXPIRED_AFTER_TIMEOUT),
        (
            "Policy-related",
            "554 5.7.1 <ann@example.com>: Relay access denied",
        ),
        (
            "Virus-related",
            "554 5.7.0 <ann@example.com>: message infected with a virus",
        ),
    ];
    for (category, input) in &bounces {
        let report = report(input);
        assert_eq!(
            codes(&report).mailpro,
            Some(*category),
            "{:?}: {input}",
            report.recipients.first().map(|r| r.reason)
        );
    }
    let reached: BTreeSet<String> = bounces
        .iter()
        .map(|(category, _)| (*category).to_owned())
        .collect();
    let known: BTreeSet<String> = labels("mailpro")
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(reached, known);
    assert_eq!(reached.len(), 12);
    assert_eq!(
        codes(&report("550 User Unknown")).mailpro,
        None,
        "soft bounces only"
    );
}

#[test]
fn labels_that_depend_on_the_kind() {
    let vacation = codes(&report(VACATION));
    assert_eq!(
        (
            vacation.constant_contact,
            vacation.postmark,
            vacation.sisimai
        ),
        ("V", "AutoResponder", "vacation")
    );
    assert_eq!(
        (vacation.kumo_mta, vacation.spark_post, vacation.green_arrow),
        ("AutoReply", 60, 60)
    );
    let complaint = codes(&report(COMPLAINT));
    assert_eq!(
        (complaint.ses, complaint.postmark, complaint.sisimai),
        ("Complaint", "SpamComplaint", "feedback")
    );
    let unsubscribe = codes(&report(UNSUBSCRIBE));
    assert_eq!(
        (
            unsubscribe.postmark,
            unsubscribe.kumo_mta,
            unsubscribe.spark_post
        ),
        ("Unsubscribe", "Unsubscribe", 90)
    );
    let challenge = codes(&report(CHALLENGE));
    assert_eq!(
        (challenge.postmark, challenge.kumo_mta),
        ("ChallengeVerification", "ChallengeResponse")
    );
    let delayed = codes(&report(DELAYED));
    assert_eq!(
        (delayed.kumo_mta, delayed.green_arrow, delayed.sisimai),
        ("TransientFailure", 70, "mailboxfull")
    );
    assert_eq!(codes(&report(DELIVERED)).sisimai, "delivered");
}

const UNREADABLE: &str = "\
From: MAILER-DAEMON@mx.example.net
To: news@example.org
Subject: Undeliverable mail

<ann@example.com>: zkr fhq uhdg wklv
";

#[test]
fn what_nobody_can_read() {
    let unread = report(UNREADABLE);
    assert_eq!(unread.recipients[0].reason, Reason::Undetermined);
    assert!(
        unread.recipients[0].evidence.is_empty(),
        "{:?}",
        unread.recipients[0].evidence
    );
    let unread = codes(&unread);
    assert_eq!(
        (unread.spark_post, unread.marketing_platform, unread.ses),
        (1, 40, "Undetermined/Undetermined")
    );
}

#[test]
fn bounces_have_labels_per_recipient_only() {
    assert_eq!(report(NO_ADDRESS).codes, None);
    assert_eq!(report(DELAYED).codes, None);
    assert_eq!(report(VACATION).codes.unwrap().marketing_platform, 60);
}

fn reasons(vocabulary: &str, label: &str) -> Vec<&'static str> {
    crosswalk(vocabulary, label)
        .unwrap()
        .reasons
        .iter()
        .map(|reason| reason.id())
        .collect()
}

#[test]
fn every_label_leads_back() {
    for vocabulary in Vocabulary::ALL {
        let all = labels(vocabulary.id()).unwrap();
        let mut reasons = BTreeSet::new();
        let mut kinds = BTreeSet::new();
        for label in &all {
            let entry = crosswalk(vocabulary.id(), label).unwrap();
            assert_eq!(&entry.label, label);
            assert_eq!(entry.vocabulary, *vocabulary);
            // A bounce without an address can have any reason.
            let anything = entry.when.contains(&"a bounce that names no address");
            assert!(
                anything || !entry.reasons.is_empty() || !entry.kinds.is_empty(),
                "{vocabulary:?} {label}"
            );
            reasons.extend(entry.reasons);
            kinds.extend(entry.kinds);
        }
        // Every reason has a label in every vocabulary, but Mailpro has none for hard bounces.
        for reason in Reason::ALL {
            let labelled =
                *vocabulary != Vocabulary::Mailpro || reason.facts().codes.mailpro.is_some();
            assert_eq!(
                reasons.contains(reason),
                labelled,
                "{vocabulary:?} {reason:?}"
            );
        }
        if *vocabulary == Vocabulary::MarketingPlatform {
            assert_eq!(kinds.len() + 1, Kind::ALL.len(), "every kind but a bounce");
        }
    }
}

#[test]
fn what_a_label_means() {
    assert_eq!(reasons("marketingPlatform", "22"), ["mailbox_full"]);
    assert_eq!(reasons("marketingPlatform", "59"), ["connection_failed"]);
    assert_eq!(reasons("marketingPlatform", "120"), ["suppressed"]);
    assert_eq!(reasons("sisimai", "mailboxfull"), ["mailbox_full"]);
    assert_eq!(reasons("kumoMta", "RelayDenied"), ["relay_denied"]);
    assert_eq!(reasons("kumoMta", "RelayingIssues"), ["relay_denied"]);
    assert_eq!(reasons("ses", "Transient/MailboxFull"), ["mailbox_full"]);
    assert_eq!(reasons("mailpro", "Virus-related"), ["virus_detected"]);
    let kinds = |vocabulary: &str, label: &str| crosswalk(vocabulary, label).unwrap().kinds;
    assert_eq!(kinds("marketingPlatform", "200"), [Kind::Complaint]);
    assert_eq!(
        kinds("constantContact", "v"),
        [Kind::AutoReply, Kind::AddressChange]
    );
    assert_eq!(kinds("postmark", "AddressChange"), [Kind::AddressChange]);
    let later = crosswalk("marketingPlatform", "70").unwrap();
    assert_eq!(later.kinds, [Kind::Delayed]);
    assert_eq!(
        reasons("marketingPlatform", "70"),
        ["greylisted", "rate_limited"]
    );
    assert_eq!(later.label_type.map(|own| own.id()), Some("other"));
    let large = crosswalk("marketingPlatform", "59").unwrap();
    assert!(
        large.when[0].contains("large mailbox provider"),
        "{:?}",
        large.when
    );
}

#[test]
fn people_write_names_and_labels_differently() {
    for name in ["mailpro", "MailPro", " Mailpro "] {
        assert_eq!(
            reasons(name, "message expired"),
            ["message_expired"],
            "{name}"
        );
    }
    for name in [
        "constantContact",
        "Constant Contact",
        "constant_contact",
        "constant-contact",
    ] {
        assert_eq!(
            reasons(name, "f"),
            ["mailbox_full", "system_full"],
            "{name}"
        );
    }
    for name in ["ses", "Amazon SES", "AWS SES"] {
        assert_eq!(
            reasons(name, "permanent: noemail"),
            ["user_unknown"],
            "{name}"
        );
    }
    assert_eq!(
        reasons("Boogie Bounce", "55"),
        ["auth_failed", "dmarc_failed"]
    );
    assert_eq!(
        reasons("KumoMTA", "quotaissues"),
        reasons("pmta", "Quota Issues")
    );
    let permanent = crosswalk("ses", "Permanent").unwrap();
    assert_eq!(
        (
            permanent.label.as_str(),
            permanent.label_type.map(|own| own.id())
        ),
        ("Permanent", Some("hard"))
    );
    assert!(
        permanent.reasons.contains(&Reason::UserUnknown)
            && permanent.reasons.contains(&Reason::Suppressed)
    );
}

#[test]
fn unknown_labels_are_empty_and_unknown_vocabularies_an_error() {
    for label in ["", "nonsense", "99", "-"] {
        let entry = crosswalk("marketingPlatform", label).unwrap();
        assert_eq!(
            (entry.reasons.len(), entry.kinds.len(), entry.label_type),
            (0, 0, None),
            "{label}"
        );
        assert_eq!(entry.label, label);
    }
    let error = crosswalk("mailgun", "failed").unwrap_err();
    assert_eq!(
        error.to_string(),
        "vocabulary: \"mailgun\" is unknown; known are marketingPlatform, greenArrow, sparkPost, powerMta, mailpro, \
         constantContact, ses, sendGrid, postmark, sisimai, kumoMta, postalsys"
    );
    assert_eq!(labels("").unwrap_err().field, "vocabulary");
}

#[test]
fn an_entry_is_plain_json() {
    assert_eq!(
        serde_json::to_value(crosswalk("MarketingPlatform", "29").unwrap()).unwrap(),
        serde_json::json!({
            "vocabulary": "marketingPlatform",
            "label": "29",
            "reasons": ["connection_failed"],
            "kinds": [],
            "type": "soft",
            "when": [],
        })
    );
}
