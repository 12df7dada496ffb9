//! The pre-check in conversation: what it does, for whom, values pasted in any order, corrected one by one.
//!
//! Never keeps a result: it is found anew from the values. Never takes a question for a value.

use super::interview_answer::{asks, tick_number};
use super::interview_change::CHANGE;
use super::number::number_of;
use super::precheck_answer::{answer, choose, is_wish};
use super::precheck_form::{Form, form_of, without_fingerprints};
use super::precheck_note::{go_on, kept, note};
use super::precheck_read::{Pasted, Target, read, target_named};
use super::precheck_show::{ask_variable, ask_which};
use super::rejection::begun;
use super::response::is_wording;
use super::state::{PrecheckState, REMEMBERED};
use super::step::Talk;
use crate::facts::{Answered, Lang};
use crate::limits::PRECHECK_CHARS_MAX;
use crate::text::{mask, normalize, says_nothing};

/// Begins a pre-check, or goes on with the one that was left.
pub(super) fn start(talk: &mut Talk<'_>, typed: &str) {
    talk.state.choices.clear();
    talk.state.menu = false;
    let values = kept(talk);
    let known = known(talk);
    let state = activate(talk);
    for (variable, answer) in known {
        if state.answers.get(variable).is_none() {
            state.answers.set(variable, answer);
        }
    }
    let id = if values.is_empty() { "precheck_start" } else { "precheck_resume" };
    let lead = talk.book.replies.say(id, &[("values", &values)]);
    let pasted = read(talk.book, talk.today(), typed);
    if pasted.is_empty() {
        return go_on(talk, lead, None);
    }
    talk.say(lead);
    note(talk, pasted);
}

// What the person has said of themselves elsewhere is not asked again.
fn known(talk: &Talk<'_>) -> Vec<(&'static str, Answered)> {
    let interview = talk.state.interview.as_ref();
    let answer = |id: &'static str| {
        let said = talk.state.profile.get(id).or_else(|| interview.and_then(|interview| interview.answers.get(id)));
        said.filter(|answer| **answer != Answered::Unsure).map(|answer| (id, answer.clone()))
    };
    REMEMBERED.into_iter().filter_map(answer).collect()
}

/// Makes the pre-check what typed text goes to.
pub(super) fn activate<'t>(talk: &'t mut Talk<'_>) -> &'t mut PrecheckState {
    talk.set_aside();
    let state = talk.state.precheck.get_or_insert_default();
    (state.active, state.asked, state.pending) = (true, None, None);
    state
}

/// Stops without a word; false when none is going on.
pub(super) fn pause(talk: &mut Talk<'_>) -> bool {
    let Some(state) = talk.state.precheck.as_mut().filter(|state| state.active) else { return false };
    state.pause();
    true
}

/// Stops and says so; false when none is going on.
pub(super) fn leave(talk: &mut Talk<'_>) -> bool {
    let going_on = pause(talk);
    if going_on {
        talk.state.choices.clear();
        talk.say_fixed("precheck_left");
    }
    going_on
}

/// Takes a typed text; false when it is no part of a pre-check.
pub(super) fn take(talk: &mut Talk<'_>, typed: &str) -> bool {
    let full = normalize(typed);
    let plain = full.trim_end_matches(['。', '!', '.', '吧', '了', '~']).trim();
    let said = |words: &[String]| words.iter().any(|word| word == plain || *word == full);
    let spoken = &talk.book.precheck.spoken;
    if said(&spoken.start) {
        start(talk, "");
        return true;
    }
    if !talk.state.precheck.as_ref().is_some_and(|state| state.active) {
        return false;
    }
    if said(&spoken.stop) {
        return leave(talk);
    }
    if said(&spoken.show) {
        show_all(talk, String::new());
    } else if said(&spoken.clear) {
        clear(talk);
    } else if talk.state.interview.is_some() && tick_number(plain).is_some() || begun(talk.book, typed).is_some() {
        // Of the checklist, or of a return.
        return false;
    } else {
        return take_value(talk, typed);
    }
    true
}

fn take_value(talk: &mut Talk<'_>, typed: &str) -> bool {
    let pasted = read(talk.book, talk.today(), typed);
    let (asked, pending) = match talk.state.precheck.as_ref() {
        Some(state) => (state.asked.clone(), state.pending.clone()),
        None => (None, None),
    };
    // A value alone may be what was asked for, whatever it looks like.
    let about_field = asked.as_deref().is_some_and(|asked| talk.book.precheck.field(asked).is_some());
    let by_form = matches!(form_of(talk.book, typed.trim()), Form::Fields(_));
    if pasted.is_empty() || (by_form && (about_field || pending.is_some())) {
        if let Some(asked) = asked {
            return answer(talk, &asked, typed);
        }
        if let Some(pending) = pending
            && choose(talk, &pending, typed)
        {
            return true;
        }
    }
    if !pasted.is_empty() {
        note(talk, pasted);
        return true;
    }
    let named = CHANGE.iter().find_map(|word| typed.trim().strip_prefix(word)).unwrap_or(typed);
    match target_named(talk.book, named.trim()) {
        Some(Target::Field(field)) => ask_field(talk, &field.id.value),
        Some(Target::Variable(variable)) if REMEMBERED.contains(&variable.id.value.as_str()) => {
            ask_variable(talk, &variable.id.value, String::new());
        }
        _ => return take_bare(talk, typed),
    }
    true
}

// A province or kind of applicant alone; else a value of which nobody knows yet what it is, or a question.
fn take_bare(talk: &mut Talk<'_>, typed: &str) -> bool {
    if asks(typed) {
        return false;
    }
    let said = super::slots::slots(talk.book, typed);
    if said.bare {
        let answers = said.case.iter().map(|(id, answer)| (id.to_owned(), answer.clone())).collect();
        note(talk, Pasted { answers, ..Pasted::default() });
        return true;
    }
    let known_form = form_of(talk.book, typed.trim()) != Form::Unknown;
    let asked = || is_wish(talk, typed) || is_wording(talk.book, typed) || says_nothing(&normalize(typed));
    // Nobody's name or address is that long: it is a story with a question in it.
    let too_long = typed.chars().count() > PRECHECK_CHARS_MAX;
    if number_of(typed).is_some() || too_long || (!known_form && asked()) {
        return false;
    }
    // What is told of where the filing stands is no value either.
    if known_form || !talk.take_progress(typed) {
        hold(talk, typed);
    }
    true
}

// Keeps a value and asks what it is.
fn hold(talk: &mut Talk<'_>, value: &str) {
    let fingerprint = matches!(form_of(talk.book, value), Form::Fields(_));
    let kept = if fingerprint { value.trim().to_owned() } else { mask(value.trim()).text };
    if let Some(state) = talk.state.precheck.as_mut() {
        (state.asked, state.pending) = (None, Some(kept));
    }
    ask_which(talk);
}

/// Says everything that was found.
pub(super) fn show_all(talk: &mut Talk<'_>, lead: String) {
    if let Some(state) = talk.state.precheck.as_mut() {
        (state.asked, state.pending) = (None, None);
    }
    go_on(talk, lead, None);
}

fn clear(talk: &mut Talk<'_>) {
    let mut answers = talk.state.precheck.take().unwrap_or_default().answers;
    answers.retain(|id, _| REMEMBERED.contains(&id));
    talk.state.precheck = Some(PrecheckState { answers, active: true, ..PrecheckState::default() });
    let lead = talk.book.replies.say("precheck_cleared", &[]);
    go_on(talk, lead, None);
}

/// Asks for the value of a field.
pub(super) fn ask_field(talk: &mut Talk<'_>, id: &str) {
    if let Some(state) = talk.state.precheck.as_mut() {
        (state.asked, state.pending) = (Some(id.to_owned()), None);
    }
    ask_again(talk);
}

/// Puts what is open again.
pub(super) fn ask_again(talk: &mut Talk<'_>) {
    let asked = talk.state.precheck.as_ref().and_then(|state| state.asked.clone());
    let ask = asked.as_deref().and_then(|id| talk.book.precheck.field(id)).map(|field| field.ask.clone());
    match (ask, asked) {
        (Some(ask), _) => {
            let hint = talk.book.replies.say("precheck_field_hint", &[]);
            talk.say(format!("{ask}\n{hint}"));
        }
        (None, Some(asked)) => ask_variable(talk, &asked, String::new()),
        (None, None) => ask_which(talk),
    }
}

/// A text without the values of a pre-check that look like secrets and are none.
pub(super) fn not_values(talk: &Talk<'_>, typed: &str) -> String {
    let active = talk.state.precheck.as_ref().is_some_and(|state| state.active);
    let begins = super::Command::parse(typed) == Some(super::Command::Precheck);
    if active || begins { without_fingerprints(typed) } else { typed.to_owned() }
}

/// Whether a text may be a value of a pre-check in English: names and addresses are Chinese whatever is spoken.
pub(super) fn is_value(talk: &Talk<'_>, typed: &str) -> bool {
    let active = talk.state.precheck.as_ref().is_some_and(|state| state.active);
    active && talk.state.lang == Lang::En && !asks(typed)
}
