//! What a text is made of: single characters and pairs, the same as readings, Latin words and their pieces, concepts.
//!
//! Never depends on the order in which knowledge is loaded.

use super::Concepts;
use crate::text::{Unit, reading, syllables, units};

/// One piece of a text.
pub type Feature = String;

/// The pieces of a normalized text, repeats included.
pub fn features(text: &str, concepts: &Concepts) -> Vec<Feature> {
    let units = units(text);
    let mut out = Vec::with_capacity(units.len() * 4);
    let spelled: Vec<String> = units.iter().map(|unit| spelling(*unit)).collect();
    out.extend(spelled.iter().map(|unit| format!("1{unit}")));
    out.extend(spelled.windows(2).map(|pair| format!("2{}{}", pair[0], pair[1])));
    for unit in &units {
        if let Unit::Word(word) = unit
            && word.chars().count() > 3
        {
            let letters: Vec<char> = word.chars().collect();
            out.extend(letters.windows(3).map(|piece| format!("3{}", piece.iter().collect::<String>())));
        }
    }
    let sounds: Vec<String> = units.iter().flat_map(|unit| sounds(*unit)).collect();
    out.extend(sounds.windows(2).map(|pair| format!("p{} {}", pair[0], pair[1])));
    out.extend(concepts.find(text).into_iter().map(|term| format!("c{term}")));
    out
}

fn spelling(unit: Unit<'_>) -> String {
    match unit {
        Unit::Han(c) => c.to_string(),
        // A blank keeps Latin words apart from each other and from characters.
        Unit::Word(word) | Unit::Number(word) => format!("{word} "),
    }
}

// A Latin run that is pinyin throughout counts as its syllables.
fn sounds(unit: Unit<'_>) -> Vec<String> {
    match unit {
        Unit::Han(c) => vec![reading(c).map_or_else(|| c.to_string(), |r| r.replace('ü', "v"))],
        Unit::Word(word) => match syllables(word) {
            Some(cut) => cut.into_iter().map(str::to_owned).collect(),
            None => vec![word.to_owned()],
        },
        Unit::Number(number) => vec![number.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homophones_and_pinyin_share_readings() {
        let concepts = Concepts::default();
        let sounds = |text: &str| -> Vec<String> {
            features(text, &concepts).into_iter().filter(|piece| piece.starts_with('p')).collect()
        };
        assert_eq!(sounds("备案"), sounds("备按"));
        assert_eq!(sounds("备案"), sounds("beian"));
        assert_eq!(sounds("备案"), sounds("bei an"));
    }
}
