//! From an older version of the store to this one.
//!
//! Never changes a store before a copy of it lies beside, and never leaves one between two versions.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::db::{Result, failed};
use super::files;
use crate::crash;
use crate::store::StoreError;

/// `BEIA`: marks a file as a store of ours.
pub(super) const APPLICATION_ID: i32 = 0x4245_4941;

/// The migrations, in order; the number of a version is its place, from 1.
pub(super) const MIGRATIONS: &[&str] = &[include_str!("../../../migrations/sqlite/0001_begin.sql")];

/// The version of a store that has run these migrations.
pub(super) fn newest(migrations: &[&str]) -> i32 {
    i32::try_from(migrations.len()).unwrap_or(i32::MAX)
}

/// The version of a store.
pub(super) fn version(connection: &Connection) -> Result<i32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)
}

/// Runs the migrations that are missing, each in a transaction of its own.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<()> {
    let from = version(connection)?;
    for (number, sql) in (1..).zip(migrations) {
        if number <= from {
            continue;
        }
        let work = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        work.execute_batch(sql)
            .and_then(|()| work.pragma_update(None, "application_id", APPLICATION_ID))
            .and_then(|()| work.pragma_update(None, "user_version", number))
            .and_then(|()| {
                crash::point("migrated-not-committed");
                work.commit()
            })
            .map_err(|error| StoreError::Unusable(format!("migration {number} failed: {error}")))?;
    }
    Ok(())
}

/// Brings an existing store to the newest version; its old form is kept as `<path>.before-v<N>`.
pub(super) fn bring_up(connection: &mut Connection, path: &Path, migrations: &[&str]) -> Result<()> {
    let newest = newest(migrations);
    if version(connection)? >= newest {
        return Ok(());
    }
    let kept = files::beside(path, &format!(".before-v{newest}"));
    let unfinished = files::beside(path, &format!(".before-v{newest}.new"));
    files::remove(&unfinished)?;
    copy(connection, &unfinished)?;
    crash::point("copied-not-kept");
    files::rename(&unfinished, &kept)?;
    migrate(connection, migrations)
}

/// Writes a whole copy to a file that does not exist yet.
pub(super) fn copy(connection: &Connection, to: &Path) -> Result<()> {
    let text = to.to_str().ok_or_else(|| StoreError::Unusable(format!("{}: the name is not UTF-8", to.display())))?;
    files::create(to)?;
    let written = connection.execute("VACUUM INTO ?1", [text]).map_err(failed).and_then(|_| files::sync(to));
    if written.is_err() {
        // Half a copy must not be taken for a whole one.
        files::remove(to)?;
    }
    written
}

/// Makes a new store beside and moves it into place whole, so that no half-made one is ever found at `path`.
pub(super) fn begin(path: &Path) -> Result<()> {
    let unfinished: PathBuf = files::beside(path, ".new");
    files::remove(&unfinished)?;
    for suffix in ["-journal", "-wal", "-shm"] {
        files::remove(&files::beside(&unfinished, suffix))?;
    }
    files::create(&unfinished)?;
    let mut connection = Connection::open(&unfinished).map_err(failed)?;
    migrate(&mut connection, MIGRATIONS)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
    connection.close().map_err(|(_, error)| failed(error))?;
    files::sync(&unfinished)?;
    crash::point("begun-not-in-place");
    files::rename(&unfinished, path)
}
