//! One conversation: event in, state and queue changed together, messages out.

use chrono::{DateTime, Utc};

use super::Saved;
use crate::conversation::{DeskView, Effect, Event, Message, step};
use crate::knowledge::Book;

/// A conversation with its queue.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// What is kept.
    pub saved: Saved,
}

/// What a turn brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn {
    /// What to say.
    pub messages: Vec<Message>,
    /// True when everything kept must be erased, also on disk.
    pub forget: bool,
}

impl Session {
    /// Takes one event.
    pub fn take(&mut self, book: &Book, now: DateTime<Utc>, event: &Event) -> Turn {
        let wake = self.saved.state.progress.as_ref().and_then(|progress| progress.wake);
        // A terminal cannot speak by itself: what became due is said first.
        let mut turn = match wake.filter(|wake| *wake <= now) {
            Some(_) => self.step(book, now, &Event::Woke),
            None => Turn::default(),
        };
        let next = self.step(book, now, event);
        turn.messages.extend(next.messages);
        Turn { forget: next.forget, ..turn }
    }

    fn step(&mut self, book: &Book, now: DateTime<Utc>, event: &Event) -> Turn {
        let ticket = self.saved.state.ticket;
        let desk = DeskView {
            next_number: self.saved.queue.next_number(),
            waiting: self.saved.queue.waiting(),
            ahead: ticket.and_then(|number| self.saved.queue.ahead(number)),
            ..DeskView::default()
        };
        let done = step(book, now, desk, self.saved.state.clone(), event);
        self.saved.state = done.state;
        let mut turn = Turn::default();
        for effect in done.effects {
            match effect {
                // A terminal has no buttons, and its numbers do as well.
                Effect::Say(message) if message.for_buttons => {}
                Effect::Say(message) => turn.messages.push(message),
                Effect::OpenTicket { number, .. } => {
                    let opened = self.saved.queue.open(now);
                    debug_assert_eq!(opened, number);
                    tracing::info!(ticket.id = number, "ticket opened");
                }
                Effect::CloseTicket(number) => {
                    self.saved.queue.close(number);
                    tracing::info!(ticket.id = number, "ticket closed");
                }
                Effect::Forget => turn.forget = true,
                // Nobody reads reports of one terminal.
                Effect::Asked(_)
                | Effect::Toast(_)
                // Kept in the state.
                | Effect::Wake { .. }
                | Effect::Useful { .. }
                | Effect::Solved { .. }
                | Effect::Rated { .. } => {}
            }
        }
        if turn.forget {
            // The queue holds nobody else: its times are this person's too.
            self.saved = Saved::default();
        }
        turn
    }
}
