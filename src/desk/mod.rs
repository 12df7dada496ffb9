//! The desk of human agents: tickets and the queue of people who wait.
//!
//! Ring 1. Pure: the time is an argument. Never promises more than the calendar says, never opens two tickets for one
//! person.

mod queue;
mod ticket;

pub use queue::{Queue, QueuedTicket, label};
pub use ticket::{Agent, Promise, Status, Ticket};
