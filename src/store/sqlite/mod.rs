//! SQLite, the store in one file.
//!
//! One connection, one writer: transactions run one after the other. Never starts on a file that it does not
//! understand, never empties one. A transaction must not begin another one of the same store: use [`Tx::nested`].

mod conversations;
mod db;
mod erase;
mod files;
mod inbox;
#[cfg(test)]
mod killed;
mod lanes;
mod migrate;
mod outbox;
mod relays;
mod reports;
mod settings;
#[cfg(test)]
mod tests;
mod tickets;
mod tx;

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use self::db::{Db, Result, failed};
use self::files::{Found, unusable};
use self::tx::SqliteTx;
use crate::store::carry::Table;
use crate::store::{Store, Tx};

/// How long a statement waits for another process that reads or copies the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many bytes of the write-ahead log stay after a rush.
const LOG_KEPT: i64 = 16 * 1024 * 1024;

/// The store in one SQLite file.
pub struct SqliteStore {
    path: PathBuf,
    connection: Mutex<Connection>,
    begins: TransactionBehavior,
    /// Held as long as the store is open; dropped after the connection.
    _lock: Option<File>,
}

impl SqliteStore {
    /// Opens a store to serve from, makes it when there is none, and brings it to this version.
    ///
    /// # Errors
    /// [`crate::store::StoreError::Unusable`] when another process serves from it, or the file is not a whole store of ours.
    pub fn open(path: &Path) -> Result<Self> {
        let path = files::settle(path)?;
        // Looked at before, so that no lock is left beside a file of somebody else, and again when nobody writes.
        files::look(&path)?;
        let lock = files::lock(&path)?;
        match files::look(&path)? {
            Found::Nothing => migrate::begin(&path)?,
            Found::Store => {
                roll_back(&path);
                drop(inspect(&path)?);
            }
        }
        let mut connection =
            connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|error| unusable(&path, &error.to_string()))?;
        if connection.is_readonly("main").map_err(failed)? {
            return Err(unusable(&path, "is write-protected"));
        }
        write_ahead(&connection)
            .map_err(|error| unusable(&path, &format!("cannot keep a write-ahead log: {error}")))?;
        migrate::bring_up(&mut connection, &path, migrate::MIGRATIONS)?;
        let begins = TransactionBehavior::Immediate;
        Ok(Self { path, connection: Mutex::new(connection), begins, _lock: Some(lock) })
    }

    /// Opens a store only to read it, also while another process serves from it: for the command line.
    ///
    /// # Errors
    /// [`crate::store::StoreError::Unusable`] when there is none, or it is not a whole store of exactly this version.
    pub fn open_for_reading_beside(path: &Path) -> Result<Self> {
        let settled = path.canonicalize().map_err(|error| unusable(path, &format!("cannot be opened: {error}")))?;
        if files::look(&settled)? == Found::Nothing {
            return Err(unusable(&settled, "is empty"));
        }
        let connection = inspect(&settled)?;
        if migrate::version(&connection)? < migrate::newest(migrate::MIGRATIONS) {
            return Err(unusable(&settled, "is of an older version; it is brought up when beian-bot serves from it"));
        }
        let begins = TransactionBehavior::Deferred;
        Ok(Self { path: settled, connection: Mutex::new(connection), begins, _lock: None })
    }

    /// Opens a store to put a request into its inbox while another process serves from it: for the command line.
    ///
    /// # Errors
    /// As [`Self::open_for_reading_beside`].
    pub fn open_for_requests_beside(path: &Path) -> Result<Self> {
        drop(Self::open_for_reading_beside(path)?);
        let settled = path.canonicalize().map_err(|error| unusable(path, &format!("cannot be opened: {error}")))?;
        let connection = connect(&settled, OpenFlags::SQLITE_OPEN_READ_WRITE)
            .map_err(|error| unusable(&settled, &error.to_string()))?;
        let begins = TransactionBehavior::Immediate;
        Ok(Self { path: settled, connection: Mutex::new(connection), begins, _lock: None })
    }

    /// True when no process serves from this file, or there is none.
    ///
    /// # Errors
    /// When the lock cannot be looked at.
    pub fn is_free(path: &Path) -> Result<bool> {
        match path.canonicalize() {
            Ok(settled) => Ok(files::lock(&settled).is_ok()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
            Err(error) => Err(unusable(path, &error.to_string())),
        }
    }

    /// All rows of a table, to be carried to another store.
    pub(super) fn table(&self, name: &'static str) -> Result<Table> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        db::table(&connection, name)
    }

    /// Writes a whole copy to a file that does not exist yet.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn backup_to(&self, path: &Path) -> Result<()> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        migrate::copy(&connection, path)
    }
}

impl Store for SqliteStore {
    fn transaction(&self, work: &mut dyn FnMut(&mut dyn Tx) -> Result<()>) -> Result<()> {
        // A panic in an earlier `work` has rolled its transaction back: the connection is sound.
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = Transaction::new_unchecked(&connection, self.begins).map_err(failed)?;
        let db = Db::new(&connection);
        work(&mut SqliteTx { db })?;
        db.in_transaction()?;
        transaction.commit().map_err(failed)
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.path).finish_non_exhaustive()
    }
}

fn connect(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

/// Commits survive a loss of power; what was erased is overwritten.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_size_limit", LOG_KEPT)?;
    connection.pragma_update(None, "secure_delete", true)
}

/// A copy that is opened for the first time is not in write-ahead mode yet: a change cut off there is undone by SQLite,
/// but not by a read-only connection. What is wrong otherwise is found by [`inspect`].
fn roll_back(path: &Path) {
    if files::beside(path, "-journal").exists()
        && let Ok(connection) = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    {
        let _seen = migrate::version(&connection);
    }
}

/// Opens a store read-only and makes sure that it is whole, ours, and not of a newer version.
fn inspect(path: &Path) -> Result<Connection> {
    let damaged = |error: rusqlite::Error| unusable(path, &format!("is damaged: {error}"));
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(damaged)?;
    let version: i32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(damaged)?;
    let newest = migrate::newest(migrate::MIGRATIONS);
    if version > newest {
        let says = format!("was made by a newer beian-bot (version {version}, this one knows up to {newest})");
        return Err(unusable(path, &says));
    }
    if version < 1 {
        return Err(unusable(path, "is damaged: it has no version"));
    }
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(damaged)?;
    if found == "ok" { Ok(connection) } else { Err(unusable(path, &format!("is damaged: {found}"))) }
}
