//! Long life: what is older than the retention goes, so the store of a busy year is no bigger than that of half a year.

use beian_bot::desk::{Status, Ticket};
use beian_bot::store::{OutboxState, SqliteStore, Timer, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;

use crate::each;
use crate::fixture::{Folder, at, conversation, post, relay, ticket, update, who, within};
use crate::reports::{feedback, miss};

/// Months for which texts are kept.
const KEPT: i64 = 6;
const MONTHS: i64 = 24;
/// People who write in a month, most of them never again.
const PEOPLE: i64 = 60;
const MONTH: i64 = 30 * 24 * 3600;

fn day(month: i64) -> DateTime<Utc> {
    at(month * MONTH)
}

/// One month: everybody asks, is answered, some get a human, some block the bot, some are given up.
fn live(tx: &mut dyn Tx, month: i64) -> Result<(), beian_bot::store::StoreError> {
    let (now, seconds) = (day(month), month * MONTH);
    for nth in 0..PEOPLE {
        let id = month * 1000 + nth;
        let lane = format!("tg:{id}");
        tx.take_in(&update(id, &lane), now)?;
        let seq = tx.inbox_heads(1)?[0].seq;
        if nth % 20 == 7 {
            tx.inbox_dead(seq, "poison", now)?
        } else {
            tx.inbox_done(seq, now)?
        }
        tx.put_conversation(&conversation(&lane, seconds))?;
        let text = post(&lane, &"说".repeat(400));
        let sent = tx.post(&text, now)?;
        match nth % 20 {
            3 => drop(tx.park_lane(&lane)?),
            5 => tx.set_post(sent, OutboxState::Dead, Some("400"), now)?,
            _ => tx.set_post(sent, OutboxState::Sent, None, now)?,
        }
        tx.put_miss(&miss(&lane, "月球上能不能备案", seconds))?;
        tx.put_feedback(&feedback(&lane, nth, false, seconds))?;
        if nth % 4 == 0 {
            talk(tx, &lane, id, now)?;
        }
    }
    tx.count(now.date_naive(), "answer", PEOPLE)?;
    tx.put_timer(&Timer { id: 0, at: now, kind: "purge".into(), key: String::new() })?;
    let due = tx.due_timers(now, 10)?;
    due.iter().try_for_each(|timer| tx.timer_done(timer.id))
}

/// A ticket with a few messages, finished the same day.
fn talk(tx: &mut dyn Tx, lane: &str, id: i64, now: DateTime<Utc>) -> Result<(), beian_bot::store::StoreError> {
    let number = tx.next_ticket_number()?;
    let mut closed = Ticket { card: "卡".repeat(300), opened_at: now, ..ticket(number, lane) };
    (closed.status, closed.closed_at, closed.thread) = (Status::Closed, Some(now), Some(id));
    tx.put_ticket(&closed)?;
    (0..5).try_for_each(|message| tx.put_relay(&relay(number, (lane, message), ("desk", id * 10 + message))))
}

#[test]
fn growth_is_bounded_by_the_retention_row_by_row() {
    each(|store| {
        let removed: Vec<u64> = (0..MONTHS)
            .map(|month| {
                within(store, |tx| live(tx, month));
                within(store, |tx| tx.purge(day(month - KEPT)))
            })
            .collect();
        println!("{removed:?}");
        let settled = usize::try_from(KEPT).unwrap() + 1;
        assert!(removed[..settled].iter().all(|rows| *rows == 0), "{removed:?}");
        // A month comes, a month goes: an update, a conversation, a post, a miss, a thumb each; and the tickets.
        let month = u64::try_from(PEOPLE * 5 + PEOPLE / 4 * 6).unwrap();
        assert!(removed[settled..].iter().all(|rows| *rows == month), "{removed:?}, expected {month}");
        let first = u32::try_from(PEOPLE / 4).unwrap();
        within(store, |tx| {
            assert_eq!(tx.ticket(first)?.unwrap().applicant, who(""), "an old ticket is nobody's");
            Ok(())
        });
    });
}

#[test]
fn growth_of_the_file_is_bounded_by_the_retention() {
    let folder = Folder::new();
    let path = folder.file("store.db");
    let store = SqliteStore::open(&path).unwrap();
    let mut sizes = Vec::new();
    for month in 0..MONTHS {
        within(&store, |tx| live(tx, month));
        within(&store, |tx| tx.purge(day(month - KEPT)));
        let reader = Connection::open(&path).unwrap();
        let pages: i64 = reader.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        let log = std::fs::metadata(folder.file("store.db-wal")).unwrap().len();
        sizes.push((pages * 4, log / 1024));
    }
    println!("KiB of store and log a month: {sizes:?}");
    let begun = KEPT + 2;
    let grown = sizes[sizes.len() - 1].0 - sizes[usize::try_from(begun).unwrap()].0;
    // A ticket's number and times stay, on pages that had its card: two KiB are enough for each, and for nothing more.
    let tickets = (MONTHS - begun - 1) * PEOPLE / 4;
    assert!(grown <= 2 * tickets, "{grown} KiB for {tickets} tickets: {sizes:?}");
    assert!(sizes.iter().all(|(_, log)| *log <= 20 * 1024), "{sizes:?}");
    let end = day(MONTHS) + TimeDelta::days(3650);
    within(&store, |tx| tx.purge(end));
    let count = |table: &str| {
        let reader = Connection::open(&path).unwrap();
        reader.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap()
    };
    for table in ["inbox", "outbox", "conversation", "relay", "miss", "feedback", "timer"] {
        assert_eq!(count(table), 0, "{table}");
    }
    assert_eq!((count("ticket"), count("counter")), (MONTHS * PEOPLE / 4, MONTHS));
}
