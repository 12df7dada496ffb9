//! Which buttons go under a message.
//!
//! Never decides what a press does, and never offers what a typed text could not do as well.

use chrono::{DateTime, Utc};

use super::card::Card;
use super::desk_text::next_open_short;
use super::interview_answer::BACK;
use super::interview_text::value_text;
use super::message::Button;
use super::press::{InterviewStep, Press};
use super::state::Interview;
use crate::checklist::{Kind, Outcome, Question};
use crate::knowledge::Book;
use crate::rules::Province;

/// Rows of buttons.
pub(super) type Rows = Vec<Vec<Button>>;

/// Longest label that shares its row with others, in characters.
const SHORT_CHARS_MAX: usize = 6;
/// Longest label, in characters: longer ones are cut by the phone anyway.
const LABEL_CHARS_MAX: usize = 40;

fn label(book: &Book, id: &str) -> String {
    book.replies.say(id, &[])
}

fn title(text: &str) -> String {
    crate::text::shorten(text, LABEL_CHARS_MAX)
}

/// A button that asks for a human.
pub(super) fn human(book: &Book) -> Button {
    Button::new(label(book, "button_human"), Press::Wish("handoff".to_owned()))
}

/// The four of the welcome; the human's says whether the desk is open.
pub(super) fn menu(book: &Book, now: DateTime<Utc>) -> Rows {
    let status = book.hours.at(now);
    let human = match (status.open, status.next_open) {
        (true, _) => label(book, "menu_human_open"),
        (false, Some(_)) => {
            let next = next_open_short(book, now, &status);
            book.replies.say("menu_human_closed", &[("next_open", &next)])
        }
        (false, None) => label(book, "button_human"),
    };
    let wish = |id: &str| Press::Wish(id.to_owned());
    vec![
        vec![
            Button::new(label(book, "menu_checklist"), wish("checklist")),
            Button::new(label(book, "menu_frequent"), Press::Frequent),
        ],
        vec![Button::new(human, wish("handoff"))],
        vec![Button::new(label(book, "menu_progress"), wish("progress"))],
    ]
}

/// One button a row for each answer that is offered.
pub(super) fn offered<'c>(cards: impl Iterator<Item = (&'c str, &'c str)>) -> Rows {
    cards.map(|(id, text)| vec![Button::new(title(text), Press::Show(id.to_owned()))]).collect()
}

/// Under an answer: what it applies to can be changed, related questions, thumbs, a human.
pub(super) fn under_card(book: &Book, card: &Card, related: &[(String, String)], nature: Option<&str>) -> Rows {
    let mut rows = Rows::new();
    if card.entry.starts_with("rule:") {
        let mut row = vec![Button::new(label(book, "button_province"), Press::AskProfile(card.entry.clone()))];
        row.extend(other_natures(book, &card.entry, nature));
        rows.push(row);
    }
    rows.extend(offered(related.iter().map(|(id, text)| (id.as_str(), text.as_str()))));
    rows.extend(super::rejection::offered(book, &card.entry));
    let thumb = |useful| Press::Thumb { useful, label: card.entry.clone() };
    rows.push(vec![Button::new("👍", thumb(true)), Button::new("👎", thumb(false)), human(book)]);
    rows
}

// The kinds of applicant the answer is not shown for.
fn other_natures(book: &Book, about: &str, shown: Option<&str>) -> Vec<Button> {
    let choices = book.checklist.variable("nature").map(|variable| variable.choices()).unwrap_or_default();
    let others = choices.iter().filter(|choice| Some(choice.id.value.as_str()) != shown);
    let press = |value: &str| profile("nature", value, about);
    others.map(|choice| Button::new(choice.label.clone(), press(&choice.id.value))).collect()
}

fn profile(variable: &str, value: &str, about: &str) -> Press {
    Press::Profile { variable: variable.to_owned(), value: value.to_owned(), label: about.to_owned() }
}

/// Every province, to look at an answer for it.
pub(super) fn provinces(book: &Book, about: &str) -> Rows {
    let press = |name: &str| profile("province", name, about);
    let buttons = book.provinces.iter().map(|province| Button::new(province.label.clone(), press(&province.name)));
    in_rows(buttons.collect(), 5)
}

/// The choices of a question, and what else can be done.
pub(super) fn question(book: &Book, question: &Question) -> Rows {
    let answer = |value: &str| Press::Answer { variable: question.id.clone(), value: value.to_owned() };
    let variable = book.checklist.variable(&question.id);
    let mut buttons: Vec<Button> =
        question.choices.iter().map(|(value, text)| Button::new(title(text), answer(value))).collect();
    if variable.is_some_and(|variable| matches!(variable.kind, Kind::List(_))) {
        buttons.push(Button::new(label(book, "value_none"), answer("-")));
    }
    buttons.push(Button::new(label(book, "interview_unsure_choice"), answer("?")));
    let is_province = variable.is_some_and(|variable| matches!(variable.kind, Kind::Province));
    let short = buttons.iter().all(|button| button.label.chars().count() <= SHORT_CHARS_MAX);
    let across = match (is_province, short) {
        (true, _) => 5,
        (false, true) => 3,
        (false, false) => 1,
    };
    let mut rows = in_rows(buttons, across);
    rows.push(vec![
        Button::new(label(book, "button_back"), answer(BACK)),
        step(book, "button_change", InterviewStep::Change),
        step(book, "button_leave", InterviewStep::Leave),
    ]);
    rows
}

/// Under the finished list: a box for each document, then what can be done with it.
pub(super) fn list(book: &Book, outcome: &Outcome, interview: &Interview) -> Rows {
    let box_of = |(at, listed): (usize, &crate::checklist::Listed)| {
        let mark = if interview.ticked.contains(&listed.id) { "☑" } else { "☐" };
        Button::new(format!("{mark} {}", at + 1), Press::Tick(listed.id.clone()))
    };
    let mut rows = in_rows(outcome.documents.iter().enumerate().map(box_of).collect(), 4);
    rows.push(vec![
        step(book, "button_print", InterviewStep::Print),
        step(book, "button_share", InterviewStep::Share),
        step(book, "button_show", InterviewStep::Show),
    ]);
    rows.push(vec![super::precheck_show::start_button(book)]);
    let mut last = vec![step(book, "button_change", InterviewStep::Change)];
    if !outcome.refinements.is_empty() {
        last.push(step(book, "button_refine", InterviewStep::Refine));
    }
    last.push(human(book));
    rows.push(last);
    rows
}

/// Under the reason why this applicant cannot file like this.
pub(super) fn blocked(book: &Book) -> Rows {
    vec![vec![
        step(book, "button_change", InterviewStep::Change),
        step(book, "button_restart", InterviewStep::Restart),
        human(book),
    ]]
}

/// One button for each answer that can be changed.
pub(super) fn changes(book: &Book, interview: &Interview) -> Rows {
    let button = |id: &String| {
        let variable = book.checklist.variable(id)?;
        let answer = interview.answers.get(id)?;
        let text = format!("{}{}{}", variable.label, book.checklist.words.colon, value_text(book, variable, answer));
        Some(vec![Button::new(title(&text), Press::Change(id.clone()))])
    };
    interview.order.iter().filter_map(button).collect()
}

/// For somebody who waits in the queue.
pub(super) fn waiting(book: &Book) -> Rows {
    vec![vec![
        Button::new(label(book, "button_leave_queue"), Press::LeaveQueue),
        Button::new(label(book, "menu_frequent"), Press::Frequent),
    ]]
}

fn step(book: &Book, id: &str, step: InterviewStep) -> Button {
    Button::new(label(book, id), Press::Interview(step))
}

pub(super) fn in_rows(buttons: Vec<Button>, across: usize) -> Rows {
    buttons.chunks(across).map(<[Button]>::to_vec).collect()
}

/// What a value of the profile may be, as a button carries it.
pub(super) fn profile_value<'b>(book: &'b Book, variable: &str, carried: &str) -> Option<&'b str> {
    let means = |id: &str| super::press::means(carried, id);
    match variable {
        "province" => book.provinces.iter().map(|province: &Province| province.name.as_str()).find(|name| means(name)),
        "nature" => {
            let choices = book.checklist.variable(variable)?.choices();
            choices.iter().map(|choice| choice.id.value.as_str()).find(|id| means(id))
        }
        _ => None,
    }
}
