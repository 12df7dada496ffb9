//! What a question says about the applicant: province, kind of applicant, kind of filing.
//!
//! Never fills a slot when two values are named ("个人和企业有什么区别").

use crate::checklist::Kind;
use crate::facts::{Answered, Case};
use crate::knowledge::Book;
use crate::text::{Named, best_name, normalize};

/// Variables that a question may settle in passing.
const IN_PASSING: [&str; 1] = ["nature"];

/// A question with what it says about the applicant.
#[derive(Clone, Debug)]
pub struct Slots {
    /// Normalized text with every province's name masked.
    pub text: String,
    /// Short names of the provinces named, in order.
    pub provinces: Vec<String>,
    /// What it says of the applicant; a province only when exactly one is named.
    pub case: Case,
    /// True when nothing but slots and particles is left: "上海的呢", "那个人的呢".
    pub bare: bool,
}

/// Reads the slots of a question.
pub fn slots(book: &Book, typed: &str) -> Slots {
    let normal = normalize(typed);
    let (mut found, text) = book.find_provinces(&normal);
    // A whole message of one character may be a province's abbreviation.
    let letters: String = normal.chars().filter(|c| c.is_alphanumeric()).collect();
    let core = letters.trim_start_matches('那').trim_end_matches(['呢', '的', '省']);
    if found.is_empty() && core.chars().count() == 1 {
        found.extend(best_name_exact(core, book));
    }
    let mut case = Case::default();
    let meant = match found.as_slice() {
        [province] => Some(province),
        [_, _] => filing_place(&text).and_then(|at| found.get(at)),
        _ => None,
    };
    if let Some(province) = meant {
        case.set("province", Answered::Choice(province.name.clone()));
    }
    let mut rest = text.replace(crate::knowledge::ANY_PROVINCE, "");
    for name in IN_PASSING {
        let Some(variable) = book.checklist.variable(name) else {
            continue;
        };
        let Kind::Choice(choices) = &variable.kind else {
            continue;
        };
        let mut named = Vec::new();
        for choice in choices {
            let words = choice.names().map(normalize).filter(|word| word.chars().count() >= 2);
            let said: Vec<String> = words.filter(|word| text.contains(word.as_str())).collect();
            if !said.is_empty() {
                named.push(&choice.id.value);
            }
            said.iter().for_each(|word| rest = rest.replace(word.as_str(), ""));
        }
        if let [value] = named.as_slice() {
            case.set(name, Answered::Choice((*value).clone()));
        }
    }
    let bare = !case.is_empty() && is_particles(&rest, core);
    let provinces = found.iter().map(|province| province.name.clone()).collect();
    Slots { text, provinces, case, bare }
}

// Of two provinces named ("安徽户口在上海备案"), which is filed in: the one after 在, or the one that is not the home.
fn filing_place(masked: &str) -> Option<usize> {
    const HOME: [&str; 6] = ["户口", "户籍", "身份证", "人", "的身份证", "籍"];
    let places: Vec<(usize, &str)> = masked.match_indices(crate::knowledge::ANY_PROVINCE).collect();
    let [(first, name), (second, _)] = places.as_slice() else { return None };
    let filed = |at: usize| masked[..at].ends_with(['在', '到', '去']);
    let home = |at: usize| HOME.iter().any(|word| masked[at + name.len()..].starts_with(word));
    match (filed(*first), filed(*second)) {
        (true, false) => Some(0),
        (false, true) => Some(1),
        _ => match (home(*first), home(*second)) {
            (true, false) => Some(1),
            (false, true) => Some(0),
            _ => None,
        },
    }
}

fn best_name_exact<'b>(core: &str, book: &'b Book) -> Option<&'b crate::rules::Province> {
    let index = best_name(core, &book.provinces)?;
    book.provinces.get(index).filter(|province| province.names().any(|name| name == core))
}

fn is_particles(rest: &str, core: &str) -> bool {
    let left: String = rest.chars().filter(|c| c.is_alphanumeric()).collect();
    let particles = [
        "那么",
        "如果",
        "的话",
        "怎么样",
        "怎么办",
        "备案",
        "换成",
        "换",
        "要是",
        "那",
        "是",
        "在",
        "的",
        "呢",
        "省",
        "市",
        "吗",
        "啊",
        "也",
        "一样",
    ];
    let left = particles.iter().fold(left, |left, word| left.replace(word, ""));
    left.is_empty() || left == core
}

#[cfg(test)]
mod tests {
    use super::filing_place;

    #[test]
    fn of_two_provinces_the_one_filed_in_is_meant() {
        let cases = [
            ("某省身份证在某省备案", Some(1)),
            ("在某省备案用某省身份证", Some(0)),
            ("某省人想备某省的网站", Some(1)),
            ("某省和某省有什么不同", None),
            ("某省备案", None),
        ];
        for (text, expected) in cases {
            assert_eq!(filing_place(text), expected, "{text}");
        }
    }
}
