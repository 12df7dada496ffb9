//! `knowledge diff OLD NEW`: entries added, removed, changed, and golden questions whose answer changes.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::output::print;
use super::{End, Usage, book_at};
use crate::conversation::{Context, respond};
use crate::knowledge::Book;

pub(super) fn run(old: &Path, new: &Path, now: DateTime<Utc>, as_json: bool) -> Result<End, Usage> {
    let (old, new) = (book_at(old, false, now)?, book_at(new, false, now)?);
    let (before, after) = (contents(&old), contents(&new));
    let added: Vec<&String> = after.keys().filter(|id| !before.contains_key(*id)).collect();
    let removed: Vec<&String> = before.keys().filter(|id| !after.contains_key(*id)).collect();
    let changed: Vec<&String> =
        before.iter().filter(|(id, text)| after.get(*id).is_some_and(|now| now != *text)).map(|(id, _)| id).collect();
    let answers = changed_answers(&old, &new, now);
    if as_json {
        let answers: Vec<_> = answers.iter().map(|(ask, was, is)| json!({"ask": ask, "was": was, "is": is})).collect();
        print(
            json!({"old": old.version, "new": new.version, "added": added, "removed": removed, "changed": changed, "answers": answers}),
        );
    } else {
        print(format!("{} → {}", old.version, new.version));
        for (word, ids) in [("added", &added), ("removed", &removed), ("changed", &changed)] {
            ids.iter().for_each(|id| print(format!("{word}: {id}")));
        }
        for (ask, was, is) in &answers {
            print(format!("answer changes: {ask}: {was} → {is}"));
        }
    }
    let same = added.is_empty() && removed.is_empty() && changed.is_empty() && answers.is_empty();
    Ok(if same { End::Fine } else { End::No })
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
    for document in &book.checklist.documents {
        all.insert(format!("document/{}", document.id.value), format!("{}\n{}", document.name, document.accept));
    }
    for rule in &book.checklist.rules {
        all.insert(format!("checklist/{}", rule.id.value), format!("{:?}\n{:?}", rule.when, rule.effect));
    }
    all
}

fn changed_answers(old: &Book, new: &Book, now: DateTime<Utc>) -> Vec<(String, String, String)> {
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
            changed.push((ask.clone(), was, is));
        }
    }
    changed
}
