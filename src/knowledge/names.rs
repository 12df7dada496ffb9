//! Finds provinces by name, abbreviation of two letters or more, pinyin or city in a text.
//!
//! Never takes a single character for a province inside a sentence.

use std::collections::HashMap;

use crate::rules::Province;
use crate::text::normalize;

/// Stands for a province's name in wordings and in questions.
pub const ANY_PROVINCE: &str = "某省";

/// Names of provinces by their first character, longest first.
#[derive(Clone, Debug, Default)]
pub(super) struct ProvinceNames(HashMap<char, Vec<(String, usize)>>);

// What looks like a city inside other words: 完成都要 is not 成都, 上海南京路 is in 上海.
const NOT_A_PROVINCE: &[&str] = &[
    "东西安",
    "大连接",
    "重大庆",
    "拖延安",
    "担保定",
    "长江门",
    "完成都",
    "变成都",
    "做成都",
    "办成都",
    "南通管",
    "南通信",
    "江西安徽",
    "上海南",
];

impl ProvinceNames {
    /// Names of two characters and more; a single one (粤) means a province only as a whole answer.
    pub(super) fn new(provinces: &[Province]) -> Self {
        let mut names: HashMap<char, Vec<(String, usize)>> = HashMap::new();
        for (at, province) in provinces.iter().enumerate() {
            let all = [province.name.as_str(), province.full_name.as_str()];
            let all = all.into_iter().chain(province.aliases.iter().map(|alias| alias.value.as_str()));
            for name in all.map(normalize).filter(|name| name.chars().count() >= 2) {
                if let Some(first) = name.chars().next() {
                    names.entry(first).or_default().push((name, at));
                }
            }
        }
        for same in names.values_mut() {
            same.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.cmp(other)));
        }
        Self(names)
    }

    /// The provinces named in a normalized text, in order, and the text with each name replaced by [`ANY_PROVINCE`].
    /// Leftmost-longest; names do not overlap.
    pub(super) fn mask(&self, text: &str) -> (Vec<usize>, String) {
        let mut found = Vec::new();
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            let rest = &text[at..];
            let same = self.0.get(&first).map_or(&[][..], Vec::as_slice);
            let named = same.iter().find(|(name, _)| rest.starts_with(name.as_str()) && is_whole(text, at, name));
            let Some((name, province)) = named else {
                masked.push(first);
                at += first.len_utf8();
                continue;
            };
            if !found.contains(province) {
                found.push(*province);
            }
            masked.push_str(ANY_PROVINCE);
            at += name.len();
            // With or without 省: the suffix is part of the name.
            if text[at..].starts_with('省') {
                at += '省'.len_utf8();
            }
        }
        (found, masked)
    }
}

fn is_whole(text: &str, at: usize, name: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if name.is_ascii() {
        return !letter(text[..at].chars().next_back()) && !letter(text[at + name.len()..].chars().next());
    }
    !NOT_A_PROVINCE.iter().any(|word| {
        word.match_indices(name).any(|(offset, _)| {
            at.checked_sub(offset).is_some_and(|start| text.get(start..).is_some_and(|rest| rest.starts_with(word)))
        })
    })
}
