//! Findings of the pre-check in words: what comes back, what to look at, what to look up elsewhere.
//!
//! Never says that a filing will pass, and never a finding without its source.

use chrono::NaiveDate;

use super::interview_text::case_text;
use crate::facts::{Answered, Case};
use crate::knowledge::Book;
use crate::precheck::{Field, FieldKind, Finding, Given, In, Level, Whom};
use crate::text::shorten;

/// A value as it is repeated, in characters: enough to know it again.
const VALUE_CHARS_MAX: usize = 24;
/// Provinces that are named one by one.
const NAMED_MAX: usize = 6;

/// What a finding says, with whom it concerns when that is not known.
pub fn finding_text(book: &Book, finding: &Finding) -> String {
    let whom = finding.whom.as_ref().map(|whom| whom_text(book, whom)).unwrap_or_default();
    let mut text = format!("{whom}{}", finding.text);
    if !finding.covered {
        text = format!("{text}\n{}", book.replies.say("hours_not_on_file", &[]));
    }
    text
}

// 以个人名义、不在某省备案的话：
fn whom_text(book: &Book, whom: &Whom) -> String {
    let nature = whom.nature.as_ref().map(|nature| {
        let label = super::card::value_label(book, "nature", nature).unwrap_or(nature);
        book.replies.say("precheck_whom_nature", &[("nature", label)])
    });
    let named = |id: &str, names: &[String]| {
        let label = |name: &String| book.province(name).map_or(name.clone(), |province| province.label.clone());
        let mut list = names.iter().take(NAMED_MAX).map(label).collect::<Vec<_>>().join(&book.checklist.words.comma);
        if names.len() > NAMED_MAX {
            list = book.replies.say("precheck_whom_more", &[("provinces", &list)]);
        }
        book.replies.say(id, &[("provinces", &list)])
    };
    let place = match &whom.provinces {
        In::Any => None,
        In::Only(names) => Some(named("precheck_whom_in", names)),
        In::Except(names) => Some(named("precheck_whom_not_in", names)),
    };
    let parts: Vec<String> = nature.into_iter().chain(place).collect();
    book.replies.say("precheck_whom", &[("whom", &parts.join(&book.checklist.words.comma))])
}

/// What was found in some fields: conclusion first, then a line for each finding with its source.
pub fn precheck_text(book: &Book, given: &Given, findings: &[Finding], shown: &[&Field], today: NaiveDate) -> String {
    let replies = &book.replies;
    let is_shown = |id: &str| shown.iter().any(|field| field.id.value == id);
    let findings: Vec<&Finding> = findings.iter().filter(|finding| is_shown(&finding.field)).collect();
    let mut lines = vec![title(book, &given.case), summary(book, &findings)];
    if shown.iter().any(|field| field.kind == FieldKind::Date) {
        let day =
            given.values.get("submitted_on").map_or_else(|| today.to_string(), |day| shorten(day, VALUE_CHARS_MAX));
        lines.push(replies.say("precheck_day", &[("date", &day)]));
    }
    for level in Level::ALL {
        let of_level: Vec<&&Finding> = findings.iter().filter(|finding| finding.level == level).collect();
        if !of_level.is_empty() {
            lines.push(replies.say(&format!("precheck_{}", level.code()), &[]));
            lines.extend(of_level.into_iter().map(|finding| finding_lines(book, given, finding)));
        }
    }
    let is_fine = |field: &&&Field| !findings.iter().any(|finding| finding.field == field.id.value);
    let fine: Vec<String> = shown.iter().filter(is_fine).map(|field| named(book, field, given)).collect();
    if !fine.is_empty() {
        lines.push(replies.say("precheck_fine", &[("fields", &fine.join(&book.checklist.words.comma))]));
    }
    if let Some(checked) = findings.iter().map(|finding| finding.checked).min().or(book.precheck.checked()) {
        lines.push(replies.say("precheck_checked", &[("date", &checked.to_string())]));
    }
    lines.join("\n")
}

fn title(book: &Book, case: &Case) -> String {
    let case = case_text(book, case);
    match case.is_empty() {
        true => book.replies.say("precheck_title_open", &[]),
        false => book.replies.say("precheck_title", &[("case", &case)]),
    }
}

fn summary(book: &Book, findings: &[&Finding]) -> String {
    let count = |level: Level| findings.iter().filter(|finding| finding.level == level).count();
    let parts: Vec<String> = Level::ALL
        .into_iter()
        .filter(|level| count(*level) > 0)
        .map(|level| {
            let id = format!("precheck_count_{}", level.code());
            book.replies.say(&id, &[("count", &count(level).to_string())])
        })
        .collect();
    match parts.is_empty() {
        true => book.replies.say("precheck_nothing", &[]),
        false => book.replies.say("precheck_summary", &[("counts", &parts.join(&book.checklist.words.clause))]),
    }
}

fn finding_lines(book: &Book, given: &Given, finding: &Finding) -> String {
    let name = match book.precheck.field(&finding.field) {
        Some(field) => named(book, field, given),
        None => finding.field.clone(),
    };
    let text = finding_text(book, finding).replace('\n', "\n  ");
    let source = finding.sources.first().map(|source| book.url(source)).unwrap_or_default();
    let source = book.replies.say("checklist_source", &[("url", &source)]);
    format!("· {name}{}{text}\n  {source}", book.checklist.words.colon)
}

/// A field with its value: 网站名称「小李的日记」.
pub(super) fn named(book: &Book, field: &Field, given: &Given) -> String {
    let value = match (given.values.get(&field.id.value), given.case.get(&field.id.value)) {
        (Some(value), _) => value.clone(),
        (None, Some(Answered::Count(count))) => count.to_string(),
        (None, Some(answer)) => {
            let variable = book.checklist.variable(&field.id.value);
            variable.map(|variable| super::interview_text::value_text(book, variable, answer)).unwrap_or_default()
        }
        (None, None) => String::new(),
    };
    let value = shorten(&value.replace('\n', " "), VALUE_CHARS_MAX);
    book.replies.say("precheck_named", &[("label", &field.label), ("value", &value)])
}

/// The fields that have a value, in their order.
pub fn given_fields<'b>(book: &'b Book, given: &Given) -> Vec<&'b Field> {
    let is_given = |field: &&Field| {
        let id = field.id.value.as_str();
        given.values.contains_key(id) || given.case.get(id).is_some_and(|answer| *answer != Answered::Unsure)
    };
    book.precheck.fields.iter().filter(is_given).collect()
}
