//! What needs the connection itself: migrations from version to version, query plans, a full disk.

use std::path::PathBuf;
use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::migrate::{self, MIGRATIONS};
use super::{SqliteStore, files, inbox, outbox};
use crate::store::{NewPost, Store, StoreError, Update};

/// A path of its own in the folder for temporary files; what was left there is removed.
fn fresh(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("beian-bot-sqlite-{}-{name}", std::process::id()));
    let _left = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder.join("store.db")
}

fn gone(path: &std::path::Path) {
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_790_000_000_000).unwrap()
}

fn value(connection: &Connection) -> String {
    connection.query_row("SELECT value FROM setting WHERE name = 'a'", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_store_is_copied_before_it_is_migrated() {
    let path = fresh("migrate");
    SqliteStore::open(&path).unwrap().transaction(&mut |tx| tx.put_value("a", "old")).unwrap();
    let newest = migrate::newest(MIGRATIONS);
    let next = newest + 1;
    let mut connection = Connection::open(&path).unwrap();

    let broken: Vec<&str> = MIGRATIONS.iter().copied().chain(["UPDATE setting SET value = 'new'; broken"]).collect();
    let failed = migrate::bring_up(&mut connection, &path, &broken);
    assert!(matches!(failed, Err(StoreError::Unusable(says)) if says.contains(&format!("migration {next}"))));
    assert_eq!((value(&connection).as_str(), migrate::version(&connection).unwrap()), ("old", newest));

    let good: Vec<&str> = MIGRATIONS.iter().copied().chain(["UPDATE setting SET value = 'new'"]).collect();
    migrate::bring_up(&mut connection, &path, &good).unwrap();
    assert_eq!((value(&connection).as_str(), migrate::version(&connection).unwrap()), ("new", next));
    let kept = Connection::open(files::beside(&path, &format!(".before-v{next}"))).unwrap();
    assert_eq!((value(&kept).as_str(), migrate::version(&kept).unwrap()), ("old", newest));
    drop((connection, kept));
    gone(&path);
}

#[test]
fn nothing_is_looked_for_in_whole_tables() {
    let path = fresh("plans");
    let store = SqliteStore::open(&path).unwrap();
    let connection = store.connection.lock().unwrap_or_else(PoisonError::into_inner);
    for sql in [inbox::HEADS, outbox::HEADS, outbox::BEHIND, outbox::NEXT_DUE] {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let count = statement.parameter_count();
        let values = rusqlite::params_from_iter((0..count).map(|_| 1));
        let plan: Vec<String> =
            statement.query_map(values, |row| row.get("detail")).unwrap().collect::<Result<_, _>>().unwrap();
        for step in &plan {
            let whole =
                step.starts_with("SCAN") && !step.contains("INDEX inbox_heads") && !step.contains("INDEX outbox_");
            assert!(!whole && !step.contains("TEMP B-TREE"), "{sql}\n{plan:#?}");
        }
    }
    drop(connection);
    drop(store);
    gone(&path);
}

#[test]
fn a_full_disk_loses_nothing_and_is_overcome() {
    let path = fresh("full");
    let store = SqliteStore::open(&path).unwrap();
    store.transaction(&mut |tx| tx.put_value("a", "1")).unwrap();
    let limit = |pages: i64| {
        let connection = store.connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get::<_, i64>(0)).unwrap();
    };
    limit(1);
    let full = store.transaction(&mut |tx| {
        tx.put_value("a", "2")?;
        assert!(tx.nested(&mut |tx| tx.put_value("b", &"x".repeat(1_000_000))).is_err());
        tx.put_value("c", "3")
    });
    let read = |name: &'static str| {
        let mut found = None;
        store.transaction(&mut |tx| tx.value(name).map(|value| found = value)).unwrap();
        found
    };
    let seen = (read("a").as_deref() == Some("2"), read("b").is_some(), read("c").is_some());
    assert!(seen == (full.is_ok(), false, full.is_ok()), "all or nothing: {full:?} {seen:?}");
    limit(1_000_000);
    store.transaction(&mut |tx| tx.put_value("b", &"x".repeat(1_000_000))).unwrap();
    drop(store);
    gone(&path);
}

#[test]
fn a_value_that_does_not_read_back_is_told() {
    let path = fresh("unreadable");
    let store = SqliteStore::open(&path).unwrap();
    let update = Update { channel: "tg".into(), id: 1, lane: "a".into(), raw: "secret".into() };
    store.transaction(&mut |tx| tx.take_in(&update, now()).map(drop)).unwrap();
    let spoil = "UPDATE inbox SET tries = -1";
    store.connection.lock().unwrap_or_else(PoisonError::into_inner).execute_batch(spoil).unwrap();
    let error = store.transaction(&mut |tx| tx.inbox_heads(1).map(drop)).unwrap_err();
    assert!(matches!(&error, StoreError::Unreadable(says) if !says.contains("secret")), "{error}");
    drop(store);
    gone(&path);
}

/// Figures for the outbox under load: `cargo test --release --lib store::sqlite -- --ignored --nocapture`.
#[test]
#[ignore = "measures"]
fn heads_are_found_fast_among_many() {
    let path = fresh("measure");
    let store = SqliteStore::open(&path).unwrap();
    let post =
        |lane: usize| NewPost { lane: format!("tg:{lane}"), ticket: None, payload: "{}".into(), not_before: now() };
    store
        .transaction(&mut |tx| {
            for lane in 0..100_000 {
                let id = tx.post(&post(lane % 10_000), now())?;
                tx.set_post(id, crate::store::OutboxState::Sent, None, now())?;
            }
            (0..10_000).try_for_each(|lane| tx.post(&post(lane), now()).map(drop))
        })
        .unwrap();
    for (late, what) in [(0, "all due"), (-1, "none due")] {
        let begun = std::time::Instant::now();
        for _ in 0..100 {
            let at = now() + chrono::Duration::seconds(late);
            store.transaction(&mut |tx| tx.outbox_heads(at, 50).and_then(|_| tx.outbox_next_due()).map(drop)).unwrap();
        }
        println!("{what}: {:?} for heads and next due", begun.elapsed() / 100);
    }
    drop(store);
    gone(&path);
}
