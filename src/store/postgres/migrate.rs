//! From an older version of the store to this one.
//!
//! Never leaves a store between two versions, never touches tables of another program, and lets only one process change
//! the tables at a time.

use super::db::{Db, Result, get};
use crate::store::StoreError;

/// The migrations, in order; the number of a version is its place, from 1.
const MIGRATIONS: &[&str] = &[include_str!("../../../migrations/postgres/0001_begin.sql")];

/// Brings the store in the current schema to this version, inside the transaction.
pub(super) fn bring_up(db: &mut Db<'_>, name: &str) -> Result<()> {
    // Several processes may start at once: the others wait here, longer than for anything else.
    db.batch("SET LOCAL lock_timeout = '60s'")?;
    db.lock("migrate")?;
    let unusable = |says: String| StoreError::Unusable(format!("{name} {says}"));
    let version = version(db)?;
    if version > newest() {
        return Err(unusable(newer(version)));
    }
    if version == newest() {
        return Ok(());
    }
    if version == 0 {
        let foreign: Option<String> = db.one(FOREIGN, &[], |row| get(row, "name"))?;
        if let Some(table) = foreign {
            return Err(unusable(format!(
                "holds a table {table} that is not beian-bot's; give it a database or a schema of its own"
            )));
        }
        db.batch("CREATE TABLE store_version (version BIGINT NOT NULL); INSERT INTO store_version VALUES (0)")?;
    }
    for (number, sql) in (1_i64..).zip(MIGRATIONS) {
        if number > version {
            db.batch(sql)?;
            db.run("UPDATE store_version SET version = $1", &[&number])?;
        }
    }
    Ok(())
}

const FOREIGN: &str = "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()
    AND tablename IN ('inbox', 'outbox', 'conversation', 'ticket', 'relay', 'timer', 'feedback', 'miss', 'counter',
                      'setting', 'snapshot', 'reload') LIMIT 1";

/// Fails unless there is a store of exactly this version.
pub(super) fn is_present(db: &mut Db<'_>, name: &str) -> Result<()> {
    let says = match version(db)? {
        0 => "holds no store of beian-bot yet".to_owned(),
        version if version < newest() => {
            "is of an older version; it is brought up when beian-bot serves from it".to_owned()
        }
        version if version > newest() => newer(version),
        _ => return Ok(()),
    };
    Err(StoreError::Unusable(format!("{name} {says}")))
}

fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

fn newer(version: i64) -> String {
    format!("was made by a newer beian-bot (version {version}, this one knows up to {})", newest())
}

/// The version of the store in the current schema; 0: there is none.
fn version(db: &mut Db<'_>) -> Result<i64> {
    let schema: Option<Option<String>> =
        db.one("SELECT current_schema()::text AS name", &[], |row| get(row, "name"))?;
    if schema.flatten().is_none() {
        return Err(StoreError::Unusable("the search_path of the address names no schema that exists".to_owned()));
    }
    let sql = "SELECT to_regclass(quote_ident(current_schema()) || '.store_version') IS NOT NULL AS known";
    if !db.one(sql, &[], |row| get::<bool>(row, "known"))?.unwrap_or_default() {
        return Ok(0);
    }
    Ok(db.one("SELECT version FROM store_version", &[], |row| get(row, "version"))?.unwrap_or_default())
}
