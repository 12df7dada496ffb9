//! Applicants' conversations.
//!
//! Never reads what a conversation's state says.

use postgres::Row;

use super::db::{Db, Result, address, get, millis, text, time, time_if_any};
use crate::address::{Address, Person};
use crate::store::Conversation;

/// A conversation of which only a ban is left.
pub(super) const BLANK: &str = "person_id = 0, person_name = '', username = NULL, language = NULL, is_bot = false, state = '{}', blocked = false, warned_at = NULL";

/// Read to be changed: another process that wants it waits.
pub(super) fn get_locked(db: &mut Db<'_>, address: &Address) -> Result<Option<Conversation>> {
    db.one("SELECT * FROM conversation WHERE address = $1 FOR UPDATE", &[&text(address.as_str())], read)
}

pub(super) fn put(db: &mut Db<'_>, conversation: &Conversation) -> Result<()> {
    let person = &conversation.person;
    db.run(
        "INSERT INTO conversation (address, person_id, person_name, username, language, is_bot, state, blocked, banned,
                                   warned_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (address) DO UPDATE SET
             person_id = excluded.person_id, person_name = excluded.person_name, username = excluded.username,
             language = excluded.language, is_bot = excluded.is_bot, state = excluded.state,
             blocked = excluded.blocked, banned = excluded.banned, warned_at = excluded.warned_at,
             created_at = excluded.created_at, updated_at = excluded.updated_at",
        &[
            &text(conversation.address.as_str()),
            &person.id,
            &text(&person.name),
            &person.username.as_deref().map(text),
            &person.language.as_deref().map(text),
            &person.is_bot,
            &text(&conversation.state),
            &conversation.blocked,
            &conversation.banned,
            &conversation.warned_at.map(millis),
            &millis(conversation.created_at),
            &millis(conversation.updated_at),
        ],
    )?;
    Ok(())
}

fn read(row: &Row) -> Result<Conversation> {
    Ok(Conversation {
        address: address(row, "address")?,
        person: Person {
            id: get(row, "person_id")?,
            name: get(row, "person_name")?,
            username: get(row, "username")?,
            language: get(row, "language")?,
            is_bot: get(row, "is_bot")?,
        },
        state: get(row, "state")?,
        blocked: get(row, "blocked")?,
        banned: get(row, "banned")?,
        warned_at: time_if_any(row, "warned_at")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}
