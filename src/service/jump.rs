//! A clock that was set back: what was written while it was ahead must not wait until that time comes again.
//!
//! Never makes anything due that was not due by the clock as it was before.

use std::sync::PoisonError;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Service, remind};
use crate::store::{StoreError, Tx};

/// How far a clock may go back without anything being done: it is corrected all the time.
pub(super) const SLACK: TimeDelta = TimeDelta::seconds(2);
/// Longest wait of a post that is tried again by itself.
const RETRY_MAX: TimeDelta = TimeDelta::seconds(60);
/// Lanes that are put right at once.
const LANES_MAX: usize = 10_000;

impl Service {
    /// Looks whether the clock was set back since the last look, at the first one since the store was last written.
    pub(super) fn mind_clock(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.is_none_or(|seen| now + SLACK < seen) {
            let then = seen.unwrap_or(now);
            self.read(|tx| put_right(tx, then, now))?;
            self.read(|tx| remind::put_right(tx, now))?;
            self.read(|tx| self.set_purge(tx, now))?;
        }
        *seen = Some(now);
        Ok(())
    }
}

/// Makes due what was due at `then`, the latest time the clock has shown, as far as that is known.
fn put_right(tx: &mut dyn Tx, then: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let waiting = tx.outbox_heads(far(now), LANES_MAX)?;
    let then = waiting.iter().map(|row| row.created_at).fold(then, DateTime::max);
    if then <= now + SLACK {
        return Ok(());
    }
    tracing::warn!(seconds = (then - now).num_seconds(), "the clock was set back; what waits is sent now");
    let late = waiting.iter().filter(|row| row.post.not_before > now && row.post.not_before <= then + RETRY_MAX);
    late.map(|row| row.post.lane.as_str()).try_for_each(|lane| tx.hasten_lane(lane, now).map(|_| ()))
}

/// Later than anything that waits.
pub(super) fn far(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::days(100 * 365)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{NewPost, SqliteStore, Store};

    #[test]
    fn what_was_due_is_due_again_and_what_waits_for_its_time_still_waits() {
        let folder = std::env::temp_dir().join(format!("beian-bot-jump-{}", std::process::id()));
        let store = SqliteStore::open(&folder.join("store.db")).unwrap();
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let ahead = now + TimeDelta::hours(1);
        let post =
            |lane: &str, not_before| NewPost { lane: lane.into(), ticket: None, payload: "{}".into(), not_before };
        let mut due = Vec::new();
        let work = store.transaction(&mut |tx| {
            // At once, tried again, when the desk opens: all while the clock was an hour ahead; and one from before.
            tx.post(&post("at once", ahead), ahead)?;
            tx.post(&post("again", ahead + TimeDelta::seconds(32)), ahead)?;
            tx.post(&post("opening", ahead + TimeDelta::hours(3)), ahead)?;
            tx.post(&post("before", now + TimeDelta::minutes(90)), now)?;
            put_right(tx, now, now)?;
            due = tx.outbox_heads(now, 9)?.into_iter().map(|row| row.post.lane).collect();
            Ok(())
        });
        work.unwrap();
        assert_eq!(due, ["at once", "again"]);
        drop(store);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
