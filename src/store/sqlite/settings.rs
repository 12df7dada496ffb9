//! Named values, versions of the knowledge base, reloads.
//!
//! Never keeps more than [`VERSIONS_KEPT`] versions.

use rusqlite::params;

use super::db::{At, Db, Result, time};
use crate::store::names::{VERSIONS_KEPT, rows};
use crate::store::{ReloadRecord, Snapshot};

pub(super) fn value(db: Db<'_>, name: &str) -> Result<Option<String>> {
    db.one("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0))
}

pub(super) fn put_value(db: Db<'_>, name: &str, value: &str) -> Result<()> {
    db.run(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name, value],
    )?;
    Ok(())
}

pub(super) fn put_snapshot(db: Db<'_>, snapshot: &Snapshot) -> Result<()> {
    // The order of use is a count, not a time: clocks jump.
    db.run(
        "INSERT INTO snapshot (version, files, at, used)
         VALUES (?1, ?2, ?3, (SELECT coalesce(max(used), 0) + 1 FROM snapshot))
         ON CONFLICT (version) DO UPDATE SET files = excluded.files, used = excluded.used",
        params![snapshot.version, snapshot.files, At(snapshot.at)],
    )?;
    db.run(
        "DELETE FROM snapshot WHERE version NOT IN (SELECT version FROM snapshot ORDER BY used DESC LIMIT ?1)",
        [VERSIONS_KEPT],
    )?;
    Ok(())
}

pub(super) fn snapshot(db: Db<'_>, version: &str) -> Result<Option<Snapshot>> {
    db.one("SELECT * FROM snapshot WHERE version = ?1", [version], |row| {
        Ok(Snapshot { version: row.get("version")?, files: row.get("files")?, at: time(row, "at")? })
    })
}

pub(super) fn put_reload(db: Db<'_>, record: &ReloadRecord) -> Result<()> {
    db.run(
        "INSERT INTO reload (at, who, action, outcome, from_version, to_version, report)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![At(record.at), record.who, record.action, record.outcome, record.from, record.to, record.report],
    )?;
    Ok(())
}

pub(super) fn reloads(db: Db<'_>, limit: usize) -> Result<Vec<ReloadRecord>> {
    db.many("SELECT * FROM reload ORDER BY id DESC LIMIT ?1", [rows(limit)], |row| {
        Ok(ReloadRecord {
            at: time(row, "at")?,
            who: row.get("who")?,
            action: row.get("action")?,
            outcome: row.get("outcome")?,
            from: row.get("from_version")?,
            to: row.get("to_version")?,
            report: row.get("report")?,
        })
    })
}
