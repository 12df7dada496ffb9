//! `knowledge test`: the golden questions and cases.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::output::print;
use super::{End, Usage};
use crate::checklist::{Next, Outcome as Listing, case_from_json, evaluate};
use crate::conversation::{Context, Outcome, Response, respond};
use crate::knowledge::{Book, GoldenCase, GoldenQuestion};

/// What became of a golden question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
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
pub(super) fn judge(book: &Book, now: DateTime<Utc>, question: &GoldenQuestion) -> (Verdict, Response) {
    let response = respond(book, now, &Context::default(), &question.ask.value);
    let wanted = |id: &str| question.labels.iter().any(|label| label.value == id);
    let says = |text: &str| question.says.iter().all(|part| text.contains(part.as_str()));
    let verdict = match &response.outcome {
        Outcome::Answer => match response.answers.first() {
            Some(card) if wanted(&card.entry) && says(&card.text) => Verdict::Right,
            _ => Verdict::Wrong,
        },
        Outcome::Clarify if response.answers.iter().any(|card| wanted(&card.entry)) => Verdict::Offered,
        Outcome::Clarify if wanted("refusal:") => Verdict::Wrong,
        Outcome::Clarify => Verdict::Silent,
        Outcome::Unknown => {
            let refused = response.refused.as_deref().map(|kind| format!("refusal:{kind}"));
            let right = wanted("refusal:") || refused.is_some_and(|kind| wanted(&kind));
            if right { Verdict::Right } else { Verdict::Silent }
        }
        Outcome::Wish(id) if wanted(&format!("intent:{id}")) => Verdict::Right,
        Outcome::Wish(_) => Verdict::Silent,
    };
    (verdict, response)
}

/// Fewest golden questions that must be right, and most that may be wrong, as shares.
const RIGHT_MIN: f64 = 0.85;
const WRONG_MAX: f64 = 0.06;

pub(super) fn run(book: &Book, now: DateTime<Utc>, as_json: bool) -> Result<End, Usage> {
    let mut by_style: BTreeMap<&str, BTreeMap<Verdict, usize>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for question in &book.golden.questions {
        let (verdict, response) = judge(book, now, question);
        *by_style.entry(&question.style).or_default().entry(verdict).or_default() += 1;
        if verdict == Verdict::Wrong {
            let got = response.answers.first().map_or("", |card| card.entry.as_str()).to_owned();
            wrong.push((question, got));
        }
    }
    let total = book.golden.questions.len();
    let count = |verdict| by_style.values().filter_map(|counts| counts.get(&verdict)).sum::<usize>();
    let share = |verdict| count(verdict) as f64 / total.max(1) as f64;
    let broken: Vec<(&GoldenCase, Vec<String>)> = book
        .golden
        .cases
        .iter()
        .map(|case| (case, judge_case(book, case)))
        .filter(|(_, problems)| !problems.is_empty())
        .collect();
    let fine =
        broken.is_empty() && (total == 0 || (share(Verdict::Right) >= RIGHT_MIN && share(Verdict::Wrong) <= WRONG_MAX));
    if as_json {
        let cases: Vec<_> = broken.iter().map(|(case, says)| json!({"id": case.id.value, "problems": says})).collect();
        print(json!({"questions": total, "right": share(Verdict::Right), "offered": share(Verdict::Offered),
                "silent": share(Verdict::Silent), "wrong": share(Verdict::Wrong),
                "cases": book.golden.cases.len(), "broken_cases": cases, "fine": fine}));
        return Ok(if fine { End::Fine } else { End::No });
    }
    for (question, got) in &wrong {
        let place = &question.ask.place;
        let wanted = &question.labels[0].value;
        print(format!("{}:{}: wrong: {} -> {got} (wants {wanted})", place.file, place.line, question.ask.value));
    }
    for (case, problems) in &broken {
        print(format!(
            "{}:{}: case {}: {}",
            case.id.place.file,
            case.id.place.line,
            case.id.value,
            problems.join("; ")
        ));
    }
    for (style, counts) in &by_style {
        let all: usize = counts.values().sum();
        let part = |verdict| counts.get(&verdict).copied().unwrap_or(0) as f64 / all as f64;
        print(format!(
            "{style:12} {all:5}  right {:.2}  offered {:.2}  silent {:.2}  wrong {:.2}",
            part(Verdict::Right),
            part(Verdict::Offered),
            part(Verdict::Silent),
            part(Verdict::Wrong)
        ));
    }
    print(format!(
        "questions {total}: right {:.3}, offered {:.3}, silent {:.3}, wrong {:.3} (floors: right {RIGHT_MIN}, wrong {WRONG_MAX})",
        share(Verdict::Right),
        share(Verdict::Offered),
        share(Verdict::Silent),
        share(Verdict::Wrong)
    ));
    print(format!("cases {}: {} broken", book.golden.cases.len(), broken.len()));
    Ok(if fine { End::Fine } else { End::No })
}

fn judge_case(book: &Book, case: &GoldenCase) -> Vec<String> {
    let given = match case_from_json(&case.given, &book.checklist, &book.provinces) {
        Ok(given) => given,
        Err(errors) => return errors.into_iter().map(|error| error.says).collect(),
    };
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
