//! Thumbs, questions that were not answered well, counters.
//!
//! Never keeps two thumbs of one message.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::params;

use super::db::{At, Db, Result, address, time};
use crate::store::names::rows;
use crate::store::{Count, Feedback, Miss};

pub(super) fn put_feedback(db: Db<'_>, feedback: &Feedback) -> Result<()> {
    db.run(
        "INSERT INTO feedback (address, message, label, useful, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (address, message) DO UPDATE SET
             label = excluded.label, useful = excluded.useful, at = excluded.at",
        params![feedback.address.as_str(), feedback.message, feedback.label, feedback.useful, At(feedback.at)],
    )?;
    Ok(())
}

pub(super) fn put_miss(db: Db<'_>, miss: &Miss) -> Result<()> {
    db.run(
        "INSERT INTO miss (address, question, outcome, nearest, version, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![miss.address.as_str(), miss.question, miss.outcome, miss.nearest, miss.version, At(miss.at)],
    )?;
    Ok(())
}

pub(super) fn misses(db: Db<'_>, since: DateTime<Utc>, limit: usize) -> Result<Vec<Miss>> {
    let sql = "SELECT * FROM miss WHERE at >= ?1 ORDER BY at DESC, id DESC LIMIT ?2";
    db.many(sql, params![At(since), rows(limit)], |row| {
        Ok(Miss {
            address: address(row, "address")?,
            question: row.get("question")?,
            outcome: row.get("outcome")?,
            nearest: row.get("nearest")?,
            version: row.get("version")?,
            at: time(row, "at")?,
        })
    })
}

pub(super) fn count(db: Db<'_>, day: NaiveDate, name: &str, by: i64) -> Result<()> {
    db.run(
        "INSERT INTO counter (day, name, count) VALUES (?1, ?2, ?3)
         ON CONFLICT (day, name) DO UPDATE SET count = counter.count + excluded.count",
        params![day.to_string(), name, by],
    )?;
    Ok(())
}

pub(super) fn counts(db: Db<'_>, since: NaiveDate) -> Result<Vec<Count>> {
    db.many("SELECT * FROM counter WHERE day >= ?1 ORDER BY day, name", [since.to_string()], |row| {
        let day: String = row.get("day")?;
        let day = day.parse().map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
        })?;
        Ok(Count { day, name: row.get("name")?, count: row.get("count")? })
    })
}
