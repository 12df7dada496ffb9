//! Updates that wait to be handled, each lane in order.
//!
//! Never keeps what a handled update held; its id stays, so that the same update changes nothing twice.

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};

use super::db::{At, Db, Result, time};
use crate::store::names::rows;
use crate::store::{InboxRow, StoreError, Update};

pub(super) fn take_in(db: Db<'_>, update: &Update, now: DateTime<Utc>) -> Result<bool> {
    let stored = db.run(
        "INSERT INTO inbox (channel, update_id, lane, raw, received_at, head)
         VALUES (?1, ?2, ?3, ?4, ?5, NOT EXISTS (SELECT 1 FROM inbox WHERE lane = ?3 AND finished_at IS NULL))
         ON CONFLICT (channel, update_id) DO NOTHING",
        params![update.channel, update.id, update.lane, update.raw, At(now)],
    )?;
    Ok(stored == 1)
}

pub(super) const HEADS: &str = "SELECT seq, channel, update_id, lane, raw, tries, received_at
     FROM inbox WHERE head = 1 ORDER BY seq LIMIT ?1";

pub(super) fn heads(db: Db<'_>, limit: usize) -> Result<Vec<InboxRow>> {
    db.many(HEADS, [rows(limit)], read)
}

pub(super) fn claim(db: Db<'_>, seqs: &[i64]) -> Result<Vec<i64>> {
    // One process, one transaction at a time: what is still first in its lane is free.
    let mut free = Vec::with_capacity(seqs.len());
    for seq in seqs {
        free.extend(db.one("SELECT seq FROM inbox WHERE seq = ?1 AND head = 1", [seq], |row| row.get::<_, i64>(0))?);
    }
    Ok(free)
}

pub(super) fn waiting(db: Db<'_>, lane: &str) -> Result<u64> {
    db.number("SELECT count(*) FROM inbox WHERE lane = ?1 AND finished_at IS NULL", [lane])
}

pub(super) fn depth(db: Db<'_>) -> Result<u64> {
    db.number("SELECT count(*) FROM inbox WHERE finished_at IS NULL", [])
}

pub(super) fn done(db: Db<'_>, seq: i64, now: DateTime<Utc>) -> Result<()> {
    let lane = db.one(
        "UPDATE inbox SET state = 'done', finished_at = ?2, raw = '', why = NULL, head = 0
         WHERE seq = ?1 AND finished_at IS NULL RETURNING lane",
        params![seq, At(now)],
        |row| row.get::<_, String>(0),
    )?;
    promote(db, lane)
}

pub(super) fn failed(db: Db<'_>, seq: i64) -> Result<u32> {
    db.one("UPDATE inbox SET tries = tries + 1 WHERE seq = ?1 RETURNING tries", [seq], |row| row.get(0))?
        .ok_or_else(|| StoreError::Database(format!("the inbox has no row {seq}")))
}

pub(super) fn dead(db: Db<'_>, seq: i64, why: &str, now: DateTime<Utc>) -> Result<()> {
    let lane = db.one(
        "UPDATE inbox SET state = 'dead', finished_at = ?2, why = ?3, head = 0
         WHERE seq = ?1 AND finished_at IS NULL RETURNING lane",
        params![seq, At(now), why],
        |row| row.get::<_, String>(0),
    )?;
    promote(db, lane)
}

/// Erases what a lane holds, waiting and given up; how many rows.
pub(super) fn erase(db: Db<'_>, lane: &str, now: DateTime<Utc>) -> Result<u64> {
    let waiting = db.run(
        "UPDATE inbox SET state = 'done', finished_at = ?2, raw = '', head = 0 WHERE lane = ?1 AND finished_at IS NULL",
        params![lane, At(now)],
    )?;
    let dead = db.run("UPDATE inbox SET raw = '' WHERE state = 'dead' AND lane = ?1 AND raw <> ''", [lane])?;
    Ok(waiting + dead)
}

/// Marks the next update of a lane from which one was finished.
fn promote(db: Db<'_>, lane: Option<String>) -> Result<()> {
    if let Some(lane) = lane {
        db.run(
            "UPDATE inbox SET head = 1 WHERE head = 0 AND seq =
             (SELECT seq FROM inbox WHERE lane = ?1 AND finished_at IS NULL ORDER BY seq LIMIT 1)",
            [lane],
        )?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<InboxRow> {
    Ok(InboxRow {
        seq: row.get("seq")?,
        update: Update {
            channel: row.get("channel")?,
            id: row.get("update_id")?,
            lane: row.get("lane")?,
            raw: row.get("raw")?,
        },
        tries: row.get("tries")?,
        received_at: time(row, "received_at")?,
    })
}
