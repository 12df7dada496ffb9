//! Values in what people paste: after a label, in any order, several at once; or known by their form.
//!
//! Never takes a question for a value, and never guesses between two fields.

use super::interview_answer::asks;
use super::precheck_form::{Form, day_named, fits, form_of};
use super::state::REMEMBERED;
use chrono::NaiveDate;

use crate::checklist::{Variable, count_typed, parse_typed};
use crate::facts::Answered;
use crate::knowledge::Book;
use crate::limits::PRECHECK_CHARS_MAX;
use crate::precheck::{Field, FieldKind, date_in, date_of};
use crate::text::{Named, mask, normalize};

/// Longest label, in characters.
const LABEL_CHARS_MAX: usize = 16;
/// Most lines that are read of one message.
const LINES_MAX: usize = 60;

/// What a message holds.
#[derive(Debug, Default)]
pub(super) struct Pasted {
    /// Field ids with their values.
    pub values: Vec<(String, String)>,
    /// Answers about the applicant, and counts.
    pub answers: Vec<(String, Answered)>,
    /// Labels whose value could not be read.
    pub unread: Vec<String>,
    /// Labels whose value is too long.
    pub too_long: Vec<String>,
    /// Lines of which it is not known what they are.
    pub loose: Vec<String>,
}

impl Pasted {
    /// True when nothing with a label or a form was found.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.answers.is_empty() && self.unread.is_empty() && self.too_long.is_empty()
    }
}

/// What a label stands for.
#[derive(Clone, Copy)]
pub(super) enum Target<'b> {
    Field(&'b Field),
    Variable(&'b Variable),
}

/// Reads a message.
pub(super) fn read(book: &Book, today: NaiveDate, typed: &str) -> Pasted {
    let mut pasted = Pasted::default();
    // A label with nothing after it goes with the line below.
    let mut waiting: Option<Target<'_>> = None;
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES_MAX) {
        let found = labelled(book, line);
        if found.is_empty() {
            match waiting.take() {
                Some(target) => put(book, today, &mut pasted, target, line),
                None => read_bare(book, today, &mut pasted, line),
            }
            continue;
        }
        for (target, value) in found {
            if let Some(earlier) = waiting.take() {
                pasted.unread.push(label(earlier).to_owned());
            }
            if value.is_empty() { waiting = Some(target) } else { put(book, today, &mut pasted, target, value) }
        }
    }
    pasted.unread.extend(waiting.map(|target| label(target).to_owned()));
    pasted
}

/// The field or variable a text is the name of, and nothing else.
pub(super) fn target_named<'b>(book: &'b Book, text: &str) -> Option<Target<'b>> {
    let text = normalize(text);
    let field = book.precheck.fields.iter().find(|field| field.names().any(|name| normalize(name) == text));
    // 省份 for 备案省份: what is remembered of a person is called by less than its label.
    let called = |id: &str, label: &str| {
        label == text || id == text || (REMEMBERED.contains(&id) && text.chars().count() >= 2 && label.ends_with(&text))
    };
    let is_called = |variable: &&Variable| called(&variable.id.value, &normalize(&variable.label));
    let variable = || book.checklist.variables.iter().find(is_called);
    field.map(Target::Field).or_else(|| variable().map(Target::Variable))
}

fn label(target: Target<'_>) -> &str {
    match target {
        Target::Field(field) => &field.label,
        Target::Variable(variable) => &variable.label,
    }
}

// Every label of a line with what follows it, up to the next label.
fn labelled<'b, 'l>(book: &'b Book, line: &'l str) -> Vec<(Target<'b>, &'l str)> {
    let mut starts: Vec<(usize, usize, Target<'b>)> = Vec::new();
    for (at, sign) in line.match_indices([':', '：', '=']) {
        let from = starts.last().map_or(0, |(_, end, _)| *end);
        let Some(before) = line.get(from..at) else { continue };
        // The longest name that ends here: some have blanks inside.
        let ends = before.char_indices().filter(|(_, c)| is_gap(*c)).map(|(gap, c)| gap + c.len_utf8());
        let name = std::iter::once(0).chain(ends).find_map(|begin| {
            let name = before[begin..].trim_start_matches(is_bullet).trim();
            (name.chars().count() <= LABEL_CHARS_MAX).then(|| target_named(book, name)).flatten().map(|t| (begin, t))
        });
        if let Some((begin, target)) = name {
            starts.push((from + begin, at + sign.len(), target));
        }
    }
    if starts.is_empty() {
        return unsigned(book, line).into_iter().collect();
    }
    let ends = starts.iter().skip(1).map(|(begin, _, _)| *begin).chain([line.len()]);
    let value = |((_, from, target), to): (&(usize, usize, Target<'b>), usize)| {
        (
            *target,
            line.get(*from..to).unwrap_or_default().trim_matches(|c: char| c.is_whitespace() || "，,；;、".contains(c)),
        )
    };
    starts.iter().zip(ends).map(value).collect()
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || "，,；;、。|".contains(c)
}

fn is_bullet(c: char) -> bool {
    c.is_ascii_digit() || c.is_whitespace() || ".-*·•、)）(（".contains(c)
}

// 网站名称 小李的日记, 域名是ucloud.cn: a label without a sign.
fn unsigned<'b, 'l>(book: &'b Book, line: &'l str) -> Option<(Target<'b>, &'l str)> {
    if asks(line) {
        return None;
    }
    let ends: Vec<usize> = line.char_indices().map(|(at, _)| at).skip(1).take(LABEL_CHARS_MAX).collect();
    ends.into_iter().rev().find_map(|end| {
        let rest = &line[end..];
        let joined = ["就叫", "叫做", "是", "为", "叫"].iter().find_map(|word| rest.strip_prefix(word));
        let value = joined.or_else(|| rest.starts_with(char::is_whitespace).then_some(rest))?.trim();
        let target = target_named(book, line[..end].trim())?;
        let fits = match target {
            Target::Field(field) if !value.is_empty() => {
                matches!(field.kind, FieldKind::Text) || fits(book, field, value)
            }
            Target::Variable(variable) => parse_typed(variable, value, &book.provinces).is_some(),
            Target::Field(_) => false,
        };
        fits.then_some((target, value))
    })
}

fn read_bare(book: &Book, today: NaiveDate, pasted: &mut Pasted, line: &str) {
    match form_of(book, line) {
        Form::Fields(fields) => match fields.as_slice() {
            [only] => {
                let field = book.precheck.field(only).map(Target::Field);
                field.into_iter().for_each(|field| put(book, today, pasted, field, line));
            }
            _ => pasted.loose.push(line.to_owned()),
        },
        Form::Unknown => pasted.loose.push(line.to_owned()),
    }
}

/// Puts a value where its label says.
pub(super) fn put(book: &Book, today: NaiveDate, pasted: &mut Pasted, target: Target<'_>, value: &str) {
    let value = value.trim();
    let field = match target {
        Target::Field(field) => field,
        Target::Variable(variable) => return put_answer(book, pasted, variable, value),
    };
    if value.chars().count() > PRECHECK_CHARS_MAX {
        pasted.too_long.push(field.label.clone());
        return;
    }
    match field.kind {
        FieldKind::Count => match count_typed(value) {
            Some(count) => pasted.answers.push((field.id.value.clone(), Answered::Count(count))),
            None => pasted.unread.push(field.label.clone()),
        },
        FieldKind::Variable => {
            let variable = book.checklist.variable(&field.id.value);
            variable.into_iter().for_each(|variable| put_answer(book, pasted, variable, value));
        }
        FieldKind::Date => {
            let date = date_of(value).or_else(|| date_in(value)).or_else(|| day_named(value, today));
            let date = date.map(|date| date.to_string());
            pasted.values.push((field.id.value.clone(), date.unwrap_or_else(|| mask(value).text)));
        }
        // Sixteen bytes drawn by lot look like a key, and are none.
        FieldKind::Fingerprint => pasted.values.push((field.id.value.clone(), value.to_owned())),
        FieldKind::Text | FieldKind::Domain | FieldKind::HomePage | FieldKind::FilingNumber | FieldKind::Package => {
            pasted.values.push((field.id.value.clone(), mask(value).text));
        }
    }
}

fn put_answer(book: &Book, pasted: &mut Pasted, variable: &Variable, value: &str) {
    match parse_typed(variable, value, &book.provinces) {
        Some(answer) => pasted.answers.push((variable.id.value.clone(), answer)),
        None => pasted.unread.push(variable.label.clone()),
    }
}
