//! How long a wait is when only opening time counts.
//!
//! Never promises a time the calendar does not give.

use chrono::{DateTime, TimeDelta, Utc};

use super::Hours;

/// Most shifts that are looked at: more than a month of them.
const SHIFTS_MAX: usize = 100;

impl Hours {
    /// The instant by which the desk has been open for so many minutes since `now`: lunch, nights and holidays do not
    /// count. `None` when the calendar gives no such instant within a hundred shifts.
    pub fn after_open_minutes(&self, now: DateTime<Utc>, minutes: u32) -> Option<DateTime<Utc>> {
        let mut left = TimeDelta::minutes(i64::from(minutes));
        let mut at = now;
        for _ in 0..SHIFTS_MAX {
            let status = self.at(at);
            at = match (status.closes_at, status.next_open) {
                (Some(closes), _) => {
                    let room = closes.with_timezone(&Utc) - at;
                    if left <= room {
                        return at.checked_add_signed(left);
                    }
                    left -= room;
                    closes.with_timezone(&Utc)
                }
                (None, Some(opens)) => opens.with_timezone(&Utc),
                (None, None) => return None,
            };
        }
        None
    }
}
