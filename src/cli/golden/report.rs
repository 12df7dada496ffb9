//! What became of the golden questions: by kind, file, subject and style, what was taken for what, and how far the
//! chances hold that the bot gives its answers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::returns::Returns;
use crate::conversation::{Outcome, Response, Verdict, judge, judge_case};
use crate::knowledge::{Book, GoldenCase, GoldenQuestion};
use crate::problem::Place;

/// Questions about filing.
pub(super) const FILING: &str = "filing";
/// Questions that are none of ours.
pub(super) const OUTSIDE: &str = "outside";
/// Wishes.
pub(super) const WISHES: &str = "wishes";

const PAIRS_SHOWN_MAX: usize = 15;
const VERDICTS: [(&str, Verdict); 4] =
    [("right", Verdict::Right), ("offered", Verdict::Offered), ("silent", Verdict::Silent), ("wrong", Verdict::Wrong)];

/// How often each verdict was given.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts(BTreeMap<Verdict, usize>);

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, verdict: Verdict) {
        *self.0.entry(verdict).or_default() += 1;
    }

    /// How many there are.
    pub fn all(&self) -> usize {
        self.0.values().sum()
    }

    /// The share of a verdict, 0 to 1.
    pub fn share(&self, verdict: Verdict) -> f64 {
        self.0.get(&verdict).copied().unwrap_or(0) as f64 / self.all().max(1) as f64
    }

    /// For people.
    pub fn line(&self, name: &str) -> String {
        let shares = VERDICTS.map(|(word, verdict)| format!("{word} {:.3}", self.share(verdict)));
        format!("  {name:24} {:5}  {}", self.all(), shares.join("  "))
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let mut said = json!({"questions": self.all()});
        VERDICTS.iter().for_each(|(word, verdict)| said[*word] = json!(self.share(*verdict)));
        said
    }
}

type Groups<'b> = BTreeMap<&'b str, Counts>;

/// Answers given with a chance within one tenth: how many, how many right, and the sum of their chances.
#[derive(Clone, Copy, Debug, Default)]
struct Tenth {
    answers: usize,
    right: usize,
    chances: f64,
}

/// What became of all golden questions and cases.
pub(super) struct Report<'b> {
    /// By [`FILING`], [`OUTSIDE`], [`WISHES`].
    pub by_kind: Groups<'b>,
    by_file: Groups<'b>,
    by_subject: Groups<'b>,
    by_style: Groups<'b>,
    tenths: [Tenth; 10],
    // What was wanted, what was shown first, how often.
    pairs: BTreeMap<(String, String), usize>,
    wrong: Vec<(&'b GoldenQuestion, String)>,
    /// Cases whose checklist is not as it must be, and how.
    pub broken: Vec<(&'b GoldenCase, Vec<String>)>,
    cases: usize,
    /// Pasted notices of returns.
    pub returns: Returns<'b>,
}

impl<'b> Report<'b> {
    /// Asks everything.
    pub fn of(book: &'b Book, now: DateTime<Utc>) -> Self {
        let judged = book.golden.cases.iter().map(|case| (case, judge_case(book, case)));
        let mut report = Self {
            by_kind: Groups::new(),
            by_file: Groups::new(),
            by_subject: Groups::new(),
            by_style: Groups::new(),
            tenths: [Tenth::default(); 10],
            pairs: BTreeMap::new(),
            wrong: Vec::new(),
            broken: judged.filter(|(_, problems)| !problems.is_empty()).collect(),
            cases: book.golden.cases.len(),
            returns: Returns::of(book),
        };
        for question in &book.golden.questions {
            let (verdict, response) = judge(book, now, question);
            report.note(book, question, verdict, &response);
        }
        report
    }

    fn note(&mut self, book: &'b Book, question: &'b GoldenQuestion, verdict: Verdict, response: &Response) {
        let wanted = question.labels.first().map_or("", |label| label.value.as_str());
        let kind = match wanted.split_once(':') {
            Some(("refusal", _)) => OUTSIDE,
            Some(("intent", _)) => WISHES,
            _ => FILING,
        };
        let label = book.find_label(wanted).map(|at| book.labels[at]);
        let subject = label.and_then(|label| book.subject(label)).unwrap_or(kind);
        for (groups, name) in [
            (&mut self.by_kind, kind),
            (&mut self.by_file, &*question.ask.place.file),
            (&mut self.by_subject, subject),
            (&mut self.by_style, question.style.as_str()),
        ] {
            groups.entry(name).or_default().add(verdict);
        }
        let first = response.answers.first().filter(|_| response.outcome == Outcome::Answer);
        if let Some(card) = first {
            let tenth = &mut self.tenths[(card.score * 10.0).clamp(0.0, 9.0) as usize];
            tenth.answers += 1;
            tenth.right += usize::from(verdict == Verdict::Right);
            tenth.chances += card.score;
        }
        if verdict != Verdict::Right {
            let shown = response.answers.first().map_or(response.outcome.name(), |card| card.entry.as_str());
            if shown != wanted {
                *self.pairs.entry((wanted.to_owned(), shown.to_owned())).or_default() += 1;
            }
        }
        if verdict == Verdict::Wrong {
            self.wrong.push((question, first.map(|card| card.entry.clone()).unwrap_or_default()));
        }
    }

    // The pairs confused most often, most often first.
    fn confused(&self) -> Vec<(&str, &str, usize)> {
        let mut pairs: Vec<(&str, &str, usize)> =
            self.pairs.iter().map(|((wanted, shown), count)| (wanted.as_str(), shown.as_str(), *count)).collect();
        pairs.sort_by(|one, other| other.2.cmp(&one.2).then(one.cmp(other)));
        pairs.truncate(PAIRS_SHOWN_MAX);
        pairs
    }

    /// For people, the summary last.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (question, got) in &self.wrong {
            let Place { file, line, .. } = &question.ask.place;
            let wanted = question.labels.first().map_or("", |label| label.value.as_str());
            lines.push(format!("{file}:{line}: wrong: {} -> {got} (wants {wanted})", question.ask.value));
        }
        for (case, problems) in &self.broken {
            let Place { file, line, .. } = &case.id.place;
            lines.push(format!("{file}:{line}: case {}: {}", case.id.value, problems.join("; ")));
        }
        lines.push("taken for each other most often: wanted → shown first".to_owned());
        lines.extend(self.confused().iter().map(|(wanted, shown, count)| format!("  {count:3}  {wanted} → {shown}")));
        lines.push("how far the chance of an answer holds: answers, mean chance, right".to_owned());
        for (at, tenth) in self.tenths.iter().enumerate().filter(|(_, tenth)| tenth.answers > 0) {
            let share = |part: f64| part / tenth.answers as f64;
            let (chance, right) = (share(tenth.chances), share(tenth.right as f64));
            lines.push(format!(
                "  {:.1}–{:.1}  {:5}  {chance:.2}  {right:.2}",
                at as f64 / 10.0,
                (at + 1) as f64 / 10.0,
                tenth.answers
            ));
        }
        for (title, groups) in [
            ("by style", &self.by_style),
            ("by subject", &self.by_subject),
            ("by file", &self.by_file),
            ("all", &self.by_kind),
        ] {
            lines.push(title.to_owned());
            lines.extend(groups.iter().map(|(name, counts)| counts.line(name)));
        }
        lines.extend(self.returns.lines());
        lines.push(format!("checklist cases {}: {} broken", self.cases, self.broken.len()));
        lines
    }

    /// For programs.
    pub fn json(&self, floors: &[String]) -> Value {
        let groups = |groups: &Groups<'_>| {
            groups.iter().map(|(name, counts)| ((*name).to_owned(), counts.json())).collect::<serde_json::Map<_, _>>()
        };
        let case = |(case, says): &(&GoldenCase, Vec<String>)| json!({"id": case.id.value, "problems": says});
        let pair =
            |(wanted, shown, count): &(&str, &str, usize)| json!({"wanted": wanted, "shown": shown, "count": count});
        let tenth = |tenth: &Tenth| json!({"answers": tenth.answers, "right": tenth.right, "chances": tenth.chances});
        json!({
            "by_kind": groups(&self.by_kind),
            "by_file": groups(&self.by_file),
            "by_subject": groups(&self.by_subject),
            "by_style": groups(&self.by_style),
            "confused": self.confused().iter().map(pair).collect::<Vec<_>>(),
            "reliability": self.tenths.iter().map(tenth).collect::<Vec<_>>(),
            "returns": self.returns.json(),
            "cases": self.cases,
            "broken_cases": self.broken.iter().map(case).collect::<Vec<_>>(),
            "floors_broken": floors,
            "fine": floors.is_empty() && self.broken.is_empty(),
        })
    }
}
