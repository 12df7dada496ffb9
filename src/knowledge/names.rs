//! Finds provinces by name, abbreviation, pinyin or city in a text.
//!
//! Never takes a single character for a province where it may be part of another word.

use rustc_hash::FxHashMap;

use crate::rules::Province;
use crate::text::{first_two, normalize, reading};

/// Stands for a province's name in wordings and in questions.
pub const ANY_PROVINCE: &str = "某省";

/// Names of provinces by their first two characters, longest first, and abbreviations of one character.
#[derive(Clone, Debug, Default)]
pub(super) struct ProvinceNames {
    names: FxHashMap<(char, char), Vec<(String, usize)>>,
    plates: FxHashMap<char, usize>,
}

// One character that is a word or begins many: 新公司, 贵单位 name no province.
const AMBIGUOUS_PLATES: &[char] = &['新', '贵', '云', '黑', '吉', '青', '宁', '藏', '蒙', '京'];
// What an abbreviation of one character is followed by when a province is meant: 渝地, 粤企.
const AFTER_A_PLATE: &[&str] =
    &["地", "省", "籍", "企", "管局", "通管局", "这边", "那边", "户口", "身份证", "公司", "个人", "单位"];
// Shorter runs of letters are words of English or other pinyin too.
const PINYIN_LETTERS_MIN: usize = 6;

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
    "粤省事",
];

impl ProvinceNames {
    /// Names and aliases, their readings written together (and with blanks for the provinces themselves), plates.
    pub(super) fn new(provinces: &[Province]) -> Self {
        let mut known: FxHashMap<String, usize> = FxHashMap::default();
        let mut read: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        let mut plates = FxHashMap::default();
        for (at, province) in provinces.iter().enumerate() {
            let all = [province.name.as_str(), province.full_name.as_str()];
            let all = all.into_iter().chain(province.aliases.iter().map(|alias| alias.value.as_str()));
            for name in all.map(normalize).filter(|name| name.chars().count() >= 2) {
                for pinyin in pinyin_of(&name, name == province.name) {
                    read.entry(pinyin).or_default().push(at);
                }
                known.entry(name).or_insert(at);
            }
            let single = province.plates.iter().filter_map(|plate| one_char(plate));
            plates.extend(single.filter(|plate| !AMBIGUOUS_PLATES.contains(plate)).map(|plate| (plate, at)));
        }
        // A reading of two provinces (苏州 and 宿州) means neither.
        read.retain(|_, meant| meant.windows(2).all(|pair| pair[0] == pair[1]));
        for (pinyin, meant) in read {
            known.entry(pinyin).or_insert(meant[0]);
        }
        let mut names: FxHashMap<(char, char), Vec<(String, usize)>> = FxHashMap::default();
        for (name, at) in known {
            if let Some(key) = first_two(&name) {
                names.entry(key).or_default().push((name, at));
            }
        }
        for same in names.values_mut() {
            same.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.cmp(other)));
        }
        Self { names, plates }
    }

    /// The provinces a normalized text mentions, in order, repeats included, and the text with each mention replaced by
    /// [`ANY_PROVINCE`]. Leftmost-longest; names do not overlap.
    pub(super) fn mask(&self, text: &str) -> (Vec<Mention>, String) {
        let mut found: Vec<Mention> = Vec::new();
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            let Some((length, province)) = self.name_at(text, at, first) else {
                masked.push(first);
                at += first.len_utf8();
                continue;
            };
            at += length;
            // With or without 省: the suffix is part of the name.
            if text[at..].starts_with('省') {
                at += '省'.len_utf8();
            }
            // 广东深圳 is one mention.
            let same = |last: &&Mention| last.province == province && last.at + ANY_PROVINCE.len() == masked.len();
            if found.last().as_ref().is_some_and(same) {
                continue;
            }
            found.push(Mention { province, at: masked.len() });
            masked.push_str(ANY_PROVINCE);
        }
        (found, masked)
    }

    fn name_at(&self, text: &str, at: usize, first: char) -> Option<(usize, usize)> {
        let rest = &text[at..];
        let same = first_two(rest).and_then(|key| self.names.get(&key)).map_or(&[][..], Vec::as_slice);
        let named = same.iter().find(|(name, _)| rest.starts_with(name.as_str()) && is_whole(text, at, name));
        let plate = || self.plates.get(&first).filter(|_| is_plate(text, at, first)).map(|at| (first.len_utf8(), *at));
        named.map(|(name, province)| (name.len(), *province)).or_else(plate)
    }
}

/// A province named in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// Which one, by its place in the list of provinces.
    pub province: usize,
    /// Where [`ANY_PROVINCE`] stands for it in the masked text, in bytes.
    pub at: usize,
}

fn one_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

// 浙江 → zhejiang, zhe jiang; nothing for names that are not Chinese throughout.
fn pinyin_of(name: &str, with_blanks: bool) -> Vec<String> {
    let Some(syllables) = name.chars().map(reading).collect::<Option<Vec<_>>>() else { return Vec::new() };
    let joined = syllables.concat();
    let long_enough = joined.len() >= PINYIN_LETTERS_MIN;
    let spaced = with_blanks.then(|| syllables.join(" "));
    spaced.into_iter().chain(Some(joined).filter(|_| long_enough)).collect()
}

// A single character between blanks, or before a word that goes with a province.
fn is_plate(text: &str, at: usize, plate: char) -> bool {
    let after = &text[at + plate.len_utf8()..];
    let starts = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let stands_alone = starts && after.chars().next().is_some_and(|c| !c.is_alphanumeric());
    let in_a_word = NOT_A_PROVINCE.iter().any(|word| text[at..].starts_with(word));
    !in_a_word && (stands_alone || AFTER_A_PLATE.iter().any(|word| after.starts_with(word)))
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
