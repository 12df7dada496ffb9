//! What changed in a list since it was shown last, when the knowledge changed under it.
//!
//! Never compares lists of different answers: what the applicant changed needs no notice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::step::Talk;
use crate::checklist::{Listed, Next, Outcome, evaluate};
use crate::facts::Case;
use crate::knowledge::Book;
use crate::text::fnv1a;

/// A list as it was shown last: enough to tell what changed, not what it said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The knowledge base it came from.
    version: String,
    /// The answers it was made from, as a number.
    answers: u64,
    /// What each document said, as a number.
    documents: BTreeMap<String, u64>,
    /// What each note said, by the id of its rule.
    notes: BTreeMap<String, u64>,
    /// True when this applicant could not file like this.
    blocked: bool,
}

fn number(text: &str) -> u64 {
    fnv1a(text.bytes())
}

impl Seen {
    /// A list of this applicant; always of the book's own language, so that another language is no change.
    fn of(whole: &Book, answers: &Case) -> (Self, Outcome) {
        let outcome = evaluate(&whole.checklist, answers, &whole.provinces);
        let says = |listed: &Listed| {
            number(&format!(
                "{}\n{}\n{}\n{}\n{:?}",
                listed.name, listed.accept, listed.why, listed.required, listed.templates
            ))
        };
        let seen = Self {
            version: whole.version.clone(),
            answers: number(&format!("{answers:?}")),
            documents: outcome.documents.iter().map(|listed| (listed.id.clone(), says(listed))).collect(),
            notes: outcome.notes.iter().map(|note| (note.rule.clone(), number(&note.text))).collect(),
            blocked: outcome.blocked.is_some(),
        };
        (seen, outcome)
    }
}

impl Talk<'_> {
    /// What changed since the list was shown last; notes what is shown now. Empty when nothing did.
    pub(super) fn list_changes(&mut self) -> String {
        let Some(interview) = self.state.interview.as_mut() else { return String::new() };
        let (now, outcome) = Seen::of(self.whole, &interview.answers);
        let before = interview.seen.replace(now.clone());
        let comparable = before.filter(|before| before.version != now.version && before.answers == now.answers);
        let finished = outcome.next == Next::Nothing;
        comparable.filter(|_| finished).map(|before| changes(self.book, &before, &now)).unwrap_or_default()
    }
}

fn changes(book: &Book, before: &Seen, now: &Seen) -> String {
    let names = |ids: Vec<&String>| {
        let named = ids.into_iter().map(|id| match book.checklist.document(id) {
            Some(document) => document.name.clone(),
            None => id.clone(),
        });
        named.collect::<Vec<_>>().join(&book.checklist.words.comma)
    };
    let added = names(now.documents.keys().filter(|id| !before.documents.contains_key(*id)).collect());
    let removed = names(before.documents.keys().filter(|id| !now.documents.contains_key(*id)).collect());
    let differs = |(id, says): &(&String, &u64)| before.documents.get(*id).is_some_and(|was| was != *says);
    let changed = names(now.documents.iter().filter(differs).map(|(id, _)| id).collect());
    let mut lines = Vec::new();
    for (id, names) in [("changed_added", added), ("changed_removed", removed), ("changed_other", changed)] {
        if !names.is_empty() {
            lines.push(book.replies.say(id, &[("names", &names)]));
        }
    }
    if before.notes != now.notes {
        lines.push(book.replies.say("changed_notes", &[]));
    }
    if before.blocked != now.blocked {
        lines.push(book.replies.say("changed_blocked", &[]));
    }
    if lines.is_empty() {
        return String::new();
    }
    format!("{}\n{}", book.replies.say("changed_title", &[]), lines.join("\n"))
}
