//! The text of a header field: unfolded, its encoded words (RFC 2047) decoded, from any charset the host knows.

use mail_parser::Encoding;

use super::charset::{self, HostDecoder};

/// The text of a field's value.
pub(super) fn text(value: &[u8], host: Option<HostDecoder>) -> String {
    let raw = String::from_utf8_lossy(value);
    let lines = raw.split(['\r', '\n']).map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let text = lines.join(" ");
    if text.contains("=?") {
        decoded(&text, host)
    } else {
        text
    }
}

/// A word, its charset still to be decoded.
struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
}

/// Words that follow each other in one charset are decoded together: a character may be torn.
fn decoded(text: &str, host: Option<HostDecoder>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<Word<'_>> = None;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("=?") {
        let Some((word, after)) = word(after) else {
            close(&mut open, &mut out, host);
            out.push_str(before);
            out.push_str("=?");
            rest = after;
            continue;
        };
        // Blanks between words only keep them apart.
        let apart = open.is_none() || !before.trim().is_empty();
        match &mut open {
            Some(open) if !apart && open.charset.eq_ignore_ascii_case(word.charset) => {
                open.bytes.extend(word.bytes);
            }
            _ => {
                close(&mut open, &mut out, host);
                out.push_str(if apart { before } else { "" });
                open = Some(word);
            }
        }
        rest = after;
    }
    close(&mut open, &mut out, host);
    out.push_str(rest);
    out
}

fn close(open: &mut Option<Word<'_>>, out: &mut String, host: Option<HostDecoder>) {
    if let Some(word) = open.take() {
        out.push_str(&charset::decode(&word.bytes, Some(word.charset), host).0);
    }
}

/// The word behind `=?`, and what follows it.
fn word(text: &str) -> Option<(Word<'_>, &str)> {
    let (label, text) = text.split_once('?')?;
    let (encoding, text) = text.split_once('?')?;
    let (content, after) = text.split_once("?=")?;
    let bytes = match encoding {
        "b" | "B" => Encoding::Base64.decode(content.as_bytes()).into_owned(),
        "q" | "Q" => {
            let content = content.replace('_', "=20");
            Encoding::QuotedPrintable
                .decode(content.as_bytes())
                .into_owned()
        }
        _ => return None,
    };
    let charset = label.split('*').next().unwrap_or_default();
    let is_label = !label.is_empty() && !label.contains(|letter: char| letter.is_whitespace());
    is_label.then_some((Word { charset, bytes }, after))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn reads_words_as_written_by_all_kinds_of_software() {
        for (value, expected) in [
            (" plain", "plain"),
            ("folded\r\n  over lines ", "folded over lines"),
            ("=?utf-8?q?caf=C3=A9_au?= lait", "café au lait"),
            ("=?utf-8?B?Y2Fmw6k=?=", "café"),
            ("=?utf-8?q?caf=C3?= =?UTF-8?q?=A9?=", "café"),
            ("=?utf-8?q?a?=\r\n =?iso-8859-1?q?=E9?= b", "aé b"),
            ("Re: =?utf-8*en?q?a?= =?utf-8?q?b?=", "Re: ab"),
            ("a =? b", "a =? b"),
            ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
            ("=?utf-8?q?=3D?=", "="),
            ("=?utf-8?q?cut", "=?utf-8?q?cut"),
        ] {
            assert_eq!(text(value.as_bytes(), None), expected, "{value}");
        }
    }

    #[test]
    fn asks_the_host_for_charsets_that_are_not_read_here() {
        let host = |label: &str, bytes: &[u8]| {
            let known = label == "iso-2022-jp" && bytes == b"\x1b$B$\"\x1b(B";
            known.then(|| "あ".to_owned())
        };
        let value = b"=?iso-2022-jp?B?GyRCJCIbKEI=?= x";
        assert_eq!(text(value, Some(host)), "あ x");
    }
}
