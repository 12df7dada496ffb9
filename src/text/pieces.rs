//! Cuts a normalized text into units: one Chinese character, or one run of Latin letters or digits.
//!
//! Never keeps punctuation: nobody means anything by it.

use super::normal::is_han;

/// One unit of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit<'t> {
    /// A Chinese character.
    Han(&'t str),
    /// A run of letters that are not Chinese, lower case.
    Word(&'t str),
    /// A run of digits.
    Number(&'t str),
}

impl<'t> Unit<'t> {
    /// The unit as it stands in the text.
    pub fn text(self) -> &'t str {
        match self {
            Self::Han(text) | Self::Word(text) | Self::Number(text) => text,
        }
    }
}

/// The units of a normalized text in order.
pub fn units(text: &str) -> Vec<Unit<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let class = class_of(first);
        let end = match class {
            Class::Han | Class::Other => first.len_utf8(),
            Class::Letter | Class::Digit => rest.find(|c| class_of(c) != class).unwrap_or(rest.len()),
        };
        let (run, after) = rest.split_at(end);
        match class {
            Class::Han => out.push(Unit::Han(run)),
            Class::Letter => out.push(Unit::Word(run)),
            Class::Digit => out.push(Unit::Number(run)),
            Class::Other => {}
        }
        rest = after;
    }
    out
}

/// The first two characters, by which names are looked up; `None` when there are fewer.
pub fn first_two(text: &str) -> Option<(char, char)> {
    let mut chars = text.chars();
    Some((chars.next()?, chars.next()?))
}

/// True for a text that says nothing: no letter at all, or one or two units over and over ("备备备备备备").
pub fn says_nothing(text: &str) -> bool {
    const REPEATS_MIN: usize = 6;
    let units = units(text);
    let mut distinct: Vec<&str> = units.iter().map(|unit| unit.text()).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let letters = units.iter().any(|unit| !matches!(unit, Unit::Number(_)));
    !letters || (units.len() >= REPEATS_MIN && distinct.len() <= 2)
}

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Han,
    Letter,
    Digit,
    Other,
}

fn class_of(c: char) -> Class {
    match c {
        _ if is_han(c) => Class::Han,
        _ if c.is_ascii_digit() => Class::Digit,
        _ if c.is_alphabetic() => Class::Letter,
        _ => Class::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_nothing() {
        for text in ["", "……", "12345", "备备备备备备备", "哈哈哈哈哈哈哈哈", "啊哦啊哦啊哦啊哦"]
        {
            assert!(says_nothing(text), "{text}");
        }
        for text in ["备案", "备案备案怎么备案", "ok", "多久多久"] {
            assert!(!says_nothing(text), "{text}");
        }
    }

    #[test]
    fn units_of_a_mixed_text() {
        let found = units("icp备案, 53端口!");
        let expected =
            [Unit::Word("icp"), Unit::Han("备"), Unit::Han("案"), Unit::Number("53"), Unit::Han("端"), Unit::Han("口")];
        assert_eq!(found, expected);
    }
}
