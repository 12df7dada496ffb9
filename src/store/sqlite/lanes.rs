//! Lanes of the outbox: which post is next in each, parking and cancelling whole lanes.
//!
//! Never lets two posts of a lane be next, and none while one is under way or parked.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::db::{At, Db, Result};
use crate::store::OutboxState;

/// Marks the post of a lane that is next, if any; called after every change of a lane.
pub(super) fn mark_head(db: Db<'_>, lane: &str) -> Result<()> {
    let next = db.one(
        "SELECT id FROM outbox
         WHERE lane = ?1 AND finished_at IS NULL AND state = 'pending' AND NOT EXISTS
               (SELECT 1 FROM outbox WHERE lane = ?1 AND state IN ('sending', 'parked'))
         ORDER BY place, id LIMIT 1",
        [lane],
        |row| row.get::<_, i64>(0),
    )?;
    db.run("UPDATE outbox SET head = 0 WHERE lane = ?1 AND head = 1 AND id IS NOT ?2", params![lane, next])?;
    if let Some(id) = next {
        db.run("UPDATE outbox SET head = 1 WHERE id = ?1 AND head = 0", [id])?;
    }
    Ok(())
}

/// How a post waits in a lane: parked when another post of the lane is.
pub(super) fn waiting_state(db: Db<'_>, lane: &str, except: Option<i64>) -> Result<OutboxState> {
    let parked = db.one(
        "SELECT 1 FROM outbox WHERE lane = ?1 AND state IN ('sending', 'parked') AND state = 'parked' AND id IS NOT ?2
         LIMIT 1",
        params![lane, except],
        |_| Ok(()),
    )?;
    Ok(if parked.is_some() { OutboxState::Parked } else { OutboxState::Pending })
}

/// A place before everything that waits in a lane.
pub(super) fn place_in_front(db: Db<'_>, lane: &str) -> Result<i64> {
    let first = db.one(
        "SELECT place FROM outbox WHERE lane = ?1 AND finished_at IS NULL ORDER BY place, id LIMIT 1",
        [lane],
        |row| row.get::<_, i64>(0),
    )?;
    Ok(first.map_or(0, |place| place - 1))
}

pub(super) fn park(db: Db<'_>, lane: &str) -> Result<u64> {
    db.run(
        "UPDATE outbox SET state = 'parked', head = 0 WHERE lane = ?1 AND finished_at IS NULL AND state = 'pending'",
        [lane],
    )
}

pub(super) fn unpark(db: Db<'_>, lane: &str, now: DateTime<Utc>) -> Result<u64> {
    // The time while it was parked is not counted as waiting.
    let freed = db.run(
        "UPDATE outbox SET state = 'pending', due_since = max(not_before, ?2)
         WHERE lane = ?1 AND finished_at IS NULL AND state = 'parked'",
        params![lane, At(now)],
    )?;
    mark_head(db, lane)?;
    Ok(freed)
}

pub(super) fn cancel(db: Db<'_>, lane: &str, now: DateTime<Utc>) -> Result<u64> {
    let cancelled = db.run(
        "UPDATE outbox SET state = 'cancelled', payload = '', finished_at = ?2, head = 0
         WHERE lane = ?1 AND finished_at IS NULL AND state IN ('pending', 'parked')",
        params![lane, At(now)],
    )?;
    mark_head(db, lane)?;
    Ok(cancelled)
}

pub(super) fn hasten(db: Db<'_>, lane: &str, now: DateTime<Utc>) -> Result<u64> {
    db.run(
        "UPDATE outbox SET not_before = ?2, due_since = min(due_since, ?2)
         WHERE lane = ?1 AND finished_at IS NULL AND state = 'pending' AND not_before > ?2",
        params![lane, At(now)],
    )
}

/// Posts that were under way when the process ended wait again; how many.
pub(super) fn recover(db: Db<'_>) -> Result<u64> {
    let lanes = db.many(
        "SELECT DISTINCT lane FROM outbox WHERE state IN ('sending', 'parked') AND state = 'sending'",
        [],
        |row| row.get::<_, String>(0),
    )?;
    let mut recovered = 0;
    for lane in lanes {
        recovered += db.run(
            "UPDATE outbox SET uncertain = 1, state = CASE WHEN EXISTS
                 (SELECT 1 FROM outbox WHERE lane = ?1 AND state IN ('sending', 'parked') AND state = 'parked')
                 THEN 'parked' ELSE 'pending' END
             WHERE lane = ?1 AND finished_at IS NULL AND state = 'sending'",
            [&lane],
        )?;
        mark_head(db, &lane)?;
    }
    Ok(recovered)
}

/// Erases what a lane holds, under way and given up too; how many rows.
pub(super) fn erase(db: Db<'_>, lane: &str, now: DateTime<Utc>) -> Result<u64> {
    let waiting = db.run(
        "UPDATE outbox SET state = 'cancelled', payload = '', finished_at = ?2, head = 0
         WHERE lane = ?1 AND finished_at IS NULL",
        params![lane, At(now)],
    )?;
    let dead = db.run("UPDATE outbox SET payload = '' WHERE state = 'dead' AND lane = ?1 AND payload <> ''", [lane])?;
    Ok(waiting + dead)
}
