//! Thumbs, questions that were not answered well, counters.
//!
//! Never keeps two thumbs of one message, and never lets two processes wait for each other's counters.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::db::{Db, Result, address, get, millis, text, time};
use crate::store::names::rows;
use crate::store::{Count, Feedback, Miss, StoreError};

pub(super) fn put_feedback(db: &mut Db<'_>, feedback: &Feedback) -> Result<()> {
    db.run(
        "INSERT INTO feedback (address, message, label, useful, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (address, message) DO UPDATE SET
             label = excluded.label, useful = excluded.useful, at = excluded.at",
        &[
            &text(feedback.address.as_str()),
            &feedback.message,
            &text(&feedback.label),
            &feedback.useful,
            &millis(feedback.at),
        ],
    )
    .map(|_| ())
}

pub(super) fn put_miss(db: &mut Db<'_>, miss: &Miss) -> Result<()> {
    db.run(
        "INSERT INTO miss (address, question, outcome, nearest, version, at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            &text(miss.address.as_str()),
            &text(&miss.question),
            &text(&miss.outcome),
            &miss.nearest.as_deref().map(text),
            &text(&miss.version),
            &millis(miss.at),
        ],
    )
    .map(|_| ())
}

pub(super) fn misses(db: &mut Db<'_>, since: DateTime<Utc>, limit: usize) -> Result<Vec<Miss>> {
    let sql = "SELECT * FROM miss WHERE at >= $1 ORDER BY at DESC, id DESC LIMIT $2";
    db.many(sql, &[&millis(since), &rows(limit)], |row| {
        Ok(Miss {
            address: address(row, "address")?,
            question: get(row, "question")?,
            outcome: get(row, "outcome")?,
            nearest: get(row, "nearest")?,
            version: get(row, "version")?,
            at: time(row, "at")?,
        })
    })
}

/// Writes what was counted in this transaction.
pub(super) fn write_counted(db: &mut Db<'_>) -> Result<()> {
    let mut sums: BTreeMap<(NaiveDate, String), i64> = BTreeMap::new();
    for (day, name, by) in std::mem::take(&mut db.counted) {
        *sums.entry((day, name)).or_default() += by;
    }
    let part = db.own.part;
    for ((day, name), by) in sums {
        db.run(
            "INSERT INTO counter (day, name, part, count) VALUES ($1, $2, $3, $4)
             ON CONFLICT (day, name, part) DO UPDATE SET count = counter.count + excluded.count",
            &[&day.to_string(), &text(&name), &part, &by],
        )?;
    }
    Ok(())
}

pub(super) fn counts(db: &mut Db<'_>, since: NaiveDate) -> Result<Vec<Count>> {
    write_counted(db)?;
    let sql = "SELECT day, name, sum(count)::bigint AS count FROM counter WHERE day >= $1
               GROUP BY day, name ORDER BY day, name COLLATE \"C\"";
    db.many(sql, &[&since.to_string()], |row| {
        let day: String = get(row, "day")?;
        let day = day.parse().map_err(|_| StoreError::Unreadable("column day holds no date".to_owned()))?;
        Ok(Count { day, name: get(row, "name")?, count: get(row, "count")? })
    })
}
