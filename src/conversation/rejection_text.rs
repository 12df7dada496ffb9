//! Reasons of returns in words: a card for each, what was not recognized, what to do next.
//!
//! Never decides which reason is meant.

use super::card::Card;
use super::privacy;
use super::response::numbered;
use crate::knowledge::Book;
use crate::rejection::{Part, Reason};
use crate::text::shorten;

/// Longest part of a pasted text that is quoted, in characters.
const QUOTED_CHARS_MAX: usize = 60;

/// What a reason means, what to fix, and which documents are due again (with whether a tick was taken back for each).
pub(super) fn card(book: &Book, reason: &Reason, again: &[(String, bool)]) -> Card {
    let replies = &book.replies;
    let by: Vec<String> = reason.by.iter().map(|by| replies.say(&format!("rejected_by_{}", by.name()), &[])).collect();
    let mut lines = vec![replies.say("rejected_field", &[("field", &reason.field)])];
    if !by.is_empty() {
        lines.push(replies.say("rejected_by", &[("by", &by.join(&book.checklist.words.comma))]));
    }
    lines.push(replies.say("rejected_means", &[("means", &reason.means)]));
    lines.push(replies.say("rejected_fix", &[]));
    lines.push(numbered(reason.fix.iter().map(String::as_str)));
    for (id, ticked) in [("rejected_reopened", true), ("rejected_documents", false)] {
        let names: Vec<&str> = again.iter().filter(|(_, was)| *was == ticked).map(|(name, _)| name.as_str()).collect();
        if !names.is_empty() {
            lines.push(replies.say(id, &[("names", &names.join(&book.checklist.words.comma))]));
        }
    }
    Card {
        entry: reason.label_id(),
        title: reason.title.clone(),
        text: lines.join("\n"),
        sources: reason.sources.iter().map(|source| source.value.clone()).collect(),
        checked: Some(reason.checked),
        score: 1.0,
        applies: None,
        related: reason.related.iter().map(|link| link.value.clone()).collect(),
    }
}

/// The parts that are not on file, beside others that are; empty when there are none.
pub(super) fn unknown_parts(book: &Book, unknown: &[&Part]) -> String {
    let quoted = |part: &&Part| format!("· {}", shorten(&privacy::kept(&part.text), QUOTED_CHARS_MAX));
    let parts: Vec<String> = unknown.iter().map(quoted).collect();
    if parts.is_empty() {
        parts.concat()
    } else {
        book.replies.say("rejected_part_unknown", &[("parts", &parts.join("\n"))])
    }
}

/// What to do when all is fixed, and the reasons for which there was no room.
pub(super) fn closing(book: &Book, more: &[&Reason]) -> String {
    let next = book.replies.say("rejected_next", &[("console", &book.contacts.console)]);
    if more.is_empty() {
        return next;
    }
    let titles: Vec<&str> = more.iter().map(|reason| reason.title.as_str()).collect();
    format!(
        "{}\n{next}",
        book.replies.say("rejected_more", &[("titles", &titles.join(&book.checklist.words.semicolon))])
    )
}

/// That nothing is on file, and, numbered, what is nearest.
pub(super) fn near_text(book: &Book, titles: &str) -> String {
    let unknown = book.replies.say("rejected_unknown", &[]);
    if titles.is_empty() { unknown } else { format!("{unknown}\n{}\n{titles}", book.replies.say("rejected_near", &[])) }
}
