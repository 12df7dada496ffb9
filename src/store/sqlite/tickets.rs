//! Tickets.
//!
//! Never removes one: its number must not be used again.

use crate::store::names::{PROMISES, STATUSES, name_of};
use rusqlite::{Params, Row, params};

use super::db::{At, Db, Result, address, named, time, time_if_any};
use crate::address::{Address, ThreadId};
use crate::desk::{Agent, Status, Ticket};

pub(super) fn next_number(db: Db<'_>) -> Result<u32> {
    let number = db.one("SELECT coalesce(max(number), 0) + 1 FROM ticket", [], |row| row.get(0))?;
    Ok(number.unwrap_or(1))
}

pub(super) fn put(db: Db<'_>, ticket: &Ticket) -> Result<()> {
    db.run(
        "INSERT INTO ticket (number, applicant, status, agent_id, agent_name, opened_at, promised_by, promise,
                             claimed_at, closed_at, thread, card_message, card, solved, rating)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
         ON CONFLICT (number) DO UPDATE SET
             applicant = excluded.applicant, status = excluded.status, agent_id = excluded.agent_id,
             agent_name = excluded.agent_name, opened_at = excluded.opened_at, promised_by = excluded.promised_by,
             promise = excluded.promise, claimed_at = excluded.claimed_at, closed_at = excluded.closed_at,
             thread = excluded.thread, card_message = excluded.card_message, card = excluded.card,
             solved = excluded.solved, rating = excluded.rating",
        params![
            ticket.number,
            ticket.applicant.as_str(),
            name_of(&ticket.status, STATUSES),
            ticket.agent.as_ref().map(|agent| agent.id),
            ticket.agent.as_ref().map(|agent| &agent.name),
            At(ticket.opened_at),
            ticket.promised_by.map(At),
            name_of(&ticket.promise, PROMISES),
            ticket.claimed_at.map(At),
            ticket.closed_at.map(At),
            ticket.thread,
            ticket.card_message,
            ticket.card,
            ticket.solved,
            ticket.rating
        ],
    )?;
    Ok(())
}

pub(super) fn get(db: Db<'_>, number: u32) -> Result<Option<Ticket>> {
    first(db, "SELECT * FROM ticket WHERE number = ?1", [number])
}

pub(super) fn open(db: Db<'_>, applicant: &Address) -> Result<Option<Ticket>> {
    first(db, "SELECT * FROM ticket WHERE applicant = ?1 AND status <> 'closed'", [applicant.as_str()])
}

pub(super) fn of(db: Db<'_>, applicant: &Address) -> Result<Vec<Ticket>> {
    let sql = "SELECT * FROM ticket WHERE applicant = ?1 AND applicant <> '' ORDER BY number";
    db.many(sql, [applicant.as_str()], read)
}

pub(super) fn in_thread(db: Db<'_>, thread: ThreadId) -> Result<Option<Ticket>> {
    first(db, "SELECT * FROM ticket WHERE thread = ?1 ORDER BY number DESC LIMIT 1", [thread])
}

pub(super) fn with_status(db: Db<'_>, status: Status) -> Result<Vec<Ticket>> {
    let sql = "SELECT * FROM ticket WHERE status = ?1 AND status <> 'closed' ORDER BY opened_at, number";
    // One ticket that does not read back must not hide the others.
    let read_or_skip = |row: &Row<'_>| Ok(read(row).inspect_err(|error| skipped(row, error)).ok());
    let found: Vec<Option<Ticket>> = db.many(sql, [name_of(&status, STATUSES)], read_or_skip)?;
    Ok(found.into_iter().flatten().collect())
}

fn skipped(row: &Row<'_>, error: &rusqlite::Error) {
    tracing::error!(ticket.id = row.get::<_, u32>("number").unwrap_or_default(), %error, "a ticket does not read back");
}

fn first(db: Db<'_>, sql: &str, values: impl Params) -> Result<Option<Ticket>> {
    db.one(sql, values, read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Ticket> {
    let agent: Option<i64> = row.get("agent_id")?;
    let name: Option<String> = row.get("agent_name")?;
    Ok(Ticket {
        number: row.get("number")?,
        applicant: address(row, "applicant")?,
        status: named(row, "status", STATUSES)?,
        agent: agent.zip(name).map(|(id, name)| Agent { id, name }),
        opened_at: time(row, "opened_at")?,
        promised_by: time_if_any(row, "promised_by")?,
        promise: named(row, "promise", PROMISES)?,
        claimed_at: time_if_any(row, "claimed_at")?,
        closed_at: time_if_any(row, "closed_at")?,
        thread: row.get("thread")?,
        card_message: row.get("card_message")?,
        card: row.get("card")?,
        solved: row.get("solved")?,
        rating: row.get("rating")?,
    })
}
