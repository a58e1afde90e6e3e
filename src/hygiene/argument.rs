//! Wrong arguments, and reading plain JSON so that each mistake is named.

use std::fmt;
use std::ops::RangeInclusive;

use crate::value::Value;

/// An argument that cannot be used. Its text names the field and says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentError {
    /// Path of the field, e.g. `policy.softLimit` or `history.events[2].at`.
    pub field: String,
    /// What was expected and what was found.
    pub message: String,
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.field, self.message)
    }
}

impl std::error::Error for ArgumentError {}

/// A value and the path to it.
pub(crate) struct Field<'a> {
    path: String,
    value: &'a Value,
}

impl<'a> Field<'a> {
    pub(crate) fn new(path: &str, value: &'a Value) -> Self {
        Self {
            path: path.to_owned(),
            value,
        }
    }

    /// The member of this name; `None` when it is absent or null.
    pub(crate) fn get(&self, name: &str) -> Option<Field<'a>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(Field {
            path: format!("{}.{name}", self.path),
            value,
        })
    }

    /// The member of this name.
    pub(crate) fn require(&self, name: &str) -> Result<Field<'a>, ArgumentError> {
        self.get(name).ok_or_else(|| ArgumentError {
            field: format!("{}.{name}", self.path),
            message: "is missing".to_owned(),
        })
    }

    /// Checks that this is an object.
    pub(crate) fn object(self) -> Result<Self, ArgumentError> {
        if self.value.members().is_some() {
            Ok(self)
        } else {
            Err(self.expected("an object"))
        }
    }

    /// Checks that this is an object without other members than these.
    pub(crate) fn object_of(self, known: &[&str]) -> Result<Self, ArgumentError> {
        let Some(members) = self.value.members() else {
            return Err(self.expected("an object"));
        };
        let mut names = members.iter().map(|(name, _)| name);
        match names.find(|name| !known.contains(&name.as_str())) {
            None => Ok(self),
            Some(name) => Err(ArgumentError {
                field: format!("{}.{name}", self.path),
                message: format!("is unknown; known are {}", known.join(", ")),
            }),
        }
    }

    pub(crate) fn items(&self) -> Result<Vec<Field<'a>>, ArgumentError> {
        let items = self.value.items().ok_or_else(|| self.expected("a list"))?;
        let field = |(index, value)| Field {
            path: format!("{}[{index}]", self.path),
            value,
        };
        Ok(items.iter().enumerate().map(field).collect())
    }

    pub(crate) fn text(&self) -> Result<&'a str, ArgumentError> {
        self.value.text().ok_or_else(|| self.expected("a text"))
    }

    /// A whole number within the range. JavaScript has one type of number, so `3.0` is whole too.
    pub(crate) fn number(&self, range: RangeInclusive<u64>) -> Result<u64, ArgumentError> {
        let expected = || {
            self.expected(&format!(
                "a whole number from {} to {}",
                range.start(),
                range.end()
            ))
        };
        let number = self.value.whole();
        number
            .filter(|number| range.contains(number))
            .ok_or_else(expected)
    }

    /// A value of a vocabulary, by its id.
    pub(crate) fn id<T>(
        &self,
        from_id: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> Result<T, ArgumentError> {
        self.value
            .text()
            .and_then(from_id)
            .ok_or_else(|| self.expected(expected))
    }

    /// The error that says what was expected here, and what was found.
    pub(crate) fn expected(&self, expected: &str) -> ArgumentError {
        let found = self.value.describe();
        ArgumentError {
            field: self.path.clone(),
            message: format!("expected {expected}, got {found}"),
        }
    }
}
