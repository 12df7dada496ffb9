//! What must survive: inbox, conversations, tickets, outbox, timers, reports, versions of the knowledge.
//!
//! Ring 4. One contract, [`Store`] and [`Tx`]; `sqlite` (one file, one process) and `postgres` (shared by several) implement
//! it, `tests/store.rs` is their conformance suite. Never decides anything, never reads a clock: every time is an argument, kept as milliseconds of UTC.

mod carry;
mod contract;
mod names;
mod postgres;
mod rows;
mod sqlite;

pub use carry::carry;
pub use contract::{Share, Store, StoreError, Tx};
pub use postgres::PostgresStore;
pub use rows::{
    Conversation, Count, DeadLetter, Feedback, InboxRow, Miss, NewPost, OutboxRow, OutboxState, Relay, ReloadRecord,
    Snapshot, Timer, Update,
};
pub use sqlite::SqliteStore;
