//! The interview's questions and the finished checklist in words.
//!
//! Never decides anything.

use std::collections::BTreeSet;

use super::card::value_label;
use super::response::numbered;
use super::state::Interview;
use crate::checklist::{Kind, Listed, Outcome, Question, Variable};
use crate::facts::{Answered, Case};
use crate::knowledge::Book;

/// Longest message, in characters; Telegram takes 4096.
const MESSAGE_CHARS_MAX: usize = 3800;
/// Most choices that are worth numbering on a phone.
const CHOICES_NUMBERED_MAX: usize = 12;

/// A question with its numbered choices.
pub(super) fn question_text(book: &Book, question: &Question) -> String {
    let replies = &book.replies;
    let mut lines = vec![question.text.clone()];
    lines.extend(question.help.clone());
    if question.choices.is_empty() {
        lines.push(replies.say("interview_type_number", &[]));
    } else if question.choices.len() > CHOICES_NUMBERED_MAX {
        lines.push(replies.say("interview_type_province", &[]));
    } else {
        let mut labels: Vec<String> = question.choices.iter().map(|(_, label)| label.clone()).collect();
        if book.checklist.variable(&question.id).is_some_and(|variable| matches!(variable.kind, Kind::List(_))) {
            labels.push(replies.say("value_none", &[]));
        }
        labels.push(replies.say("interview_unsure_choice", &[]));
        lines.push(numbered(labels.iter().map(String::as_str)));
    }
    lines.push(replies.say("interview_hint", &[]));
    lines.join("\n")
}

/// An answer in words.
pub(super) fn value_text(book: &Book, variable: &Variable, answer: &Answered) -> String {
    let label = |value: &str| shown_value(book, variable, value).to_owned();
    match answer {
        Answered::Unsure => book.replies.say("value_unsure", &[]),
        Answered::Flag(true) => book.replies.say("value_true", &[]),
        Answered::Flag(false) => book.replies.say("value_false", &[]),
        Answered::Count(count) => count.to_string(),
        Answered::Choice(value) => label(value),
        Answered::Many(values) if values.is_empty() => book.replies.say("value_none", &[]),
        Answered::Many(values) => {
            values.iter().map(|value| label(value)).collect::<Vec<_>>().join(&book.checklist.words.comma)
        }
    }
}

fn shown_value<'v>(book: &'v Book, variable: &Variable, value: &'v str) -> &'v str {
    match variable.kind {
        Kind::Province => book.province(value).map_or(value, |province| province.label.as_str()),
        _ => value_label(book, &variable.id.value, value).unwrap_or(value),
    }
}

/// What was answered, a line each; numbered when one is to be chosen.
pub(super) fn review_text(book: &Book, interview: &Interview, with_numbers: bool) -> String {
    let line = |id: &String| {
        let variable = book.checklist.variable(id)?;
        let answer = interview.answers.get(id)?;
        Some(format!("{}{}{}", variable.label, book.checklist.words.colon, value_text(book, variable, answer)))
    };
    let lines: Vec<String> = interview.order.iter().filter_map(line).collect();
    if with_numbers { numbered(lines.iter().map(String::as_str)) } else { lines.join("\n") }
}

/// The case in a few words: "广东 · 企业 · 首次备案".
pub fn case_text(book: &Book, case: &Case) -> String {
    let shown = ["province", "nature", "filing_type", "service"];
    let parts = shown.iter().filter_map(|id| {
        let variable = book.checklist.variable(id)?;
        let answer = case.get(id)?;
        (*answer != Answered::Unsure).then(|| value_text(book, variable, answer))
    });
    parts.collect::<Vec<_>>().join(" · ")
}

/// The finished checklist, or why this applicant cannot file like this.
pub fn checklist_text(book: &Book, case: &Case, outcome: &Outcome, ticked: &BTreeSet<String>) -> String {
    let replies = &book.replies;
    let mut lines = Vec::new();
    if let Some(blocked) = &outcome.blocked {
        lines.push(replies.say("checklist_blocked", &[("reason", &blocked.reason)]));
        lines.push(replies.say("checklist_ways_out", &[]));
        lines.extend(blocked.ways_out.iter().map(|way| format!("· {way}")));
        lines.extend(blocked.sources.iter().map(|source| book.url(source)));
        lines.push(replies.say("checklist_blocked_hint", &[]));
        return lines.join("\n");
    }
    let done = outcome.documents.iter().filter(|listed| ticked.contains(&listed.id)).count().to_string();
    let all = outcome.documents.len().to_string();
    let case_line = case_text(book, case);
    lines.push(replies.say("checklist_title", &[("case", &case_line), ("done", &done), ("all", &all)]));
    let mut optional_begun = false;
    for (at, listed) in outcome.documents.iter().enumerate() {
        if !listed.required && !optional_begun {
            optional_begun = true;
            lines.push(replies.say("checklist_optional", &[]));
        }
        document_lines(book, at + 1, listed, ticked.contains(&listed.id), &mut lines);
    }
    if case.get("province") == Some(&Answered::Unsure) {
        lines.push(replies.say("checklist_province_open", &[]));
    }
    if !outcome.notes.is_empty() {
        lines.push(replies.say("checklist_notes", &[]));
        // A rule of a province that is not known says nothing.
        let notes = outcome.notes.iter().filter(|note| !note.text.trim().is_empty());
        lines.extend(notes.map(|note| format!("· {}", note.text)));
    }
    if !outcome.refinements.is_empty() {
        let names: Vec<&str> = outcome
            .refinements
            .iter()
            .filter_map(|question| book.checklist.variable(&question.id))
            .map(|variable| variable.label.as_str())
            .collect();
        lines.push(replies.say_before("checklist_refine", &names.join(&book.checklist.words.comma)));
    }
    lines.push(replies.say("checklist_hint", &[]));
    lines.join("\n")
}

/// The list for somebody else: what to bring, what is acceptable, where it stands; without anything to reply.
pub(super) fn share_text(
    book: &Book,
    case: &Case,
    outcome: &Outcome,
    ticked: &BTreeSet<String>,
    today: chrono::NaiveDate,
) -> String {
    let full = checklist_text(book, case, outcome, ticked);
    let hints = ["checklist_hint", "checklist_blocked_hint"].map(|id| book.replies.say(id, &[]));
    let lines = full.lines().filter(|line| !hints.iter().any(|hint| hint.trim_end() == *line));
    let made = book.replies.say("share_made", &[("day", &today.to_string())]);
    format!("{}\n{made}", lines.collect::<Vec<_>>().join("\n"))
}

/// The documents with their boxes, without explanations: what is edited when one is ticked.
pub(super) fn boxes_text(book: &Book, case: &Case, outcome: &Outcome, ticked: &BTreeSet<String>) -> String {
    let done = outcome.documents.iter().filter(|listed| ticked.contains(&listed.id)).count().to_string();
    let all = outcome.documents.len().to_string();
    let fill = [("case", case_text(book, case)), ("done", done), ("all", all)];
    let fill: Vec<(&str, &str)> = fill.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut lines = vec![book.replies.say("checklist_title", &fill)];
    let mut optional_begun = false;
    for (at, listed) in outcome.documents.iter().enumerate() {
        if !listed.required && !optional_begun {
            optional_begun = true;
            lines.push(book.replies.say("checklist_optional", &[]));
        }
        let mark = if ticked.contains(&listed.id) { "☑" } else { "☐" };
        lines.push(format!("{mark} {}. {}", at + 1, listed.name));
    }
    lines.push(book.replies.say("checklist_boxes_hint", &[]));
    lines.join("\n")
}

fn document_lines(book: &Book, at: usize, listed: &Listed, ticked: bool, lines: &mut Vec<String>) {
    let mark = if ticked { "☑" } else { "☐" };
    lines.push(format!("{mark} {at}. {}", listed.name));
    let texts = [&listed.why, &listed.accept].into_iter().filter(|text| !text.trim().is_empty());
    lines.extend(texts.map(|text| format!("   {}", text.replace('\n', "\n   "))));
    for (name, url) in listed.templates.iter().take(3) {
        let template = book.replies.say("checklist_template", &[("name", name), ("url", url)]);
        lines.push(format!("   {template}"));
    }
    if let Some(source) = listed.sources.first() {
        lines.push(format!("   {}", book.replies.say("checklist_source", &[("url", &book.url(source))])));
    }
}

/// A long list in messages that a channel can carry, cut between lines.
pub(super) fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in text.lines() {
        let last = parts.last().map_or(0, |part| part.chars().count());
        match parts.last_mut() {
            Some(part) if last == 0 || last + line.chars().count() < MESSAGE_CHARS_MAX => {
                if last > 0 {
                    part.push('\n');
                }
                part.push_str(line);
            }
            _ => parts.push(line.to_owned()),
        }
    }
    parts
}
