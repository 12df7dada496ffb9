//! One topic for each ticket, also when the process ended between making it and noting its number.
//!
//! Telegram tells the bot of the topics it makes itself: one that is not noted yet is adopted, one too many is deleted.
//! Never deletes a topic that somebody else has made.

use chrono::{DateTime, TimeDelta, Utc};

use super::Service;
use super::card::ticket_named;
use super::port::{Envelope, Incoming, Place, Post, To, What};
use super::post::Outgoing;
use super::turn::Turn;
use crate::address::ThreadId;
use crate::store::{OutboxRow, OutboxState, StoreError, Tx};

/// How long is waited for word of a topic that may have been made.
const WORD: TimeDelta = TimeDelta::seconds(2);

impl Service {
    /// True when this post would make a topic that is there, or that may be: it is cancelled, or put off once.
    pub(super) fn topic_is_there(
        &self,
        tx: &mut dyn Tx,
        row: &OutboxRow,
        envelope: &Envelope,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let (To::Ticket(number), Post::MakeTopic { .. }) = (&envelope.to, &envelope.post) else { return Ok(false) };
        if tx.ticket(*number)?.is_some_and(|ticket| ticket.thread.is_some()) {
            tx.set_post(row.id, OutboxState::Cancelled, None, now)?;
            return Ok(true);
        }
        let put_off = row.uncertain && row.tries == 0;
        if put_off {
            tx.retry_post(row.id, now + WORD, true, true)?;
        }
        Ok(put_off)
    }
}

impl Turn<'_> {
    /// The topic an update tells of, when the bot itself has made it in the desk's group.
    pub(super) fn own_topic<'i>(&self, incoming: &'i Incoming) -> Option<(ThreadId, &'i str)> {
        let Place::Group { chat, thread: Some(thread), topic_name: Some(name) } = &incoming.place else { return None };
        let own = incoming.who.is_bot && self.service.channel.is_self(&incoming.who);
        let tells = own && incoming.what == What::Nothing && self.desk.as_ref() == Some(chat);
        tells.then_some((*thread, name.as_str()))
    }

    /// Notes a topic that the bot has made, or deletes it when its ticket has another one or needs none.
    pub(super) fn topic_seen(&mut self, thread: ThreadId, name: &str) -> Result<(), StoreError> {
        let Some(number) = ticket_named(name) else { return Ok(()) };
        let Some(mut ticket) = self.tx.ticket(number)?.filter(|ticket| ticket.thread != Some(thread)) else {
            return Ok(());
        };
        if ticket.thread.is_none() && ticket.is_open() {
            ticket.thread = Some(thread);
            return self.tx.put_ticket(&ticket);
        }
        tracing::warn!(ticket.id = number, "a second topic of a ticket is deleted");
        Outgoing::new(To::Desk(None), Post::DeleteTopic { thread }).write(self.tx, self.now)
    }
}
