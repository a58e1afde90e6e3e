//! Bytes → characters.
//!
//! UTF-8, UTF-7 and windows-1252 are read here. The other charsets of the WHATWG Encoding Standard are left to
//! the host's decoder (in WebAssembly) or to `encoding_rs` (natively, feature `charsets`).

use std::borrow::Cow;

use super::mime::base64;
use crate::report::Warning;

/// The host's decoder: label and bytes in, characters out, `None` for a label it does not know.
pub type HostDecoder = fn(&str, &[u8]) -> Option<String>;

/// What a label says about the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// UTF-8 or its part, ASCII.
    Utf8,
    /// ISO-8859-1, which is read as windows-1252.
    Latin1,
    Utf7,
    /// Others with a byte a letter, and labels that nobody knows.
    OneByte,
    /// Their bytes may be valid UTF-8 and still mean something else.
    Multibyte,
}

impl Family {
    fn of(label: &str) -> Self {
        const STARTS: [(Family, &[&str]); 4] = [
            (
                Family::Utf8,
                &[
                    "utf-8",
                    "utf8",
                    "us-ascii",
                    "ascii",
                    "ansi_x3.4",
                    "unicode-1-1-utf-8",
                ],
            ),
            (
                Family::Utf7,
                &["utf-7", "utf7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7"],
            ),
            (
                Family::Multibyte,
                &[
                    "utf",
                    "iso-2022",
                    "csiso2022",
                    "hz",
                    "gb",
                    "x-gb",
                    "big5",
                    "cn-big5",
                    "x-x-big5",
                    "euc",
                    "x-euc",
                    "cseuc",
                    "shift",
                    "sjis",
                    "x-sjis",
                    "ms_kanji",
                    "ms932",
                    "cp932",
                    "windows-31j",
                    "ks_c",
                    "ksc",
                    "korean",
                    "windows-949",
                    "chinese",
                    "unicode",
                ],
            ),
            (
                Family::Latin1,
                &[
                    "windows-1252",
                    "cp1252",
                    "x-cp1252",
                    "latin1",
                    "cp819",
                    "ibm819",
                ],
            ),
        ];
        let label = label.to_ascii_lowercase();
        if matches!(
            label.as_str(),
            "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "iso88591" | "l1"
        ) {
            return Self::Latin1;
        }
        let of =
            |(_, starts): &&(Self, &[&str])| starts.iter().any(|start| label.starts_with(start));
        STARTS
            .iter()
            .find(of)
            .map_or(Self::OneByte, |(family, _)| *family)
    }
}

/// Decodes `bytes` from the charset with this MIME or WHATWG label.
///
/// Without a label, or with one that nobody knows, the bytes decide: valid UTF-8, then ISO-2022-JP
/// by its escapes, then windows-1252. The warning says what was guessed.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    label: Option<&str>,
    host: Option<HostDecoder>,
) -> (Cow<'a, str>, Option<Warning>) {
    let label = label.map(str::trim).filter(|label| !label.is_empty());
    let family = label.map_or(Family::Utf8, Family::of);
    // A label of a one-byte charset is often wrong; UTF-8 says the same where it is right.
    if matches!(family, Family::OneByte | Family::Latin1)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return (Cow::Borrowed(text), None);
    }
    let text = match (family, label) {
        (Family::Latin1, _) => Some(latin1(bytes)),
        (Family::Utf7, _) => Some(utf7(bytes)),
        (Family::OneByte | Family::Multibyte, Some(label)) => elsewhere(label, bytes, host),
        _ => None,
    };
    if let Some(text) = text {
        return (Cow::Owned(text), None);
    }
    let (text, guess) = guess(bytes, host);
    let warning = label
        .filter(|_| family != Family::Utf8)
        .map(|label| Warning {
            code: "unknown_charset",
            message: format!("The charset {label:?} cannot be decoded here; read as {guess}."),
        });
    (
        text,
        warning.filter(|_| !bytes.is_ascii() || guess == "iso-2022-jp"),
    )
}

/// The charsets that are not read here.
fn elsewhere(label: &str, bytes: &[u8], host: Option<HostDecoder>) -> Option<String> {
    if let Some(text) = host.and_then(|host| host(label, bytes)) {
        return Some(text);
    }
    #[cfg(all(feature = "charsets", not(target_arch = "wasm32")))]
    if let Some(charset) = encoding_rs::Encoding::for_label(label.as_bytes()) {
        return Some(charset.decode_without_bom_handling(bytes).0.into_owned());
    }
    None
}

fn guess(bytes: &[u8], host: Option<HostDecoder>) -> (Cow<'_, str>, &'static str) {
    const ESCAPES: [&[u8]; 3] = [b"\x1b$B", b"\x1b$@", b"\x1b(J"];
    let escapes = |escape: &&[u8]| bytes.windows(escape.len()).any(|window| window == *escape);
    if bytes.contains(&b'\x1b')
        && ESCAPES.iter().any(escapes)
        && let Some(text) = elsewhere("iso-2022-jp", bytes, host)
    {
        return (Cow::Owned(text), "iso-2022-jp");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), "utf-8"),
        Err(_) if mostly_utf8(bytes) => (String::from_utf8_lossy(bytes), "utf-8"),
        Err(_) => (Cow::Owned(latin1(bytes)), "windows-1252"),
    }
}

/// Whether the non-ASCII bytes are UTF-8 with little damage (a cut character, say).
fn mostly_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let damaged = text
        .chars()
        .filter(|c| *c == char::REPLACEMENT_CHARACTER)
        .count();
    let sound = text
        .chars()
        .filter(|c| !c.is_ascii())
        .count()
        .saturating_sub(damaged);
    sound > damaged.saturating_mul(4)
}

/// windows-1252.
fn latin1(bytes: &[u8]) -> String {
    const FROM_80: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => FROM_80
            .chars()
            .nth(usize::from(byte - 0x80))
            .unwrap_or_default(),
        _ => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// UTF-7 (RFC 2152): ASCII, with UTF-16 in base64 between `+` and `-`.
fn utf7(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut parts = bytes.split(|byte| *byte == b'+');
    text.push_str(&String::from_utf8_lossy(parts.next().unwrap_or_default()));
    for part in parts {
        let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'/';
        let length = part.iter().take_while(|byte| is_base64(byte)).count();
        let (encoded, rest) = part.split_at_checked(length).unwrap_or((part, &[]));
        let (encoded, _) = base64(encoded);
        let (units, _) = encoded.as_chunks::<2>();
        let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
        let letters = char::decode_utf16(units);
        text.extend(letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)));
        match rest.strip_prefix(b"-") {
            Some(rest) => {
                if length == 0 {
                    text.push('+');
                }
                text.push_str(&String::from_utf8_lossy(rest));
            }
            None => text.push_str(&String::from_utf8_lossy(rest)),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_knows_itself() {
        for (bytes, label, expected) in [
            (&b"caf\xe9 \x80"[..], Some("ISO-8859-1"), "café €"),
            (b"caf\xc3\xa9", Some("iso-8859-1"), "café"),
            (b"caf\xe9", Some("us-ascii"), "café"),
            (b"caf\xe9", None, "café"),
            (
                "ééééé\u{fffd}".as_bytes().get(..11).unwrap_or_default(),
                None,
                "ééééé\u{fffd}",
            ),
            (b"caf+AOk- 1 +- 1", Some("utf-7"), "café 1 + 1"),
            (b"+2D3eAA-x +AOk", Some("UTF-7"), "😀x é"),
        ] {
            assert_eq!(decode(bytes, label, None), (Cow::from(expected), None));
        }
    }

    #[test]
    fn asks_the_host_for_the_others_and_says_what_nobody_knows() {
        let host: HostDecoder = |label, _| (label == "gbk").then(|| "host".to_owned());
        assert_eq!(decode(b"abc", Some("gbk"), Some(host)).0, "host");
        let (text, warning) = decode(b"caf\xe9", Some("x-none"), Some(host));
        assert_eq!(text, "café");
        assert_eq!(warning.map(|warning| warning.code), Some("unknown_charset"));
        assert_eq!(decode(b"abc", Some("x-none"), None).1, None);
    }
}
