//! Words of the lists in a value, and how it is written.

use super::model::WordList;
use crate::text::{is_han, normalize};

/// The words of the lists that a value holds, longest first, none inside another.
pub(super) fn words_in(value: &str, lists: &[&WordList]) -> Vec<String> {
    let value = normalize(value);
    let except = lists.iter().flat_map(|list| &list.except);
    let spared: Vec<(usize, usize)> =
        except.flat_map(|word| value.match_indices(word.as_str()).map(|(at, word)| (at, at + word.len()))).collect();
    let mut words: Vec<&str> = lists.iter().flat_map(|list| list.words.iter().map(String::as_str)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut taken: Vec<(usize, usize)> = Vec::new();
    let mut found: Vec<(usize, String)> = Vec::new();
    for word in words {
        for (at, _) in value.match_indices(word) {
            let span = (at, at + word.len());
            let inside = |(from, to): &(usize, usize)| *from <= span.0 && span.1 <= *to;
            if spared.iter().any(inside) || taken.iter().any(inside) {
                continue;
            }
            taken.push(span);
            if !found.iter().any(|(_, known)| known == word) {
                found.push((at, word.to_owned()));
            }
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, word)| word).collect()
}

/// The items of a value, as people part them.
pub(super) fn items(value: &str) -> Vec<String> {
    let value = normalize(value);
    let items = value.split(|c: char| "、,;\n|".contains(c)).map(str::trim).filter(|item| !item.is_empty());
    items.map(str::to_owned).collect()
}

/// How many characters of Chinese writing a value has.
pub(super) fn han(value: &str) -> usize {
    value.chars().filter(|c| is_han(*c)).count()
}

/// The characters that are neither letters nor digits, each once, blanks as `空格`.
pub(super) fn symbols(value: &str) -> Vec<char> {
    let mut found: Vec<char> = Vec::new();
    for c in value.trim().chars().filter(|c| !c.is_alphanumeric()) {
        let c = if c.is_whitespace() { ' ' } else { c };
        if !found.contains(&c) {
            found.push(c);
        }
    }
    found
}

/// True when a number, a numeral or a letter stands right before one of the words, or digits end the value.
pub(super) fn numbered(value: &str, units: &[String]) -> bool {
    let value = normalize(value);
    let value = value.trim_end_matches(|c: char| !c.is_alphanumeric());
    let counts = |c: char| c.is_ascii_alphanumeric() || "零〇一二三四五六七八九十百甲乙丙丁".contains(c);
    let before = |at: usize| value[..at].chars().next_back().is_some_and(counts);
    value.ends_with(|c: char| c.is_ascii_digit())
        || units.iter().any(|unit| value.match_indices(unit.as_str()).any(|(at, _)| before(at)))
}

/// The longest run of numbers joined by hyphens, as in 7-3-101: how many they are, and the run.
pub(super) fn joined_numbers(value: &str) -> (usize, String) {
    let value = normalize(value).replace(['－', '–', '—', '‐', '−'], "-");
    let runs = value.split(|c: char| !c.is_ascii_digit() && c != '-');
    let counted = runs.map(|run| (run.split('-').filter(|part| !part.is_empty()).count(), run.trim_matches('-')));
    counted.max_by_key(|(count, _)| *count).map_or((0, String::new()), |(count, run)| (count, run.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Place;
    use crate::yaml::Placed;

    fn list(words: &[&str], except: &[&str]) -> WordList {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        WordList {
            id: Placed { value: String::new(), place: Place::default() },
            words: owned(words),
            except: owned(except),
        }
    }

    #[test]
    fn the_longest_words_are_found_and_spared_ones_are_not() {
        let finance = list(&["基金", "基金管理", "P2P".to_lowercase().as_str()], &["基金会"]);
        assert_eq!(words_in("某某基金管理", &[&finance]), ["基金管理"]);
        assert_eq!(words_in("慈善基金会", &[&finance]), Vec::<String>::new());
        assert_eq!(words_in("Ｐ２Ｐ 基金", &[&finance]), ["p2p", "基金"]);
    }

    #[test]
    fn addresses_are_taken_apart() {
        let units = ["号".to_owned(), "室".to_owned(), "座".to_owned()];
        for fine in ["某路7号", "某座A座", "科技园1203", "三号院"] {
            assert!(numbered(fine, &units), "{fine}");
        }
        assert!(!numbered("某村", &units) && !numbered("教室", &units));
        assert_eq!(joined_numbers("XX家园7-3-101"), (3, "7-3-101".to_owned()));
        assert_eq!(joined_numbers("中山路12－16号").0, 2);
        assert_eq!(joined_numbers("北京市-市辖区-海淀区7号").0, 1);
    }
}
