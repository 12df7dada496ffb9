//! What the store keeps: its rows as values.
//!
//! Never says how they are kept.

use chrono::{DateTime, NaiveDate, Utc};

use crate::address::{Address, MessageId, Person};

/// An update as a channel received it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Which channel, for instance `tg`.
    pub channel: String,
    /// The channel's id of the update: the same id is the same update. Ids are not a clock.
    pub id: i64,
    /// Updates of one lane are handled in the order in which they were stored.
    pub lane: String,
    /// The update itself, read by its channel only.
    pub raw: String,
}

/// An update that waits to be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    /// Order of arrival.
    pub seq: i64,
    /// The update.
    pub update: Update,
    /// How often handling it has failed.
    pub tries: u32,
    /// When it was stored.
    pub received_at: DateTime<Utc>,
}

/// One applicant's conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Where the applicant is.
    pub address: Address,
    /// Who it is.
    pub person: Person,
    /// The conversation's state as JSON.
    pub state: String,
    /// True while the applicant has blocked the bot.
    pub blocked: bool,
    /// True when the desk has banned the applicant.
    pub banned: bool,
    /// When the applicant was last told to slow down.
    pub warned_at: Option<DateTime<Utc>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPost {
    /// Posts of one lane are sent in order, one at a time.
    pub lane: String,
    /// The ticket it belongs to.
    pub ticket: Option<u32>,
    /// What is sent, as JSON.
    pub payload: String,
    /// Not sent before.
    pub not_before: DateTime<Utc>,
}

/// Where a post stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxState {
    /// Waits for its turn.
    Pending,
    /// A request is under way.
    Sending,
    /// Accepted by the channel.
    Sent,
    /// Waits until its receiver unblocks the bot.
    Parked,
    /// Given up; people can see it.
    Dead,
    /// Not needed any more.
    Cancelled,
}

/// A post of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// Order of writing.
    pub id: i64,
    /// The post.
    pub post: NewPost,
    /// Where it stands.
    pub state: OutboxState,
    /// How many requests failed in a way that counts.
    pub tries: u32,
    /// True when an earlier request may have been accepted without our knowing.
    pub uncertain: bool,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// A post that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// `in` or `out`.
    pub side: &'static str,
    /// Row id.
    pub id: i64,
    /// Its lane.
    pub lane: String,
    /// Why; never what a person wrote.
    pub why: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A message that was carried from one side of a ticket to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// The ticket.
    pub ticket: u32,
    /// Chat it was written in.
    pub from: Address,
    /// Its number there.
    pub from_message: MessageId,
    /// Chat it was carried to.
    pub to: Address,
    /// Its number there.
    pub to_message: MessageId,
    /// True when it was sent as text (an edit changes the text), false for media (an edit changes the caption).
    pub is_text: bool,
}

/// Something due at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Row id; 0 for a new one.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What kind, for instance `promise`.
    pub kind: String,
    /// What it is about, for instance a ticket's number.
    pub key: String,
}

/// A thumb on an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Whose.
    pub address: Address,
    /// On which message.
    pub message: MessageId,
    /// What was answered, as `label_id` writes it.
    pub label: String,
    /// Up or down.
    pub useful: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// A question that was not answered well; masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// Who asked; erased with the person.
    pub address: Address,
    /// The question, personal data masked.
    pub question: String,
    /// `unknown`, `clarify`, `down`.
    pub outcome: String,
    /// What was nearest, as `label_id` writes it.
    pub nearest: Option<String>,
    /// Version of the knowledge base.
    pub version: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A counter of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Day in the desk's time zone.
    pub day: NaiveDate,
    /// Name, for instance `answer`.
    pub name: String,
    /// How many.
    pub count: i64,
}

/// A version of the knowledge base that was in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// `Book::version`.
    pub version: String,
    /// Its files as JSON: a list of `[path, text]`.
    pub files: String,
    /// When it was first used.
    pub at: DateTime<Utc>,
}

/// Who changed the running knowledge base, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReloadRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// A user id, `cli` or `signal`.
    pub who: String,
    /// `reload` or `rollback`.
    pub action: String,
    /// `swapped`, `refused`, `same`.
    pub outcome: String,
    /// The version before.
    pub from: String,
    /// The version after; the same when nothing was swapped.
    pub to: String,
    /// The report as it was told.
    pub report: String,
}
