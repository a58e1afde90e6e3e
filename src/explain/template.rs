//! Texts with gaps.
//!
//! `{name}` stands for a fact. `[a|b|c]` is the first alternative whose facts are all known, or
//! nothing: `[The mailbox {address}|The mailbox] is full[ at {server}].` Brackets do not nest.

use std::borrow::Cow;

/// The facts of one case, by name. A fact that is not there is not known.
#[derive(Debug, Default)]
pub(crate) struct Facts<'a>(Vec<(&'static str, Cow<'a, str>)>);

/// A fact longer than this (in bytes) is no address or host name and would only bury the sentence.
const LONGEST_FACT: usize = 320;

impl<'a> Facts<'a> {
    /// Adds text read from the input. What is empty, overlong or not fit to print counts as not
    /// known.
    pub(crate) fn add(&mut self, name: &'static str, value: Option<impl Into<Cow<'a, str>>>) {
        let Some(value) = value.map(Into::into) else {
            return;
        };
        let value = match value {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        if !value.is_empty() && value.len() <= LONGEST_FACT && !value.contains(unprintable) {
            self.0.push((name, value));
        }
    }

    /// Adds text of our own, whatever its length.
    pub(crate) fn add_text(&mut self, name: &'static str, value: String) {
        self.0.push((name, Cow::Owned(value)));
    }

    /// Whether the fact `name` is known.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_ref())
    }

    /// Whether every fact that `text` needs is known.
    fn suffice(&self, text: &str) -> bool {
        text.split('{').skip(1).all(|piece| {
            piece
                .split_once('}')
                .is_none_or(|(name, _)| self.get(name).is_some())
        })
    }
}

/// Control characters, and those that change the direction of the text after them.
fn unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// `template` filled with `facts`. What a fact contains is never read as a template.
pub(crate) fn render(template: &str, facts: &Facts<'_>) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('[') {
        fill(before, facts, &mut filled);
        let (choice, tail) = after.split_once(']').unwrap_or((after, ""));
        if let Some(chosen) = choice.split('|').find(|text| facts.suffice(text)) {
            fill(chosen, facts, &mut filled);
        }
        rest = tail;
    }
    fill(rest, facts, &mut filled);
    filled
}

fn fill(text: &str, facts: &Facts<'_>, filled: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(facts.get(name).unwrap_or_default());
        rest = tail;
    }
    filled.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(pairs: &[(&'static str, &'static str)]) -> Facts<'static> {
        let mut facts = Facts::default();
        for &(name, value) in pairs {
            facts.add(name, Some(value));
        }
        facts
    }

    #[test]
    fn takes_the_first_alternative_whose_facts_are_known() {
        let template = "[{provider}|{server}|The server] said no[ to {address}].";
        assert_eq!(render(template, &facts(&[])), "The server said no.");
        assert_eq!(
            render(
                template,
                &facts(&[("server", "mx.example.com"), ("address", "a@example.com")])
            ),
            "mx.example.com said no to a@example.com."
        );
        assert_eq!(
            render(
                template,
                &facts(&[("server", "mx.example.com"), ("provider", "Example")])
            ),
            "Example said no."
        );
    }

    #[test]
    fn a_fact_is_not_a_template() {
        let known = facts(&[("address", "[{server}|x]@example.com"), ("server", "never")]);
        assert_eq!(
            render("To {address}.", &known),
            "To [{server}|x]@example.com."
        );
    }

    #[test]
    fn unfit_facts_count_as_unknown() {
        let long = "x".repeat(LONGEST_FACT + 1);
        for value in ["", "  ", "a\u{7}b", "a\nb", "a\u{202e}b", &long] {
            let mut facts = Facts::default();
            facts.add("address", Some(value));
            assert_eq!(
                render("[{address}|It] is full.", &facts),
                "It is full.",
                "{value:?}"
            );
        }
    }

    #[test]
    fn damaged_templates_do_no_harm() {
        let known = facts(&[("a", "1")]);
        for (template, expected) in [("x[{a}", "x1"), ("x{a", "x1"), ("x]y}", "x]y}"), ("{}", "")] {
            assert_eq!(render(template, &known), expected, "{template}");
        }
    }
}
