//! Erasing a person, and removing what is old.
//!
//! Never removes a ban, a ticket's number, what waits for somebody who is there, or an open ticket.

use chrono::{DateTime, Utc};

use super::conversations::BLANK;
use super::db::{Db, Result, millis, text};
use super::{inbox, lanes, tickets};
use crate::address::Address;
use crate::desk::Ticket;

/// What is removed of a person, besides what waits, their tickets and the conversation of somebody banned.
const OF_PERSON: &[&str] = &[
    "DELETE FROM relay WHERE from_chat = $1",
    "DELETE FROM relay WHERE to_chat = $1",
    "DELETE FROM timer WHERE key = $1",
    "DELETE FROM miss WHERE address = $1",
    "DELETE FROM feedback WHERE address = $1",
    "DELETE FROM conversation WHERE address = $1 AND NOT banned",
];

pub(super) fn erase(db: &mut Db<'_>, address: &Address, now: DateTime<Utc>) -> Result<Vec<Ticket>> {
    let erased = tickets::of(db, address)?;
    let key = text(address.as_str());
    inbox::erase(db, &key, now)?;
    lanes::erase(db, &key, now)?;
    for ticket in &erased {
        lanes::erase(db, &format!("ticket:{}", ticket.number), now)?;
        db.run("DELETE FROM relay WHERE ticket = $1", &[&i64::from(ticket.number)])?;
    }
    for sql in OF_PERSON {
        db.run(sql, &[&key])?;
    }
    let blank = format!("UPDATE conversation SET {BLANK}, created_at = $2, updated_at = $2 WHERE address = $1");
    db.run(&blank, &[&key, &millis(now)])?;
    db.run(
        "UPDATE ticket SET status = 'closed', closed_at = CASE WHEN status = 'closed' THEN closed_at ELSE $2::bigint END,
             applicant = '', agent_id = NULL, agent_name = NULL, thread = NULL, card_message = NULL, card = ''
         WHERE applicant = $1 AND applicant <> ''",
        &[&key, &millis(now)],
    )?;
    Ok(erased)
}

/// What is removed when it is older than a time.
const OLD: &[&str] = &[
    "DELETE FROM inbox WHERE finished_at IS NOT NULL AND finished_at < $1",
    "DELETE FROM outbox WHERE finished_at IS NOT NULL AND finished_at < $1",
    "DELETE FROM miss WHERE at < $1",
    "DELETE FROM feedback WHERE at < $1",
    "DELETE FROM relay WHERE ticket IN (SELECT number FROM ticket WHERE status = 'closed' AND closed_at < $1)",
    "UPDATE ticket SET applicant = '', agent_id = NULL, agent_name = NULL, thread = NULL, card_message = NULL, card = ''
         WHERE status = 'closed' AND closed_at < $1 AND applicant <> ''",
    "DELETE FROM outbox WHERE state = 'parked' AND created_at < $1 AND NOT EXISTS
         (SELECT 1 FROM ticket WHERE applicant = outbox.lane AND status <> 'closed')",
    "DELETE FROM conversation WHERE updated_at < $1 AND NOT banned AND NOT EXISTS
         (SELECT 1 FROM ticket WHERE applicant = conversation.address AND status <> 'closed') AND NOT EXISTS
         (SELECT 1 FROM timer WHERE key = conversation.address)",
];

pub(super) fn purge(db: &mut Db<'_>, before: DateTime<Utc>) -> Result<u64> {
    let mut removed = 0;
    for sql in OLD {
        removed += db.run(sql, &[&millis(before)])?;
    }
    // Of a banned person only the ban stays.
    let blank = format!(
        "UPDATE conversation SET {BLANK} WHERE updated_at < $1 AND banned AND state <> '{{}}' AND NOT EXISTS
             (SELECT 1 FROM ticket WHERE applicant = conversation.address AND status <> 'closed')"
    );
    Ok(removed + db.run(&blank, &[&millis(before)])?)
}
