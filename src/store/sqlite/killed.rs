//! A migration that is cut off by `kill -9`: the old store is intact, and the next start brings it up.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use rusqlite::Connection;

use super::migrate::{self, MIGRATIONS};
use super::{SqliteStore, files};
use crate::store::Store;

/// Names the store for the process that is to die while it migrates.
const VICTIM: &str = "BEIAN_TEST_MIGRATES";
const NEXT: &str = "UPDATE setting SET value = 'new'; CREATE TABLE more (id INTEGER)";

fn migrations() -> Vec<&'static str> {
    MIGRATIONS.iter().copied().chain([NEXT]).collect()
}

fn value(path: &Path) -> (String, i32) {
    let connection = Connection::open(path).unwrap();
    let value = connection.query_row("SELECT value FROM setting WHERE name = 'a'", [], |row| row.get(0)).unwrap();
    (value, migrate::version(&connection).unwrap())
}

// This test program once more, for the one test that migrates.
fn migrates_until(path: &Path, point: &str) -> ExitStatus {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "store::sqlite::killed::the_process_that_migrates"]);
    command.env(VICTIM, path).env("BEIAN_CRASH_AT", point).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap()
}

#[test]
fn the_process_that_migrates() {
    // Does nothing unless the other test has started it.
    let Some(path) = std::env::var_os(VICTIM) else { return };
    let path = Path::new(&path);
    let mut connection = Connection::open(path).unwrap();
    migrate::bring_up(&mut connection, path, &migrations()).unwrap();
}

#[test]
fn a_kill_during_a_migration_leaves_the_old_store_intact_and_the_next_start_brings_it_up() {
    let folder = std::env::temp_dir().join(format!("beian-bot-migrate-killed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("store.db");
    SqliteStore::open(&path).unwrap().transaction(&mut |tx| tx.put_value("a", "old")).unwrap();
    let newest = migrate::newest(MIGRATIONS);
    for point in ["copied-not-kept", "migrated-not-committed"] {
        assert_eq!(migrates_until(&path, point).signal(), Some(9), "{point}");
        assert_eq!(value(&path), ("old".to_owned(), newest), "{point}");
        drop(SqliteStore::open(&path).unwrap());
    }
    assert!(migrates_until(&path, "nowhere").success());
    assert_eq!(value(&path), ("new".to_owned(), newest + 1));
    let kept = files::beside(&path, &format!(".before-v{}", newest + 1));
    assert_eq!(value(&kept), ("old".to_owned(), newest));
    std::fs::remove_dir_all(&folder).unwrap();
}
