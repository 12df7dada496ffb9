//! Applicants' conversations.
//!
//! Never reads what a conversation's state says.

use rusqlite::{Row, params};

use super::db::{At, Db, Result, address, time, time_if_any};
use crate::address::{Address, Person};
use crate::store::Conversation;

/// A conversation of which only a ban is left.
pub(super) const BLANK: &str = "person_id = 0, person_name = '', username = NULL, language = NULL, is_bot = 0, state = '{}', blocked = 0, warned_at = NULL";

pub(super) fn get(db: Db<'_>, address: &Address) -> Result<Option<Conversation>> {
    db.one("SELECT * FROM conversation WHERE address = ?1", [address.as_str()], read)
}

pub(super) fn put(db: Db<'_>, conversation: &Conversation) -> Result<()> {
    let person = &conversation.person;
    db.run(
        "INSERT INTO conversation (address, person_id, person_name, username, language, is_bot, state, blocked, banned,
                                   warned_at, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (address) DO UPDATE SET
             person_id = excluded.person_id, person_name = excluded.person_name, username = excluded.username,
             language = excluded.language, is_bot = excluded.is_bot, state = excluded.state,
             blocked = excluded.blocked, banned = excluded.banned, warned_at = excluded.warned_at,
             created_at = excluded.created_at, updated_at = excluded.updated_at",
        params![
            conversation.address.as_str(),
            person.id,
            person.name,
            person.username,
            person.language,
            person.is_bot,
            conversation.state,
            conversation.blocked,
            conversation.banned,
            conversation.warned_at.map(At),
            At(conversation.created_at),
            At(conversation.updated_at)
        ],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Conversation> {
    Ok(Conversation {
        address: address(row, "address")?,
        person: Person {
            id: row.get("person_id")?,
            name: row.get("person_name")?,
            username: row.get("username")?,
            language: row.get("language")?,
            is_bot: row.get("is_bot")?,
        },
        state: row.get("state")?,
        blocked: row.get("blocked")?,
        banned: row.get("banned")?,
        warned_at: time_if_any(row, "warned_at")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}
