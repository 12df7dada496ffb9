//! The contract of a store: every operation with its meaning.
//!
//! Never names a database.

use chrono::{DateTime, NaiveDate, Utc};

use super::rows::{
    Conversation, Count, DeadLetter, Feedback, InboxRow, Miss, NewPost, OutboxRow, OutboxState, Relay, ReloadRecord,
    Snapshot, Timer, Update,
};
use crate::address::{Address, MessageId, ThreadId};
use crate::desk::Ticket;

/// What went wrong in the store.
#[derive(Debug)]
pub enum StoreError {
    /// The database failed: disk full, locked, broken. The transaction was rolled back.
    Database(String),
    /// The file cannot be used: not a database, damaged, made by a newer version, in use by another process.
    Unusable(String),
    /// A stored value does not read back.
    Unreadable(String),
    /// Another process has what is needed at this moment. What was begun was rolled back: try again soon.
    Busy(String),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Database(says) => write!(f, "the store failed: {says}"),
            Self::Unusable(says) => write!(f, "the store cannot be used: {says}"),
            Self::Unreadable(says) => write!(f, "a stored value cannot be read: {says}"),
            Self::Busy(says) => write!(f, "another process has it at this moment: {says}"),
        }
    }
}

impl std::error::Error for StoreError {}

type Result<T> = std::result::Result<T, StoreError>;

/// A store.
pub trait Store: Send + Sync {
    /// Runs `work` in one transaction that is on disk when this returns; rolled back when `work` fails.
    ///
    /// In a shared store `work` may run again, from the beginning, after a [`StoreError::Busy`].
    ///
    /// # Errors
    /// What `work` or the database returned.
    fn transaction(&self, work: &mut dyn FnMut(&mut dyn Tx) -> Result<()>) -> Result<()>;

    /// True when several processes may serve from this store at once.
    fn is_shared(&self) -> bool {
        false
    }

    /// Looks after this process's share of a shared store: takes over what a process that has ended was sending, gives up
    /// what another is to send. To be called every second or so; without it nothing is sent.
    ///
    /// # Errors
    /// When the database cannot be reached; then this process has no share.
    fn tend(&self) -> Result<Share> {
        Ok(Share::WHOLE)
    }

    /// Takes something only one process may do, for as long as this process runs; false when another has it.
    ///
    /// # Errors
    /// When the database cannot be reached.
    fn hold(&self, _name: &str) -> Result<bool> {
        Ok(true)
    }
}

/// What of a store is this process's to send.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// How many processes serve from the store.
    pub processes: u32,
    /// Which part of all lanes this one sends, 0 to 1.
    pub part: f64,
}

impl Share {
    /// One process that sends everything.
    pub const WHOLE: Self = Self { processes: 1, part: 1.0 };
}

/// The operations inside a transaction. Every one fails with [`StoreError`] when the database does.
///
/// In a shared store a conversation, a ticket, a lane or a timer that was read is this transaction's until it ends: what
/// is written of it replaces nothing that somebody else has written meanwhile. Lists of tickets, values by name and
/// reports are as they were when they were read.
pub trait Tx {
    /// Runs `work` so that its changes, and only they, are undone when it fails.
    fn nested(&mut self, work: &mut dyn FnMut(&mut dyn Tx) -> Result<()>) -> Result<()>;

    // Inbox.

    /// Stores an update; false (and no change) when this channel's id was stored before and is not yet purged.
    fn take_in(&mut self, update: &Update, now: DateTime<Utc>) -> Result<bool>;
    /// The oldest waiting update of each lane, oldest first, at most `limit`; none that another process is handling.
    fn inbox_heads(&mut self, limit: usize) -> Result<Vec<InboxRow>>;
    /// Which of these are still the oldest waiting update of their lane and handled by nobody else; they are this
    /// transaction's until it ends.
    fn inbox_claim(&mut self, seqs: &[i64]) -> Result<Vec<i64>>;
    /// How many updates wait in a lane.
    fn inbox_waiting(&mut self, lane: &str) -> Result<u64>;
    /// How many updates wait in all.
    fn inbox_depth(&mut self) -> Result<u64>;
    /// Marks an update as handled; what it held is erased, its id is kept.
    fn inbox_done(&mut self, seq: i64, now: DateTime<Utc>) -> Result<()>;
    /// Notes that handling failed once more and returns how often it has failed now.
    fn inbox_failed(&mut self, seq: i64) -> Result<u32>;
    /// Gives an update up; what it held is kept until it is purged.
    fn inbox_dead(&mut self, seq: i64, why: &str, now: DateTime<Utc>) -> Result<()>;

    // Conversations.

    /// The conversation at an address.
    fn conversation(&mut self, address: &Address) -> Result<Option<Conversation>>;
    /// Writes a conversation.
    fn put_conversation(&mut self, conversation: &Conversation) -> Result<()>;

    // Tickets.

    /// The number the next ticket gets; never one that was used before, also after an erasure. Asking takes no number.
    fn next_ticket_number(&mut self) -> Result<u32>;
    /// Writes a ticket, new or known.
    fn put_ticket(&mut self, ticket: &Ticket) -> Result<()>;
    /// The ticket with this number.
    fn ticket(&mut self, number: u32) -> Result<Option<Ticket>>;
    /// The ticket of an applicant that is not closed; at most one.
    fn open_ticket(&mut self, applicant: &Address) -> Result<Option<Ticket>>;
    /// All tickets of an applicant.
    fn tickets_of(&mut self, applicant: &Address) -> Result<Vec<Ticket>>;
    /// The ticket shown in a topic.
    fn ticket_in(&mut self, thread: ThreadId) -> Result<Option<Ticket>>;
    /// Tickets that wait, in the order in which they were opened.
    fn waiting_tickets(&mut self) -> Result<Vec<Ticket>>;
    /// Tickets that an agent talks in.
    fn claimed_tickets(&mut self) -> Result<Vec<Ticket>>;

    // Outbox.

    /// Adds a post at the end of its lane and returns its id; in a lane with parked posts it is parked too.
    fn post(&mut self, post: &NewPost, now: DateTime<Utc>) -> Result<i64>;
    /// Adds posts to the front of their lane, in the order given, before every post that waits in it.
    fn post_first(&mut self, posts: &[NewPost], now: DateTime<Utc>) -> Result<()>;
    /// The first waiting post of each lane in which nothing is under way, when it is due; lowest id first. In a shared
    /// store only of this process's share.
    fn outbox_heads(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<OutboxRow>>;
    /// Posts of a lane that wait behind `after`, in order, at most `limit` (for sending an album at once).
    fn outbox_behind(&mut self, lane: &str, after: i64, limit: usize) -> Result<Vec<OutboxRow>>;
    /// When the earliest post that is first in its lane is due; what is behind a post under way does not count.
    fn outbox_next_due(&mut self) -> Result<Option<DateTime<Utc>>>;
    /// Changes where a post stands; `why` for dead letters. Sent, cancelled: what it held is erased, and it never waits
    /// again. Parked: its lane is parked with it.
    fn set_post(&mut self, id: i64, state: OutboxState, why: Option<&str>, now: DateTime<Utc>) -> Result<()>;
    /// Back to waiting (parked in a lane with parked posts), not before `not_before`; `counts`: one more try is noted,
    /// `uncertain`: it may have arrived. Nothing when the post was finished meanwhile, for instance by an erasure.
    fn retry_post(&mut self, id: i64, not_before: DateTime<Utc>, counts: bool, uncertain: bool) -> Result<()>;
    /// Replaces what a post holds.
    fn rewrite_post(&mut self, id: i64, payload: &str) -> Result<()>;
    /// At start: posts under way when the process ended wait again, marked uncertain; returns how many. In a shared store
    /// only of this process's share; [`Store::tend`] does it for what is taken over later.
    fn recover_posts(&mut self) -> Result<u64>;
    /// Parks all waiting posts of a lane / lets parked ones wait again; returns how many.
    fn park_lane(&mut self, lane: &str) -> Result<u64>;
    /// See [`Tx::park_lane`].
    fn unpark_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64>;
    /// Cancels waiting and parked posts of a lane; returns how many.
    fn cancel_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64>;
    /// Makes the waiting posts of a lane due at `now`; returns how many were not yet.
    fn hasten_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64>;
    /// How many posts wait (not parked), and since when the oldest that is due has waited, its retries included.
    fn outbox_depth(&mut self, now: DateTime<Utc>) -> Result<(u64, Option<DateTime<Utc>>)>;
    /// The newest dead letters of both sides.
    fn dead_letters(&mut self, limit: usize) -> Result<Vec<DeadLetter>>;

    // Relays.

    /// Notes a carried message.
    fn put_relay(&mut self, relay: &Relay) -> Result<()>;
    /// The carried message whose copy has this number.
    fn relay_to(&mut self, chat: &Address, message: MessageId) -> Result<Option<Relay>>;
    /// The newest carried message whose original has this number.
    fn relay_from(&mut self, chat: &Address, message: MessageId) -> Result<Option<Relay>>;

    // Timers.

    /// Sets a timer.
    fn put_timer(&mut self, timer: &Timer) -> Result<()>;
    /// Timers that are due, earliest first; none that another process is handling.
    fn due_timers(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Timer>>;
    /// When the earliest timer is due.
    fn next_timer(&mut self) -> Result<Option<DateTime<Utc>>>;
    /// Removes a timer that has been handled.
    fn timer_done(&mut self, id: i64) -> Result<()>;

    // Reports.

    /// Notes a thumb; a second one on the same message replaces the first.
    fn put_feedback(&mut self, feedback: &Feedback) -> Result<()>;
    /// Notes a question that was not answered well.
    fn put_miss(&mut self, miss: &Miss) -> Result<()>;
    /// Questions that were not answered well since a time, newest first.
    fn misses(&mut self, since: DateTime<Utc>, limit: usize) -> Result<Vec<Miss>>;
    /// Adds to a counter.
    fn count(&mut self, day: NaiveDate, name: &str, by: i64) -> Result<()>;
    /// Counters from a day on.
    fn counts(&mut self, since: NaiveDate) -> Result<Vec<Count>>;

    // Settings and knowledge.

    /// A value kept under a name.
    fn value(&mut self, name: &str) -> Result<Option<String>>;
    /// Keeps a value under a name.
    fn put_value(&mut self, name: &str, value: &str) -> Result<()>;
    /// Keeps a version of the knowledge base; the five used last are kept.
    fn put_snapshot(&mut self, snapshot: &Snapshot) -> Result<()>;
    /// A version of the knowledge base.
    fn snapshot(&mut self, version: &str) -> Result<Option<Snapshot>>;
    /// Notes a reload.
    fn put_reload(&mut self, record: &ReloadRecord) -> Result<()>;
    /// The newest reloads.
    fn reloads(&mut self, limit: usize) -> Result<Vec<ReloadRecord>>;

    // Erasing.

    /// Erases everything of a person but a ban: conversation, misses, feedback, relays, what waits to be sent to them
    /// and in their tickets' lanes (`ticket:N`), what they sent that waits in the inbox lane of their address. Of each
    /// ticket only number, times and outcome stay, closed, without applicant, agent, card, topic. Returns the erased
    /// tickets as they were. What is under way to them is not sent again. Of a banned person an empty conversation stays.
    fn erase(&mut self, address: &Address, now: DateTime<Utc>) -> Result<Vec<Ticket>>;
    /// Removes what is older than a time: handled and dead inbox rows, sent, dead and cancelled posts, misses, feedback,
    /// parked posts of people without an open ticket, relays of tickets closed before and of such tickets all but number,
    /// times and outcome, conversations without an open ticket not changed since (of a banned person's the ban stays).
    /// Returns how many rows.
    fn purge(&mut self, before: DateTime<Utc>) -> Result<u64>;
}
