//! A pasted text cut into the reasons it lists, each read for itself.
//!
//! Never drops a part in silence: one that names no reason is handed back as unknown.

use super::{Finder, Found};

/// Most parts of one text that are read; nobody is returned for more at once.
const PARTS_MAX: usize = 12;
/// Ends of what a notice lists.
const ITEM_ENDS: &[char] = &['\n', '\r', ';', '；'];
/// Ends of a sentence.
const SENTENCE_ENDS: &[char] = &['。', '！', '!', '？', '?'];
/// Ends of a clause.
const CLAUSE_ENDS: &[char] = &[',', '，', '、', '：', ':'];
/// What stands between the number of an item and its words.
const AFTER_NUMBER: &[char] = &['、', '.', '．', ')', '）', ':', '：', ','];
const CHINESE_NUMBERS: &str = "一二三四五六七八九十";
const CIRCLED_NUMBERS: &str = "①②③④⑤⑥⑦⑧⑨⑩";

/// One part of a pasted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// As it was pasted, without the number before it.
    pub text: String,
    /// What it is.
    pub means: Meaning,
    /// When it is unknown: the reasons nearest to it, by their places in the list.
    pub near: Vec<usize>,
}

/// What a part of a pasted text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// These reasons, by their places in the list.
    Reasons(Vec<usize>),
    /// No reason: what stands around them in a notice.
    Around,
    /// Something that is not on file.
    Unknown,
}

impl Meaning {
    /// The reasons it names, by their places in the list.
    pub fn reasons(&self) -> &[usize] {
        match self {
            Self::Reasons(reasons) => reasons,
            Self::Around | Self::Unknown => &[],
        }
    }
}

/// What a pasted text names, part by part; `ready` makes a text comparable to the wordings.
pub fn read_pasted(finder: &Finder, pasted: &str, ready: &dyn Fn(&str) -> String) -> Vec<Part> {
    let items = items(pasted);
    items.iter().take(PARTS_MAX).map(|item| read_item(finder, item, ready)).collect()
}

// Sentences after one that names a reason explain it.
fn read_item(finder: &Finder, item: &str, ready: &dyn Fn(&str) -> String) -> Part {
    let mut named = Vec::new();
    let mut unknown = false;
    for sentence in item.split(SENTENCE_ENDS).filter(|sentence| has_words(sentence)) {
        match read_sentence(finder, sentence, ready) {
            Meaning::Reasons(reasons) => named.extend(reasons),
            Meaning::Around => {}
            Meaning::Unknown => unknown = true,
        }
    }
    let means = match (named.is_empty(), unknown) {
        (false, _) => Meaning::Reasons(distinct(named)),
        (true, true) => Meaning::Unknown,
        (true, false) => Meaning::Around,
    };
    let near = if means == Meaning::Unknown { finder.near(&ready(item)) } else { Vec::new() };
    Part { text: item.to_owned(), means, near }
}

// What is not clear as a whole may be clear clause by clause.
fn read_sentence(finder: &Finder, sentence: &str, ready: &dyn Fn(&str) -> String) -> Meaning {
    let clauses: Vec<&str> = sentence.split(CLAUSE_ENDS).filter(|clause| has_words(clause)).collect();
    match finder.find(&ready(sentence)) {
        Found::Reason(reason) => Meaning::Reasons(vec![reason]),
        Found::Around => Meaning::Around,
        Found::Unknown if clauses.len() > 1 => {
            let read: Vec<Found> = clauses.iter().map(|clause| finder.find_surely(&ready(clause))).collect();
            let named: Vec<usize> = read.iter().filter_map(|found| found.reason()).collect();
            // A clause that speaks of something else than the sentence does has been misread.
            let near = finder.near(&ready(sentence));
            let named: Vec<usize> = named.into_iter().filter(|reason| near.contains(reason)).collect();
            match (named.is_empty(), read.iter().all(|found| *found == Found::Around)) {
                (false, _) => Meaning::Reasons(distinct(named)),
                (true, true) => Meaning::Around,
                (true, false) => Meaning::Unknown,
            }
        }
        Found::Unknown => Meaning::Unknown,
    }
}

fn distinct(mut reasons: Vec<usize>) -> Vec<usize> {
    let mut seen = Vec::new();
    reasons.retain(|reason| {
        !seen.contains(reason) && {
            seen.push(*reason);
            true
        }
    });
    reasons
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

// Lines, what semicolons part, and what is numbered within a line.
fn items(pasted: &str) -> Vec<String> {
    let lines = pasted.split(ITEM_ENDS).flat_map(numbered);
    let bare = lines.map(|item| unnumbered(item.trim()).trim().to_owned());
    bare.filter(|item| has_words(item)).collect()
}

// "1、… 2、…": cut where the next number is due.
fn numbered(line: &str) -> Vec<&str> {
    let mut cuts = Vec::new();
    let mut due = 1;
    let mut before: Option<char> = None;
    for (at, c) in line.char_indices() {
        let begins = before.is_none_or(|before| !before.is_ascii_alphanumeric() && before != '.');
        if begins && number_at(&line[at..]) == Some(due) {
            cuts.push(at);
            due += 1;
        }
        before = Some(c);
    }
    if cuts.len() < 2 {
        return vec![line];
    }
    let ends = cuts.iter().skip(1).copied().chain([line.len()]);
    let lead = &line[..cuts[0]];
    std::iter::once(lead).chain(cuts.iter().zip(ends).map(|(from, to)| &line[*from..to])).collect()
}

// The number a text begins with, when it numbers an item.
fn number_at(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if let Some(at) = CIRCLED_NUMBERS.chars().position(|circled| circled == first) {
        return Some(at + 1);
    }
    let text = text.strip_prefix(['(', '（']).unwrap_or(text);
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = match digits {
        0 => {
            let first = text.chars().next()?;
            let at = CHINESE_NUMBERS.chars().position(|digit| digit == first)?;
            (at + 1, &text[first.len_utf8()..])
        }
        1 | 2 => (text[..digits].parse().ok()?, &text[digits..]),
        _ => return None,
    };
    let after = rest.strip_prefix(AFTER_NUMBER)?;
    // 3.5 and 12:30 number nothing.
    (!after.starts_with(|c: char| c.is_ascii_digit())).then_some(number)
}

fn unnumbered(item: &str) -> &str {
    let item = item.trim_start_matches(['-', '·', '•', '*', '#', '>', ' ', '\u{3000}']);
    if number_at(item).is_none() {
        return item;
    }
    let marks = |c: char| {
        c.is_ascii_digit()
            || CHINESE_NUMBERS.contains(c)
            || CIRCLED_NUMBERS.contains(c)
            || AFTER_NUMBER.contains(&c)
            || matches!(c, '(' | '（')
    };
    item.trim_start_matches(marks)
}

#[cfg(test)]
mod tests {
    use super::items;

    #[test]
    fn lists_are_cut_into_their_items() {
        let cases: &[(&str, &[&str])] = &[
            ("1、域名未实名；2、地址不详细", &["域名未实名", "地址不详细"]),
            ("1.域名未实名2.地址不详细。", &["域名未实名", "地址不详细。"]),
            ("退回原因如下：1、甲项 2、乙项 3、丙项", &["退回原因如下：", "甲项", "乙项", "丙项"]),
            ("（1）甲项\n（2）乙项", &["甲项", "乙项"]),
            ("①甲项②乙项", &["甲项", "乙项"]),
            ("一、甲项\n\n二、乙项", &["甲项", "乙项"]),
            ("有效期不足3.5个月，版本2.1", &["有效期不足3.5个月，版本2.1"]),
            ("2026年1月5日 12:30 退回", &["2026年1月5日 12:30 退回"]),
            ("3个月以上的证件", &["3个月以上的证件"]),
            ("- 甲项\r\n· 乙项", &["甲项", "乙项"]),
            ("；；\n。", &[]),
        ];
        for (pasted, expected) in cases {
            assert_eq!(items(pasted), *expected, "{pasted}");
        }
    }
}
