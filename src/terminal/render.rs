//! A message as plain lines: text, what it applies to, sources, related questions.
//!
//! Never adds a fact.

use crate::conversation::{Card, Message};
use crate::knowledge::Book;

// More than this is a wall on a phone.
const SOURCES_MAX: usize = 4;

/// A message for the terminal.
pub fn render(book: &Book, message: &Message) -> String {
    let mut lines = vec![clean(&message.text)];
    if let Some(card) = &message.card {
        lines.extend(footing(book, card));
    }
    if !message.related.is_empty() {
        lines.push(book.replies.say("related", &[]));
        lines.extend(message.related.iter().enumerate().map(|(at, title)| format!("  {}. {title}", at + 1)));
    }
    lines.join("\n")
}

/// What a card applies to, and where it stands written.
pub fn footing(book: &Book, card: &Card) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(applies) = &card.applies {
        lines.push(book.replies.say("applies_to", &[("case", applies)]));
    }
    if let Some(date) = card.checked {
        lines.push(book.replies.say("sources", &[("date", &date.to_string())]));
        lines.extend(card.sources.iter().take(SOURCES_MAX).map(|source| format!("  {}", book.url(source))));
        if card.sources.len() > SOURCES_MAX {
            lines.push("  …".to_owned());
        }
    }
    lines
}

// Control characters could move the cursor or hide text in a terminal.
fn clean(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}
