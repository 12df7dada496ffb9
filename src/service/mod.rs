//! The service: the only loop. Inbox → step → one transaction → outbox → channel.
//!
//! Ring 5. The only room that reads the clock besides `cli`. Never names a channel or a database.

pub mod port;
pub mod rich;
