//! Messages carried between the two sides of a ticket, and timers.
//!
//! Never knows what a timer means.

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};

use super::db::{At, Db, Result, address, time};
use crate::address::{Address, MessageId};
use crate::store::names::rows;
use crate::store::{Relay, Timer};

pub(super) fn put(db: Db<'_>, relay: &Relay) -> Result<()> {
    db.run(
        "INSERT INTO relay (ticket, from_chat, from_message, to_chat, to_message, is_text)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (to_chat, to_message) DO UPDATE SET
             ticket = excluded.ticket, from_chat = excluded.from_chat, from_message = excluded.from_message,
             is_text = excluded.is_text",
        params![
            relay.ticket,
            relay.from.as_str(),
            relay.from_message,
            relay.to.as_str(),
            relay.to_message,
            relay.is_text
        ],
    )?;
    Ok(())
}

pub(super) fn to(db: Db<'_>, chat: &Address, message: MessageId) -> Result<Option<Relay>> {
    db.one("SELECT * FROM relay WHERE to_chat = ?1 AND to_message = ?2", params![chat.as_str(), message], read)
}

pub(super) fn from(db: Db<'_>, chat: &Address, message: MessageId) -> Result<Option<Relay>> {
    // A message may have been carried twice; an edit belongs to the newest copy.
    let sql = "SELECT * FROM relay WHERE from_chat = ?1 AND from_message = ?2 ORDER BY id DESC LIMIT 1";
    db.one(sql, params![chat.as_str(), message], read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Relay> {
    Ok(Relay {
        ticket: row.get("ticket")?,
        from: address(row, "from_chat")?,
        from_message: row.get("from_message")?,
        to: address(row, "to_chat")?,
        to_message: row.get("to_message")?,
        is_text: row.get("is_text")?,
    })
}

pub(super) fn put_timer(db: Db<'_>, timer: &Timer) -> Result<()> {
    let id = (timer.id != 0).then_some(timer.id);
    db.run(
        "INSERT INTO timer (id, at, kind, key) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET at = excluded.at, kind = excluded.kind, key = excluded.key",
        params![id, At(timer.at), timer.kind, timer.key],
    )?;
    Ok(())
}

pub(super) fn due_timers(db: Db<'_>, now: DateTime<Utc>, limit: usize) -> Result<Vec<Timer>> {
    db.many("SELECT * FROM timer WHERE at <= ?1 ORDER BY at, id LIMIT ?2", params![At(now), rows(limit)], |row| {
        Ok(Timer { id: row.get("id")?, at: time(row, "at")?, kind: row.get("kind")?, key: row.get("key")? })
    })
}

pub(super) fn next_timer(db: Db<'_>) -> Result<Option<DateTime<Utc>>> {
    let at = db.one("SELECT min(at) FROM timer", [], |row| row.get::<_, Option<At>>(0))?;
    Ok(at.flatten().map(|at| at.0))
}

pub(super) fn timer_done(db: Db<'_>, id: i64) -> Result<()> {
    db.run("DELETE FROM timer WHERE id = ?1", [id])?;
    Ok(())
}
