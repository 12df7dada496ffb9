//! What is typed while the pre-check asks: an answer about the applicant, a value, which field a value belongs to.
//!
//! Never takes a question or a wish for an answer.

use super::interview_answer::{asks, is_known};
use super::number::number_of;
use super::precheck::{ask_field, show_all};
use super::precheck_note::note;
use super::precheck_read::{Pasted, Target, put, target_named};
use super::precheck_show::{ask_variable, options};
use super::press::means;
use super::state::REMEMBERED;
use super::step::Talk;
use super::{Decision, understand};
use crate::checklist::{Kind, parse_typed};
use crate::facts::Answered;
use crate::precheck::Field;
use crate::search::Ranked;

/// The number or the name of the field a value belongs to.
pub(super) fn choose(talk: &mut Talk<'_>, pending: &str, typed: &str) -> bool {
    let options = options(talk.book, pending);
    let number = number_of(typed).and_then(|number| number.checked_sub(1));
    if number == Some(options.len()) {
        return ask_pending(talk);
    }
    let by_number = number.and_then(|number| options.get(number).copied());
    let by_name = || match target_named(talk.book, typed) {
        Some(Target::Field(field)) => Some(field.id.value.as_str()),
        _ => None,
    };
    let Some(field) = by_number.or_else(by_name).map(str::to_owned) else { return false };
    assign(talk, &field)
}

/// The value that is held is a question; false when none is held.
pub(super) fn ask_pending(talk: &mut Talk<'_>) -> bool {
    let pending = talk.state.precheck.as_mut().and_then(|state| state.pending.take());
    pending.iter().for_each(|question| talk.ask(question));
    pending.is_some()
}

/// Puts the value that is held into a field; false when none is held.
pub(super) fn assign(talk: &mut Talk<'_>, field: &str) -> bool {
    let pending = talk.state.precheck.as_mut().and_then(|state| state.pending.take());
    let field = talk.book.precheck.fields.iter().find(|known| means(field, &known.id.value));
    let (Some(value), Some(field)) = (pending, field) else { return false };
    let mut pasted = Pasted::default();
    put(talk.book, talk.today(), &mut pasted, Target::Field(field), &value);
    note(talk, pasted);
    true
}

/// The answer to what was asked; a question in between is none.
pub(super) fn answer(talk: &mut Talk<'_>, asked: &str, typed: &str) -> bool {
    let mut pasted = Pasted::default();
    if let Some(field) = talk.book.precheck.field(asked) {
        return answer_field(talk, field, typed);
    }
    let Some(variable) = talk.book.checklist.variable(asked) else { return false };
    let number = number_of(typed).and_then(|number| number.checked_sub(1));
    let by_number = match (&variable.kind, number) {
        (Kind::Choice(choices), Some(at)) if at == choices.len() => Some(Answered::Unsure),
        (Kind::Choice(choices), Some(at)) => choices.get(at).map(|choice| Answered::Choice(choice.id.value.clone())),
        _ => None,
    };
    let short = typed.chars().count() <= 16 && !asks(typed);
    let by_name =
        || parse_typed(variable, typed, &talk.book.provinces).filter(|answer| short || *answer == Answered::Unsure);
    match by_number.or_else(by_name) {
        Some(answer) => {
            pasted.answers.push((asked.to_owned(), answer));
            note(talk, pasted);
        }
        None if asks(typed) || typed.chars().count() >= 10 || is_known(talk, typed) => return false,
        None => {
            let lead = talk.book.replies.say("interview_not_understood", &[]);
            ask_variable(talk, asked, lead);
        }
    }
    true
}

fn answer_field(talk: &mut Talk<'_>, field: &Field, typed: &str) -> bool {
    let is_unsure = |variable| parse_typed(variable, typed, &[]) == Some(Answered::Unsure);
    if REMEMBERED.iter().filter_map(|id| talk.book.checklist.variable(id)).any(is_unsure) {
        show_all(talk, String::new());
        return true;
    }
    if (asks(typed) && is_known(talk, typed)) || is_wish(talk, typed) {
        return false;
    }
    if let Some(Target::Field(other)) = target_named(talk.book, typed) {
        ask_field(talk, &other.id.value);
        return true;
    }
    let mut pasted = Pasted::default();
    put(talk.book, talk.today(), &mut pasted, Target::Field(field), typed);
    note(talk, pasted);
    true
}

/// Least likeness to one of its wordings at which a text is a wish and no value.
const WISH_LIKENESS_MIN: f64 = 0.6;

/// A human, the hours, thanks: no value.
pub(super) fn is_wish(talk: &Talk<'_>, typed: &str) -> bool {
    let understood = understand(talk.book, &talk.state.context(), typed);
    let Decision::Intent(wish) = understood.decision else { return false };
    // A made-up name is like some wish or other; a wish is like its wordings.
    let like = |ranked: &Ranked| talk.book.labels[ranked.label] == wish && ranked.likeness >= WISH_LIKENESS_MIN;
    understood.ranking.best.iter().any(like)
}
