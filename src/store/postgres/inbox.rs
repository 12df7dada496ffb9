//! Updates that wait to be handled, each lane in order, each handled by one process.
//!
//! Never keeps what a handled update held; its id stays, so that the same update changes nothing twice.

use chrono::{DateTime, Utc};
use postgres::Row;

use super::db::{Db, Result, get, millis, number, text, time};
use crate::store::names::rows;
use crate::store::{InboxRow, StoreError, Update};

/// The lock of a lane's updates.
fn key(lane: &str) -> String {
    format!("inbox:{lane}")
}

pub(super) fn take_in(db: &mut Db<'_>, update: &Update, now: DateTime<Utc>) -> Result<bool> {
    let lane = text(&update.lane);
    db.lock(&key(&lane))?;
    let stored = db.run(
        "INSERT INTO inbox (channel, update_id, lane, raw, received_at, head)
         SELECT $1, $2::bigint, $3, $4, $5::bigint, NOT EXISTS (SELECT 1 FROM inbox WHERE lane = $3 AND finished_at IS NULL)
         ON CONFLICT (channel, update_id) DO NOTHING",
        &[&text(&update.channel), &update.id, &lane, &text(&update.raw), &millis(now)],
    )?;
    Ok(stored == 1)
}

pub(super) fn heads(db: &mut Db<'_>, limit: usize) -> Result<Vec<InboxRow>> {
    db.many(
        "SELECT seq, channel, update_id, lane, raw, tries, received_at
         FROM inbox WHERE head ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED",
        &[&rows(limit)],
        read,
    )
}

pub(super) fn claim(db: &mut Db<'_>, seqs: &[i64]) -> Result<Vec<i64>> {
    let salt = db.own.salt;
    let claimed = db.many(
        "SELECT seq, lane FROM inbox WHERE seq = ANY($1) AND head
           AND pg_try_advisory_xact_lock(hashtextextended('inbox:' || lane, $2))
         FOR UPDATE SKIP LOCKED",
        &[&seqs, &salt],
        |row| Ok((get::<i64>(row, "seq")?, get::<String>(row, "lane")?)),
    )?;
    Ok(claimed
        .into_iter()
        .map(|(seq, lane)| {
            db.has_locked(key(&lane));
            seq
        })
        .collect())
}

pub(super) fn waiting(db: &mut Db<'_>, lane: &str) -> Result<u64> {
    db.number("SELECT count(*) FROM inbox WHERE lane = $1 AND finished_at IS NULL", &[&text(lane)])
}

pub(super) fn depth(db: &mut Db<'_>) -> Result<u64> {
    db.number("SELECT count(*) FROM inbox WHERE finished_at IS NULL", &[])
}

pub(super) fn done(db: &mut Db<'_>, seq: i64, now: DateTime<Utc>) -> Result<()> {
    let Some(lane) = lane_of(db, seq)? else { return Ok(()) };
    let changed = db.run(
        "UPDATE inbox SET state = 'done', finished_at = $2, raw = '', why = NULL, head = false
         WHERE seq = $1 AND finished_at IS NULL",
        &[&seq, &millis(now)],
    )?;
    promote(db, &lane, changed)
}

pub(super) fn failed(db: &mut Db<'_>, seq: i64) -> Result<u32> {
    let sql = "UPDATE inbox SET tries = tries + 1 WHERE seq = $1 RETURNING tries";
    let tries = db.one(sql, &[&seq], |row| number(row, "tries"))?;
    tries.ok_or_else(|| StoreError::Database(format!("the inbox has no row {seq}")))
}

pub(super) fn dead(db: &mut Db<'_>, seq: i64, why: &str, now: DateTime<Utc>) -> Result<()> {
    let Some(lane) = lane_of(db, seq)? else { return Ok(()) };
    let changed = db.run(
        "UPDATE inbox SET state = 'dead', finished_at = $2, why = $3, head = false
         WHERE seq = $1 AND finished_at IS NULL",
        &[&seq, &millis(now), &text(why)],
    )?;
    promote(db, &lane, changed)
}

/// Erases what a lane holds, waiting and given up; how many rows.
pub(super) fn erase(db: &mut Db<'_>, lane: &str, now: DateTime<Utc>) -> Result<u64> {
    let lane = text(lane);
    db.lock(&key(&lane))?;
    let waiting = db.run(
        "UPDATE inbox SET state = 'done', finished_at = $2, raw = '', head = false
         WHERE lane = $1 AND finished_at IS NULL",
        &[&lane, &millis(now)],
    )?;
    let dead = db.run("UPDATE inbox SET raw = '' WHERE state = 'dead' AND lane = $1 AND raw <> ''", &[&lane])?;
    Ok(waiting + dead)
}

/// The lane of an update, locked.
fn lane_of(db: &mut Db<'_>, seq: i64) -> Result<Option<String>> {
    let lane: Option<String> = db.one("SELECT lane FROM inbox WHERE seq = $1", &[&seq], |row| get(row, "lane"))?;
    if let Some(lane) = &lane {
        db.lock(&key(lane))?;
    }
    Ok(lane)
}

/// Marks the next update of a lane from which one was finished.
fn promote(db: &mut Db<'_>, lane: &str, finished: u64) -> Result<()> {
    if finished > 0 {
        db.run(
            "UPDATE inbox SET head = true WHERE NOT head AND seq =
             (SELECT seq FROM inbox WHERE lane = $1 AND finished_at IS NULL ORDER BY seq LIMIT 1)",
            &[&lane],
        )?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<InboxRow> {
    Ok(InboxRow {
        seq: get(row, "seq")?,
        update: Update {
            channel: get(row, "channel")?,
            id: get(row, "update_id")?,
            lane: get(row, "lane")?,
            raw: get(row, "raw")?,
        },
        tries: number(row, "tries")?,
        received_at: time(row, "received_at")?,
    })
}
