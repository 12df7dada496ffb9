//! The queue of one terminal: a number and a place for each request for a human.
//!
//! Never holds who asked: the terminal has one person.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A request for a human.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedTicket {
    /// Running number, from 1.
    pub number: u32,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// True while nobody has finished it.
    pub open: bool,
}

/// All tickets in the order in which they were opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    tickets: Vec<QueuedTicket>,
}

impl QueuedTicket {
    /// The number as people read it: `A-0132`.
    pub fn label(&self) -> String {
        label(self.number)
    }
}

/// A ticket number as people read it: `A-0132`.
pub fn label(number: u32) -> String {
    format!("A-{number:04}")
}

impl Queue {
    /// Opens a ticket and returns its number.
    pub fn open(&mut self, now: DateTime<Utc>) -> u32 {
        let number = self.next_number();
        self.tickets.push(QueuedTicket { number, opened_at: now, open: true });
        number
    }

    /// The number the next ticket gets.
    pub fn next_number(&self) -> u32 {
        self.tickets.last().map_or(1, |last| last.number.saturating_add(1))
    }

    /// How many tickets are open.
    pub fn waiting(&self) -> usize {
        self.tickets.iter().filter(|ticket| ticket.open).count()
    }

    /// How many open tickets wait before this one; `None` when it is not open.
    pub fn ahead(&self, number: u32) -> Option<usize> {
        let at = self.tickets.iter().position(|ticket| ticket.number == number && ticket.open)?;
        Some(self.tickets[..at].iter().filter(|ticket| ticket.open).count())
    }

    /// Closes a ticket; false when it was not open.
    pub fn close(&mut self, number: u32) -> bool {
        match self.tickets.iter_mut().find(|ticket| ticket.number == number && ticket.open) {
            Some(ticket) => {
                ticket.open = false;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_open_tickets_only() {
        let mut queue = Queue::default();
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let (first, second, third) = (queue.open(now), queue.open(now), queue.open(now));
        assert_eq!((first, second, third), (1, 2, 3));
        assert_eq!(queue.ahead(third), Some(2));
        assert!(queue.close(second));
        assert!(!queue.close(second));
        assert_eq!(queue.ahead(third), Some(1));
        assert_eq!(queue.ahead(second), None);
        assert_eq!(label(132), "A-0132");
    }
}
