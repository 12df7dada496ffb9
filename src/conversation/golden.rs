//! Golden questions, cases and returns judged: what must stay right.
//!
//! Never counts and never prints: that is for whoever asks.

use chrono::{DateTime, Utc};

use super::card::Card;
use super::response::{Outcome, Response, respond};
use super::understand::Context;
use crate::checklist::{Next, Outcome as Listing, case_from_json, evaluate};
use crate::knowledge::{Book, GoldenCase, GoldenQuestion, GoldenReturn};
use crate::rejection::Meaning;

/// What became of a golden question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The right card was shown, or the right wish recognised.
    Right,
    /// The right card was among the choices.
    Offered,
    /// "I don't know".
    Silent,
    /// Something else was answered.
    Wrong,
}

/// Judges one golden question.
pub fn judge(book: &Book, now: DateTime<Utc>, question: &GoldenQuestion) -> (Verdict, Response) {
    let response = respond(book, now, &Context::default(), &question.ask.value);
    let wanted = |id: &str| question.labels.iter().any(|label| label.value == id);
    let by_text = !question.matches.is_empty();
    let answers = |card: &Card, text: &str| question.is_said_by(text) && (by_text || wanted(&card.entry));
    let verdict = match &response.outcome {
        Outcome::Answer if response.answers.iter().any(|card| answers(card, &response.text)) => Verdict::Right,
        Outcome::Answer => Verdict::Wrong,
        Outcome::Clarify if response.answers.iter().any(|card| answers(card, &card.text)) => Verdict::Offered,
        Outcome::Clarify if wanted("refusal:") => Verdict::Wrong,
        Outcome::Clarify => Verdict::Silent,
        Outcome::Unknown | Outcome::Wish(_) if by_text && question.is_said_by(&response.text) => Verdict::Right,
        Outcome::Unknown => {
            let refused = response.refused.as_deref().map(|kind| format!("refusal:{kind}"));
            let gap = response.gap.as_ref().is_some_and(|card| answers(card, &card.text));
            let right = gap || wanted("refusal:") || refused.is_some_and(|kind| wanted(&kind));
            if right { Verdict::Right } else { Verdict::Silent }
        }
        Outcome::Wish(id) if wanted(&format!("intent:{id}")) => Verdict::Right,
        Outcome::Wish(_) => Verdict::Silent,
    };
    (verdict, response)
}

/// Judges one golden return: right when exactly its reasons are named, and as many parts are said to be unknown.
pub fn judge_return(book: &Book, pasted: &GoldenReturn) -> (Verdict, Vec<String>) {
    let parts = book.read_return(&pasted.paste.value);
    let id = |at: &usize| book.rejections.reasons.get(*at).map(|reason| reason.id.value.clone());
    let named: Vec<String> = parts.iter().flat_map(|part| part.means.reasons().iter().filter_map(id)).collect();
    let near: Vec<String> = parts.iter().flat_map(|part| part.near.iter().filter_map(id)).collect();
    let unknown = parts.iter().filter(|part| part.means == Meaning::Unknown).count();
    let wanted = |id: &String| pasted.reasons.iter().any(|reason| reason.value == *id);
    let missed = |among: &[String]| pasted.reasons.iter().any(|reason| !among.contains(&reason.value));
    let counted = pasted.unknown.is_none_or(|count| usize::try_from(count) == Ok(unknown));
    let verdict = match (named.iter().all(wanted), missed(&named)) {
        (false, _) => Verdict::Wrong,
        (true, false) if counted => Verdict::Right,
        (true, true) if !missed(&[named.as_slice(), near.as_slice()].concat()) => Verdict::Offered,
        (true, _) => Verdict::Silent,
    };
    (verdict, named)
}

/// What is wrong with the checklist of a golden case; nothing when it is as it must be.
pub fn judge_case(book: &Book, case: &GoldenCase) -> Vec<String> {
    let (given, errors) = case_from_json(&case.given, &book.checklist, &book.provinces);
    if !errors.is_empty() {
        return errors.into_iter().map(|error| error.says).collect();
    }
    let outcome = evaluate(&book.checklist, &given, &book.provinces);
    let mut problems = Vec::new();
    let required = |id: &str| outcome.documents.iter().any(|listed| listed.id == id && listed.required);
    let optional = |id: &str| outcome.documents.iter().any(|listed| listed.id == id && !listed.required);
    problems.extend(case.documents.iter().filter(|id| !required(&id.value)).map(|id| format!("lacks {}", id.value)));
    problems
        .extend(case.optional.iter().filter(|id| !optional(&id.value)).map(|id| format!("no optional {}", id.value)));
    problems.extend(case.without.iter().filter(|id| required(&id.value)).map(|id| format!("asks for {}", id.value)));
    let blocked = outcome.blocked.as_ref().map(|blocked| blocked.rule.as_str());
    if blocked != case.blocked.as_ref().map(|rule| rule.value.as_str()) {
        problems.push(format!("blocked by {blocked:?}"));
    }
    let asked = match &outcome.next {
        Next::Ask(question) => Some(question.id.as_str()),
        Next::Nothing => None,
    };
    if asked != case.asks.as_ref().map(|variable| variable.value.as_str()) {
        problems.push(format!("asks {asked:?}"));
    }
    let texts = texts(&outcome);
    problems.extend(
        case.notes
            .iter()
            .filter(|part| !texts.iter().any(|text| text.contains(part.as_str())))
            .map(|part| format!("no text with {part}")),
    );
    problems
}

fn texts(outcome: &Listing) -> Vec<&str> {
    let notes = outcome.notes.iter().map(|note| note.text.as_str());
    let whys = outcome.documents.iter().map(|listed| listed.why.as_str());
    let blocked = outcome.blocked.iter().flat_map(|blocked| {
        std::iter::once(blocked.reason.as_str()).chain(blocked.ways_out.iter().map(String::as_str))
    });
    notes.chain(whys).chain(blocked).collect()
}
