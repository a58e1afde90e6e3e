//! HTML → its words: a line a block and a table cell, a blank line between paragraphs.

/// Elements whose content nobody sees.
const HIDDEN: [&str; 5] = ["script", "style", "head", "template", "title"];

/// Elements on a line of their own.
const LINES: [&str; 19] = [
    "br", "div", "tr", "td", "th", "li", "dt", "dd", "ul", "ol", "dl", "center", "section",
    "article", "header", "footer", "form", "option", "body",
];

/// Elements with space around them.
const PARAGRAPHS: [&str; 12] = [
    "p",
    "table",
    "pre",
    "blockquote",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "fieldset",
];

/// The names of the characters from 160 to 255, in order.
const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg \
    macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 \
    iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave \
    Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc \
    Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc \
    euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave \
    uacute ucirc uuml yacute thorn yuml";

/// Other characters with names that mail uses.
const NAMED: [(&str, char); 22] = [
    ("lt", '<'),
    ("gt", '>'),
    ("amp", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("hellip", '…'),
    ("bull", '•'),
    ("euro", '€'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("oelig", 'œ'),
    ("scaron", 'š'),
    ("zwnj", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
];

/// The readable text of an HTML document.
pub(super) fn to_text(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (words, markup) = rest.split_at_checked(at).unwrap_or((rest, ""));
        page.words(words);
        rest = page.markup(markup);
    }
    page.words(rest);
    page.out.truncate(page.out.trim_end().len());
    page.out
}

#[derive(Default)]
struct Page {
    out: String,
    /// Line ends due before the next word.
    breaks: u8,
    /// Whether white space came before the next word.
    space: bool,
    /// Whether white space counts.
    preformatted: bool,
    /// Which of [`HIDDEN`] is not closed in what follows.
    unclosed: [bool; HIDDEN.len()],
}

impl Page {
    /// Reads a tag, a comment or a stray `<` and returns what follows it.
    fn markup<'h>(&mut self, markup: &'h str) -> &'h str {
        let inside = markup.strip_prefix('<').unwrap_or_default();
        if let Some(comment) = inside.strip_prefix("!--") {
            return comment.split_once("-->").map_or("", |(_, rest)| rest);
        }
        let (closing, named) = match inside.strip_prefix('/') {
            Some(named) => (true, named),
            None => (false, inside),
        };
        let length = named
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(named.len());
        let name = named.get(..length).unwrap_or_default().to_ascii_lowercase();
        if name.is_empty() && !inside.starts_with(['!', '?']) {
            self.words("<");
            return inside;
        }
        let rest = end_of_tag(inside);
        let hidden = HIDDEN.iter().position(|hidden| *hidden == name);
        if let Some(open) = hidden.and_then(|index| self.unclosed.get_mut(index))
            && !closing
            && !*open
        {
            let after = end_of_element(rest, &name);
            *open = after.is_none();
            // Never closed: what follows may be the text after all.
            return after.unwrap_or(rest);
        }
        if PARAGRAPHS.contains(&name.as_str()) {
            self.breaks = 2;
        } else if LINES.contains(&name.as_str()) {
            self.breaks = self.breaks.max(1);
        }
        if name == "pre" {
            self.preformatted = !closing;
        }
        rest
    }

    fn words(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let after = rest.get(c.len_utf8()..).unwrap_or_default();
            let (c, after) = match c {
                '&' => entity(after).unwrap_or((c, after)),
                _ => (c, after),
            };
            rest = after;
            self.character(c);
        }
    }

    fn character(&mut self, c: char) {
        if self.preformatted && c == '\n' {
            self.out.push(c);
            self.breaks = 0;
            self.space = false;
        } else if c.is_whitespace() {
            self.space = true;
        } else if c != '\u{ad}' && c != '\u{200b}' && c != '\u{feff}' {
            if self.out.is_empty() {
                self.breaks = 0;
            } else if self.breaks > 0 {
                let there = self.out.len() - self.out.trim_end_matches('\n').len();
                for _ in there..usize::from(self.breaks) {
                    self.out.push('\n');
                }
            } else if self.space && !self.out.ends_with('\n') {
                self.out.push(' ');
            }
            self.breaks = 0;
            self.space = false;
            self.out.push(c);
        }
    }
}

/// What follows a tag whose inside a text begins with; a `>` in quotes does not end it.
fn end_of_tag(inside: &str) -> &str {
    let mut quote = None;
    for (at, c) in inside.char_indices() {
        match (quote, c) {
            (None, '>') => return inside.get(at.saturating_add(1)..).unwrap_or_default(),
            (None, '"' | '\'') if inside.get(..at).is_some_and(|before| before.ends_with('=')) => {
                quote = Some(c);
            }
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    // A quote that never closes.
    inside.split_once('>').map_or("", |(_, rest)| rest)
}

/// What follows the end tag of an element.
fn end_of_element<'h>(rest: &'h str, name: &str) -> Option<&'h str> {
    let mut from = 0_usize;
    while let Some(at) = rest.get(from..).and_then(|rest| rest.find("</")) {
        from = from.saturating_add(at).saturating_add(2);
        let named = rest.get(from..).unwrap_or_default();
        let start = named.get(..name.len()).unwrap_or_default();
        if start.eq_ignore_ascii_case(name) {
            return Some(end_of_tag(named));
        }
    }
    None
}

/// The character an entity stands for, and what follows it; `text` begins behind its `&`.
fn entity(text: &str) -> Option<(char, &str)> {
    let length = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '#')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(length.min(10))?;
    let rest = rest.strip_prefix(';').unwrap_or(rest);
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some((char::from_u32(code)?, rest));
    }
    if let Some((_, c)) = NAMED.iter().find(|(named, _)| *named == name) {
        return Some((*c, rest));
    }
    let index = LATIN_1
        .split_ascii_whitespace()
        .position(|latin| latin == name)?;
    let code = u32::try_from(index).ok()?.checked_add(160)?;
    Some((char::from_u32(code)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_cells_have_lines() {
        let html = "<html><head><title>x</title><style>p {}</style></head><body><p>Delivery\n failed:</p>\
            <table><tr><td>To</td><td>a@example.com</td></tr><tr><th>Why</th><td>550<br>no</td></tr></table>\
            <div>one</div><div>two <b>bo</b>ld</div><ul><li>three</li></ul>end</body></html>";
        assert_eq!(
            to_text(html),
            "Delivery failed:\n\nTo\na@example.com\nWhy\n550\nno\n\none\ntwo bold\nthree\nend"
        );
    }

    #[test]
    fn characters_are_decoded() {
        assert_eq!(
            to_text("&lt;a@example.com&gt; &amp;&nbsp;&#39;x&#x27; gel&ouml;scht &bogus; 5 < 6 &"),
            "<a@example.com> & 'x' gelöscht &bogus; 5 < 6 &"
        );
    }

    #[test]
    fn what_nobody_sees_is_left_out() {
        assert_eq!(
            to_text(
                "a<!-- <p>b</p> -->c<script>d < e</script>f<img alt='>' src=\"x>y\">g<SCRIPT>h"
            ),
            "acfgh"
        );
    }

    #[test]
    fn preformatted_lines_stay() {
        assert_eq!(to_text("x<pre>a\n  b\n\nc</pre>y"), "x\n\na\nb\n\nc\n\ny");
    }

    #[test]
    fn nonsense_is_survived() {
        for html in [
            "",
            "<",
            "</",
            "<!--",
            "<a",
            "&#xffffffff;",
            "&#;",
            "<style>",
            "<\u{e9}>",
            "&#",
        ] {
            let _ = to_text(html);
        }
    }
}
