//! What holds for every input: a report of valid shape, the same one each time, and never a panic.
//!
//! `PROPTEST_CASES=5000 cargo test --release --test properties` looks further.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "fixtures/promises.rs"]
mod promises;
#[allow(dead_code)] // the comparison with the index belongs to fixtures.rs
#[path = "fixtures/support.rs"]
mod support;

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use undelivered::report::{Kind, Report};
use undelivered::{Engine, RuleSpec};

static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::new);

/// All fixtures, bounces and ordinary mail.
static FIXTURES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let files = support::files("bounces").chain(support::files("ordinary"));
    files.map(|file| support::read(&file)).collect()
});

/// Classifies twice and checks what every report promises.
fn check(engine: &Engine, input: &[u8]) -> Report {
    let report = engine.classify(input);
    let broken = promises::broken_promises(input, &report);
    assert!(broken.is_empty(), "{broken:?}");
    assert!(
        report == engine.classify(input),
        "another report the second time"
    );
    serde_json::to_string(&report).unwrap();
    report
}

/// Something that happens to mail.
#[derive(Debug, Clone)]
enum Damage {
    /// The end is missing.
    Truncate(Index),
    /// The beginning is missing.
    Behead(Index),
    /// A stretch stands there several times.
    Repeat(Index, usize, usize),
    /// A stretch is missing.
    Remove(Index, usize),
    /// A stretch of another fixture stands in it.
    Splice(Index, Index, Index, usize),
    /// Single bytes changed.
    Flip(Vec<(Index, u8)>),
    /// The name of a charset changed everywhere.
    Charset(&'static str),
    /// The transfer encoding changed everywhere.
    Encoding(&'static str),
    /// Each `n`th boundary lost a character.
    Boundary(usize),
    /// Bytes put in at a place.
    Insert(Index, Vec<u8>),
    /// The line ends became others.
    LineEnds(&'static [u8]),
    /// A web form quoted every line.
    Quote(&'static [u8]),
}

fn damage() -> impl Strategy<Value = Damage> {
    let charsets = select(vec![
        "us-ascii",
        "utf-16",
        "utf-7",
        "iso-2022-jp",
        "gb18030",
        "big5",
        "koi8-r",
        "8bits",
        "\"",
        "",
    ]);
    let encodings = select(vec![
        "base64",
        "quoted-printable",
        "binary",
        "x-uuencode",
        "",
    ]);
    let line_ends = select(vec![&b"\r\n"[..], b"\r", b"\r\r\n", b"\n\r\n", b" "]);
    let bytes = prop_oneof![
        vec(any::<u8>(), 1..40),
        select(vec![
            &b"\0"[..],
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            "\u{202e}\u{2028}\u{feff}".as_bytes(),
            b"\n\n",
            b"\n--",
            b"\nContent-Type: message/rfc822\n\n",
            b"\n550 5.1.1 ",
            b"<@>",
            b"=?utf-8?B?",
            b"&#xd800;",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    prop_oneof![
        any::<Index>().prop_map(Damage::Truncate),
        any::<Index>().prop_map(Damage::Behead),
        (any::<Index>(), 1..400usize, 1..30usize)
            .prop_map(|(at, len, times)| Damage::Repeat(at, len, times)),
        (any::<Index>(), 1..400usize).prop_map(|(at, len)| Damage::Remove(at, len)),
        (any::<Index>(), any::<Index>(), any::<Index>(), 1..2000usize)
            .prop_map(|(at, other, from, len)| Damage::Splice(at, other, from, len)),
        vec((any::<Index>(), any::<u8>()), 1..20).prop_map(Damage::Flip),
        charsets.prop_map(Damage::Charset),
        encodings.prop_map(Damage::Encoding),
        (1..5usize).prop_map(Damage::Boundary),
        (any::<Index>(), bytes).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        line_ends.prop_map(Damage::LineEnds),
        select(vec![&b"> "[..], b">", b"| ", b"    "]).prop_map(Damage::Quote),
    ]
}

impl Damage {
    fn apply(&self, mail: &mut Vec<u8>) {
        if mail.is_empty() {
            mail.push(b'\n');
        }
        let size = mail.len();
        let stretch = |at: &Index, len: usize| at.index(size)..(at.index(size) + len).min(size);
        match self {
            Self::Truncate(at) => mail.truncate(at.index(size)),
            Self::Behead(at) => drop(mail.drain(..at.index(size))),
            Self::Repeat(at, len, times) => {
                let range = stretch(at, *len);
                let copies = mail[range.clone()].repeat(*times);
                mail.splice(range, copies);
            }
            Self::Remove(at, len) => drop(mail.drain(stretch(at, *len))),
            Self::Splice(at, other, from, len) => {
                let other = other.get(&FIXTURES);
                let from = from.index(other.len() + 1);
                let part = other[from..(from + len).min(other.len())].to_vec();
                mail.splice(at.index(size)..at.index(size), part);
            }
            Self::Flip(bytes) => bytes
                .iter()
                .for_each(|(at, byte)| mail[at.index(size)] ^= byte),
            Self::Charset(name) => parameter(mail, b"charset=", name.as_bytes()),
            Self::Encoding(name) => parameter(mail, b"Encoding: ", name.as_bytes()),
            Self::Boundary(nth) => boundaries(mail, *nth),
            Self::Insert(at, bytes) => {
                mail.splice(at.index(size)..at.index(size), bytes.iter().copied());
            }
            Self::LineEnds(end) => {
                *mail = mail
                    .split(|byte| *byte == b'\n')
                    .collect::<Vec<_>>()
                    .join(*end)
            }
            Self::Quote(mark) => {
                *mail = mail
                    .split(|byte| *byte == b'\n')
                    .flat_map(|line| [mark, line, b"\n"].concat())
                    .collect();
            }
        }
    }
}

/// Replaces the word after each `name`.
fn parameter(mail: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    let mut from = 0;
    while let Some(at) = mail[from..]
        .windows(name.len())
        .position(|part| part == name)
    {
        let start = from + at + name.len();
        let len = mail[start..]
            .iter()
            .position(|byte| b";\n\r ".contains(byte));
        let end = len.map_or(mail.len(), |len| start + len);
        mail.splice(start..end, value.iter().copied());
        from = start + value.len();
    }
}

/// Takes the third character out of each `nth` line that begins with two hyphens.
fn boundaries(mail: &mut Vec<u8>, nth: usize) {
    let starts: Vec<_> = (mail.windows(4).enumerate())
        .filter(|(_, part)| part.starts_with(b"\n--"))
        .map(|(at, _)| at + 3)
        .collect();
    for at in starts.into_iter().step_by(nth).rev() {
        mail.remove(at);
    }
}

/// Text made of what bounces are made of.
fn soup() -> impl Strategy<Value = String> {
    let words = select(vec![
        "550",
        "5.1.1",
        "#5.2.2",
        "4.4.7",
        "421-",
        "<anna@example.com>",
        "anna@",
        "@example.com",
        "<",
        ">",
        "\n",
        "\r\n",
        "\n\n",
        "> ",
        ": ",
        "; ",
        "User unknown",
        "mailbox is full",
        "RCPT TO:",
        "(in reply to",
        "said:",
        "Final-Recipient: rfc822;",
        "Action: failed",
        "Status:",
        "Diagnostic-Code: smtp;",
        "Remote-MTA: dns;",
        "Subject: Undelivered Mail",
        "From: MAILER-DAEMON",
        "Content-Type: multipart/report; boundary=x",
        "--x",
        "Content-Type: message/delivery-status",
        "Content-Type: message/rfc822",
        "--x--",
        "\u{00e9}",
        "\u{1f4ec}",
        "宛先不明",
        "{\"notificationType\":\"Bounce\"",
        "}",
        "[",
        "status=bounced",
        "Nov  4 09:12:31 mail",
        "-> ",
        "<- 250 ",
        "the following address(es) failed:",
        "--- Below this line is a copy of the message.",
        "unsubscribe",
        "\t",
        "=3D",
        "&lt;",
        "&amp;",
        "</p>",
        "\u{0}",
    ]);
    vec((words, any::<bool>()), 0..60).prop_map(|words| {
        let pieces = words
            .into_iter()
            .map(|(word, gap)| format!("{word}{}", if gap { " " } else { "" }));
        pieces.collect()
    })
}

proptest! {
    #[test]
    fn any_bytes(input in vec(any::<u8>(), 0..3000)) {
        check(&ENGINE, &input);
    }

    #[test]
    fn any_text(input in "\\PC{0,400}") {
        check(&ENGINE, input.as_bytes());
    }

    #[test]
    fn words_of_bounces(input in soup()) {
        check(&ENGINE, input.as_bytes());
    }

    #[test]
    fn damaged_mail(fixture in any::<Index>(), damages in vec(damage(), 1..6)) {
        let mut mail = fixture.get(&FIXTURES).clone();
        damages.iter().for_each(|damage| damage.apply(&mut mail));
        check(&ENGINE, &mail);
    }

    #[test]
    fn cut_at_a_limit(fixture in any::<Index>(), limit in 0..3000usize) {
        let mail = fixture.get(&FIXTURES);
        let report = ENGINE.clone().with_max_bytes(limit).classify(mail);
        let cut = report.warnings.iter().any(|warning| warning.code == "truncated");
        prop_assert_eq!(cut, mail.len() > limit);
        let read = &mail[..limit.min(mail.len())];
        let broken = promises::broken_promises(read, &report);
        prop_assert!(broken.is_empty(), "{:?}", broken);
    }

    /// A user's rule whose example it wins is accepted, and then decides such a text.
    #[test]
    fn rules_of_users(word in "[a-z]{9,12}") {
        let rule = RuleSpec {
            id: "greylisted.ours".into(),
            phrases: vec![format!("zq{word}")],
            source: Some("observed".into()),
            examples: vec![format!("450 zq{word}")],
            counter_examples: vec!["450 zq".into()],
            ..RuleSpec::default()
        };
        let engine = Engine::new().with_rules(&[rule]).unwrap();
        let report = check(&engine, format!("450 4.2.2 mailbox full, zq{word}").as_bytes());
        prop_assert_eq!(report.recipients[0].evidence[0].rule.as_ref(), "greylisted.ours");
    }
}

/// A message of `depth` messages, each inside the other.
fn nested(depth: usize, open: &str, close: &str) -> Vec<u8> {
    let mut mail = String::from("From: MAILER-DAEMON@example.net\nSubject: Undelivered Mail\n");
    for level in 0..depth {
        mail.push_str(&open.replace("LEVEL", &level.to_string()));
    }
    mail.push_str("\n550 5.1.1 <anna.berg@example.com>: User unknown\n");
    for level in (0..depth).rev() {
        mail.push_str(&close.replace("LEVEL", &level.to_string()));
    }
    mail.into_bytes()
}

#[test]
fn deep_nesting() {
    for (open, close) in [
        ("Content-Type: message/rfc822\n\n", ""),
        (
            "Content-Type: multipart/mixed; boundary=\"bLEVEL\"\n\n--bLEVEL\n",
            "--bLEVEL--\n",
        ),
        (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n",
            "",
        ),
        ("> ", ""),
        ("{\"a\":[", "]}"),
        ("<div>", "</div>"),
        ("((", "))"),
    ] {
        for depth in [1, 10, 200, 20_000] {
            check(&ENGINE, &nested(depth, open, close));
        }
    }
}

#[test]
fn huge_headers_and_lines() {
    let megabyte = "x".repeat(1 << 20);
    let tail = "\n\n550 5.1.1 <anna.berg@example.com>: User unknown\n";
    for mail in [
        format!("Subject: {megabyte}{tail}"),
        format!("{megabyte}: x{tail}"),
        format!("From: <{megabyte}@example.com>{tail}"),
        format!("Content-Type: multipart/report; boundary=\"{megabyte}\"{tail}"),
        format!("Subject: {}{tail}", "=?utf-8?B?w6k=?= ".repeat(20_000)),
        format!("{}{tail}", "To: a@example.com\n".repeat(50_000).trim_end()),
        format!(
            "References: {}{tail}",
            "<a@example.com>\n ".repeat(50_000).trim_end()
        ),
        format!("550 5.1.1 {megabyte}"),
        "550-5.1.1 no such user\n".repeat(10_000),
        "<anna.berg@example.com>: 550 5.1.1 User unknown\n\n".repeat(2_000),
        format!("\n{}", "user * unknown ".repeat(10_000)),
    ] {
        check(&ENGINE, mail.as_bytes());
    }
}

#[test]
fn nothing_is_not_a_bounce() {
    for input in [
        &b""[..],
        b" ",
        b"\n",
        b"\r\n\r\n",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
    ] {
        assert_eq!(check(&ENGINE, input).kind, Kind::NotABounce, "{input:?}");
    }
}
