//! What is typed while a question of the interview is open: an answer, a number, a province, a tick.
//!
//! Never takes a question for an answer.

use std::collections::BTreeSet;

use super::event::Effect;
use super::interview::{Taken, outcome, proceed, question_of, repeat};
use super::interview_list::{show_boxes, show_list};
use super::interview_text::value_text;
use super::message::Message;
use super::number::number_of;
use super::press::means;
use super::state::REMEMBERED;
use super::step::Talk;
use super::{Decision, understand};
use crate::checklist::{Choice, Kind, Next, Variable, parse_typed};
use crate::facts::Answered;
use crate::knowledge::Book;
use crate::text::{exact_name, normalize};

/// A short text that answers nothing is taken for a question when it is at least this surely one.
const QUESTION_CHANCE_MIN: f64 = 0.9;

/// What the button "back" carries in the place of a value: so it goes back from its own question only, and once.
pub(super) const BACK: &str = "<";

/// Takes a text as the answer to the open question.
pub(super) fn answer(talk: &mut Talk<'_>, typed: &str) -> Taken {
    let asked = talk.state.interview.as_ref().and_then(|interview| interview.asked.clone());
    let variable = asked.as_deref().and_then(|id| talk.book.checklist.variable(id));
    let Some(variable) = variable else {
        return Taken::NotAnAnswer;
    };
    let given = numbered_answer(variable, typed).or_else(|| {
        // A long text is a question that happens to name a value.
        let short = typed.chars().count() <= 16;
        let given = short.then(|| parse_typed(variable, typed, &talk.book.provinces)).flatten();
        given.filter(|given| *given == Answered::Unsure || !asks(typed) || says_only(talk.book, variable, typed))
    });
    let Some(given) = given else {
        if looks_like_question(typed) {
            return Taken::NotAnAnswer;
        }
        if other_answer(talk, typed) {
            return Taken::Done;
        }
        if is_known(talk, typed) {
            return Taken::NotAnAnswer;
        }
        let lead = talk.book.replies.say("interview_not_understood", &[]);
        repeat(talk, lead);
        return Taken::Done;
    };
    note(talk, variable, given);
    Taken::Done
}

fn note(talk: &mut Talk<'_>, variable: &Variable, given: Answered) {
    let value = value_text(talk.book, variable, &given);
    let (id, label) = (variable.id.value.clone(), variable.label.clone());
    if REMEMBERED.contains(&id.as_str()) && given != Answered::Unsure {
        talk.state.profile.set(id.clone(), given.clone());
    }
    if let Some(interview) = talk.state.interview.as_mut() {
        interview.order.retain(|known| *known != id);
        interview.order.push(id.clone());
        interview.answers.set(id, given);
    }
    let lead = talk.book.replies.say("interview_noted", &[("label", &label), ("value", &value)]);
    proceed(talk, lead);
}

// A bare province's name or kind of applicant while another question is open changes that answer.
fn other_answer(talk: &mut Talk<'_>, typed: &str) -> bool {
    let said = super::slots::slots(talk.book, typed);
    let mut noted = Vec::new();
    for (id, answer) in said.case.iter().filter(|_| said.bare) {
        let Some(variable) = talk.book.checklist.variable(id) else { continue };
        let value = value_text(talk.book, variable, answer);
        talk.state.profile.set(id, answer.clone());
        let Some(interview) = talk.state.interview.as_mut() else { return false };
        if interview.answers.set(id, answer.clone()).is_none() {
            interview.order.push(id.to_owned());
        }
        noted.push(talk.book.replies.say("interview_noted", &[("label", &variable.label), ("value", &value)]));
    }
    if !noted.is_empty() {
        proceed(talk, noted.join("\n"));
    }
    !noted.is_empty()
}

// A wish, or a few words that are surely a question: "进度", "短信核验".
pub(super) fn is_known(talk: &Talk<'_>, typed: &str) -> bool {
    match understand(talk.book, &talk.state.context(), typed).decision {
        Decision::Intent(_) => true,
        Decision::Several(_) => true,
        Decision::Answer(choice, _) => choice.chance >= QUESTION_CHANCE_MIN,
        Decision::Clarify(_) | Decision::Refuse(_) | Decision::Unknown(_) => false,
    }
}

// Nothing but the value, perhaps with a particle or a question mark: "广东呢", "个人？".
fn says_only(book: &Book, variable: &Variable, typed: &str) -> bool {
    let text = normalize(typed);
    let plain = text.trim_matches(|c: char| !c.is_alphanumeric());
    match &variable.kind {
        Kind::Choice(choices) | Kind::List(choices) if exact_name(plain, choices).is_some() => true,
        Kind::Boolean | Kind::Count => plain.chars().count() <= 3,
        Kind::Province | Kind::Choice(_) | Kind::List(_) => super::slots::slots(book, typed).bare,
    }
}

// Long, or with a word that asks: somebody wants to know something before answering.
fn looks_like_question(typed: &str) -> bool {
    typed.chars().count() >= 10 || asks(typed)
}

/// Whether a text has a word that asks.
pub(super) fn asks(typed: &str) -> bool {
    let text = normalize(typed);
    let words = [
        "吗",
        "呢",
        "什么",
        "啥",
        "怎么",
        "怎样",
        "哪",
        "多久",
        "几",
        "多少",
        "能不能",
        "行不行",
        "要不要",
        "是不是",
        "?",
        "人工",
        "客服",
        "how",
        "what",
    ];
    words.iter().any(|word| text.contains(word))
}

// "2" chooses the second of the choices shown; the last number is "not sure".
fn numbered_answer(variable: &Variable, typed: &str) -> Option<Answered> {
    if let Kind::List(choices) = &variable.kind
        && let Some(several) = several_numbers(choices, typed)
    {
        return Some(several);
    }
    let number = number_of(typed)?.checked_sub(1)?;
    match &variable.kind {
        Kind::Choice(choices) if number == choices.len() => Some(Answered::Unsure),
        Kind::Choice(choices) => choices.get(number).map(|choice| Answered::Choice(choice.id.value.clone())),
        Kind::List(choices) if number == choices.len() => Some(Answered::Many(Default::default())),
        Kind::List(choices) if number == choices.len() + 1 => Some(Answered::Unsure),
        Kind::List(choices) => {
            let choice = choices.get(number)?;
            Some(Answered::Many([choice.id.value.clone()].into()))
        }
        Kind::Boolean => [Answered::Flag(true), Answered::Flag(false), Answered::Unsure].get(number).cloned(),
        Kind::Province | Kind::Count => None,
    }
}

// "1、3": several of a list.
fn several_numbers(choices: &[Choice], typed: &str) -> Option<Answered> {
    let text = normalize(typed);
    let parts = text.split(['、', ',', ' ', ';', '和', '/', '.']).filter(|part| !part.is_empty());
    let chosen = parts.map(|part| Some(choices.get(number_of(part)?.checked_sub(1)?)?.id.value.clone()));
    let chosen: BTreeSet<String> = chosen.collect::<Option<_>>()?;
    (chosen.len() > 1).then_some(Answered::Many(chosen))
}

/// The number in "勾 2".
pub(super) fn tick_number(plain: &str) -> Option<usize> {
    let rest = ["勾选", "勾", "打勾", "备好", "tick", "✓"].iter().find_map(|word| plain.strip_prefix(word))?;
    number_of(rest)
}

/// Marks a document as ready, or takes the mark back.
pub(super) fn tick(talk: &mut Talk<'_>, number: usize) {
    let outcome = outcome(talk);
    let listed = number.checked_sub(1).and_then(|at| outcome.documents.get(at));
    let Some(interview) = talk.state.interview.as_mut() else {
        return;
    };
    let Some(listed) = listed else {
        return show_list(talk, &outcome, String::new());
    };
    if !interview.ticked.remove(&listed.id) {
        interview.ticked.insert(listed.id.clone());
    }
    let done = outcome.documents.iter().filter(|document| interview.ticked.contains(&document.id)).count().to_string();
    let all = outcome.documents.len().to_string();
    let fill = [("name", listed.name.as_str()), ("done", &done), ("all", &all)];
    talk.say(talk.book.replies.say("checklist_ticked", &fill));
    show_boxes(talk, &outcome, false);
}

/// A box of the list was pressed; false when the document is not on the list any more.
pub(super) fn tick_pressed(talk: &mut Talk<'_>, carried: &str) -> bool {
    let outcome = outcome(talk);
    let listed = outcome.documents.iter().find(|listed| means(carried, &listed.id));
    let (Some(listed), Some(interview), Next::Nothing) = (listed, talk.state.interview.as_mut(), &outcome.next) else {
        return false;
    };
    if !interview.ticked.remove(&listed.id) {
        interview.ticked.insert(listed.id.clone());
    }
    show_boxes(talk, &outcome, true);
    true
}

/// A choice of the open question was pressed; false when another question is open, or none.
pub(super) fn answer_pressed(talk: &mut Talk<'_>, variable: &str, value: &str) -> bool {
    let asked = talk.state.interview.as_ref().and_then(|interview| interview.asked.clone());
    let asked = asked.filter(|asked| means(variable, asked));
    let Some(variable) = asked.and_then(|asked| talk.book.checklist.variable(&asked)) else { return false };
    let given = carried_answer(talk.book, variable, value);
    if given.is_none() && value != BACK {
        return false;
    }
    if let Some(interview) = talk.state.interview.as_mut() {
        (interview.active, interview.changing) = (true, false);
    }
    let Some(given) = given else {
        super::interview::back(talk);
        return true;
    };
    // The question keeps what was chosen, without its buttons.
    let asked = question_of(talk, &variable.id.value).map_or_else(|| variable.text.clone(), |question| question.text);
    let chosen = format!("{asked}\n✓ {}", value_text(talk.book, variable, &given));
    talk.effects.push(Effect::Say(Message { in_place: true, for_buttons: true, ..Message::text(chosen) }));
    talk.state.choices.clear();
    note(talk, variable, given);
    true
}

fn carried_answer(book: &Book, variable: &Variable, value: &str) -> Option<Answered> {
    let choice =
        |choices: &[Choice]| choices.iter().map(|choice| &choice.id.value).find(|id| means(value, id)).cloned();
    match (&variable.kind, value) {
        (_, "?") => Some(Answered::Unsure),
        (Kind::List(_), "-") => Some(Answered::Many(BTreeSet::new())),
        (Kind::List(choices), _) => Some(Answered::Many([choice(choices)?].into())),
        (Kind::Choice(choices), _) => Some(Answered::Choice(choice(choices)?)),
        (Kind::Boolean, "true") => Some(Answered::Flag(true)),
        (Kind::Boolean, "false") => Some(Answered::Flag(false)),
        (Kind::Province, _) => {
            let province = book.provinces.iter().find(|province| means(value, &province.name))?;
            Some(Answered::Choice(province.name.clone()))
        }
        (Kind::Boolean | Kind::Count, _) => None,
    }
}
