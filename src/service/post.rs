//! Writing posts to the outbox: each in the lane of its receiver.
//!
//! Never sends anything.

use chrono::{DateTime, Utc};

use super::port::{Envelope, Post, Then, To};
use super::rich::{Rich, UNITS_MAX};
use crate::store::{NewPost, StoreError, Tx};

/// The lane of a receiver: posts of one lane are sent in order.
pub(super) fn lane(to: &To, post: &Post) -> String {
    match (to, post) {
        (_, Post::Toast { callback, .. }) => format!("press:{callback}"),
        (To::Applicant(address) | To::Chat(address), _) => address.as_str().to_owned(),
        (To::Ticket(number), _) => ticket_lane(*number),
        (To::Desk(_), _) => "desk".to_owned(),
        (To::Nobody, _) => "nobody".to_owned(),
    }
}

/// True for the lanes of the desk's group: its own, and one for each ticket.
pub(super) fn is_desk_lane(lane: &str) -> bool {
    lane == "desk" || lane.starts_with("ticket:")
}

/// The lane of a ticket's topic.
pub(super) fn ticket_lane(number: u32) -> String {
    format!("ticket:{number}")
}

/// A post with what it belongs to and when it may go.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub envelope: Envelope,
    pub ticket: Option<u32>,
    pub not_before: Option<DateTime<Utc>>,
}

impl Outgoing {
    pub(super) fn new(to: To, post: Post) -> Self {
        let ticket = if let To::Ticket(number) = &to { Some(*number) } else { None };
        Self { envelope: Envelope { to, post, then: Then::Nothing }, ticket, not_before: None }
    }

    /// Notes this once it has been accepted.
    pub(super) fn then(mut self, then: Then) -> Self {
        self.envelope.then = then;
        self
    }

    /// It belongs to this ticket: when it cannot be delivered, the topic is told.
    pub(super) fn of(mut self, ticket: u32) -> Self {
        self.ticket = Some(ticket);
        self
    }

    pub(super) fn not_before(mut self, at: DateTime<Utc>) -> Self {
        self.not_before = Some(at);
        self
    }

    /// As the store keeps it.
    pub(super) fn row(&self, now: DateTime<Utc>) -> Result<NewPost, StoreError> {
        let payload =
            serde_json::to_string(&self.envelope).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        let lane = lane(&self.envelope.to, &self.envelope.post);
        Ok(NewPost { lane, ticket: self.ticket, payload, not_before: self.not_before.unwrap_or(now) })
    }

    pub(super) fn write(&self, tx: &mut dyn Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
        tx.post(&self.row(now)?, now).map(|_| ())
    }
}

/// Says a text, in several messages when it is long.
pub(super) fn say(tx: &mut dyn Tx, now: DateTime<Utc>, to: &To, text: &Rich) -> Result<(), StoreError> {
    for part in text.split(UNITS_MAX) {
        let post = Post::Say { text: part, buttons: Vec::new(), reply_to: None };
        Outgoing::new(to.clone(), post).write(tx, now)?;
    }
    Ok(())
}

/// Answers a press with a few words; empty words only end the waiting mark.
pub(super) fn toast(tx: &mut dyn Tx, now: DateTime<Utc>, callback: &str, text: &str) -> Result<(), StoreError> {
    let post = Post::Toast { callback: callback.to_owned(), text: text.to_owned() };
    Outgoing::new(To::Nobody, post).write(tx, now)
}
