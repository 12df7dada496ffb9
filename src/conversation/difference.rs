//! What changes from one knowledge base to another: entries, and which golden answers.
//!
//! Never judges whether a change is good, but for golden questions that were right.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::golden::{Verdict, judge, judge_case, judge_return};
use super::response::respond;
use super::understand::Context;
use crate::knowledge::Book;

/// What changes from one knowledge base to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Ids of what is new.
    pub added: Vec<String>,
    /// Ids of what is gone.
    pub removed: Vec<String>,
    /// Ids of what says something else.
    pub changed: Vec<String>,
    /// Golden questions that are answered differently.
    pub answers: Vec<ChangedAnswer>,
    /// Golden questions, returns and cases that were right and are not any more.
    pub worse: Vec<String>,
}

/// A golden question that is answered differently.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ChangedAnswer {
    /// The question.
    pub ask: String,
    /// Outcome and entries before.
    pub was: String,
    /// Outcome and entries after.
    pub is: String,
}

impl std::fmt::Display for ChangedAnswer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {} → {}", self.ask, self.was, self.is)
    }
}

impl Difference {
    /// True when nothing changes.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty() && self.answers.is_empty()
    }
}

/// Compares two knowledge bases, asking the golden questions of the new one.
pub fn difference(old: &Book, new: &Book, now: DateTime<Utc>) -> Difference {
    let (before, after) = (contents(old), contents(new));
    let changed = before.iter().filter(|(id, text)| after.get(*id).is_some_and(|now| now != *text));
    Difference {
        added: after.keys().filter(|id| !before.contains_key(*id)).cloned().collect(),
        removed: before.keys().filter(|id| !after.contains_key(*id)).cloned().collect(),
        changed: changed.map(|(id, _)| id.clone()).collect(),
        answers: changed_answers(old, new, now),
        worse: worse(old, new, now),
    }
}

fn worse(old: &Book, new: &Book, now: DateTime<Utc>) -> Vec<String> {
    let lost = |question: &&crate::knowledge::GoldenQuestion| {
        judge(new, now, question).0 != Verdict::Right && judge(old, now, question).0 == Verdict::Right
    };
    let questions = new.golden.questions.iter().filter(lost).map(|question| question.ask.value.clone());
    let broken =
        |case: &&crate::knowledge::GoldenCase| !judge_case(new, case).is_empty() && judge_case(old, case).is_empty();
    let unread = |pasted: &&crate::knowledge::GoldenReturn| {
        judge_return(new, pasted).0 != Verdict::Right && judge_return(old, pasted).0 == Verdict::Right
    };
    let returns = new.golden.returns.iter().filter(unread).map(|pasted| pasted.paste.value.clone());
    questions.chain(returns).chain(new.golden.cases.iter().filter(broken).map(|case| case.id.value.clone())).collect()
}

// Everything an applicant can be told, by id.
fn contents(book: &Book) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for entry in &book.entries {
        all.insert(entry.id.value.clone(), format!("{}\n{}", entry.title, entry.answer));
    }
    for province in &book.provinces {
        for (nature, rules) in [("individual", &province.individual), ("organization", &province.organization)] {
            for rule in rules {
                let id = format!("{}/{nature}/{}", province.id.value, rule.topic.value);
                let text: &mut String = all.entry(id).or_default();
                text.push_str(&format!("{:?} {}\n", rule.value, rule.text));
            }
        }
    }
    for reason in &book.rejections.reasons {
        let text = format!("{}\n{}\n{}\n{:?}", reason.title, reason.means, reason.fix.join("\n"), reason.documents);
        all.insert(format!("reason/{}", reason.id.value), text);
    }
    for document in &book.checklist.documents {
        all.insert(format!("document/{}", document.id.value), format!("{}\n{}", document.name, document.accept));
    }
    for rule in &book.checklist.rules {
        all.insert(format!("checklist/{}", rule.id.value), format!("{:?}\n{:?}", rule.when, rule.effect));
    }
    for rule in &book.precheck.rules {
        let says = format!("{}\n{:?}", rule.text, rule.unsure);
        let judges = format!("{:?} {:?}\n{:?}", rule.level, rule.when, rule.test);
        all.insert(format!("precheck/{}", rule.id.value), format!("{judges}\n{says}"));
    }
    for list in &book.precheck.lists {
        all.insert(format!("precheck/list/{}", list.id.value), format!("{:?} {:?}", list.words, list.except));
    }
    all
}

fn changed_answers(old: &Book, new: &Book, now: DateTime<Utc>) -> Vec<ChangedAnswer> {
    let told = |book: &Book, ask: &str| {
        let response = respond(book, now, &Context::default(), ask);
        let cards: Vec<&str> = response.answers.iter().map(|card| card.entry.as_str()).collect();
        let seen = (response.outcome.name().to_owned(), response.answers.first().map(|card| card.text.clone()));
        (format!("{} {}", response.outcome.name(), cards.join(", ")), seen)
    };
    let mut changed = Vec::new();
    for question in &new.golden.questions {
        let ask = &question.ask.value;
        let ((was, was_seen), (is, is_seen)) = (told(old, ask), told(new, ask));
        if was != is || was_seen != is_seen {
            changed.push(ChangedAnswer { ask: ask.clone(), was, is });
        }
    }
    changed
}
