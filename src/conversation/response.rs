//! What is said to a question: outcome, text, and the cards behind it.
//!
//! Never says a fact without its sources.

use chrono::{DateTime, NaiveDate, Utc};

use super::Command;
use super::decide::{Choice, Decision, SAME_LIKENESS};
use super::desk_text::{hours_text, progress_text};
use super::understand::{Context, Understanding, understand};
use crate::facts::{Case, Source};
use crate::knowledge::{Book, Label};
use crate::limits::{QUESTION_CHARS_MAX, TEXT_CHARS_MAX};
use crate::rules::{RuleQuestion, Topic, answer};
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

/// An answer as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Entry id, or `rule:<topic>`.
    pub entry: String,
    /// What a button says.
    pub title: String,
    /// Plain text, at most 600 characters.
    pub text: String,
    /// Where it stands written.
    pub sources: Vec<Source>,
    /// When it was last compared with its sources.
    pub checked: Option<NaiveDate>,
    /// How sure the bot is, 0 to 1.
    pub score: f64,
    /// What it applies to, when the answer depends on it ("广东 · 个人").
    pub applies: Option<String>,
    /// Ids of entries worth reading next.
    pub related: Vec<String>,
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

const SCORE_MAX: f64 = 0.99;

/// Answers one question.
pub fn respond(book: &Book, now: DateTime<Utc>, context: &Context, typed: &str) -> Response {
    if let Some(command) = Command::parse(typed) {
        return command_response(book, now, context, command);
    }
    if says_nothing(&normalize(typed)) && !is_wording(book, typed) {
        return plain(Outcome::Unknown, book.replies.say("empty", &[]), context.profile.clone());
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

fn plain(outcome: Outcome, text: String, case: Case) -> Response {
    let text = shorten(&text, TEXT_CHARS_MAX);
    Response { outcome, text, answers: Vec::new(), near: Vec::new(), refused: None, gap: None, case }
}

fn decided(book: &Book, now: DateTime<Utc>, understood: Understanding) -> Response {
    let Understanding { decision, case, slots, .. } = understood;
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
            if cards.len() > 1 { offered(&lead, cards, case) } else { unknown(book, cards, case) }
        }
        Decision::Intent(Label::Intent(at)) => wish(book, now, &book.intents[at].id.value, case),
        Decision::Refuse(Label::Refusal(at)) => {
            let refusal = &book.refusals[at];
            let refused = Some(refusal.id.value.clone());
            Response { refused, ..plain(Outcome::Unknown, refusal.text.clone(), case) }
        }
        Decision::Intent(_) | Decision::Refuse(_) => unknown(book, Vec::new(), case),
        Decision::Unknown(near) => {
            let cards = near.iter().filter_map(|choice| shown(choice, &case)).collect();
            unknown(book, cards, case)
        }
    }
}

// One answer; where it says that the pages do not answer, that is none.
fn one(book: &Book, card: Card, near: Vec<Card>, case: Case) -> Response {
    let text = card.text.clone();
    if book.entry(&card.entry).is_some_and(|entry| entry.gap) {
        return Response { gap: Some(card), near, ..plain(Outcome::Unknown, text, case) };
    }
    Response { answers: vec![card], near, ..plain(Outcome::Answer, text, case) }
}

fn offered(lead: &str, cards: Vec<Card>, case: Case) -> Response {
    let text = format!("{lead}\n{}", numbered(cards.iter().map(|card| card.title.as_str())));
    Response { answers: cards, ..plain(Outcome::Clarify, text, case) }
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
        } else if near.is_empty() && longer <= TEXT_CHARS_MAX {
            text = format!("{text}{BETWEEN}{}", card.text);
            answers.push(card);
        } else {
            near.push(card);
        }
    }
    if answers.is_empty() {
        return unknown(book, near, case);
    }
    Response { answers, near, ..plain(Outcome::Answer, text, case) }
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
        text = format!("{text}\n{}{}", book.replies.say("unknown_topics", &[]), titles.join("；"));
    }
    Response { near, ..plain(Outcome::Unknown, text, case) }
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
    plain(Outcome::Wish(id.to_owned()), text, case)
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
            plain(Outcome::Unknown, text, case)
        }
    }
}

/// The card of a label for what is known of the applicant; `None` for labels that are no answers.
pub(super) fn card(book: &Book, label: Label, case: &Case, sure: f64) -> Option<Card> {
    let score = (sure.clamp(0.0, SCORE_MAX) * 100.0).round() / 100.0;
    match label {
        Label::Entry(at) => {
            let entry = &book.entries[at];
            Some(Card {
                entry: entry.id.value.clone(),
                title: entry.title.clone(),
                text: shorten(&entry.answer, TEXT_CHARS_MAX),
                sources: entry.sources.iter().map(|source| source.value.clone()).collect(),
                checked: Some(entry.checked),
                score,
                applies: None,
                related: entry.related.iter().map(|link| link.value.clone()).collect(),
            })
        }
        Label::Topic(at) => Some(topic_card(book, &book.topics[at], case, score)),
        Label::Intent(_) | Label::Refusal(_) => None,
    }
}

fn topic_card(book: &Book, topic: &Topic, case: &Case, score: f64) -> Card {
    let province = case.choice("province").and_then(|name| book.province(name));
    let said = answer(RuleQuestion { topic, province, case }, &book.provinces);
    let known = case.choice("nature");
    let concerned = topic.nature.natures();
    let nature = known.filter(|nature| concerned.contains(nature)).or(match concerned {
        [only] => Some(*only),
        _ => None,
    });
    let nature_label = nature.and_then(|value| value_label(book, "nature", value));
    // Asked for a company, a rule for individuals must not look as if it were the company's.
    let text = match (known, nature, nature_label) {
        (Some(known), Some(nature), Some(label)) if known != nature => {
            format!("{}\n{}", book.replies.say("only_for_nature", &[("nature", label)]), said.text)
        }
        _ => said.text,
    };
    let applies = province.map(|province| match nature_label {
        Some(nature) => format!("{} · {nature}", province.name),
        None => province.name.clone(),
    });
    let title = match province {
        Some(province) => format!("{}：{}", province.name, topic.title),
        None => topic.title.clone(),
    };
    Card {
        entry: format!("rule:{}", topic.id.value),
        title,
        text: shorten(&text, TEXT_CHARS_MAX),
        sources: said.sources,
        checked: said.checked,
        score,
        applies,
        related: Vec::new(),
    }
}

/// What a value of a variable is called.
pub(super) fn value_label<'b>(book: &'b Book, variable: &str, value: &str) -> Option<&'b str> {
    let choices = book.checklist.variable(variable)?.choices();
    choices.iter().find(|choice| choice.id.value == value).map(|choice| choice.label.as_str())
}
