//! Messages that somebody forwarded inside the text: a copied header, then the message, quoted or not.

use super::text::{Role, Text};
use super::{Attached, Document, Header};
use crate::rules::normalise::lower;

/// Forwarded messages that are looked into.
const MAX_FORWARDED: usize = 4;

/// Bytes of a field's name, with what may stand around it.
const LONGEST_NAME: usize = 48;

/// What mail programs call the fields of a forwarded message.
const NAMES: [(&str, &[&str]); 4] = [
    (
        "From",
        &[
            "from",
            "von",
            "de",
            "da",
            "van",
            "od",
            "fra",
            "från",
            "lähettäjä",
            "feladó",
            "de la",
            "от",
            "від",
            "από",
            "kimden",
            "gönderen",
            "差出人",
            "发件人",
            "寄件者",
            "보낸 사람",
            "מאת",
            "من",
        ],
    ),
    (
        "To",
        &[
            "to",
            "an",
            "à",
            "a",
            "para",
            "aan",
            "til",
            "till",
            "do",
            "komu",
            "vastaanottaja",
            "címzett",
            "către",
            "кому",
            "προς",
            "kime",
            "alıcı",
            "宛先",
            "收件人",
            "收件者",
            "받는 사람",
            "אל",
            "إلى",
        ],
    ),
    (
        "Subject",
        &[
            "subject",
            "betreff",
            "objet",
            "asunto",
            "oggetto",
            "assunto",
            "onderwerp",
            "emne",
            "ämne",
            "aihe",
            "temat",
            "předmět",
            "predmet",
            "tárgy",
            "subiect",
            "тема",
            "θέμα",
            "konu",
            "件名",
            "主题",
            "主題",
            "主旨",
            "제목",
            "נושא",
            "الموضوع",
        ],
    ),
    (
        "Date",
        &[
            "date",
            "sent",
            "datum",
            "gesendet",
            "envoyé",
            "fecha",
            "enviado",
            "enviado el",
            "data",
            "inviato",
            "enviada em",
            "enviada",
            "verzonden",
            "dato",
            "sendt",
            "skickat",
            "lähetetty",
            "päivämäärä",
            "wysłano",
            "odesláno",
            "dátum",
            "elküldve",
            "trimis",
            "дата",
            "отправлено",
            "надіслано",
            "ημερομηνία",
            "tarih",
            "gönderme tarihi",
            "日時",
            "送信日時",
            "日付",
            "日期",
            "发送时间",
            "寄件日期",
            "날짜",
            "보낸 날짜",
            "תאריך",
            "التاريخ",
        ],
    ),
];

/// How a subject begins when a message is sent on.
const MARKS: [&str; 18] = [
    "fwd:",
    "fw:",
    "wg:",
    "tr:",
    "rv:",
    "vs:",
    "vb:",
    "vl:",
    "enc:",
    "i:",
    "pd:",
    "doorst:",
    "tov:",
    "ilt:",
    "转发",
    "轉寄",
    "переслано",
    "пересл",
];

/// Finds the messages forwarded in the text of a document, the outermost first.
pub(super) fn find(document: &mut Document<'_>) {
    let sent_on = document.header.is_empty() || is_sent_on(&document.header);
    let Some((_, text)) = document.with_role(Role::Human).next() else {
        return;
    };
    let range = text.place().range;
    let lines: Vec<&str> = text.content.lines().collect();
    let mut found = Vec::new();
    let mut at = 0_usize;
    let mut said = false;
    while at < lines.len() && found.len() < MAX_FORWARDED {
        let rest = lines.get(at..).unwrap_or_default();
        match header(rest) {
            Some((header, length)) if sent_on || !said => {
                let quote = rest.first().map_or("", |line| quote_of(line));
                let body = rest.get(length..).unwrap_or_default();
                found.push((header, unquoted(body, quote)));
                at = at.saturating_add(length);
                said = true;
            }
            _ => {
                said |= rest.first().is_some_and(|line| says_something(line));
                at = at.saturating_add(1);
            }
        }
    }
    if found.is_empty() && sent_on && lines.iter().all(|line| line.is_empty() || is_quoted(line)) {
        // All of it is quoted; its header is that of the message.
        let quote = (lines.iter().find(|line| is_quoted(line))).map_or("", |line| quote_of(line));
        let header = document.header.get("subject").unwrap_or_default();
        let header = Header::read(&format!("Subject: {}\n\n", without_marks(header)));
        found.push((header, unquoted(&lines, quote)));
    }
    let attached = |(header, content)| Attached {
        header,
        texts: vec![Text::converted(Role::Human, content, range.clone())],
    };
    document.forwarded = found.into_iter().map(attached).collect();
}

/// Whether the subject says that a message is sent on.
fn is_sent_on(header: &Header) -> bool {
    let subject = lower(header.get("subject").unwrap_or_default());
    MARKS.iter().any(|mark| subject.starts_with(mark))
}

fn without_marks(subject: &str) -> &str {
    let mut rest = subject.trim_start();
    while let Some((mark, after)) = rest.split_once(':') {
        let mark = lower(mark) + ":";
        if !MARKS.contains(&mark.as_str()) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// Whether a line above a forwarded message says more than that it follows.
fn says_something(line: &str) -> bool {
    let bare = line.trim_start_matches(['>', ' ', '|']).trim();
    let announced = bare.starts_with("--") || bare.starts_with("__") || bare.ends_with([':', '：']);
    !announced && bare.chars().any(char::is_alphanumeric)
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with(['>', '|'])
}

/// What marks a line as quoted: `> `, `> > `.
fn quote_of(line: &str) -> &str {
    let bare = line.trim_start_matches(['>', '|', ' ', '\t']);
    let quote = line.get(..line.len().saturating_sub(bare.len()));
    quote
        .filter(|quote| quote.contains(['>', '|']))
        .unwrap_or_default()
}

/// Lines without the marks of a quotation; it ends where the marks do.
fn unquoted(lines: &[&str], quote: &str) -> String {
    let depth = quote.matches(['>', '|']).count();
    let mut text = String::new();
    for line in lines {
        let mut rest = *line;
        for _ in 0..depth {
            let bare = rest.trim_start();
            rest = bare.strip_prefix(['>', '|']).unwrap_or(bare);
        }
        if depth > 0 {
            if !is_quoted(line) && !line.trim().is_empty() {
                break;
            }
            rest = rest.strip_prefix(' ').unwrap_or(rest);
        }
        text.push_str(rest);
        text.push('\n');
    }
    text
}

/// A copied header at the start of some lines, and how many lines it takes: who wrote it, and two
/// more of the usual fields.
fn header(lines: &[&str]) -> Option<(Header, usize)> {
    let mut fields = String::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut length = 0_usize;
    for line in lines.iter().take(12) {
        let bare = line.trim_start_matches(['>', '|', ' ', '\t']);
        let known = field(bare);
        match known {
            Some((name, value)) if !seen.contains(&name) => {
                seen.push(name);
                fields.push_str(&format!("{name}: {value}\n"));
            }
            Some(_) => return None,
            None if seen.is_empty() => return None,
            None if bare.trim().is_empty() => break,
            // A field of no interest, or the rest of a folded one.
            None => {}
        }
        length = length.saturating_add(1);
    }
    let complete = seen.contains(&"From") && seen.len() >= 3;
    complete.then(|| (Header::read(&format!("{fields}\n")), length))
}

/// Whether a line begins as a copied subject does, in any language.
pub(crate) fn is_subject_line(line: &str) -> bool {
    matches!(
        field(line.trim_start_matches(['>', '|', ' ', '\t'])),
        Some(("Subject", _))
    )
}

/// The field a line is, by its name in any language.
fn field(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim_start_matches('*');
    let (name, value) = line.split_once([':', '：'])?;
    if name.len() > LONGEST_NAME {
        return None;
    }
    let name = lower(name.trim_matches(['*', ' ', '\u{a0}']));
    let (own, _) = NAMES
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()))?;
    Some((own, value.trim_start_matches('*').trim()))
}
