//! The contract of a store: every operation with its meaning.
//!
//! Never names a database.

use chrono::{DateTime, NaiveDate, Utc};

use crate::address::{Address, MessageId, Person, ThreadId};
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
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Database(says) => write!(f, "the store failed: {says}"),
            Self::Unusable(says) => write!(f, "the store cannot be used: {says}"),
            Self::Unreadable(says) => write!(f, "a stored value cannot be read: {says}"),
        }
    }
}

impl std::error::Error for StoreError {}

type Result<T> = std::result::Result<T, StoreError>;

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

/// A store.
pub trait Store: Send + Sync {
    /// Runs `work` in one transaction that is on disk when this returns; rolled back when `work` fails.
    ///
    /// # Errors
    /// What `work` or the database returned.
    fn transaction(&self, work: &mut dyn FnMut(&mut dyn Tx) -> Result<()>) -> Result<()>;
}

/// The operations inside a transaction. Every one fails with [`StoreError`] when the database does.
pub trait Tx {
    /// Runs `work` so that its changes, and only they, are undone when it fails.
    fn nested(&mut self, work: &mut dyn FnMut(&mut dyn Tx) -> Result<()>) -> Result<()>;

    // Inbox.

    /// Stores an update; false (and no change) when this channel's id was stored before and is not yet purged.
    fn take_in(&mut self, update: &Update, now: DateTime<Utc>) -> Result<bool>;
    /// The oldest waiting update of each lane, oldest first, at most `limit`.
    fn inbox_heads(&mut self, limit: usize) -> Result<Vec<InboxRow>>;
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

    /// The number the next ticket gets; never one that was used before, also after an erasure.
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

    /// Adds a post at the end of its lane and returns its id.
    fn post(&mut self, post: &NewPost, now: DateTime<Utc>) -> Result<i64>;
    /// Adds posts to the front of their lane, in the order given, before every post that waits in it.
    fn post_first(&mut self, posts: &[NewPost], now: DateTime<Utc>) -> Result<()>;
    /// The first waiting post of each lane in which nothing is under way, when it is due; lowest id first.
    fn outbox_heads(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<OutboxRow>>;
    /// Posts of a lane that wait behind `after`, in order, at most `limit` (for sending an album at once).
    fn outbox_behind(&mut self, lane: &str, after: i64, limit: usize) -> Result<Vec<OutboxRow>>;
    /// When the earliest waiting post is due.
    fn outbox_next_due(&mut self) -> Result<Option<DateTime<Utc>>>;
    /// Changes where a post stands; `why` for dead letters. Sent, cancelled: what it held is erased.
    fn set_post(&mut self, id: i64, state: OutboxState, why: Option<&str>, now: DateTime<Utc>) -> Result<()>;
    /// Back to waiting, not before `not_before`; `counts`: one more try is noted, `uncertain`: it may have arrived.
    fn retry_post(&mut self, id: i64, not_before: DateTime<Utc>, counts: bool, uncertain: bool) -> Result<()>;
    /// Replaces what a post holds.
    fn rewrite_post(&mut self, id: i64, payload: &str) -> Result<()>;
    /// At start: posts under way when the process ended wait again, marked uncertain; returns how many.
    fn recover_posts(&mut self) -> Result<u64>;
    /// Parks all waiting posts of a lane / lets parked ones wait again; returns how many.
    fn park_lane(&mut self, lane: &str) -> Result<u64>;
    /// See [`Tx::park_lane`].
    fn unpark_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64>;
    /// Cancels waiting and parked posts of a lane; returns how many.
    fn cancel_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64>;
    /// Makes the waiting posts of a lane due at `now`; returns how many.
    fn hasten_lane(&mut self, lane: &str, now: DateTime<Utc>) -> Result<u64>;
    /// How many posts wait (not parked), and since when the oldest that is due has waited.
    fn outbox_depth(&mut self, now: DateTime<Utc>) -> Result<(u64, Option<DateTime<Utc>>)>;
    /// The newest dead letters of both sides.
    fn dead_letters(&mut self, limit: usize) -> Result<Vec<DeadLetter>>;

    // Relays.

    /// Notes a carried message.
    fn put_relay(&mut self, relay: &Relay) -> Result<()>;
    /// The carried message whose copy has this number.
    fn relay_to(&mut self, chat: &Address, message: MessageId) -> Result<Option<Relay>>;
    /// The carried message whose original has this number.
    fn relay_from(&mut self, chat: &Address, message: MessageId) -> Result<Option<Relay>>;

    // Timers.

    /// Sets a timer.
    fn put_timer(&mut self, timer: &Timer) -> Result<()>;
    /// Timers that are due, earliest first.
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
    /// tickets as they were.
    fn erase(&mut self, address: &Address, now: DateTime<Utc>) -> Result<Vec<Ticket>>;
    /// Removes what is older than a time: handled and dead inbox rows, sent, dead and cancelled posts, misses, feedback,
    /// relays and cards of tickets closed before, conversations without an open ticket not changed since. Returns how many rows.
    fn purge(&mut self, before: DateTime<Utc>) -> Result<u64>;
}
