//! One line of a mail log → a record.

use std::ops::Range;

use super::other;
use crate::extract::address;
use crate::extract::codes::Enhanced;
use crate::read::json::value::{Piece, Place, Value};
use crate::read::service::Service;
use crate::read::services::{EXIM, HARAKA, OPENSMTPD, POSTFIX, SENDMAIL};

pub(super) type Record = (&'static Service, Value);

/// The record of a line; `None` when it tells of no delivery.
pub(super) fn record(text: &str, place: &Place) -> Option<Record> {
    let line = Line::new(text, place);
    line.exim()
        .or_else(|| line.haraka())
        .or_else(|| line.refused())
        .or_else(|| other::courier(&line))
        .or_else(|| other::stalwart(&line))
        .or_else(|| line.pairs())
}

/// A line and where it stands in the input.
pub(super) struct Line<'l> {
    pub(super) text: &'l str,
    place: &'l Place,
}

impl<'l> Line<'l> {
    pub(super) fn new(text: &'l str, place: &'l Place) -> Self {
        Self {
            text: text.trim_end(),
            place,
        }
    }

    /// The characters of a range without the white space around them.
    pub(super) fn piece(&self, range: Range<usize>) -> Piece {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let start = range
            .start
            .saturating_add(text.len() - text.trim_start().len());
        let text = text.trim();
        let range = start..start.saturating_add(text.len());
        Piece {
            text: text.to_owned(),
            place: self.place.slice(range),
        }
    }

    pub(super) fn value(&self, range: Range<usize>) -> Value {
        Value::Text(self.piece(range))
    }

    /// The next place of some characters.
    pub(super) fn find(&self, from: usize, needle: &str) -> Option<usize> {
        let at = self.text.get(from..)?.find(needle)?;
        Some(from.saturating_add(at))
    }

    /// What a log writes before the words: the reporting host and the message's id.
    fn prefix(&self) -> Vec<(String, Value)> {
        let mut entries = Vec::new();
        let mut before = 0..0;
        let mut at = 0_usize;
        for token in self.text.split(' ').take(9) {
            let range = at..at.saturating_add(token.len());
            at = range.end.saturating_add(1);
            if token.is_empty() {
                continue;
            }
            let tagged = token.ends_with(':') && token.len() > 1;
            let id = token.trim_end_matches(':');
            if tagged && !entries.is_empty() {
                // The tag of the program is followed by the id in its queue.
                if id
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                {
                    entries.push(entry(
                        "queue",
                        self.value(range.start..range.end.saturating_sub(1)),
                    ));
                }
                break;
            }
            if tagged && (id.ends_with(']') || id.contains('/') || !id.contains(':')) {
                entries.push(entry("reporter", self.value(before.clone())));
            } else {
                before = range;
            }
        }
        entries
    }

    /// `… 1abcde-000000-00 ** a@example.com <b@example.com> R=… T=… H=mx [192.0.2.1]: text`
    fn exim(&self) -> Option<Record> {
        const FLAGS: [(&str, &str); 6] = [
            (" ** ", "failed"),
            (" == ", "deferred"),
            (" => ", "delivered"),
            (" -> ", "delivered"),
            (" >> ", "delivered"),
            (" *> ", "delivered"),
        ];
        let (flag, status) = FLAGS.iter().find(|(flag, _)| self.text.contains(flag))?;
        let at = self.text.find(flag)?;
        let id = self.text.get(..at)?.rsplit(' ').next()?;
        let is_id = id.len() >= 16
            && id.bytes().filter(|byte| *byte == b'-').count() == 2
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_id {
            return None;
        }
        let start = at.saturating_add(flag.len());
        let rest = self.text.get(start..)?;
        let first = rest.find([' ', '\t']).unwrap_or(rest.len());
        let address = rest.get(..first)?.trim_end_matches(':');
        let mut entries = vec![
            entry("status", word(status)),
            entry("queue", self.value(at.saturating_sub(id.len())..at)),
            entry("to", self.value(start..start.saturating_add(address.len()))),
        ];
        let after = start.saturating_add(address.len());
        let rest = self.text.get(after..)?;
        let words = rest
            .find(": ")
            .map_or(after, |colon| after.saturating_add(colon));
        let facts = after..if words > after {
            words
        } else {
            self.text.len()
        };
        let about = self.text.get(facts.clone())?;
        if let Some(original) = about
            .trim_start()
            .strip_prefix('<')
            .filter(|_| !rest.starts_with(':'))
        {
            let offset = facts.end.saturating_sub(original.len());
            let end = original
                .find('>')
                .map_or(offset, |end| offset.saturating_add(end));
            entries.push(entry("origto", self.value(offset..end)));
        }
        if let Some(host) = about.find(" H=") {
            let from = facts.start.saturating_add(host).saturating_add(3);
            let close = self.find(from, "]").filter(|close| *close <= facts.end);
            let end = close.map_or(facts.end, |close| close.saturating_add(1));
            entries.push(entry("relay", self.value(from..end)));
        }
        if *status == "delivered" {
            if let Some(reply) = self.find(after, " C=\"") {
                let from = reply.saturating_add(4);
                let end = self.find(from, "\"").unwrap_or(self.text.len());
                entries.push(entry("words", self.value(from..end)));
            }
        } else if words > after || rest.starts_with(": ") {
            entries.push(entry(
                "words",
                self.value(words.saturating_add(1)..self.text.len()),
            ));
        } else {
            entries.push(entry("words", self.value(after..self.text.len())));
        }
        Some((&EXIM, Value::Map(entries)))
    }

    /// `[outbound] recipient <a@example.com> rejected: 550 …`
    fn haraka(&self) -> Option<Record> {
        if !self.text.contains("[outbound") {
            return None;
        }
        let mut entries = Vec::new();
        if let Some(start) = self.find(0, "recipient <") {
            let (status, cue) = [("bounced", " rejected: "), ("deferred", " deferred: ")]
                .into_iter()
                .find(|(_, cue)| self.text.contains(cue))?;
            let at = self.find(start, cue)?;
            entries.push(entry("status", word(status)));
            entries.push(entry("to", self.value(start.saturating_add(10)..at)));
            entries.push(entry(
                "words",
                self.value(at.saturating_add(cue.len())..self.text.len()),
            ));
        } else if let Some(at) = self.find(0, "Temp failing ") {
            let from = self.find(at, ": ")?.saturating_add(2);
            entries.push(entry("status", word("deferred")));
            entries.push(entry("words", self.value(from..self.text.len())));
        } else {
            let at = self.find(0, "delivered file=")?;
            entries = self.pairs_from(at);
            entries.push(entry("status", word("delivered")));
        }
        Some((&HARAKA, Value::Map(entries)))
    }

    /// What a server refused itself:
    /// `NOQUEUE: reject: RCPT from host[192.0.2.1]: 550 …; from=<…> to=<…> …`,
    /// `F=<…> rejected RCPT <a@example.com>: …`.
    fn refused(&self) -> Option<Record> {
        if let Some(at) = self
            .find(0, "reject: ")
            .filter(|_| self.text.contains("postfix/"))
        {
            let start = self.find(at, ": ")?;
            let start = self.find(start.saturating_add(2), "]: ")?.saturating_add(3);
            let end = self.find(start, "; from=<")?;
            let mut entries = self.pairs_from(end);
            let status = if self.text.get(start..)?.starts_with('4') {
                "deferred"
            } else {
                "rejected"
            };
            entries.push(entry("status", word(status)));
            entries.push(entry("words", self.value(start..end)));
            let command = self.text.get(at.saturating_add(8)..start)?;
            entries.push(entry("command", word(command.split(' ').next()?)));
            return Some((&POSTFIX, Value::Map(entries)));
        }
        let at = self.find(0, "rejected RCPT <")?;
        let address = self.find(at, "<")?;
        let end = self.find(address, ">")?;
        let status = if self.text.get(..at)?.ends_with("temporarily ") {
            "deferred"
        } else {
            "rejected"
        };
        let entries = vec![
            entry("status", word(status)),
            entry("to", self.value(address..end.saturating_add(1))),
            entry("words", self.value(end.saturating_add(2)..self.text.len())),
            entry("command", word("RCPT")),
        ];
        Some((&EXIM, Value::Map(entries)))
    }

    /// `to=<a@example.com>, relay=…, dsn=5.1.1, status=bounced (…)` and the like.
    fn pairs(&self) -> Option<Record> {
        let at = self.find(0, "to=").or_else(|| self.find(0, "result="))?;
        let start = self
            .text
            .get(..at)?
            .rfind(": ")
            .map_or(0, |colon| colon.saturating_add(2));
        let mut entries = self.pairs_from(start);
        let has =
            |key: &str, entries: &[(String, Value)]| entries.iter().any(|(name, _)| name == key);
        if !has("to", &entries) {
            return None;
        }
        let service = if has("result", &entries) && has("stat", &entries) {
            &OPENSMTPD
        } else if has("stat", &entries) {
            let class = entries
                .iter()
                .find(|(name, _)| name == "dsn")
                .and_then(|(_, value)| Enhanced::parse(&value.piece()?.text))?;
            let status = match class.0.class {
                2 => "sent",
                4 => "deferred",
                _ => "bounced",
            };
            entries.push(entry("status", word(status)));
            &SENDMAIL
        } else if has("status", &entries) && (has("relay", &entries) || has("dsn", &entries)) {
            &POSTFIX
        } else {
            return None;
        };
        entries.extend(self.prefix());
        Some((service, Value::Map(entries)))
    }

    /// `name=value` pairs from an offset on. A value ends where the next name begins; `status` and
    /// `stat` end the line.
    fn pairs_from(&self, start: usize) -> Vec<(String, Value)> {
        let mut entries: Vec<(String, Value)> = Vec::new();
        let mut at = start;
        while let Some((name, value)) = self.next_name(at) {
            let quoted = self
                .text
                .get(value..)
                .is_some_and(|rest| rest.starts_with('"'));
            let last = matches!(name.as_str(), "status" | "stat");
            let end = if quoted {
                self.find(value.saturating_add(1), "\"")
                    .unwrap_or(self.text.len())
            } else if last {
                self.text.len()
            } else {
                self.end_of_value(value)
            };
            let range = value.saturating_add(usize::from(quoted))..end;
            self.push(&mut entries, name, range);
            at = end;
        }
        entries
    }

    fn push(&self, entries: &mut Vec<(String, Value)>, name: String, range: Range<usize>) {
        let text = self.text.get(range.clone()).unwrap_or_default();
        if name == "status" {
            // Postfix: the words in brackets.
            let open = text
                .find(" (")
                .map_or(range.end, |open| range.start.saturating_add(open));
            let close = if text.ends_with(')') {
                range.end.saturating_sub(1)
            } else {
                range.end
            };
            entries.push((name, self.value(range.start..open)));
            if open < range.end {
                entries.push(entry("words", self.value(open.saturating_add(2)..close)));
            }
            return;
        }
        let addresses: Vec<Value> = address::all(text)
            .map(|found| {
                let from = range.start.saturating_add(found.range.start);
                self.value(from..range.start.saturating_add(found.range.end))
            })
            .collect();
        if name == "to" && addresses.len() > 1 {
            entries.push((name, Value::List(addresses)));
        } else {
            let kept = text.trim_end().trim_end_matches(',').len();
            entries.push((
                name,
                self.value(range.start..range.start.saturating_add(kept)),
            ));
        }
    }

    /// The next `name=` at a place where a name may begin, and where its value starts.
    fn next_name(&self, from: usize) -> Option<(String, usize)> {
        let mut at = from;
        while let Some(equals) = self.find(at, "=") {
            let before = self.text.get(from..equals)?;
            let length = before
                .bytes()
                .rev()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
                .count();
            let lead = before.get(..before.len().saturating_sub(length))?;
            let begins = lead.is_empty() || lead.ends_with([' ', ',', '"', ';']);
            if length > 1 && begins {
                let name: String = before
                    .get(lead.len()..)?
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .collect();
                return Some((name, equals.saturating_add(1)));
            }
            at = equals.saturating_add(1);
        }
        None
    }

    fn end_of_value(&self, from: usize) -> usize {
        let Some((_, next)) = self.next_name(from) else {
            return self.text.len();
        };
        let until = self.text.get(from..next).unwrap_or_default();
        let cut = until.rfind([' ', ',']).unwrap_or(until.len());
        from.saturating_add(cut)
    }
}

pub(super) fn entry(name: &str, value: Value) -> (String, Value) {
    (name.to_owned(), value)
}

/// A word that does not stand in the line.
pub(super) fn word(text: &str) -> Value {
    Value::Text(Piece {
        text: text.to_owned(),
        place: Place::default(),
    })
}
