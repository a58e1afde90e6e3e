//! The form in which phrases and texts are compared, with the way back to the text as it stood.
//!
//! Letters become lower case, full-width forms, typographic quotes and dashes their usual form; white
//! space of any kind becomes one blank, a blank line becomes `\n` (so that nothing matches across
//! paragraphs); quote marks at a line's start, invisible characters and the repeated codes of a
//! multi-line reply are dropped. `build.rs` includes this file too.

use std::ops::Range;

/// A text in the form in which phrases are compared.
#[derive(Debug, Clone, Default)]
pub struct Normalised {
    text: String,
    runs: Vec<Run>,
}

/// From `norm` on, the normalised text stands at `orig` in the original.
#[derive(Debug, Clone, Copy)]
struct Run {
    norm: usize,
    orig: usize,
    /// Bytes the original has for the one character of this run; 0: the run has the same bytes
    /// there as here.
    width: usize,
}

impl Normalised {
    /// Normalises `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut writer = Writer {
            full: text,
            rest: text,
            ..Writer::default()
        };
        writer.out.reserve(text.len());
        writer.run();
        let mut normalised = Self {
            text: writer.out,
            runs: writer.runs,
        };
        // Letters beyond ASCII are lower case already; here all others become so at once.
        normalised.text.make_ascii_lowercase();
        normalised
    }

    /// The normalised text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original from which `range` of the normalised text was made.
    #[must_use]
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self
            .run_at(range.start)
            .map_or(0, |run| run.orig + (range.start - run.norm));
        if range.end <= range.start {
            return start..start;
        }
        let end = self
            .run_at(range.end - 1)
            .map_or(start, |run| match run.width {
                0 => run.orig + (range.end - run.norm),
                width => run.orig + width,
            });
        start..end
    }

    fn run_at(&self, offset: usize) -> Option<Run> {
        let after = self.runs.partition_point(|run| run.norm <= offset);
        self.runs.get(after.checked_sub(1)?).copied()
    }
}

/// An SMTP reply of several lines that is being read: `550-5.1.1 …`.
#[derive(Debug, Clone, Copy)]
struct Reply<'a> {
    code: &'a str,
    enhanced: Option<&'a str>,
}

#[derive(Default)]
struct Writer<'a> {
    full: &'a str,
    rest: &'a str,
    out: String,
    runs: Vec<Run>,
    reply: Option<Reply<'a>>,
    /// The enhanced code that is dropped if it comes next.
    repeated: Option<&'a str>,
}

impl<'a> Writer<'a> {
    fn run(&mut self) {
        self.blanks(true);
        while let Some(first) = self.rest.as_bytes().first() {
            match first {
                b'0'..=b'9' if self.in_reply() && self.word_starts() => self.word_of_reply(),
                b'-' => self.dash(),
                b' '..=b'~' => self.plain(),
                _ if first.is_ascii() => self.blanks(false),
                _ => self.letter(),
            }
        }
        let kept = self.out.trim_end_matches([' ', '\n']).len();
        self.out.truncate(kept);
    }

    fn position(&self) -> usize {
        self.full.len() - self.rest.len()
    }

    /// Takes `bytes` off the rest.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Makes the next byte of the output stand for `position`.
    fn map(&mut self, position: usize, width: usize) {
        let norm = self.out.len();
        let follows = self
            .runs
            .last()
            .is_some_and(|run| run.width == 0 && run.orig + (norm - run.norm) == position);
        if width != 0 || !follows {
            self.runs.push(Run {
                norm,
                orig: position,
                width,
            });
        }
    }

    fn push(&mut self, position: usize, width: usize, letter: char) {
        self.map(position, if letter.len_utf8() == width { 0 } else { width });
        self.out.push(letter);
    }

    /// White space, dropped characters and the quote marks at a line's start.
    fn blanks(&mut self, mut line_start: bool) {
        let mut line_ends = 0;
        let mut first = None;
        while let Some(letter) = self.rest.chars().next() {
            let ends = match letter {
                '\n' | '\u{85}' | '\u{2028}' => 1,
                '\u{2029}' => 2,
                '>' if line_start => 0,
                _ if is_dropped(letter) => 0,
                _ if is_blank(letter) => 0,
                _ => break,
            };
            line_ends += ends;
            line_start |= ends > 0;
            if first.is_none() && is_blank(letter) {
                first = Some((self.position(), letter.len_utf8()));
            }
            self.take(letter.len_utf8());
        }
        let blank = if line_ends > 1 { '\n' } else { ' ' };
        if line_ends > 1 {
            self.reply = None;
            self.repeated = None;
        }
        let Some((position, width)) = first else {
            return;
        };
        match self.out.as_bytes().last() {
            None | Some(b'\n') => {}
            Some(b' ') => {
                self.out.pop();
                self.out.push(blank);
            }
            Some(_) => self.push(position, width, blank),
        }
    }

    /// One character beyond ASCII.
    fn letter(&mut self) {
        let Some(letter) = self.rest.chars().next() else {
            return;
        };
        if is_blank(letter) {
            return self.blanks(false);
        }
        let position = self.position();
        self.repeated = None;
        self.take(letter.len_utf8());
        if !is_dropped(letter) {
            self.push(position, letter.len_utf8(), usual(letter));
        }
    }

    fn in_reply(&self) -> bool {
        self.reply.is_some() || self.repeated.is_some()
    }

    fn word_starts(&self) -> bool {
        matches!(self.out.as_bytes().last(), None | Some(b' ' | b'\n'))
    }

    /// As much as stays as it is: printable ASCII with single blanks, up to a dash that may follow a
    /// reply code.
    fn plain(&mut self) {
        let in_reply = self.in_reply();
        let mut before = if self.word_starts() { b' ' } else { b'x' };
        let stop = self.rest.bytes().position(|byte| {
            let stops = match byte {
                b' ' => before == b' ',
                b'-' => before.is_ascii_digit(),
                b'0'..=b'9' => in_reply && before == b' ',
                _ => !byte.is_ascii_graphic(),
            };
            before = byte;
            stops
        });
        match stop {
            // What cannot go on here is a blank too many, or a digit `word_of_reply` did not want.
            Some(0) if self.rest.starts_with(' ') => self.blanks(false),
            Some(0) => self.copy(1),
            Some(length) => self.copy(length),
            None => self.copy(self.rest.len()),
        }
    }

    fn copy(&mut self, bytes: usize) {
        self.repeated = None;
        self.map(self.position(), 0);
        let copied = self.take(bytes);
        self.out.push_str(copied);
    }

    /// The dash in `550-5.1.1 …` begins a reply of several lines.
    fn dash(&mut self) {
        let before = self.full.get(..self.position()).unwrap_or_default();
        let after = self.rest.get(1..).unwrap_or_default();
        if let Some(reply) = Reply::around(before, until_blank(after)) {
            self.reply = Some(reply);
        }
        self.copy(1);
    }

    /// Drops a code that is repeated in each line of a reply.
    fn word_of_reply(&mut self) {
        let word = until_blank(self.rest);
        let repeated = self.repeated.take();
        let after_code = self.reply.and_then(|reply| word.strip_prefix(reply.code));
        let enhanced = self.reply.and_then(|reply| reply.enhanced);
        if repeated == Some(word) {
            self.take(word.len());
        } else if after_code == Some("") {
            self.reply = None;
            self.repeated = enhanced;
            self.take(word.len());
        } else if after_code.is_some_and(|after| after.starts_with('-')) {
            self.repeated = enhanced;
            self.take("550-".len());
        } else {
            self.copy(1);
        }
    }
}

impl<'a> Reply<'a> {
    /// Reads `550-5.1.1` around its dash.
    fn around(before: &'a str, after: &'a str) -> Option<Self> {
        let (before, code) = before.split_at_checked(before.len().checked_sub(3)?)?;
        let is_code = matches!(code.as_bytes(), [b'2' | b'4' | b'5', tens, ones]
            if tens.is_ascii_digit() && ones.is_ascii_digit());
        let enhanced = is_enhanced(after).then_some(after);
        let fits = enhanced.is_some() || !after.starts_with(|c: char| c.is_ascii_digit());
        let apart = !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        (is_code && fits && apart).then_some(Self { code, enhanced })
    }
}

/// The printable ASCII that `text` begins with.
fn until_blank(text: &str) -> &str {
    let end = text.bytes().position(|byte| !byte.is_ascii_graphic());
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Whether `word` is `5.1.1` or alike.
fn is_enhanced(word: &str) -> bool {
    let mut parts = 0;
    let digits = |part: &str| {
        parts += 1;
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    word.split('.').all(digits) && parts == 3
}

/// Whether `letter` counts as white space: blanks, line ends, control characters.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter.is_ascii_control() || letter == '\u{200b}'
}

/// Whether `letter` is invisible and stands inside words: soft hyphen, joiners, direction marks.
fn is_dropped(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fe0e}' | '\u{fe0f}')
}

/// The usual, lower-case form of a character beyond ASCII.
fn usual(letter: char) -> char {
    match letter {
        '\u{2e80}'..='\u{301c}' | '\u{3020}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}' => letter,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0)
            .unwrap_or(letter)
            .to_ascii_lowercase(),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{b4}'
        | '\u{2bc}'
        | '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{2039}'
        | '\u{203a}' => '\'',
        '\u{ab}'
        | '\u{bb}'
        | '\u{201c}'..='\u{201f}'
        | '\u{2033}'
        | '\u{2036}'
        | '\u{301d}'..='\u{301f}' => '"',
        'ς' => 'σ',
        // The first character of the full mapping is the simple mapping: only `İ` has a second one.
        _ => letter.to_lowercase().next().unwrap_or(letter),
    }
}

/// The text in lower case, letter by letter: `str::to_lowercase` brings tables that only a Greek word's
/// end needs.
#[must_use]
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut lower = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            lower.push(letter.to_ascii_lowercase());
        } else {
            lower.extend(letter.to_lowercase());
        }
    }
    lower
}

/// Whether `letter` belongs to a word whose ends matter. Chinese, Japanese, Korean, Thai and their
/// neighbours write no blanks between words.
#[must_use]
pub fn is_word(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric();
    }
    letter.is_alphanumeric()
        && !matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}'
            | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}'
            | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ffdc}'
            | '\u{20000}'..='\u{3ffff}')
}
