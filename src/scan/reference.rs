//! The scan against a plain matcher, on random texts and phrases.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

use proptest::prelude::*;

use super::*;
use crate::rules::normalise::is_word;
use crate::rules::phrase::Phrase;

/// What [`find`] has to find, written down without regard to speed.
fn reference(text: &Normalised, phrases: &[(u16, Role, Phrase)]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (rule, role, phrase) in phrases {
        for (start, end) in chains(text.text(), phrase, phrase.pieces.len() - 1) {
            let Range { start, end } = text.original(start..end);
            let weight = u16::try_from(phrase.weight()).unwrap();
            hits.push(Hit {
                start,
                end,
                rule: *rule,
                role: *role,
                weight,
            });
        }
    }
    hits.sort_unstable();
    hits
}

/// Where the phrase stands up to and with its piece number `last`.
fn chains(text: &str, phrase: &Phrase, last: usize) -> Vec<(usize, usize)> {
    let piece = &phrase.pieces[last];
    let word_at = |at: Option<char>| at.is_some_and(is_word);
    let mut found = Vec::new();
    for (start, _) in text.char_indices() {
        let Some(after) = text[start..].strip_prefix(piece.text.as_str()) else {
            continue;
        };
        let end = start + piece.text.len();
        let starts_within =
            word_at(text[..start].chars().next_back()) && word_at(piece.text.chars().next());
        let ends_within = word_at(after.chars().next()) && word_at(piece.text.chars().next_back());
        if starts_within || (ends_within && !piece.open) {
            continue;
        }
        if last == 0 {
            found.push((start, end));
            continue;
        }
        let before = chains(text, phrase, last - 1)
            .into_iter()
            .filter(|(_, end)| *end <= start);
        if let Some((first, before)) = before.max_by_key(|(_, end)| *end) {
            let gap = &text[before..start];
            if gap.len() <= 80 && !gap.contains('\n') {
                found.push((first, end));
            }
        }
    }
    found
}

/// The beginnings of a few texts, so that pieces begin and overlap each other often.
fn beginning() -> impl Strategy<Value = String> {
    let whole = prop::sample::select(vec![
        "ab ba ab <é箱> ba ab",
        "ab ba ab abab",
        "箱一ab éb",
        "ba ab",
    ]);
    (whole, 1..20usize).prop_map(|(whole, letters)| whole.chars().take(letters).collect())
}

fn phrase() -> impl Strategy<Value = Phrase> {
    prop::collection::vec((beginning(), any::<bool>()), 1..4).prop_filter_map(
        "no phrase",
        |pieces| {
            let open = |open| if open { "*" } else { "" };
            let pieces = pieces
                .iter()
                .map(|(text, ends)| format!("{}{}", text.trim(), open(*ends)));
            Phrase::parse(&pieces.collect::<Vec<_>>().join(" * ")).ok()
        },
    )
}

fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "a",
        "b",
        "É",
        "<",
        ">",
        " ",
        "\r\n",
        "\n\n",
        "\n> ",
        "\u{ad}",
        "\u{a0}",
        "Ａ",
        "ｂ",
        "İ",
        "Ⱥ",
        "550-5.1.1 ",
        "550 5.1.1 ",
        "550",
        "-",
        "\u{200b}",
        "\t",
        "ς",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ]);
    let upper = beginning().prop_map(|text| text.to_uppercase());
    let part = prop_oneof![odd.prop_map(str::to_owned), beginning(), upper];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn finds_what_the_reference_finds(text in text(), phrases in prop::collection::vec(phrase(), 1..8)) {
        let phrases: Vec<_> = (0..).zip(phrases).map(|(rule, phrase)| {
            (rule, if rule % 3 == 2 { Role::Unless } else { Role::Phrase }, phrase)
        }).collect();
        let mut lines = String::new();
        for (_, role, phrase) in &phrases {
            lines += &format!("{}{phrase}\n\r", if *role == Role::Unless { "\t" } else { "" });
        }
        let table = Table::new(lines.into(), 0);
        let normalised = Normalised::new(&text);
        let mut hits = Vec::new();
        find(&normalised, &table, &mut hits);
        hits.sort_unstable();
        prop_assert_eq!(&hits, &reference(&normalised, &phrases));
        for hit in hits {
            prop_assert!(text.get(hit.start..hit.end).is_some_and(|quote| !quote.is_empty()));
        }
    }

    #[test]
    fn every_place_leads_back(text in prop_oneof![text(), any::<String>()]) {
        let normalised = Normalised::new(&text);
        let mut before = 0;
        for (start, letter) in normalised.text().char_indices() {
            let place = normalised.original(start..start + letter.len_utf8());
            prop_assert!(place.start >= before && place.end > place.start);
            prop_assert!(text.get(place.clone()).is_some(), "{:?} of {:?}", place, text);
            before = place.end;
        }
    }
}
