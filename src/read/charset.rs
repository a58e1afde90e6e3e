//! Bytes → characters.

use std::borrow::Cow;

use mail_parser::Charset;

use crate::report::Warning;

/// The host's decoder: label and bytes in, characters out, `None` for a label it does not know.
pub type HostDecoder = fn(&str, &[u8]) -> Option<String>;

/// The input as UTF-8 with line feeds, where it is UTF-16 or ends its lines with carriage returns
/// alone; `None` where it can be read as it is.
pub(super) fn plain_bytes(raw: &[u8]) -> Option<Vec<u8>> {
    if let Some(text) = utf16(raw) {
        return Some(plain_bytes(text.as_bytes()).unwrap_or(text.into_bytes()));
    }
    let only_returns = raw.contains(&b'\r') && !raw.contains(&b'\n');
    let line_feed = |byte: &u8| if *byte == b'\r' { b'\n' } else { *byte };
    only_returns.then(|| raw.iter().map(line_feed).collect())
}

/// Decodes UTF-16: by its byte order mark, or where every other byte of the beginning is zero.
fn utf16(raw: &[u8]) -> Option<String> {
    const LOOKED_AT: usize = 64;
    let zeros = |first: usize| {
        let bytes = raw.iter().take(LOOKED_AT).skip(first).step_by(2);
        let halves = raw.len().min(LOOKED_AT) / 2;
        let zero = bytes.filter(|byte| **byte == 0).count();
        (zero, halves)
    };
    let mostly = |(zero, halves): (usize, usize)| halves >= 8 && zero * 8 >= halves * 7;
    let rarely = |(zero, halves): (usize, usize)| zero * 8 <= halves;
    let (big, body) = match raw {
        [0xff, 0xfe, body @ ..] => (false, body),
        [0xfe, 0xff, body @ ..] => (true, body),
        _ if mostly(zeros(1)) && rarely(zeros(0)) => (false, raw),
        _ if mostly(zeros(0)) && rarely(zeros(1)) => (true, raw),
        _ => return None,
    };
    let unit = if big {
        u16::from_be_bytes
    } else {
        u16::from_le_bytes
    };
    let units = body.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let decoded = char::decode_utf16(units);
    Some(
        decoded
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    )
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
    let known = label.and_then(|label| Charset::from_label(label.as_bytes()));
    if let Some(charset) = known.filter(|charset| !is_multibyte(*charset)) {
        // A label of plain ASCII is often wrong; UTF-8 says the same where it is right.
        return match std::str::from_utf8(bytes) {
            Ok(text) if !is_ascii_armoured(charset) => (Cow::Borrowed(text), None),
            _ => (charset.decode(bytes), None),
        };
    }
    if let Some(label) = label {
        if let Some(text) = host.and_then(|host| host(label, bytes)) {
            return (Cow::Owned(text), None);
        }
        if let Some(charset) = known.filter(|_| cfg!(feature = "charsets")) {
            return (charset.decode(bytes), None);
        }
    }
    let (text, guess) = guess(bytes, host);
    let warning = label.map(|label| Warning {
        code: "unknown_charset",
        message: format!("The charset {label:?} cannot be decoded here; read as {guess}."),
    });
    (
        text,
        warning.filter(|_| !bytes.is_ascii() || guess == "iso-2022-jp"),
    )
}

fn guess(bytes: &[u8], host: Option<HostDecoder>) -> (Cow<'_, str>, &'static str) {
    const ESCAPES: [&[u8]; 3] = [b"\x1b$B", b"\x1b$@", b"\x1b(J"];
    if ESCAPES
        .iter()
        .any(|escape| bytes.windows(escape.len()).any(|window| window == *escape))
    {
        if let Some(text) = host.and_then(|host| host("iso-2022-jp", bytes)) {
            return (Cow::Owned(text), "iso-2022-jp");
        }
        if cfg!(feature = "charsets") {
            return (
                mail_parser::decoders::charsets::decode(b"iso-2022-jp", bytes),
                "iso-2022-jp",
            );
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), "utf-8"),
        Err(_) if mostly_utf8(bytes) => (String::from_utf8_lossy(bytes), "utf-8"),
        Err(_) => (
            mail_parser::decoders::charsets::decode(b"windows-1252", bytes),
            "windows-1252",
        ),
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

/// Charsets whose encoded bytes may be valid UTF-8 and still mean something else.
const fn is_ascii_armoured(charset: Charset) -> bool {
    matches!(
        charset,
        Charset::Utf7 | Charset::Utf16 | Charset::Utf16Be | Charset::Utf16Le
    )
}

const fn is_multibyte(charset: Charset) -> bool {
    matches!(
        charset,
        Charset::Gbk
            | Charset::Gb18030
            | Charset::Big5
            | Charset::EucJp
            | Charset::Iso2022Jp
            | Charset::ShiftJis
            | Charset::EucKr
            | Charset::XUserDefined
            | Charset::Replacement
    )
}
