//! A message of the conversation as posts: the card with its sources, buttons, files, long texts cut.
//!
//! Never adds a fact.

use chrono::{DateTime, Utc};

use super::port::{Button, Post, To};
use super::post::Outgoing;
use super::rich::{Rich, UNITS_MAX};
use crate::address::MessageId;
use crate::conversation::{Card, Message};
use crate::knowledge::Book;
use crate::store::{StoreError, Tx};

// More than this is a wall on a phone.
const SOURCES_MAX: usize = 4;

/// A message as a text with emphasis and links.
pub(super) fn rich(book: &Book, message: &Message) -> Rich {
    match &message.card {
        Some(card) => card_text(book, card),
        None => Rich::plain(message.text.trim_end()),
    }
}

/// A card: title, text, what it applies to, where it stands written and when that was checked.
pub(super) fn card_text(book: &Book, card: &Card) -> Rich {
    let mut text = Rich::default().bold(card.title.clone()).then(format!("\n{}", card.text.trim_end()));
    if let Some(applies) = &card.applies {
        text = text.then(format!("\n\n{}", book.replies.say("applies_to", &[("case", applies)])));
    }
    if let Some(date) = card.checked {
        let lead = book.replies.say("sources", &[("date", &date.to_string())]);
        text = text.then(format!("\n{}{lead}", if card.applies.is_some() { "" } else { "\n" }));
        for source in card.sources.iter().take(SOURCES_MAX) {
            let title = book.pages.get(&source.page).map_or(source.page.as_str(), |page| page.title.as_str());
            let title = match &source.heading {
                Some(heading) => format!("{title} · {heading}"),
                None => title.to_owned(),
            };
            text = text.then("\n· ").link(title, book.url(source));
        }
    }
    text
}

/// The buttons of a message as a channel carries them.
pub(super) fn buttons(message: &Message) -> Vec<Vec<Button>> {
    let button =
        |button: &crate::conversation::Button| Button { label: button.label.clone(), data: button.press.data() };
    message.buttons.iter().map(|row| row.iter().map(button).collect()).collect()
}

/// Writes a message to the outbox; `pressed` is the message whose button was pressed.
pub(super) fn write(
    tx: &mut dyn Tx,
    now: DateTime<Utc>,
    book: &Book,
    to: &To,
    message: &Message,
    pressed: Option<MessageId>,
) -> Result<(), StoreError> {
    if let Some(file) = &message.file {
        let (name, content) = (file.name.clone(), file.content.clone());
        let post = Post::File { name, content, caption: message.text.clone() };
        return Outgoing::new(to.clone(), post).write(tx, now);
    }
    let parts = rich(book, message).split(UNITS_MAX);
    let last = parts.len().saturating_sub(1);
    for (at, text) in parts.into_iter().enumerate() {
        let buttons = if at == last { buttons(message) } else { Vec::new() };
        let post = match pressed.filter(|_| message.in_place && at == 0) {
            Some(message) => Post::Edit { message, text, buttons },
            None => Post::Say { text, buttons, reply_to: None },
        };
        Outgoing::new(to.clone(), post).write(tx, now)?;
    }
    Ok(())
}
