//! Carries a whole store from a SQLite file to a PostgreSQL database: all rows or none.
//!
//! Never writes into a store that holds anything, and never changes the one it reads.

use super::{PostgresStore, SqliteStore, StoreError};

/// A value on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Number(i64),
    Text(String),
}

/// A table on its way.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub name: &'static str,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

/// Every table of a store, and the column that numbers its rows by itself, if one does.
pub(super) const TABLES: &[(&str, Option<&str>)] = &[
    ("inbox", Some("seq")),
    ("outbox", Some("id")),
    ("conversation", None),
    ("ticket", None),
    ("relay", Some("id")),
    ("timer", Some("id")),
    ("feedback", None),
    ("miss", Some("id")),
    ("counter", None),
    ("setting", None),
    ("snapshot", None),
    ("reload", Some("id")),
];

/// Copies every row; returns how many of each table.
///
/// # Errors
/// [`StoreError::Unusable`] when the target holds something already; then, and when a database fails, nothing was written.
pub fn carry(from: &SqliteStore, to: &PostgresStore) -> Result<Vec<(&'static str, u64)>, StoreError> {
    let tables = TABLES.iter().map(|(name, _)| from.table(name)).collect::<Result<Vec<Table>, _>>()?;
    to.fill(&tables)?;
    Ok(tables.iter().map(|table| (table.name, table.rows.len() as u64)).collect())
}
