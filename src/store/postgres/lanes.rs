//! Lanes of the outbox: which post is next in each, parking and cancelling whole lanes, and which process sends which.
//!
//! Never lets two posts of a lane be next, and none while one is under way or parked. Never changes a lane without its lock.

use chrono::{DateTime, Utc};

use super::db::{Db, Result, get, millis, text};
use crate::store::OutboxState;

/// Parts into which the lanes are divided among the processes that share a store.
pub(super) const SLOTS: i16 = 64;

/// The slot of a lane. All lanes of the desk are one chat, which one process sends to.
pub(super) fn slot(lane: &str) -> i16 {
    let chat = if lane.starts_with("ticket:") { "desk" } else { lane };
    // FNV-1a with a last mix, since names differ in their last characters only: the same in every process and version.
    let hash = chat
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    i16::try_from((mixed >> 40) % u64::from(SLOTS.unsigned_abs())).unwrap_or_default()
}

/// Takes the lock of a lane until the transaction ends.
pub(super) fn lock(db: &mut Db<'_>, lane: &str) -> Result<()> {
    db.lock(&format!("outbox:{lane}"))
}

/// Marks the post of a lane that is next, if any; called after every change of a lane.
pub(super) fn mark_head(db: &mut Db<'_>, lane: &str) -> Result<()> {
    db.run(
        "WITH next AS (
             SELECT id FROM outbox
             WHERE lane = $1 AND finished_at IS NULL AND state = 'pending' AND NOT EXISTS
                   (SELECT 1 FROM outbox WHERE lane = $1 AND finished_at IS NULL AND state IN ('sending', 'parked'))
             ORDER BY place, id LIMIT 1)
         UPDATE outbox SET head = NOT head
         WHERE lane = $1 AND finished_at IS NULL AND head <> coalesce(id = (SELECT id FROM next), false)",
        &[&lane],
    )?;
    Ok(())
}

/// How a post waits in a lane: parked when another post of the lane is.
pub(super) fn waiting_state(db: &mut Db<'_>, lane: &str, except: i64) -> Result<OutboxState> {
    let parked = db.one(
        "SELECT 1 FROM outbox WHERE lane = $1 AND finished_at IS NULL AND state = 'parked' AND id <> $2 LIMIT 1",
        &[&lane, &except],
        |_| Ok(()),
    )?;
    Ok(if parked.is_some() { OutboxState::Parked } else { OutboxState::Pending })
}

/// A place before everything that waits in a lane.
pub(super) fn place_in_front(db: &mut Db<'_>, lane: &str) -> Result<i64> {
    let first: Option<i64> = db.one(
        "SELECT place FROM outbox WHERE lane = $1 AND finished_at IS NULL ORDER BY place, id LIMIT 1",
        &[&lane],
        |row| get(row, "place"),
    )?;
    Ok(first.map_or(0, |place| place - 1))
}

pub(super) fn park(db: &mut Db<'_>, lane: &str) -> Result<u64> {
    let lane = text(lane);
    lock(db, &lane)?;
    db.run(
        "UPDATE outbox SET state = 'parked', head = false
         WHERE lane = $1 AND finished_at IS NULL AND state = 'pending'",
        &[&lane],
    )
}

pub(super) fn unpark(db: &mut Db<'_>, lane: &str, now: DateTime<Utc>) -> Result<u64> {
    let lane = text(lane);
    lock(db, &lane)?;
    // The time while it was parked is not counted as waiting.
    let freed = db.run(
        "UPDATE outbox SET state = 'pending', due_since = greatest(not_before, $2::bigint)
         WHERE lane = $1 AND finished_at IS NULL AND state = 'parked'",
        &[&lane, &millis(now)],
    )?;
    mark_head(db, &lane)?;
    Ok(freed)
}

pub(super) fn cancel(db: &mut Db<'_>, lane: &str, now: DateTime<Utc>) -> Result<u64> {
    let lane = text(lane);
    lock(db, &lane)?;
    let cancelled = db.run(
        "UPDATE outbox SET state = 'cancelled', payload = '', finished_at = $2, head = false
         WHERE lane = $1 AND finished_at IS NULL AND state IN ('pending', 'parked')",
        &[&lane, &millis(now)],
    )?;
    mark_head(db, &lane)?;
    Ok(cancelled)
}

pub(super) fn hasten(db: &mut Db<'_>, lane: &str, now: DateTime<Utc>) -> Result<u64> {
    let lane = text(lane);
    lock(db, &lane)?;
    db.run(
        "UPDATE outbox SET not_before = $2::bigint, due_since = least(due_since, $2::bigint)
         WHERE lane = $1 AND finished_at IS NULL AND state = 'pending' AND not_before > $2",
        &[&lane, &millis(now)],
    )
}

/// Posts of these slots that were under way in a process that has ended wait again; how many.
pub(super) fn recover(db: &mut Db<'_>, slots: &[i16]) -> Result<u64> {
    let lanes: Vec<String> = db.many(
        "SELECT DISTINCT lane FROM outbox WHERE slot = ANY($1) AND state IN ('sending', 'parked') AND state = 'sending'",
        &[&slots],
        |row| get(row, "lane"),
    )?;
    let mut recovered = 0;
    for lane in lanes {
        lock(db, &lane)?;
        recovered += db.run(
            "UPDATE outbox SET uncertain = true, state = CASE WHEN EXISTS
                 (SELECT 1 FROM outbox WHERE lane = $1 AND finished_at IS NULL AND state = 'parked')
                 THEN 'parked' ELSE 'pending' END
             WHERE lane = $1 AND finished_at IS NULL AND state = 'sending'",
            &[&lane],
        )?;
        mark_head(db, &lane)?;
    }
    Ok(recovered)
}

/// Erases what a lane holds, under way and given up too; how many rows.
pub(super) fn erase(db: &mut Db<'_>, lane: &str, now: DateTime<Utc>) -> Result<u64> {
    let lane = text(lane);
    lock(db, &lane)?;
    let waiting = db.run(
        "UPDATE outbox SET state = 'cancelled', payload = '', finished_at = $2, head = false
         WHERE lane = $1 AND finished_at IS NULL",
        &[&lane, &millis(now)],
    )?;
    let dead =
        db.run("UPDATE outbox SET payload = '' WHERE state = 'dead' AND lane = $1 AND payload <> ''", &[&lane])?;
    Ok(waiting + dead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lanes_of_the_desk_are_in_one_slot_and_people_are_spread() {
        assert_eq!(slot("ticket:1"), slot("desk"));
        assert_eq!(slot("ticket:99"), slot("desk"));
        let mut used = [0; SLOTS as usize];
        (0..6400).for_each(|person| used[usize::try_from(slot(&format!("tg:{person}"))).unwrap()] += 1);
        assert!(used.iter().all(|people| (60..150).contains(people)), "{used:?}");
    }
}
