//! A draft of wordings for an entry, from questions that were not answered well; or the skeleton of a new entry.
//!
//! Never words an answer: where something is left for a person to write stands TODO, which the check refuses.

use std::collections::HashMap;

use super::group::is_topic;
use crate::conversation::slots;
use crate::knowledge::Book;
use crate::text::{Kind, compact, normalize};

/// Most wordings in one draft: more than a person reads.
const WORDINGS_MAX: usize = 20;
/// What stands in the place of what was masked.
const MASKS: [Kind; 5] = [Kind::IdNumber, Kind::Phone, Kind::Email, Kind::Licence, Kind::Token];

/// Wordings to be added to what a label stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The label id.
    pub target: String,
    /// Path of the file inside the knowledge folder.
    pub file: String,
    /// Line of its last wording: the new ones follow it.
    pub line: u32,
    /// The wordings to be added.
    pub wordings: Vec<String>,
    /// Questions that are not added, and why.
    pub skipped: Vec<Skipped>,
}

/// A question that is no wording to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The question.
    pub question: String,
    /// Why not.
    pub why: Why,
}

/// Why a question is not added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is a wording already.
    Known,
    /// It is a wording of this other label.
    Of(String),
    /// It was cut when it was kept.
    Cut,
    /// It names nothing but a province or a kind of applicant, or says nothing.
    SaysTooLittle,
    /// There are enough.
    Enough,
}

/// Drafts the wordings of questions for what a label id stands for; `Err` names the nearest label.
pub fn draft(book: &Book, questions: &[(String, usize)], target: &str) -> Result<Draft, String> {
    let Some(last) = book.ask_of(target).and_then(|ask| ask.last()) else {
        let ids = book.ask_ids();
        let near = crate::yaml::nearest(target, ids.iter().map(String::as_str));
        let near = near.map(|near| format!("; the nearest is `{near}`")).unwrap_or_default();
        return Err(format!("the knowledge base has no `{target}`{near}"));
    };
    let mut owners = owners(book);
    let (mut wordings, mut skipped) = (Vec::new(), Vec::new());
    for (question, _) in questions {
        let wording = wording(book, question, target);
        let owner = owners.get(&compact(&wording)).map(String::as_str);
        let why = match owner {
            Some(owner) if owner == target => Some(Why::Known),
            Some(other) => Some(Why::Of(other.to_owned())),
            None if wording.ends_with('…') => Some(Why::Cut),
            None if says_too_little(book, &wording) => Some(Why::SaysTooLittle),
            None if wordings.len() >= WORDINGS_MAX => Some(Why::Enough),
            None => None,
        };
        match why {
            Some(why) => skipped.push(Skipped { question: question.clone(), why }),
            None => {
                owners.insert(compact(&wording), target.to_owned());
                wordings.push(wording);
            }
        }
    }
    let (file, line) = (last.place.file.to_string(), last.place.line);
    Ok(Draft { target: target.to_owned(), file, line, wordings, skipped })
}

/// The skeleton of a new entry in the form of the files in `faq/`.
pub fn skeleton(book: &Book, questions: &[(String, usize)], id: &str, checked: &str) -> String {
    let mut lines = vec![
        format!("  - id: {id}"),
        "    title: TODO 按钮上的字".to_owned(),
        "    answer: |".to_owned(),
        "      TODO 结论在前，条件写全；页面没写的不写".to_owned(),
        "    sources: [TODO]".to_owned(),
        format!("    checked: {checked}"),
        "    ask:".to_owned(),
    ];
    let wordings = questions.iter().map(|(question, _)| wording(book, question, id));
    let told = wordings.filter(|wording| !wording.ends_with('…') && !says_too_little(book, wording));
    lines.extend(told.take(WORDINGS_MAX).map(|wording| format!("      - {}", quoted(&wording))));
    lines.push("      # TODO 至少 8 种不同的问法，写满以后删掉这一行".to_owned());
    lines.join("\n")
}

/// A wording as it stands in a list of YAML.
pub(super) fn quoted(wording: &str) -> String {
    format!("\"{}\"", wording.replace('\\', "\\\\").replace('"', "\\\""))
}

// A question as a wording: without what was masked, and, for a topic of provinces, of any province.
fn wording(book: &Book, question: &str, target: &str) -> String {
    let bare = MASKS.iter().fold(question.to_owned(), |text, kind| text.replace(kind.mark(), ""));
    let bare: String = bare.chars().filter(|c| !c.is_control()).collect();
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    if !is_topic(book, target) {
        return bare;
    }
    match book.find_provinces(&normalize(&bare)) {
        (named, _) if named.is_empty() => bare,
        (_, masked) => masked,
    }
}

fn says_too_little(book: &Book, wording: &str) -> bool {
    crate::text::says_nothing(&normalize(wording)) || slots(book, wording).bare
}

// Whose wording each text is.
fn owners(book: &Book) -> HashMap<String, String> {
    let ids = book.ask_ids().into_iter();
    let asked = ids.flat_map(|id| {
        let ask = book.ask_of(&id).unwrap_or_default();
        ask.iter().map(|wording| (compact(&wording.value), id.clone())).collect::<Vec<_>>()
    });
    asked.collect()
}
