//! How values are named in columns, and how much is kept: the same in every database.
//!
//! Never holds a statement.

use super::OutboxState;
use crate::desk::{Promise, Status};

/// Where a post stands.
pub(super) const STATES: &[(OutboxState, &str)] = &[
    (OutboxState::Pending, "pending"),
    (OutboxState::Sending, "sending"),
    (OutboxState::Sent, "sent"),
    (OutboxState::Parked, "parked"),
    (OutboxState::Dead, "dead"),
    (OutboxState::Cancelled, "cancelled"),
];
/// Where a ticket stands.
pub(super) const STATUSES: &[(Status, &str)] =
    &[(Status::Waiting, "waiting"), (Status::Claimed, "claimed"), (Status::Closed, "closed")];
/// What became of a promise.
pub(super) const PROMISES: &[(Promise, &str)] =
    &[(Promise::Open, "open"), (Promise::Kept, "kept"), (Promise::Broken, "broken")];

/// How many versions of the knowledge base are kept.
pub(super) const VERSIONS_KEPT: i64 = 5;

/// The name of a value.
pub(super) fn name_of<T: PartialEq>(value: &T, names: &[(T, &'static str)]) -> &'static str {
    names.iter().find(|(known, _)| known == value).map_or("", |(_, name)| *name)
}

/// The value of a name; none when nothing has it.
pub(super) fn value_of<T: Copy>(text: &str, names: &[(T, &str)]) -> Option<T> {
    names.iter().find(|(_, name)| *name == text).map(|(value, _)| *value)
}

/// A limit as SQL takes it.
pub(super) fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
