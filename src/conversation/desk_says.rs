//! What the bot says for the desk: an agent has come, has gone, or is late.
//!
//! Never speaks for an agent's words: those are carried as they are.

use chrono::{DateTime, Utc};

use super::buttons;
use super::desk_text::hours_text;
use super::message::{Button, Message};
use super::press::Press;
use crate::desk::label;
use crate::knowledge::Book;

/// An agent has come; from here on the bot is silent.
pub fn agent_came(book: &Book, ticket: u32) -> Message {
    Message::text(book.replies.say("desk_came", &[("ticket", &label(ticket))]))
}

/// The agent has finished; was it solved?
pub fn agent_finished(book: &Book, ticket: u32) -> Message {
    let button = |id, solved| Button::new(book.replies.say(id, &[]), Press::Solved { ticket, solved });
    let rows = vec![vec![button("button_solved", true), button("button_unsolved", false)]];
    Message::text(book.replies.say("desk_finished", &[("ticket", &label(ticket))])).with(rows)
}

/// The desk has taken the ticket up again.
pub fn agent_reopened(book: &Book, ticket: u32) -> Message {
    Message::text(book.replies.say("desk_reopened", &[("ticket", &label(ticket))]))
}

/// The time that was promised has passed and nobody came.
pub fn promise_broken(book: &Book, now: DateTime<Utc>, ticket: u32, ahead: usize) -> Message {
    let (ticket, ahead) = (label(ticket), ahead.to_string());
    let mut fill = vec![("ticket", ticket.as_str()), ("ahead", &ahead)];
    fill.extend(book.contacts.fill());
    let text = format!("{}\n{}", book.replies.say("desk_late", &fill), hours_text(book, now));
    Message::text(text).with(buttons::waiting(book))
}
