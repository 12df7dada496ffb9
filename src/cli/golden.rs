//! `knowledge test`: the golden questions and cases.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::output::print;
use super::{End, Usage};
use crate::conversation::{Verdict, judge, judge_case};
use crate::knowledge::{Book, GoldenCase, GoldenQuestion};
use crate::problem::Place;

/// Fewest golden questions that must be right, and most that may be wrong, as shares.
const RIGHT_MIN: f64 = 0.85;
const WRONG_MAX: f64 = 0.06;

pub(super) fn run(book: &Book, now: DateTime<Utc>, as_json: bool) -> Result<End, Usage> {
    let report = Report::of(book, now);
    if as_json {
        print(report.json(book));
    } else {
        report.print(book);
    }
    Ok(if report.fine(book) { End::Fine } else { End::No })
}

type Counts = BTreeMap<Verdict, usize>;

// What became of all golden questions and cases.
struct Report<'b> {
    by_style: BTreeMap<&'b str, Counts>,
    // A question answered wrongly, and by which entry.
    wrong: Vec<(&'b GoldenQuestion, String)>,
    broken: Vec<(&'b GoldenCase, Vec<String>)>,
}

impl<'b> Report<'b> {
    fn of(book: &'b Book, now: DateTime<Utc>) -> Self {
        let mut by_style: BTreeMap<&str, Counts> = BTreeMap::new();
        let mut wrong = Vec::new();
        for question in &book.golden.questions {
            let (verdict, response) = judge(book, now, question);
            *by_style.entry(&question.style).or_default().entry(verdict).or_default() += 1;
            if verdict == Verdict::Wrong {
                wrong.push((question, response.answers.first().map(|card| card.entry.clone()).unwrap_or_default()));
            }
        }
        let judged = book.golden.cases.iter().map(|case| (case, judge_case(book, case)));
        let broken = judged.filter(|(_, problems)| !problems.is_empty()).collect();
        Self { by_style, wrong, broken }
    }

    fn share(&self, book: &Book, verdict: Verdict) -> f64 {
        let count: usize = self.by_style.values().filter_map(|counts| counts.get(&verdict)).sum();
        count as f64 / book.golden.questions.len().max(1) as f64
    }

    fn fine(&self, book: &Book) -> bool {
        let kept = self.share(book, Verdict::Right) >= RIGHT_MIN && self.share(book, Verdict::Wrong) <= WRONG_MAX;
        self.broken.is_empty() && (book.golden.questions.is_empty() || kept)
    }

    fn json(&self, book: &Book) -> Value {
        let case = |(case, says): &(&GoldenCase, Vec<String>)| json!({"id": case.id.value, "problems": says});
        json!({
            "questions": book.golden.questions.len(),
            "right": self.share(book, Verdict::Right),
            "offered": self.share(book, Verdict::Offered),
            "silent": self.share(book, Verdict::Silent),
            "wrong": self.share(book, Verdict::Wrong),
            "cases": book.golden.cases.len(),
            "broken_cases": self.broken.iter().map(case).collect::<Vec<_>>(),
            "fine": self.fine(book),
        })
    }

    fn print(&self, book: &Book) {
        for (question, got) in &self.wrong {
            let Place { file, line, .. } = &question.ask.place;
            let wanted = question.labels.first().map_or("", |label| label.value.as_str());
            print(format!("{file}:{line}: wrong: {} -> {got} (wants {wanted})", question.ask.value));
        }
        for (case, problems) in &self.broken {
            let Place { file, line, .. } = &case.id.place;
            print(format!("{file}:{line}: case {}: {}", case.id.value, problems.join("; ")));
        }
        for (style, counts) in &self.by_style {
            let all: usize = counts.values().sum();
            let part = |verdict| counts.get(&verdict).copied().unwrap_or(0) as f64 / all as f64;
            print(format!("{style:12} {all:5}  {}", line_of(part)));
        }
        let total = line_of(|verdict| self.share(book, verdict));
        print(format!(
            "questions {}: {total} (at least {RIGHT_MIN} right, at most {WRONG_MAX} wrong)",
            book.golden.questions.len()
        ));
        print(format!("cases {}: {} broken", book.golden.cases.len(), self.broken.len()));
    }
}

fn line_of(part: impl Fn(Verdict) -> f64) -> String {
    let words = [
        ("right", Verdict::Right),
        ("offered", Verdict::Offered),
        ("silent", Verdict::Silent),
        ("wrong", Verdict::Wrong),
    ];
    words.map(|(word, verdict)| format!("{word} {:.3}", part(verdict))).join("  ")
}
