//! Statements inside a transaction, and how values are written and read.
//!
//! Never runs a statement outside a transaction: an error of the disk may end one without being asked.

use chrono::{DateTime, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Params, Row};

use crate::address::Address;
use crate::store::StoreError;
use crate::store::carry::{Table, Value};
use crate::store::names::value_of;

pub(super) type Result<T> = std::result::Result<T, StoreError>;

/// How a row is read.
pub(super) type Read<T> = fn(&Row<'_>) -> rusqlite::Result<T>;

/// The database in a transaction.
#[derive(Clone, Copy)]
pub(super) struct Db<'c>(&'c Connection);

impl<'c> Db<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self(connection)
    }

    /// Runs a statement that returns no rows; how many rows it changed.
    pub(super) fn run(&self, sql: &str, values: impl Params) -> Result<u64> {
        self.in_transaction()?;
        let mut statement = self.0.prepare_cached(sql).map_err(failed)?;
        statement.execute(values).map(|changed| changed as u64).map_err(failed)
    }

    /// The first row of a statement.
    pub(super) fn one<T>(&self, sql: &str, values: impl Params, read: Read<T>) -> Result<Option<T>> {
        Ok(self.many(sql, values, read)?.into_iter().next())
    }

    /// All rows of a statement.
    pub(super) fn many<T>(&self, sql: &str, values: impl Params, read: Read<T>) -> Result<Vec<T>> {
        self.in_transaction()?;
        let mut statement = self.0.prepare_cached(sql).map_err(failed)?;
        let rows = statement.query_map(values, read).map_err(failed)?;
        rows.collect::<rusqlite::Result<Vec<T>>>().map_err(failed)
    }

    /// The number in the only row of a statement.
    pub(super) fn number(&self, sql: &str, values: impl Params) -> Result<u64> {
        let found = self.one(sql, values, |row| row.get::<_, i64>(0))?.unwrap_or_default();
        Ok(u64::try_from(found).unwrap_or_default())
    }

    /// Runs `work` so that its changes are undone when it fails or panics.
    pub(super) fn nested(&self, work: impl FnOnce() -> Result<()>) -> Result<()> {
        self.in_transaction()?;
        self.0.execute_batch("SAVEPOINT nested").map_err(failed)?;
        let savepoint = Savepoint { connection: self.0 };
        work()?;
        self.in_transaction()?;
        self.0.execute_batch("RELEASE nested").map_err(failed)?;
        std::mem::forget(savepoint);
        Ok(())
    }

    /// Fails when the database has ended the transaction, as it may when the disk is full.
    pub(super) fn in_transaction(&self) -> Result<()> {
        if self.0.is_autocommit() {
            return Err(StoreError::Database("the transaction was rolled back by an earlier error".to_owned()));
        }
        Ok(())
    }
}

/// Undoes on drop, so that also a panic undoes.
struct Savepoint<'c> {
    connection: &'c Connection,
}

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK TO nested; RELEASE nested")
        {
            // Half of a nested change must not be committed with the rest: end the whole transaction.
            tracing::error!(%error, "a nested change was not undone, the transaction is rolled back");
            let _ended = self.connection.execute_batch("ROLLBACK");
        }
    }
}

/// All rows of a table, as they are stored.
pub(super) fn table(connection: &Connection, name: &'static str) -> Result<Table> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {name}")).map_err(failed)?;
    let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let read = |row: &Row<'_>| (0..columns.len()).map(|at| row.get_ref(at).map(carried)).collect();
    let rows = statement.query_map([], read).map_err(failed)?;
    let rows = rows.collect::<rusqlite::Result<Vec<Vec<Value>>>>().map_err(failed)?;
    Ok(Table { name, columns, rows })
}

fn carried(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => Value::Number(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        // No table has a column of these.
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
    }
}

/// An error of the database as one of the store's; such errors name columns, never values.
pub(super) fn failed(error: rusqlite::Error) -> StoreError {
    match error {
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..) => StoreError::Unreadable(error.to_string()),
        other => StoreError::Database(other.to_string()),
    }
}

/// A time as it is stored: milliseconds of UTC.
#[derive(Clone, Copy)]
pub(super) struct At(pub(super) DateTime<Utc>);

impl ToSql for At {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.timestamp_millis().into())
    }
}

impl FromSql for At {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let millis = value.as_i64()?;
        DateTime::from_timestamp_millis(millis).map(At).ok_or(FromSqlError::OutOfRange(millis))
    }
}

/// The time in a column.
pub(super) fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<DateTime<Utc>> {
    row.get::<_, At>(column).map(|at| at.0)
}

/// The time in a column that may be empty.
pub(super) fn time_if_any(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
    Ok(row.get::<_, Option<At>>(column)?.map(|at| at.0))
}

/// The address in a column.
pub(super) fn address(row: &Row<'_>, column: &str) -> rusqlite::Result<Address> {
    row.get::<_, String>(column).map(Address::new)
}

/// The value that a column names, from a list of names.
pub(super) fn named<T: Copy>(row: &Row<'_>, column: &str, names: &[(T, &str)]) -> rusqlite::Result<T> {
    let index = row.as_ref().column_index(column)?;
    let text = row.get_ref(index)?.as_str()?;
    value_of(text, names).ok_or_else(|| {
        let says = format!("column {column} holds a name that is not known");
        rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, says.into())
    })
}
