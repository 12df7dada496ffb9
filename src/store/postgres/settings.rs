//! Named values, versions of the knowledge base, reloads.
//!
//! Never keeps more than [`VERSIONS_KEPT`] versions.

use super::db::{Db, Result, get, millis, text, time};
use crate::store::names::{VERSIONS_KEPT, rows};
use crate::store::{ReloadRecord, Snapshot};

pub(super) fn value(db: &mut Db<'_>, name: &str) -> Result<Option<String>> {
    db.one("SELECT value FROM setting WHERE name = $1", &[&text(name)], |row| get(row, "value"))
}

pub(super) fn put_value(db: &mut Db<'_>, name: &str, value: &str) -> Result<()> {
    db.run(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &[&text(name), &text(value)],
    )
    .map(|_| ())
}

pub(super) fn put_snapshot(db: &mut Db<'_>, snapshot: &Snapshot) -> Result<()> {
    db.lock("snapshot")?;
    // The order of use is a count, not a time: clocks jump.
    db.run(
        "INSERT INTO snapshot (version, files, at, used)
         SELECT $1, $2, $3::bigint, coalesce(max(used), 0) + 1 FROM snapshot
         ON CONFLICT (version) DO UPDATE SET files = excluded.files, used = excluded.used",
        &[&text(&snapshot.version), &text(&snapshot.files), &millis(snapshot.at)],
    )?;
    db.run(
        "DELETE FROM snapshot WHERE version NOT IN (SELECT version FROM snapshot ORDER BY used DESC LIMIT $1)",
        &[&VERSIONS_KEPT],
    )
    .map(|_| ())
}

pub(super) fn snapshot(db: &mut Db<'_>, version: &str) -> Result<Option<Snapshot>> {
    db.one("SELECT * FROM snapshot WHERE version = $1", &[&text(version)], |row| {
        Ok(Snapshot { version: get(row, "version")?, files: get(row, "files")?, at: time(row, "at")? })
    })
}

pub(super) fn put_reload(db: &mut Db<'_>, record: &ReloadRecord) -> Result<()> {
    db.run(
        "INSERT INTO reload (at, who, action, outcome, from_version, to_version, report)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            &millis(record.at),
            &text(&record.who),
            &text(&record.action),
            &text(&record.outcome),
            &text(&record.from),
            &text(&record.to),
            &text(&record.report),
        ],
    )
    .map(|_| ())
}

pub(super) fn reloads(db: &mut Db<'_>, limit: usize) -> Result<Vec<ReloadRecord>> {
    db.many("SELECT * FROM reload ORDER BY id DESC LIMIT $1", &[&rows(limit)], |row| {
        Ok(ReloadRecord {
            at: time(row, "at")?,
            who: get(row, "who")?,
            action: get(row, "action")?,
            outcome: get(row, "outcome")?,
            from: get(row, "from_version")?,
            to: get(row, "to_version")?,
            report: get(row, "report")?,
        })
    })
}
