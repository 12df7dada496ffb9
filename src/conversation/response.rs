//! What is said to a question: outcome, text, and the cards behind it.
//!
//! Never says a fact without its sources.

use chrono::{DateTime, Utc};

use super::Command;
use super::card::{Card, card, chars_max};
use super::decide::{Choice, Decision, SAME_LIKENESS};
use super::desk_text::{hours_text, progress_text};
use super::understand::{Context, Understanding, understand};
use crate::facts::Case;
use crate::knowledge::{Book, Label};
use crate::limits::{QUESTION_CHARS_MAX, TEXT_CHARS_MAX};
use crate::search::Ranking;
use crate::text::{normalize, says_nothing, shorten};

/// Outcomes of the command line contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// One card is shown; for a message of several questions one for each, as far as they fit.
    Answer,
    /// Two to four cards are offered.
    Clarify,
    /// The material does not cover it.
    Unknown,
    /// A wish: handoff, hours, checklist, progress, greeting, thanks, complaint, cancel, restart.
    Wish(String),
}

impl Outcome {
    /// The name in the contract.
    pub fn name(&self) -> &str {
        match self {
            Self::Answer => "answer",
            Self::Clarify => "clarify",
            Self::Unknown => "unknown",
            Self::Wish(name) => name,
        }
    }
}

/// What is said.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// What kind of answer it is.
    pub outcome: Outcome,
    /// What the applicant reads.
    pub text: String,
    /// The answer, or the choices.
    pub answers: Vec<Card>,
    /// What is nearest when nothing fits; beside an answer, what else may have been meant.
    pub near: Vec<Card>,
    /// The kind of refusal, if it is one.
    pub refused: Option<String>,
    /// What is known where the pages do not answer: then the outcome is "unknown", and this its card.
    pub gap: Option<Card>,
    /// What is known of the applicant after this question.
    pub case: Case,
}

/// Answers one question.
pub fn respond(book: &Book, now: DateTime<Utc>, context: &Context, typed: &str) -> Response {
    if let Some(command) = Command::parse(typed) {
        return command_response(book, now, context, command);
    }
    if says_nothing(&normalize(typed)) && !is_wording(book, typed) {
        return plain(book, Outcome::Unknown, book.replies.say("empty", &[]), context.profile.clone());
    }
    let mut response = decided(book, now, understand(book, context, typed));
    if typed.chars().count() > QUESTION_CHARS_MAX && response.text.chars().count() < TEXT_CHARS_MAX - 30 {
        response.text = format!("{}\n{}", response.text, book.replies.say("too_long", &[]));
    }
    response
}

// "12381" is all digits, and a question all the same.
pub(super) fn is_wording(book: &Book, typed: &str) -> bool {
    let ranking = book.index.rank(&normalize(typed), |_| Some(0.0));
    ranking.best.iter().any(|ranked| ranked.likeness >= SAME_LIKENESS)
}

fn plain(book: &Book, outcome: Outcome, text: String, case: Case) -> Response {
    let text = shorten(&text, chars_max(book.lang));
    Response { outcome, text, answers: Vec::new(), near: Vec::new(), refused: None, gap: None, case }
}

fn decided(book: &Book, now: DateTime<Utc>, understood: Understanding) -> Response {
    let Understanding { decision, case, slots, ranking } = understood;
    let shown = |choice: &Choice, case: &Case| card(book, book.labels[choice.label], case, choice.chance);
    match decision {
        Decision::Answer(choice, beside) => {
            let near = beside.iter().filter_map(|choice| shown(choice, &case)).collect();
            match shown(&choice, &case) {
                Some(card) => one(book, card, near, case),
                None => unknown(book, near, case),
            }
        }
        Decision::Several(choices) => {
            let cards = choices.iter().filter_map(|choice| shown(choice, &case)).collect();
            one_after_the_other(book, cards, case)
        }
        Decision::Clarify(choices) => {
            let cards: Vec<Card> = choices.iter().filter_map(|choice| shown(choice, &case)).collect();
            let lead = match slots.bare.then(|| slots.provinces.first()).flatten() {
                Some(province) => book.replies.say("clarify_province", &[("province", province)]),
                None => book.replies.say("clarify", &[]),
            };
            if cards.len() > 1 { offered(book, &lead, cards, case) } else { unknown(book, cards, case) }
        }
        Decision::Intent(Label::Intent(at)) => wish(book, now, &book.intents[at].id.value, case),
        Decision::Refuse(Label::Refusal(at)) => {
            let refusal = &book.refusals[at];
            if refusal.only_when_sure && !is_sure(book, &ranking, Label::Refusal(at)) {
                return unknown(book, Vec::new(), case);
            }
            let refused = Some(refusal.id.value.clone());
            Response { refused, ..plain(book, Outcome::Unknown, refusal.text.clone(), case) }
        }
        Decision::Intent(_) | Decision::Refuse(_) => unknown(book, Vec::new(), case),
        Decision::Unknown(near) => {
            let cards = near.iter().filter_map(|choice| shown(choice, &case)).collect();
            unknown(book, cards, case)
        }
    }
}

// Nearly one of its wordings, or likelier than everything else together.
fn is_sure(book: &Book, ranking: &Ranking, label: Label) -> bool {
    const LIKENESS_MIN: f64 = 0.42;
    const SHARE_MIN: f64 = 0.5;
    let mut ranked = ranking.best.iter().filter(|ranked| book.labels[ranked.label] == label);
    ranked.any(|ranked| ranked.likeness >= LIKENESS_MIN || ranked.share >= SHARE_MIN)
}

// One answer; where it says that the pages do not answer, that is none.
fn one(book: &Book, card: Card, near: Vec<Card>, case: Case) -> Response {
    let text = card.text.clone();
    if book.entry(&card.entry).is_some_and(|entry| entry.gap) {
        return Response { gap: Some(card), near, ..plain(book, Outcome::Unknown, text, case) };
    }
    Response { answers: vec![card], near, ..plain(book, Outcome::Answer, text, case) }
}

fn offered(book: &Book, lead: &str, cards: Vec<Card>, case: Case) -> Response {
    let text = format!("{lead}\n{}", numbered(cards.iter().map(|card| card.title.as_str())));
    Response { answers: cards, ..plain(book, Outcome::Clarify, text, case) }
}

// As many answers as fit together; what does not fit is offered beneath.
fn one_after_the_other(book: &Book, cards: Vec<Card>, case: Case) -> Response {
    const BETWEEN: &str = "\n\n";
    let mut text = String::new();
    let (mut answers, mut near) = (Vec::new(), Vec::new());
    for card in cards {
        let longer = text.chars().count() + BETWEEN.len() + card.text.chars().count();
        if answers.is_empty() {
            text.clone_from(&card.text);
            answers.push(card);
        } else if near.is_empty() && longer <= chars_max(book.lang) {
            text = format!("{text}{BETWEEN}{}", card.text);
            answers.push(card);
        } else {
            near.push(card);
        }
    }
    if answers.is_empty() {
        return unknown(book, near, case);
    }
    Response { answers, near, ..plain(book, Outcome::Answer, text, case) }
}

/// `1. …` lines.
pub(super) fn numbered<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let lines: Vec<String> = lines.enumerate().map(|(at, line)| format!("{}. {line}", at + 1)).collect();
    lines.join("\n")
}

fn unknown(book: &Book, near: Vec<Card>, case: Case) -> Response {
    let mut text = book.replies.say("unknown", &[("online", &book.contacts.online)]);
    if !near.is_empty() {
        let titles: Vec<&str> = near.iter().map(|card| card.title.as_str()).collect();
        let titles = titles.join(&book.checklist.words.semicolon);
        text = format!("{text}\n{}", book.replies.say_before("unknown_topics", &titles));
    }
    Response { near, ..plain(book, Outcome::Unknown, text, case) }
}

/// What is said to a wish when nothing but words can be given.
pub(super) fn wish(book: &Book, now: DateTime<Utc>, id: &str, case: Case) -> Response {
    let reach = &book.contacts.fill();
    let text = match id {
        "handoff" => {
            format!("{}\n{}", hours_text(book, now), book.replies.say("handoff_contacts", reach))
        }
        "hours" => hours_text(book, now),
        "checklist" => book.replies.say("interview_start", &[]),
        "progress" => progress_text(book),
        "thanks" => book.replies.say("thanks", &[]),
        "complaint" => book.replies.say("complaint", reach),
        "cancel" => book.replies.say("cancelled", &[]),
        "restart" => book.replies.say("restarted", &[]),
        _ => book.replies.say("welcome", &[]),
    };
    plain(book, Outcome::Wish(id.to_owned()), text, case)
}

fn command_response(book: &Book, now: DateTime<Utc>, context: &Context, command: Command) -> Response {
    let case = context.profile.clone();
    match command.wish() {
        Some(id) => wish(book, now, id, case),
        None => {
            let text = match &command {
                Command::Unknown(typed) => book.replies.say("unknown_command", &[("near", Command::nearest(typed))]),
                Command::Lang => book.replies.say("language", &[]),
                Command::Precheck => book.replies.say("precheck_start", &[]),
                Command::Forget => book.replies.say("forgotten", &[]),
                _ => book.replies.say("help", &[]),
            };
            plain(book, Outcome::Unknown, text, case)
        }
    }
}
