//! What a text is made of: single characters and pairs, the same as readings, Latin words and their pieces, concepts.
//!
//! Never depends on the order in which knowledge is loaded.

use super::Concepts;
use crate::text::{Unit, fnv1a, reading, syllables, units};

/// One piece of a text, hashed: 64 bits keep a hundred thousand pieces apart.
pub type Feature = u64;

/// The kinds of pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A character, word or number.
    Single,
    /// Two of them side by side.
    Pair,
    /// Three letters of a longer word.
    Letters,
    /// Two readings side by side.
    Sounds,
    /// A term of the trade.
    Concept,
}

/// The pieces of a normalized text, repeats included.
pub fn features(text: &str, concepts: &Concepts) -> Vec<Feature> {
    let mut out = Vec::with_capacity(text.len());
    each_piece(text, concepts, |kind, first, second| out.push(hash(kind, first, second)));
    out
}

/// The pieces with their hashes in words, for explaining.
pub(super) fn named_features(text: &str, concepts: &Concepts) -> Vec<(Feature, String)> {
    let mut out = Vec::new();
    each_piece(text, concepts, |kind, first, second| {
        let name = match kind {
            PieceKind::Sounds => format!("{first} {second}"),
            _ => format!("{first}{second}"),
        };
        out.push((hash(kind, first, second), name));
    });
    out
}

/// The characters, words and numbers of a text and their pairs, with their kinds.
pub(super) fn spelled_features(text: &str) -> Vec<(PieceKind, Feature)> {
    let units = units(text);
    let singles = units.iter().map(|unit| (PieceKind::Single, hash(PieceKind::Single, unit.text(), "")));
    let pairs = units.windows(2).map(|pair| (PieceKind::Pair, hash(PieceKind::Pair, pair[0].text(), pair[1].text())));
    singles.chain(pairs).collect()
}

fn each_piece(text: &str, concepts: &Concepts, mut take: impl FnMut(PieceKind, &str, &str)) {
    let units = units(text);
    units.iter().for_each(|unit| take(PieceKind::Single, unit.text(), ""));
    units.windows(2).for_each(|pair| take(PieceKind::Pair, pair[0].text(), pair[1].text()));
    for unit in &units {
        if let Unit::Word(word) = unit
            && word.len() > 3
        {
            let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
            starts.windows(4).for_each(|cut| take(PieceKind::Letters, &word[cut[0]..cut[3]], ""));
        }
    }
    let mut before: Option<&str> = None;
    for unit in &units {
        each_sound(*unit, |sound| {
            if let Some(before) = before {
                take(PieceKind::Sounds, before, sound);
            }
            before = Some(sound);
        });
    }
    concepts.find(text).into_iter().for_each(|term| take(PieceKind::Concept, &format!("§{term}"), ""));
}

// A Latin run that is pinyin throughout counts as its syllables.
fn each_sound<'t>(unit: Unit<'t>, mut take: impl FnMut(&'t str)) {
    match unit {
        Unit::Han(text) => {
            let reading = text.chars().next().and_then(reading);
            take(match reading {
                Some("lü") => "lv",
                Some("nü") => "nv",
                Some("lüe") => "lve",
                Some("nüe") => "nve",
                Some(reading) => reading,
                None => text,
            });
        }
        Unit::Word(word) => match syllables(word) {
            Some(cut) => cut.into_iter().for_each(take),
            None => take(word),
        },
        Unit::Number(number) => take(number),
    }
}

// Over the kind and both parts; a zero byte keeps the parts apart.
fn hash(kind: PieceKind, first: &str, second: &str) -> Feature {
    fnv1a([kind as u8].into_iter().chain(first.bytes()).chain([0]).chain(second.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homophones_and_pinyin_share_readings() {
        let sounds = |text: &str| -> Vec<String> {
            let mut out = Vec::new();
            each_piece(text, &Concepts::default(), |kind, first, second| {
                if kind == PieceKind::Sounds {
                    out.push(format!("{first} {second}"));
                }
            });
            out
        };
        assert_eq!(sounds("备案"), ["bei an"]);
        assert_eq!(sounds("备案"), sounds("备按"));
        assert_eq!(sounds("备案"), sounds("beian"));
        assert_eq!(sounds("备案"), sounds("bei an"));
        assert_eq!(sounds("绿色"), ["lv se"]);
    }
}
