//! One request for a human, from the first wish to the rating.
//!
//! Never computes a time: whoever changes a ticket gives the time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::label;
use crate::address::{Address, MessageId, ThreadId};

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In the queue; the bot goes on answering.
    Waiting,
    /// An agent talks; the bot is silent.
    Claimed,
    /// Finished.
    Closed,
}

/// An agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// The channel's id; 0 for one known by user name only (after a transfer).
    pub id: i64,
    /// As shown in the topic.
    pub name: String,
}

/// What became of the time that was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// Still open.
    Open,
    /// An agent came in time.
    Kept,
    /// Nobody came in time; the applicant was told.
    Broken,
}

/// A request for a human.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Running number, from 1.
    pub number: u32,
    /// Who asked.
    pub applicant: Address,
    /// Where it stands.
    pub status: Status,
    /// Who talks, or talked last.
    pub agent: Option<Agent>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When an agent was promised to come at the latest.
    pub promised_by: Option<DateTime<Utc>>,
    /// What became of that.
    pub promise: Promise,
    /// When it was first claimed.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When it was closed last.
    pub closed_at: Option<DateTime<Utc>>,
    /// The topic it is shown in; none before it is posted, after its topic was deleted, and in a group without topics.
    pub thread: Option<ThreadId>,
    /// The card's message: in a group without topics every message of the ticket replies to it.
    pub card_message: Option<MessageId>,
    /// The card's text, kept to post it again when a topic was deleted.
    pub card: String,
    /// Whether the applicant says it was solved.
    pub solved: Option<bool>,
    /// 1 to 5.
    pub rating: Option<u8>,
}

impl Ticket {
    /// A ticket that waits.
    pub fn new(number: u32, applicant: Address, opened_at: DateTime<Utc>) -> Self {
        Self {
            number,
            applicant,
            status: Status::Waiting,
            agent: None,
            opened_at,
            promised_by: None,
            promise: Promise::Open,
            claimed_at: None,
            closed_at: None,
            thread: None,
            card_message: None,
            card: String::new(),
            solved: None,
            rating: None,
        }
    }

    /// The number as people read it: `A-0132`.
    pub fn label(&self) -> String {
        label(self.number)
    }

    /// True while it is not closed.
    pub fn is_open(&self) -> bool {
        self.status != Status::Closed
    }
}
