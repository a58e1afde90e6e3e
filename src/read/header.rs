//! A message header: names, unfolded values.

use super::charset::HostDecoder;
use super::mime::{self, fields};
use crate::extract::address;

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
    pub(super) fn new(fields: &[fields::Field<'_>], host: Option<HostDecoder>) -> Self {
        let mut header = Self::default();
        for field in fields {
            let value = mime::words::text(&field.value, host);
            if let Some(known) = ADDRESS_FIELDS.iter().find(|known| **known == field.name) {
                header.add_addresses(known, &field.value, &value);
            }
            if field.name == "date" && header.date.is_none() {
                header.date = mime::date::to_rfc3339(&value);
            }
            header.fields.push((field.name.clone(), value));
        }
        header
    }

    /// The addresses of a list of mailboxes (RFC 5322 section 3.4), else any in the text.
    fn add_addresses(&mut self, name: &'static str, value: &[u8], text: &str) {
        let before = self.addresses.len();
        let value = String::from_utf8_lossy(value);
        for mailbox in fields::outside_quotes(&value, ',') {
            let inside = mailbox.rsplit_once('<').map(|(_, inside)| inside);
            let address = match inside {
                Some(inside) => inside.split('>').next().unwrap_or_default(),
                None => mailbox.split('(').next().unwrap_or_default(),
            };
            let address = address.trim();
            if address.contains('@') && !address.contains(char::is_whitespace) {
                self.addresses.push((name, address.to_owned()));
            }
        }
        if self.addresses.len() == before {
            let found = address::all(text).map(|found| (name, found.address));
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
        Self::new(&mime::header(text.as_bytes()), None)
    }
}
