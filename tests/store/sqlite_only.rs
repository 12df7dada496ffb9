//! What only the store in a file promises: one process, never started on what it does not understand, nothing half.

use std::fs;
use std::path::Path;

use crate::fixture::{Folder, at, heads, post, ticket, update, who, within};
use beian_bot::desk::{Status, Ticket};
use beian_bot::store::{OutboxState, SqliteStore, Store, StoreError};
use rusqlite::Connection;

/// Why a store is refused; its file must be as it was.
fn refused(path: &Path) -> String {
    let before = fs::read(path).unwrap();
    let Err(StoreError::Unusable(says)) = SqliteStore::open(path) else { panic!("{} was opened", path.display()) };
    assert!(says.contains(path.file_name().unwrap().to_str().unwrap()), "{says}");
    assert!(SqliteStore::open_for_reading_beside(path).is_err());
    assert!(fs::read(path).unwrap() == before, "the file was changed: {says}");
    says
}

/// A closed store with rows on many pages.
fn filled(folder: &Folder, name: &str) -> std::path::PathBuf {
    let path = folder.file(name);
    let store = SqliteStore::open(&path).unwrap();
    within(&store, |tx| {
        for id in 0..300 {
            tx.take_in(&update(id, &format!("tg:{}", id % 9)), at(id))?;
            tx.post(&post(&format!("tg:{}", id % 9), &"long ".repeat(60)), at(id))?;
        }
        tx.put_value("big", &"x".repeat(20_000))
    });
    path
}

#[test]
fn one_process_serves_from_a_file_and_others_may_read() {
    let folder = Folder::new();
    let path = folder.file("deep/er/store.db");
    let store = SqliteStore::open(&path).unwrap();
    within(&store, |tx| tx.put_value("a", "1"));
    let says = SqliteStore::open(&path).unwrap_err().to_string();
    assert!(says.contains("another beian-bot is running on it") && says.contains("store.db"), "{says}");
    let reader = SqliteStore::open_for_reading_beside(&path).unwrap();
    assert_eq!(within(&reader, |tx| tx.value("a")).as_deref(), Some("1"));
    within(&store, |tx| tx.put_value("a", "2"));
    assert_eq!(within(&reader, |tx| tx.value("a")).as_deref(), Some("2"));
    assert!(reader.transaction(&mut |tx| tx.put_value("a", "3")).is_err());
    drop(store);
    assert_eq!(within(&SqliteStore::open(&path).unwrap(), |tx| tx.value("a")).as_deref(), Some("2"));
    assert!(SqliteStore::open_for_reading_beside(&folder.file("none.db")).is_err());
    assert!(!folder.file("none.db").exists());
}

#[test]
fn an_empty_file_is_a_fresh_start_but_not_beside_its_journal() {
    let folder = Folder::new();
    let path = folder.file("store.db");
    fs::write(&path, "").unwrap();
    within(&SqliteStore::open(&path).unwrap(), |tx| tx.put_value("a", "1"));
    let lost = folder.file("lost.db");
    fs::write(&lost, "").unwrap();
    fs::write(folder.file("lost.db-wal"), "pages").unwrap();
    assert!(refused(&lost).contains("journal"));
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let store = SqliteStore::open(&folder.file("store.db")).unwrap();
    store.backup_to(&folder.file("copy.db")).unwrap();
    let mut seen = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
        seen += 1;
    }
    assert!(seen >= 4, "store, lock, write-ahead log, copy: {seen}");
}

#[test]
fn a_file_that_is_no_store_is_refused() {
    let folder = Folder::new();
    let path = folder.file("notes.txt");
    for content in ["x", "not a database, but long enough to be one: ", "SQLite format 3\0"] {
        fs::write(&path, content.repeat(1 + 200 / content.len() * usize::from(content.len() > 20))).unwrap();
        assert!(refused(&path).contains("not a store"), "{content}");
    }
    let foreign = folder.file("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE inbox (id INTEGER)").unwrap();
    assert!(refused(&foreign).contains("another program"));
    assert!(SqliteStore::open(folder.path()).is_err());
    let beside = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(beside, 2, "nothing is left beside them");
}

#[test]
fn a_store_of_a_newer_version_is_refused() {
    let folder = Folder::new();
    let path = filled(&folder, "store.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(refused(&path).contains("newer"));
}

#[test]
fn a_truncated_store_is_refused() {
    let folder = Folder::new();
    let path = filled(&folder, "store.db");
    let whole = fs::read(&path).unwrap();
    let cut = folder.file("cut.db");
    for length in [1, 50, 100, 4095, 4096, 8192, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        fs::write(&cut, &whole[..length]).unwrap();
        refused(&cut);
    }
}

#[test]
fn a_store_with_flipped_bits_is_refused() {
    let folder = Folder::new();
    let path = filled(&folder, "store.db");
    let whole = fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 20);
    let flipped = folder.file("flipped.db");
    // The header's first bytes, page size, application, and the first byte of every page.
    for place in [0, 7, 16, 68, 71, 100].into_iter().chain((1..pages).map(|page| page * 4096)) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x80;
        fs::write(&flipped, &bytes).unwrap();
        refused(&flipped);
    }
}

#[test]
fn what_was_not_committed_is_not_there_after_a_crash() {
    let folder = Folder::new();
    let path = folder.file("store.db");
    let store = SqliteStore::open(&path).unwrap();
    within(&store, |tx| tx.put_value("committed", "1"));
    // The files as a killed process leaves them: copied while a transaction is open and another is not checkpointed.
    let crashed = folder.file("crashed.db");
    let undone = store.transaction(&mut |tx| {
        tx.put_value("open", &"x".repeat(100_000))?;
        for suffix in ["", "-wal"] {
            fs::copy(folder.file(&format!("store.db{suffix}")), folder.file(&format!("crashed.db{suffix}"))).unwrap();
        }
        Err(StoreError::Database("on purpose".into()))
    });
    assert!(undone.is_err());
    let reopened = SqliteStore::open(&crashed).unwrap();
    let found = ["committed", "open"].map(|name| within(&reopened, |tx| tx.value(name)).is_some());
    assert_eq!(found, [true, false]);
}

#[test]
fn a_half_made_store_is_made_anew() {
    let folder = Folder::new();
    let path = folder.file("store.db");
    fs::write(folder.file("store.db.new"), "half").unwrap();
    within(&SqliteStore::open(&path).unwrap(), |tx| tx.put_value("a", "1"));
    assert!(!folder.file("store.db.new").exists());
}

#[test]
fn a_backup_is_a_whole_store_and_overwrites_nothing() {
    let folder = Folder::new();
    let path = filled(&folder, "store.db");
    let copy = folder.file("copy.db");
    let reader = SqliteStore::open_for_reading_beside(&path).unwrap();
    reader.backup_to(&copy).unwrap();
    assert!(reader.backup_to(&copy).is_err());
    assert!(reader.backup_to(&path).is_err());
    assert_eq!(within(&SqliteStore::open(&copy).unwrap(), |tx| tx.inbox_depth()), 300);
}

#[test]
fn erased_text_is_not_left_in_the_file() {
    let folder = Folder::new();
    let path = folder.file("store.db");
    let texts = ["to the person", "in the ticket", "given up on", "raw 1", "raw 2", "the card"];
    let store = SqliteStore::open(&path).unwrap();
    within(&store, |tx| {
        tx.put_ticket(&Ticket { card: "the card".into(), ..ticket(1, "tg:7") })?;
        tx.post(&post("tg:7", "to the person"), at(0))?;
        tx.post(&post("ticket:1", "in the ticket"), at(0))?;
        let dead = tx.post(&post("tg:7", "given up on"), at(0))?;
        tx.set_post(dead, OutboxState::Dead, Some("400"), at(0))?;
        tx.take_in(&update(1, "tg:7"), at(0))?;
        tx.take_in(&update(2, "tg:7"), at(0))?;
        let poison = tx.inbox_heads(1)?[0].seq;
        tx.inbox_dead(poison, "panicked", at(0))
    });
    drop(store);
    let held = || {
        let bytes = fs::read(&path).unwrap();
        texts.map(|text| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    };
    assert_eq!(held(), [true; 6]);
    within(&SqliteStore::open(&path).unwrap(), |tx| tx.erase(&who("tg:7"), at(1)));
    assert_eq!(held(), [false; 6]);
}

#[test]
fn debug_shows_no_content() {
    let folder = Folder::new();
    let store = SqliteStore::open(&folder.file("store.db")).unwrap();
    assert!(format!("{store:?}").ends_with("store.db\", .. }"));
}

#[test]
fn a_store_of_version_1_is_read() {
    let folder = Folder::new();
    let path = folder.file("store.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(include_str!("../../migrations/sqlite/0001_begin.sql")).unwrap();
    old.execute_batch(include_str!("v1.sql")).unwrap();
    drop(old);
    let store = SqliteStore::open(&path).unwrap();
    let inbox = within(&store, |tx| tx.inbox_heads(9));
    assert_eq!((inbox.len(), inbox[0].update.id, inbox[0].tries), (1, 101, 1));
    assert_eq!(heads(&store, 99), ["{\"n\":3}"]);
    assert_eq!(within(&store, |tx| tx.recover_posts()), 1);
    assert_eq!(within(&store, |tx| tx.unpark_lane("tg:8", at(9))), 1);
    assert_eq!(heads(&store, 99), ["{\"n\":3}", "{\"n\":4}", "{\"n\":5}"]);
    within(&store, |tx| tx.set_post(3, OutboxState::Sent, None, at(9)));
    assert_eq!(heads(&store, 99)[0], "{\"n\":2}");
    within(&store, |tx| {
        assert_eq!(tx.dead_letters(9)?.len(), 2);
        assert!(tx.conversation(&who("tg:8"))?.unwrap().banned);
        let ticket = tx.open_ticket(&who("tg:7"))?.unwrap();
        assert_eq!((ticket.number, ticket.status, ticket.agent.unwrap().name), (1, Status::Claimed, "李四".into()));
        assert_eq!((tx.ticket(2)?.unwrap().rating, tx.next_ticket_number()?), (Some(5), 3));
        assert_eq!(tx.relay_from(&who("tg:7"), 5)?.unwrap().to_message, 50);
        assert_eq!(tx.due_timers(at(600), 9)?.len(), 1);
        assert_eq!(tx.misses(at(-1), 9)?.len(), 1);
        assert_eq!(tx.counts("2026-09-01".parse().unwrap())?[0].count, 3);
        assert_eq!(tx.value("desk")?.as_deref(), Some("tg:-100"));
        assert_eq!(tx.snapshot("v1")?.unwrap().files, "[]");
        assert_eq!(tx.reloads(9)?[0].to, "v1");
        Ok(())
    });
}
