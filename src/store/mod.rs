//! What must survive: inbox, conversations, tickets, outbox, timers, reports, versions of the knowledge.
//!
//! Ring 4. One contract, [`Store`] and [`Tx`]; `sqlite` is its first implementation, `tests/store.rs` its conformance
//! suite. Never decides anything, never reads a clock: every time is an argument, kept as milliseconds of UTC.

mod contract;
mod rows;
mod sqlite;

pub use contract::{Store, StoreError, Tx};
pub use rows::{
    Conversation, Count, DeadLetter, Feedback, InboxRow, Miss, NewPost, OutboxRow, OutboxState, Relay, ReloadRecord,
    Snapshot, Timer, Update,
};
pub use sqlite::SqliteStore;
