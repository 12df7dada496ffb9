//! Question → what it means, with the conversation so far.
//!
//! Never renders a text.

use super::decide::{Choice, Decision, decide};
use super::several::several;
use super::slots::{Slots, slots};
use crate::facts::{Case, Holds};
use crate::knowledge::{Book, Label};
use crate::rules::states_rule;
use crate::search::Ranking;
use crate::text::{Unit, normalize, units};

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

/// Understands a message: one question, a follow-up of the last one, or several questions.
pub fn understand(book: &Book, context: &Context, typed: &str) -> Understanding {
    let mut understood = understand_one(book, context, typed);
    if let Some(choices) = several(book, &understood.case, typed, &understood.decision) {
        understood.decision = Decision::Several(choices);
    }
    understood
}

pub(super) fn understand_one(book: &Book, context: &Context, typed: &str) -> Understanding {
    let slots = slots(book, typed);
    let mut case = context.profile.clone();
    for (variable, answer) in slots.case.iter() {
        case.set(variable, answer.clone());
    }
    let named: Vec<&str> = slots.provinces.iter().map(String::as_str).collect();
    let ranking = book
        .index
        .rank(&slots.text, |label| prior(book, label, &case).filter(|_| !of_another_province(book, label, &named)));
    let decision = match (slots.bare, &context.last) {
        (true, Some(last)) => same_of_another(book, last, &case),
        (true, None) if !slots.provinces.is_empty() => Some(Decision::Clarify(province_topics(book, &case))),
        (false, Some(last)) => follow_up(book, last, &case, &slots.text, &ranking),
        _ => None,
    };
    let decision = decision.unwrap_or_else(|| decide(&ranking, |label| book.labels[label]));
    Understanding { slots, ranking, decision, case }
}

/// How much more or less likely a label is for what is known of the applicant, in units of the index's scores; `None`
/// when it is no answer at all. Fitted by maximum likelihood on practice questions.
mod weigh {
    /// A topic on which the province named has a rule.
    pub const RULE_STATED: f64 = 3.2;
    /// A topic on which the page of the province named is silent.
    pub const RULE_SILENT: f64 = 0.3;
    /// A topic of provinces when none is named.
    pub const NO_PROVINCE: f64 = -1.1;
}

pub(super) fn prior(book: &Book, label: usize, case: &Case) -> Option<f64> {
    if !allowed(book, label, case) {
        return None;
    }
    let Label::Topic(at) = book.labels[label] else { return Some(0.0) };
    let Some(province) = case.choice("province").and_then(|name| book.province(name)) else {
        return Some(weigh::NO_PROVINCE);
    };
    let stated = states_rule(&book.topics[at], province, case);
    Some(if stated { weigh::RULE_STATED } else { weigh::RULE_SILENT })
}

// An entry of one province is no answer to a question that names others only.
fn of_another_province(book: &Book, label: usize, named: &[&str]) -> bool {
    let Label::Entry(at) = book.labels[label] else { return false };
    let only = book.entries[at].when.values_of("province");
    !named.is_empty() && only.is_some_and(|only| only.iter().all(|province| !named.contains(&province.as_str())))
}

// An entry that holds for another province or kind of applicant only is no answer.
fn allowed(book: &Book, label: usize, case: &Case) -> bool {
    match book.labels[label] {
        Label::Entry(at) => book.entries[at].when.holds(case) != Holds::No,
        Label::Topic(_) | Label::Intent(_) | Label::Refusal(_) => true,
    }
}

// "上海的呢": the same of another province or kind of applicant.
fn same_of_another(book: &Book, last: &str, case: &Case) -> Option<Decision> {
    let label = book.find_label(last)?;
    if !allowed(book, label, case) {
        return Some(Decision::Clarify(province_topics(book, case)));
    }
    Some(Decision::Answer(Choice { label, chance: 1.0 }, Vec::new()))
}

// "要多久" after an answer on cancelling: a few words that could belong to many subjects belong to the last one.
fn follow_up(book: &Book, last: &str, case: &Case, text: &str, alone: &Ranking) -> Option<Decision> {
    const LENGTH_MAX: usize = 6;
    const SUBJECT_SHARE_MAX: f64 = 0.8;
    const CHANCE_MIN: f64 = 0.7;
    // Below it most of the words were never seen: they are about something else.
    const COVERAGE_MIN: f64 = 0.6;
    let last = book.find_label(last)?;
    let about = book.labels[last];
    if alone.coverage < COVERAGE_MIN || length(text) > LENGTH_MAX || says_itself(book, alone) > SUBJECT_SHARE_MAX {
        return None;
    }
    let joined = normalize(&format!("{} {text}", book.learned_title(last)?));
    let read = |allowed: &dyn Fn(usize) -> bool| {
        let ranking = book.index.rank(&joined, |label| prior(book, label, case).filter(|_| allowed(label)));
        match decide(&ranking, |label| book.labels[label]) {
            Decision::Answer(first, beside)
                if first.chance >= CHANCE_MIN && book.subject(book.labels[first.label]) == book.subject(about) =>
            {
                Some(Decision::Answer(first, beside))
            }
            _ => None,
        }
    };
    // Another answer that the words alone may mean comes first: the last one has just been read.
    let may_mean = |label: usize| alone.best.iter().any(|ranked| ranked.label == label);
    read(&|label| label != last && may_mean(label)).or_else(|| read(&|_| true))
}

// In Chinese characters: a word of letters is worth two of them.
fn length(text: &str) -> usize {
    units(text).iter().map(|unit| if matches!(unit, Unit::Word(_)) { 2 } else { 1 }).sum()
}

// The largest share of belief that one subject has among what a text may mean; 1 when it is no filing question.
fn says_itself(book: &Book, ranking: &Ranking) -> f64 {
    let filing = ranking.best.iter().filter(|ranked| book.labels[ranked.label].is_answered());
    let mut by_subject: Vec<(&str, f64)> = Vec::new();
    for ranked in filing {
        let Some(subject) = book.subject(book.labels[ranked.label]) else { continue };
        match by_subject.iter_mut().find(|(known, _)| *known == subject) {
            Some((_, share)) => *share += ranked.share,
            None => by_subject.push((subject, ranked.share)),
        }
    }
    let all: f64 = ranking.best.iter().map(|ranked| ranked.share).sum();
    let filing: f64 = by_subject.iter().map(|(_, share)| share).sum();
    if filing < all / 2.0 {
        return 1.0;
    }
    by_subject.iter().map(|(_, share)| share / filing).fold(0.0, f64::max)
}

// What is asked most of a province: topics on which provinces differ, those this province has a rule on first.
fn province_topics(book: &Book, case: &Case) -> Vec<Choice> {
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
    topics.take(4).map(|label| Choice { label, chance: 0.25 }).collect()
}
