//! Synonyms: whatever people type for a term counts as the term.
//!
//! Never replaces what was typed; a concept is one more piece of evidence.

use rustc_hash::FxHashMap;

use crate::text::first_two;

/// The terms of the trade with everything people type for them.
#[derive(Clone, Debug, Default)]
pub struct Concepts {
    // First two characters → (normalized name, term), longest name first.
    names: FxHashMap<(char, char), Vec<(String, u32)>>,
}

impl Concepts {
    /// Builds the lexicon; each item holds the normalized names of one term.
    pub fn new(terms: impl IntoIterator<Item = Vec<String>>) -> Self {
        let mut names: FxHashMap<(char, char), Vec<(String, u32)>> = FxHashMap::default();
        for (term, forms) in (0u32..).zip(terms) {
            // Names of one character stand in too many words.
            for name in forms {
                if let Some(key) = first_two(&name) {
                    names.entry(key).or_default().push((name, term));
                }
            }
        }
        for same in names.values_mut() {
            same.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.cmp(other)));
        }
        Self { names }
    }

    /// The terms a normalized text speaks of, each once, in order; leftmost-longest, names do not overlap.
    pub fn find(&self, text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            let same = first_two(&text[at..]).and_then(|key| self.names.get(&key));
            let named = same.and_then(|same| {
                same.iter().find(|(name, _)| {
                    text[at..].starts_with(name.as_str()) && !cuts_a_word(text, &(at..at + name.len()), name)
                })
            });
            match named {
                Some((name, term)) => {
                    if !found.contains(term) {
                        found.push(*term);
                    }
                    at += name.len();
                }
                None => at += first.len_utf8(),
            }
        }
        found
    }
}

// A Latin name counts as a whole word only: `ip` is not in `tips`.
fn cuts_a_word(text: &str, span: &std::ops::Range<usize>, name: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let ends = name.ends_with(|c: char| c.is_ascii_alphanumeric());
    (starts && letter(text[..span.start].chars().next_back())) || (ends && letter(text[span.end..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_names_cover_shorter_ones() {
        let concepts = Concepts::new([vec!["短信".to_owned()], vec!["短信核验".to_owned(), "ip".to_owned()]]);
        assert_eq!(concepts.find("短信核验没收到短信"), vec![1, 0]);
        assert_eq!(concepts.find("tips"), Vec::<u32>::new());
        assert_eq!(concepts.find("填ip地址"), vec![1]);
    }
}
