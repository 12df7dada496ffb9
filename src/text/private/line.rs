//! A text as the matchers see it: one folded character for each character written.
//!
//! Never changes positions: what is found at a place stands at the same place of the text.

use unicode_normalization::UnicodeNormalization;

/// Longest stretch in which a word before a number says what the number is.
const SAID_BEFORE_MAX: usize = 14;
/// Most spaces and hyphens between two digits of one number.
const GAP_MAX: usize = 3;

/// Folded characters and which of them belong to an address of the web.
pub(super) struct Line {
    folded: Vec<char>,
    in_address: Vec<bool>,
}

impl Line {
    pub(super) fn new(text: &str) -> Self {
        let folded: Vec<char> = text.chars().map(fold).collect();
        let in_address = addresses(&folded);
        Self { folded, in_address }
    }

    pub(super) fn at(&self, at: usize) -> Option<char> {
        self.folded.get(at).copied()
    }

    pub(super) fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.at(at))
    }

    /// True when the character there passes; false past either end.
    pub(super) fn has(&self, at: usize, test: impl Fn(char) -> bool) -> bool {
        self.at(at).is_some_and(test)
    }

    pub(super) fn had(&self, at: usize, test: impl Fn(char) -> bool) -> bool {
        self.before(at).is_some_and(test)
    }

    /// True when this ASCII text stands there, in any case.
    pub(super) fn says(&self, at: usize, ascii: &str) -> bool {
        ascii.chars().enumerate().all(|(plus, c)| self.has(at + plus, |there| there.eq_ignore_ascii_case(&c)))
    }

    pub(super) fn digit(&self, at: usize) -> bool {
        self.has(at, |c| c.is_ascii_digit())
    }

    pub(super) fn digit_before(&self, at: usize) -> bool {
        self.had(at, |c| c.is_ascii_digit())
    }

    pub(super) fn in_address(&self, at: usize) -> bool {
        self.in_address.get(at).copied().unwrap_or(false)
    }

    /// The end of the run of characters that pass.
    pub(super) fn run(&self, from: usize, test: impl Fn(char) -> bool) -> usize {
        let length = self.folded.iter().skip(from).take_while(|c| test(**c)).count();
        from + length
    }

    pub(super) fn text(&self, from: usize, to: usize) -> &[char] {
        self.folded.get(from..to).unwrap_or_default()
    }

    /// Past the spaces and hyphens that may stand inside a number.
    pub(super) fn past_gap(&self, from: usize) -> usize {
        let to = self.run(from, is_gap);
        if to - from > GAP_MAX { from } else { to }
    }

    /// Places of up to `most` digits, over gaps; empty when none begins here.
    pub(super) fn digits(&self, from: usize, most: usize) -> Vec<usize> {
        let mut places: Vec<usize> = Vec::with_capacity(most);
        let mut at = from;
        while places.len() < most && self.digit(at) {
            places.push(at);
            at = if self.digit(at + 1) { at + 1 } else { self.past_gap(at + 1) };
        }
        places
    }

    /// The values of digits found by [`Self::digits`].
    pub(super) fn values(&self, places: &[usize]) -> Vec<u32> {
        places.iter().filter_map(|at| self.at(*at)?.to_digit(10)).collect()
    }

    /// True when one of the words stands shortly before, with no digit and no line break in between.
    pub(super) fn said_before(&self, at: usize, words: &[&str]) -> bool {
        let from = at.saturating_sub(SAID_BEFORE_MAX);
        let near = self.text(from, at).rsplit(|c| c.is_ascii_digit() || matches!(c, '\n' | '\r')).next();
        let near: String = near.unwrap_or_default().iter().collect::<String>().to_ascii_lowercase();
        words.iter().any(|word| near.contains(word))
    }
}

/// Spaces, hyphens and what cannot be seen.
fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '-' | '\t' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Full width to ASCII, letters and digits of formulas to plain ones, every dash to a hyphen.
fn fold(c: char) -> char {
    match c {
        ' '..='~' => c,
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{fe58}' => '-',
        '\u{3000}' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => ' ',
        '\u{1d400}'..='\u{1d7ff}' => std::iter::once(c).nfkc().next().unwrap_or(c),
        _ => c,
    }
}

/// Which characters belong to an address: `scheme://…`, or a host with a path.
fn addresses(folded: &[char]) -> Vec<bool> {
    let mut marks = vec![false; folded.len()];
    let mut from = 0;
    while from < folded.len() {
        let length =
            folded[from..].iter().take_while(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '|')).count();
        let word: String = folded[from..from + length].iter().collect();
        let dotted_host = |word: &str| word.split_once('/').is_some_and(|(host, _)| host.contains('.'));
        if word.contains("://") || dotted_host(&word) {
            marks[from..from + length].fill(true);
        }
        from += length.max(1);
    }
    marks
}
