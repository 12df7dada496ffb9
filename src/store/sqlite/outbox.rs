//! Posts that wait to be sent: writing them, and what becomes of each.
//!
//! Never keeps what a sent or cancelled post held, never lets such a post wait again, and never mixes waiting with
//! parked posts in one lane: its receiver is reachable or not.

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};

use super::db::{At, Db, Result, named, time};
use super::lanes;
use crate::store::names::{STATES, name_of, rows};
use crate::store::{DeadLetter, NewPost, OutboxRow, OutboxState};

pub(super) fn post(db: Db<'_>, post: &NewPost, now: DateTime<Utc>) -> Result<i64> {
    let id = insert(db, post, 0, now)?;
    lanes::mark_head(db, &post.lane)?;
    Ok(id)
}

pub(super) fn post_first(db: Db<'_>, posts: &[NewPost], now: DateTime<Utc>) -> Result<()> {
    // All posts of one call share one place in front, so their ids keep the order given; a second lane has its own.
    let mut lanes: Vec<(&str, i64)> = Vec::new();
    for post in posts {
        let known = lanes.iter().find(|(lane, _)| *lane == post.lane).map(|(_, place)| *place);
        let place = match known {
            Some(place) => place,
            None => {
                let place = lanes::place_in_front(db, &post.lane)?;
                lanes.push((&post.lane, place));
                place
            }
        };
        insert(db, post, place, now)?;
    }
    lanes.iter().try_for_each(|(lane, _)| lanes::mark_head(db, lane))
}

fn insert(db: Db<'_>, post: &NewPost, place: i64, now: DateTime<Utc>) -> Result<i64> {
    let id = db.one(
        "INSERT INTO outbox (lane, place, ticket, payload, state, not_before, due_since, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, max(?6, ?7), ?7) RETURNING id",
        params![
            post.lane,
            place,
            post.ticket,
            post.payload,
            name_of(&lanes::waiting_state(db, &post.lane, None)?, STATES),
            At(post.not_before),
            At(now)
        ],
        |row| row.get(0),
    )?;
    Ok(id.unwrap_or_default())
}

pub(super) const HEADS: &str = "SELECT * FROM outbox WHERE head = 1 AND not_before <= ?1 ORDER BY id LIMIT ?2";

pub(super) fn heads(db: Db<'_>, now: DateTime<Utc>, limit: usize) -> Result<Vec<OutboxRow>> {
    db.many(HEADS, params![At(now), rows(limit)], read)
}

pub(super) const BEHIND: &str = "SELECT * FROM outbox
     WHERE lane = ?1 AND finished_at IS NULL AND state = 'pending'
       AND (place, id) > (SELECT place, id FROM outbox WHERE id = ?2)
     ORDER BY place, id LIMIT ?3";

pub(super) fn behind(db: Db<'_>, lane: &str, after: i64, limit: usize) -> Result<Vec<OutboxRow>> {
    db.many(BEHIND, params![lane, after, rows(limit)], read)
}

pub(super) const NEXT_DUE: &str = "SELECT min(not_before) FROM outbox WHERE head = 1";

pub(super) fn next_due(db: Db<'_>) -> Result<Option<DateTime<Utc>>> {
    let at = db.one(NEXT_DUE, [], |row| row.get::<_, Option<At>>(0))?;
    Ok(at.flatten().map(|at| at.0))
}

pub(super) fn set(db: Db<'_>, id: i64, state: OutboxState, why: Option<&str>, now: DateTime<Utc>) -> Result<()> {
    let Some((lane, held)) = lane_of(db, id)? else { return Ok(()) };
    let waits = matches!(state, OutboxState::Pending | OutboxState::Sending | OutboxState::Parked);
    let goes = matches!(state, OutboxState::Sent | OutboxState::Cancelled);
    if waits && !held {
        return Ok(());
    }
    let state = match state {
        OutboxState::Pending => lanes::waiting_state(db, &lane, Some(id))?,
        other => other,
    };
    db.run(
        "UPDATE outbox SET state = ?2, why = ?3, finished_at = CASE WHEN ?4 THEN NULL ELSE ?5 END,
             payload = CASE WHEN ?6 THEN '' ELSE payload END, head = 0
         WHERE id = ?1",
        params![id, name_of(&state, STATES), why, waits, At(now), goes],
    )?;
    if state == OutboxState::Parked {
        lanes::park(db, &lane)?;
    }
    lanes::mark_head(db, &lane)
}

pub(super) fn retry(db: Db<'_>, id: i64, not_before: DateTime<Utc>, counts: bool, uncertain: bool) -> Result<()> {
    let Some((lane, _)) = lane_of(db, id)? else { return Ok(()) };
    db.run(
        "UPDATE outbox SET state = ?2, not_before = ?3, tries = tries + ?4, uncertain = max(uncertain, ?5), head = 0
         WHERE id = ?1 AND finished_at IS NULL",
        params![id, name_of(&lanes::waiting_state(db, &lane, Some(id))?, STATES), At(not_before), counts, uncertain],
    )?;
    lanes::mark_head(db, &lane)
}

pub(super) fn rewrite(db: Db<'_>, id: i64, payload: &str) -> Result<()> {
    db.run(
        "UPDATE outbox SET payload = ?2 WHERE id = ?1 AND state NOT IN ('sent', 'cancelled')",
        params![id, payload],
    )?;
    Ok(())
}

pub(super) fn depth(db: Db<'_>, now: DateTime<Utc>) -> Result<(u64, Option<DateTime<Utc>>)> {
    let count = db.number("SELECT count(*) FROM outbox WHERE state = 'pending'", [])?;
    let oldest =
        db.one("SELECT min(due_since) FROM outbox WHERE state = 'pending' AND not_before <= ?1", [At(now)], |row| {
            row.get::<_, Option<At>>(0)
        })?;
    Ok((count, oldest.flatten().map(|at| at.0)))
}

pub(super) fn dead_letters(db: Db<'_>, limit: usize) -> Result<Vec<DeadLetter>> {
    db.many(
        "SELECT 0 AS side, seq AS id, lane, why, finished_at FROM inbox WHERE state = 'dead'
         UNION ALL
         SELECT 1 AS side, id, lane, why, finished_at FROM outbox WHERE state = 'dead'
         ORDER BY finished_at DESC, side, id DESC LIMIT ?1",
        [rows(limit)],
        |row| {
            Ok(DeadLetter {
                side: if row.get("side")? { "out" } else { "in" },
                id: row.get("id")?,
                lane: row.get("lane")?,
                why: row.get::<_, Option<String>>("why")?.unwrap_or_default(),
                at: time(row, "finished_at")?,
            })
        },
    )
}

/// The lane of a post, and whether it still holds something.
fn lane_of(db: Db<'_>, id: i64) -> Result<Option<(String, bool)>> {
    db.one("SELECT lane, state NOT IN ('sent', 'cancelled') FROM outbox WHERE id = ?1", [id], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    Ok(OutboxRow {
        id: row.get("id")?,
        post: NewPost {
            lane: row.get("lane")?,
            ticket: row.get("ticket")?,
            payload: row.get("payload")?,
            not_before: time(row, "not_before")?,
        },
        state: named(row, "state", STATES)?,
        tries: row.get("tries")?,
        uncertain: row.get("uncertain")?,
        created_at: time(row, "created_at")?,
    })
}
