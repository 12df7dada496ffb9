//! What a question says about the applicant: province, kind of applicant, kind of filing.
//!
//! Never fills a slot when two values are named ("个人和企业有什么区别").

use super::place::{filed_in, named};
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
    let (mentions, text) = book.find_provinces(&normal);
    let places: Vec<(&str, usize)> = mentions.iter().map(|(province, at)| (province.name.as_str(), *at)).collect();
    let mut provinces: Vec<String> = named(&places).into_iter().map(str::to_owned).collect();
    let mut meant = filed_in(&places, &text).map(str::to_owned);
    // A whole message of one character may be a province's abbreviation.
    let letters: String = normal.chars().filter(|c| c.is_alphanumeric()).collect();
    let core = letters.trim_start_matches('那').trim_end_matches(['呢', '的', '省']);
    if provinces.is_empty() && core.chars().count() == 1 {
        meant = best_name_exact(core, book).map(|province| province.name.clone());
        provinces.extend(meant.clone());
    }
    let mut case = Case::default();
    if let Some(province) = meant {
        case.set("province", Answered::Choice(province));
    }
    let mut rest = text.replace(crate::knowledge::ANY_PROVINCE, "");
    for name in IN_PASSING {
        if let Some(value) = named_in_passing(book, name, &text, &mut rest) {
            case.set(name, Answered::Choice(value));
        }
    }
    let bare = !case.is_empty() && is_particles(&rest, core);
    Slots { text, provinces, case, bare }
}

// The one value of a variable that a text names; what names it is taken out of `rest`.
fn named_in_passing(book: &Book, variable: &str, text: &str, rest: &mut String) -> Option<String> {
    let Kind::Choice(choices) = &book.checklist.variable(variable)?.kind else { return None };
    let mut named = Vec::new();
    for choice in choices {
        let words = choice.names().map(normalize).filter(|word| word.chars().count() >= 2);
        let said: Vec<String> = words.filter(|word| text.contains(word.as_str())).collect();
        if !said.is_empty() {
            named.push(&choice.id.value);
        }
        said.iter().for_each(|word| *rest = rest.replace(word.as_str(), ""));
    }
    if let [value] = named.as_slice() { Some((*value).clone()) } else { None }
}

fn best_name_exact<'b>(core: &str, book: &'b Book) -> Option<&'b crate::rules::Province> {
    let index = best_name(core, &book.provinces)?;
    book.provinces.get(index).filter(|province| province.names().any(|name| name == core))
}

fn is_particles(rest: &str, core: &str) -> bool {
    let left: String = rest.chars().filter(|c| c.is_alphanumeric()).collect();
    let particles = [
        "whatabout",
        "howabout",
        "and",
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
