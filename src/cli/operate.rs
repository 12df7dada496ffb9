//! Operators' commands from the command line: `reload`, `rollback`, `version`, `stats`, `misses`, `store backup`, `store migrate-to`.
//!
//! Never touches a running bot but through its store: a request waits in the inbox like everything else.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::database;
use super::output::{groups_json, print};
use super::serve::with_file;
use super::settings::{Database, Settings, database_at};
use super::{End, Usage};
use crate::knowledge::Book;
use crate::misses::{Missed, group};
use crate::service::{LOCAL, Request, in_use, missed, misses_report, stats_report, version_report};
use crate::store::{PostgresStore, ReloadRecord, SqliteStore, Store, StoreError, Tx, Update, carry};

/// How long a running bot may take for a request.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often its answer is looked for.
const LOOK: Duration = Duration::from_millis(100);

type Report = fn(&mut dyn Tx, &Book, DateTime<Utc>) -> Result<String, StoreError>;

/// Which report is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    /// Which version runs.
    Version,
    /// What was asked and handed over.
    Stats,
    /// What could not be answered.
    Misses,
}

/// Prints a report on the store.
pub(super) fn report(now: DateTime<Utc>, asked: Asked, as_json: bool) -> Result<End, Usage> {
    let store = database::to_read(&configured()?)?;
    let make: Report = match asked {
        Asked::Version => |tx, book, _| version_report(tx, book),
        Asked::Stats => stats_report,
        Asked::Misses => misses_report,
    };
    let today = now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let (mut text, mut groups) = (None, None);
    store.transaction(&mut |tx| {
        // What runs, not what lies in the folder.
        if let Some(book) = in_use(tx, today)? {
            text = Some(make(tx, &book, now)?);
            if as_json && matches!(asked, Asked::Misses) {
                groups = Some(groups_json(&book, &group(&book, &missed(tx, now)?)));
            }
        }
        Ok(())
    })?;
    let Some(text) = text else { return Err(Usage("no beian-bot has served from this store yet".to_owned())) };
    if as_json {
        let mut said = json!({"report": text});
        if let Some(groups) = groups {
            said["groups"] = groups;
        }
        print(said)
    } else {
        print(text)
    }
    Ok(End::Fine)
}

/// The questions that were not answered well, as the store holds them.
pub(super) fn missed_in_store(now: DateTime<Utc>) -> Result<Vec<Missed>, Usage> {
    let store = database::to_read(&configured()?)?;
    let mut found = Vec::new();
    store.transaction(&mut |tx| {
        found = missed(tx, now)?;
        Ok(())
    })?;
    Ok(found)
}

/// Asks the running bot to change its knowledge base and prints what came of it.
pub(super) fn request(request: Request, as_json: bool) -> Result<End, Usage> {
    let store = database::to_ask(&configured()?)?;
    let now = Utc::now();
    let id = now.timestamp_micros();
    let who = format!("cli-{id}");
    let update = Update { channel: LOCAL.to_owned(), id, lane: LOCAL.to_owned(), raw: request.raw(&who) };
    store.transaction(&mut |tx| tx.take_in(&update, now).map(|_| ()))?;
    let record = answer(store.as_ref(), &who)?;
    if as_json {
        print(json!({"outcome": record.outcome, "from": record.from, "to": record.to, "report": record.report}));
    } else {
        print(&record.report);
    }
    Ok(if record.outcome == "refused" { End::No } else { End::Fine })
}

fn answer(store: &dyn Store, who: &str) -> Result<ReloadRecord, Usage> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let mut found = None;
        store.transaction(&mut |tx| {
            found = tx.reloads(20)?.into_iter().find(|record| record.who == who);
            Ok(())
        })?;
        if let Some(record) = found {
            return Ok(record);
        }
        std::thread::sleep(LOOK);
    }
    Err(Usage(format!("the running bot has not answered within {} seconds; the request waits", PATIENCE.as_secs())))
}

/// Copies the store, also while the bot runs.
pub(super) fn backup(to: &Path) -> Result<End, Usage> {
    let Database::Sqlite(path) = configured()? else {
        return Err(Usage(
            "the store is in PostgreSQL: `pg_dump` copies it, also while the bot runs; `pg_restore` or `psql` restores it"
                .to_owned(),
        ));
    };
    SqliteStore::open_for_reading_beside(&path)?.backup_to(to)?;
    print(format!("{} copied to {}", path.display(), to.display()));
    Ok(End::Fine)
}

/// Carries the SQLite store of the settings over to a PostgreSQL database.
pub(super) fn migrate_to(url: &str, as_json: bool) -> Result<End, Usage> {
    let Database::Sqlite(path) = configured()? else {
        return Err(Usage(
            "BEIAN_DATABASE_URL names no SQLite store: only such a store can be carried over".to_owned(),
        ));
    };
    let Database::Postgres(url) = database_at(url).map_err(|says| format!("the target: {says}"))? else {
        return Err(Usage("the target must be postgres://user:password@host/database".to_owned()));
    };
    // Opening makes a store where there is none.
    if !path.exists() {
        return Err(Usage(format!("there is no store at {}", path.display())));
    }
    let from = SqliteStore::open(&path)?;
    let carried = carry(&from, &PostgresStore::open(url.reveal())?)?;
    if as_json {
        let tables: serde_json::Map<String, serde_json::Value> =
            carried.iter().map(|(table, rows)| ((*table).to_owned(), json!(rows))).collect();
        print(json!({"carried": tables}));
    } else {
        carried.iter().for_each(|(table, rows)| print(format!("{rows:>9}  {table}")));
        print(format!(
            "{} was carried over and is unchanged. Set BEIAN_DATABASE_URL to the new address, and do not serve from the \
             file any more.",
            path.display()
        ));
    }
    Ok(End::Fine)
}

fn configured() -> Result<Database, Usage> {
    with_file(|env, file| Settings::database(env, file))
}
