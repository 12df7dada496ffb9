//! Values and answers of a pre-check kept, and what is said to them.
//!
//! Never keeps personal data as it was written, nor a value that is too long.

use chrono::NaiveDate;

use super::interview::with_lead;
use super::interview_text::value_text;
use super::precheck_read::Pasted;
use super::precheck_show::{ask_fields, ask_variable, ask_which, show};
use super::precheck_text::{given_fields, named};
use super::state::REMEMBERED;
use super::step::Talk;
use crate::facts::Answered;
use crate::limits::PRECHECK_CHARS_MAX;
use crate::precheck::{Field, Finding, Given, check};
use crate::text::mask;

/// Keeps what was read, then asks what is still missing of the applicant, or shows what was found.
pub(super) fn note(talk: &mut Talk<'_>, pasted: Pasted) {
    let before = found(talk);
    let lead = told(talk, &pasted);
    let Pasted { values, answers, loose, .. } = pasted;
    let about_applicant = answers.iter().any(|(id, _)| REMEMBERED.contains(&id.as_str()));
    let mut touched: Vec<String> =
        values.iter().map(|(id, _)| id.clone()).chain(answers.iter().map(|(id, _)| id.clone())).collect();
    for (id, answer) in answers.iter().filter(|(id, _)| REMEMBERED.contains(&id.as_str())) {
        if *answer != Answered::Unsure {
            talk.state.profile.set(id.clone(), answer.clone());
        }
    }
    let state = talk.state.precheck.get_or_insert_default();
    state.asked = None;
    state.pending = loose.first().map(|value| mask(value).text).filter(|v| v.chars().count() <= PRECHECK_CHARS_MAX);
    state.values.extend(values);
    answers.into_iter().for_each(|(id, answer)| drop(state.answers.set(id, answer)));
    touched.extend(changed(talk, &before));
    go_on(talk, lead, if about_applicant { None } else { Some(touched) });
}

// What was noted of the applicant, what could not be read, and what is too long.
fn told(talk: &Talk<'_>, pasted: &Pasted) -> String {
    let replies = &talk.book.replies;
    let noted =
        pasted.answers.iter().filter(|(id, _)| talk.book.precheck.field(id).is_none()).filter_map(|(id, answer)| {
            let variable = talk.book.checklist.variable(id)?;
            let value = value_text(talk.book, variable, answer);
            Some(replies.say("interview_noted", &[("label", &variable.label), ("value", &value)]))
        });
    let max = PRECHECK_CHARS_MAX.to_string();
    let unread = pasted.unread.iter().map(|label| replies.say("precheck_unread", &[("label", label)]));
    let too_long = |label: &String| replies.say("precheck_too_long", &[("label", label), ("max", &max)]);
    noted.chain(unread).chain(pasted.too_long.iter().map(too_long)).collect::<Vec<_>>().join("\n")
}

// The fields of which something else is found than before: a domain that was given changes what a home page must be.
fn changed(talk: &Talk<'_>, before: &[Finding]) -> Vec<String> {
    let after = found(talk);
    let of = |all: &[Finding], id: &str| all.iter().filter(|finding| finding.field == id).cloned().collect::<Vec<_>>();
    let fields = talk.book.precheck.fields.iter().map(|field| &field.id.value);
    fields.filter(|id| of(before, id) != of(&after, id)).cloned().collect()
}

fn found(talk: &Talk<'_>) -> Vec<Finding> {
    check(talk.book.precheck_parts(), &given(talk), talk.today())
}

/// What is to be checked: the values, with what the checklist knows of the applicant.
pub(super) fn given(talk: &Talk<'_>) -> Given {
    let mut given = Given::default();
    let interview = talk.state.interview.as_ref().map(|interview| &interview.answers);
    let state = talk.state.precheck.as_ref();
    for answers in interview.into_iter().chain(state.map(|state| &state.answers)) {
        answers.iter().for_each(|(id, answer)| drop(given.case.set(id, answer.clone())));
    }
    given.case.retain(|_, answer| *answer != Answered::Unsure);
    given.values = state.map(|state| state.values.clone()).unwrap_or_default();
    given.values.retain(|id, _| talk.book.precheck.field(id).is_some());
    given
}

// What was told to the pre-check itself, not to the checklist.
fn own_fields<'b>(talk: &Talk<'b>, given: &Given) -> Vec<&'b Field> {
    let Some(state) = talk.state.precheck.as_ref() else { return Vec::new() };
    let own = |id: &str| state.values.contains_key(id) || state.answers.get(id).is_some();
    given_fields(talk.book, given).into_iter().filter(|field| own(&field.id.value)).collect()
}

/// The values that are kept, on one line.
pub(super) fn kept(talk: &Talk<'_>) -> String {
    let given = given(talk);
    let fields = own_fields(talk, &given);
    fields
        .iter()
        .map(|field| named(talk.book, field, &given))
        .collect::<Vec<_>>()
        .join(&talk.book.checklist.words.comma)
}

/// Asks what is missing of the applicant; else shows some fields, all that were given, or what can be sent.
pub(super) fn go_on(talk: &mut Talk<'_>, lead: String, touched: Option<Vec<String>>) {
    let state = talk.state.precheck.get_or_insert_default();
    let pending = state.pending.is_some();
    if let Some(missing) = REMEMBERED.into_iter().find(|id| state.answers.get(id).is_none()) {
        let noted = touched.as_ref().filter(|touched| !touched.is_empty()).map(|touched| touched.len().to_string());
        let noted = noted.map(|count| talk.book.replies.say("precheck_noted", &[("count", &count)]));
        return ask_variable(talk, missing, with_lead(lead, noted.unwrap_or_default()).trim_end().to_owned());
    }
    let given = given(talk);
    let is_touched = |field: &&Field| touched.as_ref().is_none_or(|touched| touched.contains(&field.id.value));
    let shown: Vec<&Field> = own_fields(talk, &given).into_iter().filter(is_touched).collect();
    match shown.is_empty() {
        true if pending && lead.is_empty() => {}
        true if pending => talk.say(lead),
        true => return ask_fields(talk, lead),
        false => show(talk, &given, &shown, lead),
    }
    if pending {
        ask_which(talk);
    }
}

impl Talk<'_> {
    /// The day it is in the office's time zone.
    pub(super) fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.book.hours.office().time_zone()).date_naive()
    }

    /// True while the pre-check waits for an answer.
    pub(super) fn precheck_open(&self) -> bool {
        self.state.precheck.as_ref().is_some_and(super::state::PrecheckState::question_open)
    }
}
