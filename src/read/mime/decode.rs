//! Transfer encodings (RFC 2045 section 6), read however damaged.

use std::borrow::Cow;

/// The content, and whether its encoding is damaged.
pub(super) fn transfer<'a>(encoding: &[u8], content: Cow<'a, [u8]>) -> (Cow<'a, [u8]>, bool) {
    let name = encoding.trim_ascii().trim_ascii_end();
    let is = |wanted: &str| name.eq_ignore_ascii_case(wanted.as_bytes());
    let (decoded, is_damaged) = if is("base64") {
        base64(&content)
    } else if is("quoted-printable") {
        quoted_printable(&content)
    } else {
        return (content, false);
    };
    (Cow::Owned(decoded), is_damaged)
}

/// What base64 means; other characters are passed over, and those between the groups are damage.
pub(in crate::read) fn base64(text: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut group: u32 = 1;
    let mut is_damaged = false;
    for byte in text {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                is_damaged |= !finish(&mut bytes, &mut group);
                continue;
            }
            _ => {
                is_damaged |= !byte.is_ascii_whitespace();
                continue;
            }
        };
        group = group << 6 | u32::from(six);
        if group >> 24 != 0 {
            finish(&mut bytes, &mut group);
        }
    }
    is_damaged |= !finish(&mut bytes, &mut group);
    (bytes, is_damaged)
}

/// Writes the bytes of a group of up to four characters, which begins with a one; `false` when a single
/// character is left over.
fn finish(bytes: &mut Vec<u8>, group: &mut u32) -> bool {
    let (shifted, count) = match std::mem::replace(group, 1) {
        whole @ 0x0100_0000.. => (whole << 8, 3),
        three @ 0x0004_0000.. => (three << 14, 2),
        two @ 0x1000.. => (two << 20, 1),
        rest => return rest == 1,
    };
    bytes.extend(shifted.to_be_bytes().into_iter().take(count));
    true
}

fn quoted_printable(text: &[u8]) -> (Vec<u8>, bool) {
    let mut lines = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let content = line.trim_ascii_end();
        match content.strip_suffix(b"=") {
            Some(content) if content.len() < line.len() - 1 => lines.extend_from_slice(content),
            _ => {
                // Blanks at a line's end were added on the way.
                let end = line
                    .strip_suffix(b"\n")
                    .map_or(&b""[..], |line| match line {
                        [.., b'\r'] => b"\r\n",
                        _ => b"\n",
                    });
                lines.extend_from_slice(content);
                lines.extend_from_slice(end);
            }
        }
    }
    hexadecimal(&lines, b'=')
}

/// Two hexadecimal digits behind a sign are a byte; the flag says whether there was a sign without.
pub(super) fn hexadecimal(text: &[u8], sign: u8) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(text.len());
    let mut is_damaged = false;
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let digits = if *byte == sign {
            after.split_at_checked(2)
        } else {
            None
        };
        match digits.and_then(|(digits, after)| Some((hex(digits)?, after))) {
            Some((decoded, after)) => {
                bytes.push(decoded);
                rest = after;
            }
            None => {
                is_damaged |= *byte == sign;
                bytes.push(*byte);
            }
        }
    }
    (bytes, is_damaged)
}

fn hex(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0_u8, |value, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        u8::try_from(u32::from(value) << 4 | digit).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_all_lengths() {
        for (text, bytes, is_damaged) in [
            ("", "", false),
            ("YQ==", "a", false),
            ("YWI=", "ab", false),
            ("YWJj", "abc", false),
            ("YWJj\r\nZA==\r\n", "abcd", false),
            ("YQ", "a", false),
            ("YQ==YWI=", "aab", false),
            ("YWJjZ", "abc", true),
            ("YW*Jj", "abc", true),
        ] {
            assert_eq!(
                base64(text.as_bytes()),
                (bytes.into(), is_damaged),
                "{text}"
            );
        }
    }

    #[test]
    fn quoted_printable_with_soft_ends_and_damage() {
        for (text, bytes, is_damaged) in [
            ("a=3Db", "a=b", false),
            ("a=\r\nb", "ab", false),
            ("a= \nb", "ab", false),
            ("a \t\r\nb", "a\r\nb", false),
            ("a=3db=", "a=b=", true),
            ("1=2x", "1=2x", true),
        ] {
            assert_eq!(
                quoted_printable(text.as_bytes()),
                (bytes.into(), is_damaged),
                "{text}"
            );
        }
    }
}
