//! Question → what it means, with the conversation so far.
//!
//! Never renders a text.

use super::decide::{Decision, decide};
use super::slots::{Slots, slots};
use crate::facts::{Case, Holds};
use crate::knowledge::{Book, Label};
use crate::search::{Ranked, Ranking};

/// What the conversation so far adds to a question.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// What the person has said of themselves.
    pub profile: Case,
    /// What the last answer was about, as `label_id` writes it.
    pub last: Option<String>,
}

/// A question understood.
#[derive(Clone, Debug)]
pub struct Understanding {
    /// What it says of the applicant.
    pub slots: Slots,
    /// How the labels ranked.
    pub ranking: Ranking,
    /// What to do.
    pub decision: Decision,
    /// The profile with this question's slots.
    pub case: Case,
}

/// Understands a question.
pub fn understand(book: &Book, context: &Context, typed: &str) -> Understanding {
    let slots = slots(book, typed);
    let mut case = context.profile.clone();
    for (variable, answer) in slots.case.iter() {
        case.set(variable, answer.clone());
    }
    let ranking = book.index.rank(&slots.text, |label| allowed(book, label, &case));
    let decision = match (slots.bare, &context.last) {
        (true, Some(last)) => follow_up(book, last, &case),
        (true, None) if !slots.provinces.is_empty() => Some(Decision::Clarify(province_topics(book, &case))),
        _ => None,
    };
    let decision = decision.unwrap_or_else(|| decide(&ranking, |label| book.labels[label]));
    Understanding { slots, ranking, decision, case }
}

// An entry that holds for another province or kind of applicant only is no answer.
fn allowed(book: &Book, label: usize, case: &Case) -> bool {
    match book.labels[label] {
        Label::Entry(at) => book.entries[at].when.holds(case) != Holds::No,
        Label::Topic(_) | Label::Intent(_) | Label::Refusal(_) => true,
    }
}

fn follow_up(book: &Book, last: &str, case: &Case) -> Option<Decision> {
    let label = book.find_label(last)?;
    if !allowed(book, label, case) {
        return Some(Decision::Clarify(province_topics(book, case)));
    }
    Some(Decision::Answer(Ranked { label, share: 1.0, likeness: 1.0 }))
}

// What is asked most of a province: topics on which provinces differ, those this province has a rule on first.
fn province_topics(book: &Book, case: &Case) -> Vec<Ranked> {
    let province = case.choice("province").and_then(|name| book.province(name));
    let natures = case.choice("nature").map_or(vec!["individual", "organization"], |nature| vec![nature]);
    let has_rule = |topic: &str| {
        province.is_some_and(|province| {
            natures.iter().flat_map(|nature| province.rules(nature)).any(|rule| rule.topic.value == topic)
        })
    };
    let topics = book.labels.iter().enumerate().filter_map(|(at, label)| match label {
        Label::Topic(topic) if has_rule(&book.topics[*topic].id.value) => Some(at),
        _ => None,
    });
    topics.take(4).map(|label| Ranked { label, share: 0.25, likeness: 0.0 }).collect()
}
