//! Tickets.
//!
//! Never removes one: its number must not be used again; and never lets two people get one number.

use postgres::Row;

use super::db::{Db, Result, Value, address, get, millis, named, number, number_if_any, text, time, time_if_any};
use crate::address::{Address, ThreadId};
use crate::desk::{Agent, Status, Ticket};
use crate::store::StoreError;
use crate::store::names::{PROMISES, STATUSES, name_of};

pub(super) fn next_number(db: &mut Db<'_>) -> Result<u32> {
    let next = db.one("SELECT coalesce(max(number), 0) + 1 AS next FROM ticket", &[], |row| number(row, "next"))?;
    Ok(next.unwrap_or(1))
}

pub(super) fn put(db: &mut Db<'_>, ticket: &Ticket) -> Result<()> {
    let agent = ticket.agent.as_ref();
    let written = db.run(
        "INSERT INTO ticket (number, applicant, status, agent_id, agent_name, opened_at, promised_by, promise,
                             claimed_at, closed_at, thread, card_message, card, solved, rating)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (number) DO UPDATE SET
             status = excluded.status, agent_id = excluded.agent_id,
             agent_name = excluded.agent_name, opened_at = excluded.opened_at, promised_by = excluded.promised_by,
             promise = excluded.promise, claimed_at = excluded.claimed_at, closed_at = excluded.closed_at,
             thread = excluded.thread, card_message = excluded.card_message, card = excluded.card,
             solved = excluded.solved, rating = excluded.rating
         WHERE ticket.applicant = excluded.applicant",
        &[
            &i64::from(ticket.number),
            &text(ticket.applicant.as_str()),
            &name_of(&ticket.status, STATUSES),
            &agent.map(|agent| agent.id),
            &agent.map(|agent| text(&agent.name)),
            &millis(ticket.opened_at),
            &ticket.promised_by.map(millis),
            &name_of(&ticket.promise, PROMISES),
            &ticket.claimed_at.map(millis),
            &ticket.closed_at.map(millis),
            &ticket.thread,
            &ticket.card_message,
            &text(&ticket.card),
            &ticket.solved,
            &ticket.rating.map(i64::from),
        ],
    )?;
    // Another process has just given the number to somebody else: the next try gets the next one.
    if written == 0 {
        return Err(StoreError::Busy(format!("the number {} was taken", ticket.number)));
    }
    Ok(())
}

/// Read to be changed: another process that wants it waits.
pub(super) fn get_locked(db: &mut Db<'_>, number: u32) -> Result<Option<Ticket>> {
    db.one("SELECT * FROM ticket WHERE number = $1 FOR UPDATE", &[&i64::from(number)], read)
}

pub(super) fn open(db: &mut Db<'_>, applicant: &Address) -> Result<Option<Ticket>> {
    let sql = "SELECT * FROM ticket WHERE applicant = $1 AND status <> 'closed' FOR UPDATE";
    db.one(sql, &[&text(applicant.as_str())], read)
}

pub(super) fn of(db: &mut Db<'_>, applicant: &Address) -> Result<Vec<Ticket>> {
    let sql = "SELECT * FROM ticket WHERE applicant = $1 AND applicant <> '' ORDER BY number FOR UPDATE";
    db.many(sql, &[&text(applicant.as_str())], read)
}

pub(super) fn in_thread(db: &mut Db<'_>, thread: ThreadId) -> Result<Option<Ticket>> {
    db.one("SELECT * FROM ticket WHERE thread = $1 ORDER BY number DESC LIMIT 1 FOR UPDATE", &[&thread], read)
}

pub(super) fn with_status(db: &mut Db<'_>, status: Status) -> Result<Vec<Ticket>> {
    let sql = "SELECT * FROM ticket WHERE status = $1 AND status <> 'closed' ORDER BY opened_at, number";
    let values: &[Value<'_>] = &[&name_of(&status, STATUSES)];
    // One ticket that does not read back must not hide the others.
    let found: Vec<Option<Ticket>> = db.many(sql, values, |row| Ok(read(row).inspect_err(|e| skipped(row, e)).ok()))?;
    Ok(found.into_iter().flatten().collect())
}

fn skipped(row: &Row, error: &StoreError) {
    let number = get::<i64>(row, "number").unwrap_or_default();
    tracing::error!(ticket.id = number, %error, "a ticket does not read back");
}

fn read(row: &Row) -> Result<Ticket> {
    let agent: Option<i64> = get(row, "agent_id")?;
    let name: Option<String> = get(row, "agent_name")?;
    Ok(Ticket {
        number: number(row, "number")?,
        applicant: address(row, "applicant")?,
        status: named(row, "status", STATUSES)?,
        agent: agent.zip(name).map(|(id, name)| Agent { id, name }),
        opened_at: time(row, "opened_at")?,
        promised_by: time_if_any(row, "promised_by")?,
        promise: named(row, "promise", PROMISES)?,
        claimed_at: time_if_any(row, "claimed_at")?,
        closed_at: time_if_any(row, "closed_at")?,
        thread: get(row, "thread")?,
        card_message: get(row, "card_message")?,
        card: get(row, "card")?,
        solved: get(row, "solved")?,
        rating: number_if_any(row, "rating")?,
    })
}
