//! A typed answer matched against names and aliases: "粤", "广东省", "guangdong", "我是公司".
//!
//! Never accepts a name that another one matches about as well.

use super::{normalize, reading};

/// Something with names people may type.
pub trait Named {
    /// Every name and alias, as written in the knowledge base.
    fn names(&self) -> impl Iterator<Item = &str>;
}

const ACCEPT: f64 = 0.82;
const MARGIN: f64 = 0.08;

/// The item whose name was typed, if one is clearly meant: exact, contained, same reading, or nearly the same.
pub fn best_name<T: Named>(typed: &str, items: &[T]) -> Option<usize> {
    let typed = compact(typed);
    if typed.is_empty() {
        return None;
    }
    let mut ranked: Vec<(f64, usize)> = items
        .iter()
        .enumerate()
        .map(|(index, item)| (item.names().map(|name| likeness(&typed, &compact(name))).fold(0.0, f64::max), index))
        .collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (best, index) = *ranked.first()?;
    let second = ranked.get(1).map_or(0.0, |(score, _)| *score);
    (best >= ACCEPT && best - second >= MARGIN.min(1.01 - best + f64::EPSILON)).then_some(index)
}

/// The item one of whose names was typed in full, but for width, case and script.
pub fn exact_name<'i, T: Named>(typed: &str, items: &'i [T]) -> Option<&'i T> {
    let typed = normalize(typed);
    items.iter().find(|item| item.names().any(|name| normalize(name) == typed))
}

/// A text normalized, its letters and digits only.
pub fn compact(text: &str) -> String {
    normalize(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

// 1 for the same name; a name inside what was typed counts by how much of it is said; else edit distance.
fn likeness(typed: &str, name: &str) -> f64 {
    if name.is_empty() {
        return 0.0;
    }
    if typed == name {
        return 1.01;
    }
    let (typed_len, name_len) = (typed.chars().count() as f64, name.chars().count() as f64);
    if name_len >= 2.0 && typed.contains(name) {
        return 0.9 + 0.1 * (name_len / typed_len);
    }
    if typed_len >= 2.0 && name.contains(typed) {
        return 0.82 + 0.1 * (typed_len / name_len);
    }
    if typed_len < 2.0 || name_len < 2.0 {
        return 0.0;
    }
    if sounds(typed) == sounds(name) {
        return 0.95;
    }
    strsim::normalized_damerau_levenshtein(typed, name)
}

fn sounds(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match reading(c) {
            Some(reading) => out.push_str(reading),
            None => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Item(&'static [&'static str]);
    impl Named for Item {
        fn names(&self) -> impl Iterator<Item = &str> {
            self.0.iter().copied()
        }
    }

    #[test]
    fn typed_names_are_found() {
        let items = [Item(&["个人", "自然人", "individual"]), Item(&["单位", "公司", "企业", "organization"])];
        let cases = [
            ("我是公司", Some(1)),
            ("个人", Some(0)),
            ("個人", Some(0)),
            ("gongsi", Some(1)),
            ("Individual", Some(0)),
            ("organisation", Some(1)),
            ("随便", None),
            ("", None),
            ("？？", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(best_name(typed, &items), expected, "{typed}");
        }
    }
}
