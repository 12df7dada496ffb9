//! Statements inside a transaction, their locks, and how values are written and read.
//!
//! Never commits after a statement has failed, and never waits long for another process: then it is busy.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use postgres::error::SqlState;
use postgres::types::{FromSql, ToSql};
use postgres::{Client, Row, Statement};

use crate::address::Address;
use crate::store::StoreError;
use crate::store::names::value_of;

pub(super) type Result<T> = std::result::Result<T, StoreError>;

/// A value of a statement.
pub(super) type Value<'v> = &'v (dyn ToSql + Sync);

/// How a row is read.
pub(super) type Read<T> = fn(&Row) -> Result<T>;

/// A connection with the statements prepared on it.
pub(super) struct Connection {
    pub(super) client: Client,
    statements: HashMap<String, Statement>,
}

impl Connection {
    pub(super) fn new(client: Client) -> Self {
        Self { client, statements: HashMap::new() }
    }

    fn prepared(&mut self, sql: &str) -> std::result::Result<Statement, postgres::Error> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// What this process is among those that share the store; by default nobody.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    /// Keeps the locks of two schemas of one database apart.
    pub salt: i64,
    /// The part of the counters this process counts in.
    pub part: i64,
    /// Slots of the outbox whose posts it sends.
    pub slots: Vec<i16>,
}

/// The database in a transaction.
pub(super) struct Db<'c> {
    connection: &'c mut Connection,
    pub own: Own,
    locked: HashSet<String>,
    /// A statement has failed: PostgreSQL would take a commit for a rollback, without a word.
    failed: bool,
    /// Counted, not yet written: written last, so that nobody waits for a counter.
    pub counted: Vec<(NaiveDate, String, i64)>,
}

/// What is undone to when nested work fails.
pub(super) struct Mark {
    locked: HashSet<String>,
    counted: usize,
}

impl<'c> Db<'c> {
    pub(super) fn new(connection: &'c mut Connection, own: Own) -> Self {
        Self { connection, own, locked: HashSet::new(), failed: false, counted: Vec::new() }
    }

    /// Runs a statement that returns no rows; how many rows it changed.
    pub(super) fn run(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        self.sound()?;
        let statement = self.connection.prepared(sql);
        let done = statement.and_then(|statement| self.connection.client.execute(&statement, values));
        done.map_err(|error| self.fails(&error))
    }

    /// The first row of a statement.
    pub(super) fn one<T>(&mut self, sql: &str, values: &[Value<'_>], read: Read<T>) -> Result<Option<T>> {
        self.rows(sql, values)?.first().map(read).transpose()
    }

    /// All rows of a statement.
    pub(super) fn many<T>(&mut self, sql: &str, values: &[Value<'_>], read: Read<T>) -> Result<Vec<T>> {
        self.rows(sql, values)?.iter().map(read).collect()
    }

    /// The number in the only row of a statement.
    pub(super) fn number(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        let found = self.one(sql, values, |row| at::<i64>(row, 0))?.unwrap_or_default();
        Ok(u64::try_from(found).unwrap_or_default())
    }

    fn rows(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>> {
        self.sound()?;
        let statement = self.connection.prepared(sql);
        let found = statement.and_then(|statement| self.connection.client.query(&statement, values));
        found.map_err(|error| self.fails(&error))
    }

    /// Takes the lock of a name until the transaction ends. What is read after it is what its last holder has written.
    pub(super) fn lock(&mut self, name: &str) -> Result<()> {
        if self.locked.contains(name) {
            return Ok(());
        }
        let salt = self.own.salt;
        self.rows("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))::text", &[&name, &salt])?;
        self.locked.insert(name.to_owned());
        Ok(())
    }

    /// Notes a lock that a statement has taken by itself.
    pub(super) fn has_locked(&mut self, name: String) {
        self.locked.insert(name);
    }

    /// Begins work that may be undone alone.
    pub(super) fn mark(&mut self) -> Result<Mark> {
        self.sound()?;
        self.batch("SAVEPOINT nested")?;
        Ok(Mark { locked: self.locked.clone(), counted: self.counted.len() })
    }

    /// Ends it.
    pub(super) fn keep(&mut self) -> Result<()> {
        self.sound()?;
        self.batch("RELEASE nested")
    }

    /// Undoes it; its locks are free again.
    pub(super) fn undo(&mut self, mark: Mark) -> Result<()> {
        self.batch("ROLLBACK TO nested; RELEASE nested")?;
        self.failed = false;
        self.locked = mark.locked;
        self.counted.truncate(mark.counted);
        Ok(())
    }

    /// Fails when a statement has failed whose error was passed over.
    pub(super) fn sound(&self) -> Result<()> {
        if self.failed {
            return Err(StoreError::Database("the transaction was rolled back by an earlier error".to_owned()));
        }
        Ok(())
    }

    /// The connection itself, for what no statement does.
    pub(super) fn client(&mut self) -> &mut Client {
        &mut self.connection.client
    }

    /// Runs statements without values.
    pub(super) fn batch(&mut self, sql: &str) -> Result<()> {
        let done = self.connection.client.batch_execute(sql);
        done.map_err(|error| self.fails(&error))
    }

    fn fails(&mut self, error: &postgres::Error) -> StoreError {
        self.failed = true;
        failed(error)
    }
}

/// An error of the database as one of the store's; it holds no values, no address and no password.
pub(super) fn failed(error: &postgres::Error) -> StoreError {
    let Some(told) = error.as_db_error() else {
        let mut says = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            says.push_str(&format!(": {inner}"));
            cause = inner.source();
        }
        return StoreError::Database(says);
    };
    let code = told.code();
    let says = format!("{} ({})", told.message(), code.code());
    let busy = [SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE];
    if busy.contains(code) { StoreError::Busy(says) } else { StoreError::Database(says) }
}

/// The value in a column.
pub(super) fn get<'r, T: FromSql<'r>>(row: &'r Row, column: &str) -> Result<T> {
    row.try_get(column).map_err(|error| StoreError::Unreadable(format!("column {column}: {error}")))
}

/// The value in a column by its place.
pub(super) fn at<'r, T: FromSql<'r>>(row: &'r Row, column: usize) -> Result<T> {
    row.try_get(column).map_err(|error| StoreError::Unreadable(format!("column {column}: {error}")))
}

/// The number in a column, as a kind of number that may be too small for it.
pub(super) fn number<T: TryFrom<i64>>(row: &Row, column: &str) -> Result<T> {
    let value: i64 = get(row, column)?;
    T::try_from(value).map_err(|_| StoreError::Unreadable(format!("column {column} holds {value}")))
}

/// The number in a column that may be empty.
pub(super) fn number_if_any<T: TryFrom<i64>>(row: &Row, column: &str) -> Result<Option<T>> {
    let value: Option<i64> = get(row, column)?;
    let fits = |value| T::try_from(value).map_err(|_| StoreError::Unreadable(format!("column {column} holds {value}")));
    value.map(fits).transpose()
}

/// A time as it is stored: milliseconds of UTC.
pub(super) fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// The time in a column.
pub(super) fn time(row: &Row, column: &str) -> Result<DateTime<Utc>> {
    instant(get(row, column)?)
}

/// The time in a column that may be empty.
pub(super) fn time_if_any(row: &Row, column: &str) -> Result<Option<DateTime<Utc>>> {
    get::<Option<i64>>(row, column)?.map(instant).transpose()
}

/// Stored milliseconds as a time.
pub(super) fn instant(millis: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| StoreError::Unreadable(format!("{millis} is no time")))
}

/// The address in a column.
pub(super) fn address(row: &Row, column: &str) -> Result<Address> {
    get::<String>(row, column).map(Address::new)
}

/// The value that a column names, from a list of names.
pub(super) fn named<T: Copy>(row: &Row, column: &str, names: &[(T, &str)]) -> Result<T> {
    let text: &str = get(row, column)?;
    value_of(text, names)
        .ok_or_else(|| StoreError::Unreadable(format!("column {column} holds a name that is not known")))
}

/// A text as PostgreSQL takes it: without the character zero, which it cannot hold.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{FFFD}")) } else { Cow::Borrowed(text) }
}
