//! Posts that wait to be sent: writing them, and what becomes of each.
//!
//! Never keeps what a sent or cancelled post held, never lets such a post wait again, and never mixes waiting with
//! parked posts in one lane: its receiver is reachable or not.

use chrono::{DateTime, Utc};
use postgres::Row;

use super::db::{Db, Result, get, instant, millis, named, number, number_if_any, text, time};
use super::lanes;
use crate::store::names::{STATES, name_of, rows};
use crate::store::{DeadLetter, NewPost, OutboxRow, OutboxState};

pub(super) fn post(db: &mut Db<'_>, post: &NewPost, now: DateTime<Utc>) -> Result<i64> {
    lanes::lock(db, &text(&post.lane))?;
    insert(db, post, 0, now)
}

pub(super) fn post_first(db: &mut Db<'_>, posts: &[NewPost], now: DateTime<Utc>) -> Result<()> {
    // All posts of one call share one place in front, so their ids keep the order given; a second lane has its own.
    let mut lanes: Vec<(&str, i64)> = Vec::new();
    for post in posts {
        let known = lanes.iter().find(|(lane, _)| *lane == post.lane).map(|(_, place)| *place);
        let place = match known {
            Some(place) => place,
            None => {
                lanes::lock(db, &text(&post.lane))?;
                let place = lanes::place_in_front(db, &text(&post.lane))?;
                lanes.push((&post.lane, place));
                place
            }
        };
        insert(db, post, place, now)?;
    }
    lanes.iter().try_for_each(|(lane, _)| lanes::mark_head(db, &text(lane)))
}

// The only post of a lane is next at once; one put in front is marked by the caller.
fn insert(db: &mut Db<'_>, post: &NewPost, place: i64, now: DateTime<Utc>) -> Result<i64> {
    let (lane, ticket) = (text(&post.lane), post.ticket.map(i64::from));
    let id = db.one(
        "INSERT INTO outbox (lane, slot, place, ticket, payload, state, head, not_before, due_since, created_at)
         SELECT $1, $2::smallint, $3::bigint, $4::bigint, $5,
                CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE lane = $1 AND finished_at IS NULL AND state = 'parked')
                     THEN 'parked' ELSE 'pending' END,
                NOT EXISTS (SELECT 1 FROM outbox WHERE lane = $1 AND finished_at IS NULL),
                $6::bigint, greatest($6::bigint, $7::bigint), $7::bigint
         RETURNING id",
        &[&lane, &lanes::slot(&lane), &place, &ticket, &text(&post.payload), &millis(post.not_before), &millis(now)],
        |row| get(row, "id"),
    )?;
    Ok(id.unwrap_or_default())
}

pub(super) fn heads(db: &mut Db<'_>, now: DateTime<Utc>, limit: usize) -> Result<Vec<OutboxRow>> {
    let slots = db.own.slots.clone();
    let sql = "SELECT * FROM outbox WHERE head AND slot = ANY($1) AND not_before <= $2 ORDER BY id LIMIT $3";
    db.many(sql, &[&slots, &millis(now), &rows(limit)], read)
}

pub(super) fn behind(db: &mut Db<'_>, lane: &str, after: i64, limit: usize) -> Result<Vec<OutboxRow>> {
    db.many(
        "SELECT * FROM outbox
         WHERE lane = $1 AND finished_at IS NULL AND state = 'pending'
           AND (place, id) > (SELECT place, id FROM outbox WHERE id = $2)
         ORDER BY place, id LIMIT $3",
        &[&text(lane), &after, &rows(limit)],
        read,
    )
}

pub(super) fn next_due(db: &mut Db<'_>) -> Result<Option<DateTime<Utc>>> {
    let slots = db.own.slots.clone();
    let sql = "SELECT min(not_before) AS due FROM outbox WHERE head AND slot = ANY($1)";
    let due: Option<Option<i64>> = db.one(sql, &[&slots], |row| get(row, "due"))?;
    due.flatten().map(instant).transpose()
}

pub(super) fn set(db: &mut Db<'_>, id: i64, state: OutboxState, why: Option<&str>, now: DateTime<Utc>) -> Result<()> {
    let Some((lane, held)) = lane_of(db, id)? else { return Ok(()) };
    let waits = matches!(state, OutboxState::Pending | OutboxState::Sending | OutboxState::Parked);
    let goes = matches!(state, OutboxState::Sent | OutboxState::Cancelled);
    if waits && !held {
        return Ok(());
    }
    let state = match state {
        OutboxState::Pending => lanes::waiting_state(db, &lane, id)?,
        other => other,
    };
    db.run(
        "UPDATE outbox SET state = $2, why = $3, finished_at = CASE WHEN $4 THEN NULL ELSE $5::bigint END,
             payload = CASE WHEN $6 THEN '' ELSE payload END, head = false
         WHERE id = $1",
        &[&id, &name_of(&state, STATES), &why.map(text), &waits, &millis(now), &goes],
    )?;
    match state {
        OutboxState::Parked => lanes::park(db, &lane).map(|_| ()),
        // While it is under way nothing of its lane is next.
        OutboxState::Sending => db.run("UPDATE outbox SET head = false WHERE lane = $1 AND head", &[&lane]).map(|_| ()),
        _ => lanes::mark_head(db, &lane),
    }
}

pub(super) fn retry(db: &mut Db<'_>, id: i64, not_before: DateTime<Utc>, counts: bool, uncertain: bool) -> Result<()> {
    let Some((lane, _)) = lane_of(db, id)? else { return Ok(()) };
    let state = lanes::waiting_state(db, &lane, id)?;
    db.run(
        "UPDATE outbox SET state = $2, not_before = $3, tries = tries + $4, uncertain = uncertain OR $5, head = false
         WHERE id = $1 AND finished_at IS NULL",
        &[&id, &name_of(&state, STATES), &millis(not_before), &i64::from(counts), &uncertain],
    )?;
    lanes::mark_head(db, &lane)
}

pub(super) fn rewrite(db: &mut Db<'_>, id: i64, payload: &str) -> Result<()> {
    let sql = "UPDATE outbox SET payload = $2 WHERE id = $1 AND state NOT IN ('sent', 'cancelled')";
    db.run(sql, &[&id, &text(payload)]).map(|_| ())
}

pub(super) fn depth(db: &mut Db<'_>, now: DateTime<Utc>) -> Result<(u64, Option<DateTime<Utc>>)> {
    let count = db.number("SELECT count(*) FROM outbox WHERE state = 'pending'", &[])?;
    let sql = "SELECT min(due_since) AS oldest FROM outbox WHERE state = 'pending' AND not_before <= $1";
    let oldest: Option<Option<i64>> = db.one(sql, &[&millis(now)], |row| get(row, "oldest"))?;
    Ok((count, oldest.flatten().map(instant).transpose()?))
}

pub(super) fn dead_letters(db: &mut Db<'_>, limit: usize) -> Result<Vec<DeadLetter>> {
    db.many(
        "SELECT false AS out, seq AS id, lane, why, finished_at FROM inbox WHERE state = 'dead'
         UNION ALL
         SELECT true AS out, id, lane, why, finished_at FROM outbox WHERE state = 'dead'
         ORDER BY finished_at DESC, out, id DESC LIMIT $1",
        &[&rows(limit)],
        |row| {
            Ok(DeadLetter {
                side: if get(row, "out")? { "out" } else { "in" },
                id: get(row, "id")?,
                lane: get(row, "lane")?,
                why: get::<Option<String>>(row, "why")?.unwrap_or_default(),
                at: time(row, "finished_at")?,
            })
        },
    )
}

/// The lane of a post, locked, and whether the post still holds something.
fn lane_of(db: &mut Db<'_>, id: i64) -> Result<Option<(String, bool)>> {
    let lane: Option<String> = db.one("SELECT lane FROM outbox WHERE id = $1", &[&id], |row| get(row, "lane"))?;
    let Some(lane) = lane else { return Ok(None) };
    lanes::lock(db, &lane)?;
    // Looked at under the lock: it may have been finished meanwhile.
    let sql = "SELECT state NOT IN ('sent', 'cancelled') AS held FROM outbox WHERE id = $1";
    let held: Option<bool> = db.one(sql, &[&id], |row| get(row, "held"))?;
    Ok(held.map(|held| (lane, held)))
}

fn read(row: &Row) -> Result<OutboxRow> {
    Ok(OutboxRow {
        id: get(row, "id")?,
        post: NewPost {
            lane: get(row, "lane")?,
            ticket: number_if_any(row, "ticket")?,
            payload: get(row, "payload")?,
            not_before: time(row, "not_before")?,
        },
        state: named(row, "state", STATES)?,
        tries: number(row, "tries")?,
        uncertain: get(row, "uncertain")?,
        created_at: time(row, "created_at")?,
    })
}
