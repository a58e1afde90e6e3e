//! A message header: names, unfolded values.

use mail_parser::{HeaderValue, Headers};

use super::charset::HostDecoder;
use super::words;

/// The fields of a message header, in order.
#[derive(Debug, Default)]
pub struct Header {
    /// Lower-case name, unfolded and decoded value.
    fields: Vec<(String, String)>,
    /// Addresses of `From`, `To`, `Cc` and their kin, lower-case field name first.
    addresses: Vec<(&'static str, String)>,
    /// `Date`, RFC 3339.
    date: Option<String>,
}

/// Fields whose addresses are read.
const ADDRESS_FIELDS: [&str; 7] = [
    "from",
    "to",
    "cc",
    "reply-to",
    "sender",
    "x-original-to",
    "delivered-to",
];

impl Header {
    pub(super) fn new(headers: Headers<'_>, host: Option<HostDecoder>) -> Self {
        let mut header = Self::default();
        for field in headers.iter() {
            let name = field.raw_name().to_ascii_lowercase();
            let value = words::text(field.raw_value(), host);
            if let Some(known) = ADDRESS_FIELDS.iter().find(|known| **known == name) {
                header.add_addresses(known, &field.value(), &value);
            }
            header.fields.push((name, value));
        }
        header.date = headers.date().map(|date| date.to_rfc3339());
        header
    }

    fn add_addresses(&mut self, name: &'static str, value: &HeaderValue<'_>, text: &str) {
        let before = self.addresses.len();
        if let Some(list) = value.as_address() {
            for mailbox in list.mailboxes() {
                if let Some(address) = mailbox.address().filter(|address| address.contains('@')) {
                    self.addresses.push((name, address.to_owned()));
                }
            }
        }
        if self.addresses.len() == before {
            let found = crate::extract::address::all(text).map(|found| (name, found.address));
            self.addresses.extend(found);
        }
    }

    /// The first value of a field; the name in lower case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of a field, in order.
    pub fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.fields
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// The addresses of a field.
    pub fn addresses<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.addresses
            .iter()
            .filter(move |(field, _)| *field == name)
            .map(|(_, a)| a.as_str())
    }

    /// `Date`, RFC 3339.
    #[must_use]
    pub fn date(&self) -> Option<&str> {
        self.date.as_deref()
    }

    /// Whether there is no field at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Reads the header block at the start of `text`; empty when there is none.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let text = text.trim_start_matches(['\r', '\n']);
        mail_parser::MessageParser::new()
            .parse_headers(text.as_bytes())
            .map(|message| Self::new(message.headers(), None))
            .unwrap_or_default()
    }
}
