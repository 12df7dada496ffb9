//! Several questions in one message: each is understood alone, in the order asked.
//!
//! Never splits a story into questions: only parts that ask something, and that are surely understood, count.

use super::decide::{Choice, Decision};
use super::understand::{Context, understand_one};
use crate::facts::Case;
use crate::knowledge::Book;
use crate::text::{normalize, units};

// How sure each part must be understood to be answered for itself.
const PART_CHANCE_MIN: f64 = 0.85;
const PART_UNITS_MIN: usize = 4;
const PARTS_MAX: usize = 3;
// Ends of a part: punctuation, and words that begin another question.
const ENDS: &[char] = &['?', '!', ';', '。', '\n'];
const BEGINNINGS: &[&str] = &["另外", "还有", "顺便问", "再问", "再请问", "以及"];
// What a question has and a story has not.
const ASKING: &[&str] = &[
    "吗",
    "么",
    "呢",
    "怎",
    "多久",
    "几",
    "哪",
    "什么",
    "啥",
    "多少",
    "能不能",
    "可不可以",
    "要不要",
    "用不用",
    "是不是",
    "行不行",
    "有没有",
    "会不会",
    "谁",
    "咋",
    "如何",
    "how",
    "what",
    "when",
    "where",
    "which",
    "can ",
    "do ",
    "is ",
];

/// The answers to the questions of one message, when it holds more than one; `whole` is what all of it was taken for.
pub(super) fn several(book: &Book, case: &Case, typed: &str, whole: &Decision) -> Option<Vec<Choice>> {
    let meant: Vec<usize> = match whole {
        Decision::Answer(first, beside) => std::iter::once(first).chain(beside).map(|choice| choice.label).collect(),
        Decision::Clarify(choices) => choices.iter().map(|choice| choice.label).collect(),
        _ => return None,
    };
    let normal = normalize(typed);
    let parts = parts(&normal);
    if parts.len() < 2 {
        return None;
    }
    let context = Context { profile: case.clone(), last: None };
    let mut found: Vec<Choice> = Vec::new();
    for part in parts {
        if let Decision::Answer(first, _) = understand_one(book, &context, part).decision
            && first.chance >= PART_CHANCE_MIN
            && !found.iter().any(|known| known.label == first.label)
        {
            found.push(first);
        }
    }
    found.truncate(PARTS_MAX);
    (found.len() > 1 && found.iter().any(|choice| meant.contains(&choice.label))).then_some(found)
}

// The parts of a normalized text that ask something.
fn parts(text: &str) -> Vec<&str> {
    let mut cuts: Vec<usize> = text.match_indices(ENDS).map(|(at, end)| at + end.len()).collect();
    cuts.extend(BEGINNINGS.iter().flat_map(|word| text.match_indices(word).map(|(at, _)| at)));
    cuts.sort_unstable();
    cuts.push(text.len());
    let mut from = 0;
    let mut all = Vec::new();
    for to in cuts {
        let part = text[from..to].trim();
        from = to;
        let asks = part.ends_with('?') || ASKING.iter().any(|word| part.contains(word));
        if asks && units(part).len() >= PART_UNITS_MIN {
            all.push(part);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn questions_are_cut_apart_and_stories_are_not() {
        let cases: &[(&str, &[&str])] = &[
            ("验证码多久过期?没收到怎么办?", &["验证码多久过期?", "没收到怎么办?"]),
            ("备案要多少钱,另外审核要几天", &["备案要多少钱,", "另外审核要几天"]),
            ("我昨天提交了。手机换号了。短信收不到怎么办", &["短信收不到怎么办"]),
            ("你好!在吗?", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(parts(text), *expected, "{text}");
        }
    }
}
