//! The clock: the only place of the service that reads the time.

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that may run ahead or behind, for trying holidays and lunch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    ahead: TimeDelta,
}

impl Clock {
    /// A clock that shows `at` now and goes on from there.
    pub fn starting_at(at: DateTime<Utc>) -> Self {
        Self { ahead: at - Utc::now() }
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.ahead
    }
}
