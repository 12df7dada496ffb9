//! Answers from outside: the `given` of the command line, and what an applicant types to a question.
//!
//! Never guesses a value for the command line (exact id, label or alias, else an error with the nearest one);
//! what people type in conversation may be near a name.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Checklist, Choice, Kind, Variable};
use crate::facts::{Answered, Case};
use crate::rules::Province;
use crate::text::{best_name, exact_name, normalize};
use crate::yaml::nearest;

/// A variable or value of `given` that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenError {
    /// The variable it is about.
    pub variable: String,
    /// What is wrong, with the nearest valid name.
    pub says: String,
}

/// Reads `given`: what could be understood, and an error for every unknown variable or value with the nearest valid
/// one. A case with errors is not the applicant's whole case.
pub fn case_from_json(
    given: &serde_json::Map<String, Value>,
    checklist: &Checklist,
    provinces: &[Province],
) -> (Case, Vec<GivenError>) {
    let mut case = Case::default();
    let mut errors = Vec::new();
    for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
        let Some(variable) = checklist.variable(name) else {
            let valid = checklist.variables.iter().map(|variable| variable.id.value.as_str());
            errors.push(GivenError { variable: name.clone(), says: unknown("variable", name, valid) });
            continue;
        };
        match exact(variable, value, provinces) {
            Ok(answer) => {
                case.set(name.clone(), answer);
            }
            Err(says) => errors.push(GivenError { variable: name.clone(), says }),
        }
    }
    (case, errors)
}

fn unknown<'v>(what: &str, name: &str, valid: impl Iterator<Item = &'v str> + Clone) -> String {
    let near = nearest(name, valid.clone());
    let list = || valid.clone().take(12).collect::<Vec<_>>().join(", ");
    match near {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{name}`; expected one of: {}", list()),
    }
}

fn exact(variable: &Variable, value: &Value, provinces: &[Province]) -> Result<Answered, String> {
    let text = match value {
        Value::String(text) => Some(text.trim()),
        _ => None,
    };
    match (&variable.kind, value) {
        (Kind::Boolean, Value::Bool(flag)) => Ok(Answered::Flag(*flag)),
        (Kind::Boolean, _) => match text {
            Some("true" | "是" | "有") => Ok(Answered::Flag(true)),
            Some("false" | "否" | "没有" | "无") => Ok(Answered::Flag(false)),
            _ => Err(format!("`{value}` is not a boolean; expected true or false")),
        },
        (Kind::Count, Value::Number(number)) => match number.as_i64().filter(|count| *count >= 0) {
            Some(count) => Ok(Answered::Count(count)),
            None => Err(format!("`{number}` is not a count; expected a whole number from 0")),
        },
        (Kind::Count, _) => Err(format!("`{value}` is not a count; expected a whole number from 0")),
        (Kind::Province, _) => {
            let named = text.and_then(|text| exact_name(text, provinces));
            let valid = provinces.iter().map(|province| province.name.as_str());
            named
                .map(|province| Answered::Choice(province.name.clone()))
                .ok_or_else(|| unknown("province", text.unwrap_or("?"), valid))
        }
        (Kind::Choice(choices), _) => {
            let named = text.and_then(|text| exact_name(text, choices));
            named.map(|choice| Answered::Choice(choice.id.value.clone())).ok_or_else(|| {
                unknown("value", text.unwrap_or("?"), choices.iter().map(|choice| choice.id.value.as_str()))
            })
        }
        (Kind::List(choices), Value::Array(items)) => {
            let item = |item: &Value| match item.as_str() {
                Some(text) => list_item(text, choices),
                None => Err(format!("`{item}` is not a value; expected text")),
            };
            items.iter().map(item).collect::<Result<BTreeSet<_>, _>>().map(Answered::Many)
        }
        (Kind::List(choices), _) => {
            let item = list_item(text.unwrap_or("?"), choices)?;
            Ok(Answered::Many(BTreeSet::from([item])))
        }
    }
}

fn list_item(text: &str, choices: &[Choice]) -> Result<String, String> {
    exact_name(text, choices)
        .map(|choice| choice.id.value.clone())
        .ok_or_else(|| unknown("value", text, choices.iter().map(|choice| choice.id.value.as_str())))
}

const YES: &[&str] = &[
    "是",
    "是的",
    "对",
    "对的",
    "有",
    "有的",
    "嗯",
    "好",
    "可以",
    "会",
    "一样",
    "同一个",
    "同一人",
    "yes",
    "y",
    "ok",
    "yep",
    "shi",
    "shide",
    "you",
    "要",
    "涉及",
    "包含",
    "在",
    "在的",
];
const NO: &[&str] = &[
    "否",
    "不是",
    "不",
    "没有",
    "没",
    "无",
    "不对",
    "不一样",
    "不同",
    "no",
    "n",
    "nope",
    "bushi",
    "meiyou",
    "不用",
    "不涉及",
    "不包含",
    "不在",
    "没有的",
    "不是的",
];
const UNSURE: &[&str] = &[
    "不知道",
    "不确定",
    "不清楚",
    "不太清楚",
    "不晓得",
    "不懂",
    "不太懂",
    "不会",
    "没听过",
    "随便",
    "你说呢",
    "不明白",
    "啥意思",
    "什么意思",
    "unsure",
    "not sure",
    "dont know",
    "don't know",
    "idk",
    "buzhidao",
    "buqueding",
    "?",
    "？",
];

/// What an applicant typed to a question; `None` when it is no answer to it.
pub fn parse_typed(variable: &Variable, typed: &str, provinces: &[Province]) -> Option<Answered> {
    let text = normalize(typed);
    let plain = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '?').to_owned();
    let plain = plain.trim_end_matches(['了', '吧', '啊', '呢', '的', '哦', '呀']).to_owned();
    let said = |words: &[&str]| words.iter().any(|word| *word == plain || *word == text);
    if said(UNSURE) || (plain.chars().count() <= 8 && UNSURE.iter().take(8).any(|word| plain.contains(word))) {
        return Some(Answered::Unsure);
    }
    match &variable.kind {
        Kind::Boolean if said(YES) => Some(Answered::Flag(true)),
        Kind::Boolean if said(NO) => Some(Answered::Flag(false)),
        Kind::Boolean => yes_or_no_at_start(&plain),
        Kind::Count => count(&plain).map(Answered::Count),
        Kind::Province => best_name(&text, provinces).map(|index| Answered::Choice(provinces[index].name.clone())),
        Kind::Choice(choices) => {
            best_name(&text, choices).map(|index| Answered::Choice(choices[index].id.value.clone()))
        }
        Kind::List(choices) => several(&text, choices),
    }
}

// "是我自己", "不是他": a short text that begins with a yes or no word.
fn yes_or_no_at_start(plain: &str) -> Option<Answered> {
    if plain.chars().count() > 8 {
        return None;
    }
    let begins = |words: &[&str]| words.iter().any(|word| !word.is_ascii() && plain.starts_with(word));
    if begins(NO) {
        return Some(Answered::Flag(false));
    }
    begins(YES).then_some(Answered::Flag(true))
}

fn several(text: &str, choices: &[Choice]) -> Option<Answered> {
    let none = ["没有", "都没有", "无", "不涉及", "都不涉及", "none", "no", "都不是", "没"];
    if none.contains(&text.trim()) {
        return Some(Answered::Many(BTreeSet::new()));
    }
    let parts = text.split(['、', ',', ' ', ';', '和', '/']).filter(|part| !part.is_empty());
    let chosen: Option<BTreeSet<String>> =
        parts.map(|part| best_name(part, choices).map(|index| choices[index].id.value.clone())).collect();
    chosen.filter(|chosen| !chosen.is_empty()).map(Answered::Many)
}

/// The number an applicant typed; `None` when it is none.
pub(crate) fn count_typed(typed: &str) -> Option<i64> {
    let text = normalize(typed);
    count(text.trim_matches(|c: char| !c.is_alphanumeric()))
}

// "3", "3个", "三个", "两", "十二": the number in a short answer.
fn count(plain: &str) -> Option<i64> {
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    if !digits.is_empty() {
        let rest = plain.chars().filter(|c| !c.is_ascii_digit()).count();
        return (digits.len() <= 5 && rest <= 6).then(|| digits.parse().ok()).flatten();
    }
    let words = ["没有", "没", "无", "还没", "还没有", "第一次", "none", "zero"];
    if words.contains(&plain) {
        return Some(0);
    }
    let number: String = plain.chars().take_while(|c| "零一二两三四五六七八九十".contains(*c)).collect();
    chinese_number(&number)
}

fn chinese_number(number: &str) -> Option<i64> {
    let digit = |c: char| match c {
        '两' => Some(2),
        _ => "零一二三四五六七八九".chars().position(|known| known == c).and_then(|index| i64::try_from(index).ok()),
    };
    let chars: Vec<char> = number.chars().collect();
    match chars.as_slice() {
        ['十'] => Some(10),
        ['十', ones] => digit(*ones).map(|ones| 10 + ones),
        [tens, '十'] => digit(*tens).map(|tens| tens * 10),
        [tens, '十', ones] => Some(digit(*tens)? * 10 + digit(*ones)?),
        [one] => digit(*one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read() {
        let cases = [
            ("3", Some(3)),
            ("3个", Some(3)),
            ("三个", Some(3)),
            ("十二", Some(12)),
            ("没有", Some(0)),
            ("很多", None),
            ("99999999999999", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(count(typed), expected, "{typed}");
        }
    }
}
