//! Messages carried between the two sides of a ticket, and timers.
//!
//! Never knows what a timer means, and never gives one timer to two processes.

use chrono::{DateTime, Utc};
use postgres::Row;

use super::db::{Db, Result, address, get, instant, millis, number, text, time};
use crate::address::{Address, MessageId};
use crate::store::names::rows;
use crate::store::{Relay, Timer};

pub(super) fn put(db: &mut Db<'_>, relay: &Relay) -> Result<()> {
    db.run(
        "INSERT INTO relay (ticket, from_chat, from_message, to_chat, to_message, is_text)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (to_chat, to_message) DO UPDATE SET
             ticket = excluded.ticket, from_chat = excluded.from_chat, from_message = excluded.from_message,
             is_text = excluded.is_text",
        &[
            &i64::from(relay.ticket),
            &text(relay.from.as_str()),
            &relay.from_message,
            &text(relay.to.as_str()),
            &relay.to_message,
            &relay.is_text,
        ],
    )?;
    Ok(())
}

pub(super) fn to(db: &mut Db<'_>, chat: &Address, message: MessageId) -> Result<Option<Relay>> {
    let sql = "SELECT * FROM relay WHERE to_chat = $1 AND to_message = $2";
    db.one(sql, &[&text(chat.as_str()), &message], read)
}

pub(super) fn from(db: &mut Db<'_>, chat: &Address, message: MessageId) -> Result<Option<Relay>> {
    // A message may have been carried twice; an edit belongs to the newest copy.
    let sql = "SELECT * FROM relay WHERE from_chat = $1 AND from_message = $2 ORDER BY id DESC LIMIT 1";
    db.one(sql, &[&text(chat.as_str()), &message], read)
}

fn read(row: &Row) -> Result<Relay> {
    Ok(Relay {
        ticket: number(row, "ticket")?,
        from: address(row, "from_chat")?,
        from_message: get(row, "from_message")?,
        to: address(row, "to_chat")?,
        to_message: get(row, "to_message")?,
        is_text: get(row, "is_text")?,
    })
}

pub(super) fn put_timer(db: &mut Db<'_>, timer: &Timer) -> Result<()> {
    let (at, kind, key) = (millis(timer.at), text(&timer.kind), text(&timer.key));
    if timer.id == 0 {
        return db.run("INSERT INTO timer (at, kind, key) VALUES ($1, $2, $3)", &[&at, &kind, &key]).map(|_| ());
    }
    db.run(
        "INSERT INTO timer (id, at, kind, key) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET at = excluded.at, kind = excluded.kind, key = excluded.key",
        &[&timer.id, &at, &kind, &key],
    )
    .map(|_| ())
}

pub(super) fn due_timers(db: &mut Db<'_>, now: DateTime<Utc>, limit: usize) -> Result<Vec<Timer>> {
    let sql = "SELECT * FROM timer WHERE at <= $1 ORDER BY at, id LIMIT $2 FOR UPDATE SKIP LOCKED";
    db.many(sql, &[&millis(now), &rows(limit)], |row| {
        Ok(Timer { id: get(row, "id")?, at: time(row, "at")?, kind: get(row, "kind")?, key: get(row, "key")? })
    })
}

pub(super) fn next_timer(db: &mut Db<'_>) -> Result<Option<DateTime<Utc>>> {
    let next: Option<Option<i64>> = db.one("SELECT min(at) AS next FROM timer", &[], |row| get(row, "next"))?;
    next.flatten().map(instant).transpose()
}

pub(super) fn timer_done(db: &mut Db<'_>, id: i64) -> Result<()> {
    db.run("DELETE FROM timer WHERE id = $1", &[&id]).map(|_| ())
}
