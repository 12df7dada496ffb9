//! What only the shared store promises: several processes at once, each its part, any of which may end at any moment.

use beian_bot::store::{OutboxState, PostgresStore, Share, SqliteStore, Store, StoreError, Timer, carry};

use crate::fixture::{Folder, at, post, ticket, update, who, within};
use crate::schema::Schema;

/// A test on an empty schema; where there is no server it says that it was skipped.
fn with_schema(test: impl Fn(&Schema)) {
    match Schema::new() {
        Some(schema) => test(&schema),
        None => println!("SKIPPED: no PostgreSQL server"),
    }
}

fn open(schema: &Schema) -> PostgresStore {
    PostgresStore::open(&schema.url).unwrap()
}

/// Payloads this store may send now.
fn sends(store: &PostgresStore) -> Vec<String> {
    within(store, |tx| tx.outbox_heads(at(99), 10_000)).into_iter().map(|row| row.post.payload).collect()
}

/// Waits until the server has noticed that a process is gone.
fn until(mut holds: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !holds() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(10), "it never holds");
        std::thread::yield_now();
    }
}

fn filled(store: &PostgresStore) {
    within(store, |tx| {
        (0..300).try_for_each(|person| tx.post(&post(&format!("tg:{person}"), &person.to_string()), at(0)).map(|_| ()))
    });
}

#[test]
fn processes_share_what_is_to_be_sent_and_nothing_is_sent_by_two() {
    with_schema(|schema| {
        let first = open(schema);
        filled(&first);
        assert_eq!(sends(&first).len(), 300);
        let second = open(schema);
        assert_eq!(sends(&second).len(), 0, "the first has not given anything up yet");
        assert_eq!(first.tend().unwrap().part, 0.5);
        let third = open(schema);
        let stores = [&first, &second, &third];
        (0..3).for_each(|_| stores.iter().for_each(|store| assert!(store.tend().unwrap().part > 0.2)));
        let shares: Vec<usize> = stores.iter().map(|store| sends(store).len()).collect();
        let mut all: Vec<String> = stores.iter().flat_map(|store| sends(store)).collect();
        all.sort();
        all.dedup();
        assert_eq!((all.len(), shares.iter().sum::<usize>()), (300, 300), "{shares:?}");
        assert!(shares.iter().all(|share| *share > 40), "{shares:?}");
        drop((first, third));
        until(|| second.tend().unwrap() == Share::WHOLE);
        assert_eq!(sends(&second).len(), 300, "what others had is taken over");
    });
}

#[test]
fn posts_under_way_in_a_process_that_has_ended_are_sent_again_by_another() {
    with_schema(|schema| {
        let (ends, goes_on) = (open(schema), open(schema));
        within(&ends, |tx| tx.post(&post("tg:1", "one"), at(0)));
        let row = within(&ends, |tx| tx.outbox_heads(at(9), 9)).remove(0);
        within(&ends, |tx| tx.set_post(row.id, OutboxState::Sending, None, at(9)));
        goes_on.tend().unwrap();
        assert!(sends(&goes_on).is_empty(), "it is under way in a process that is there");
        drop(ends);
        until(|| goes_on.tend().unwrap() == Share::WHOLE);
        let again = within(&goes_on, |tx| tx.outbox_heads(at(9), 9));
        assert_eq!(again.len(), 1);
        assert!(again[0].uncertain);
    });
}

#[test]
fn a_lane_changes_its_sender_only_when_nothing_of_it_is_under_way() {
    with_schema(|schema| {
        let first = open(schema);
        filled(&first);
        let rows = within(&first, |tx| tx.outbox_heads(at(9), 300));
        within(&first, |tx| rows.iter().try_for_each(|row| tx.set_post(row.id, OutboxState::Sending, None, at(9))));
        let second = open(schema);
        first.tend().unwrap();
        second.tend().unwrap();
        assert!(sends(&second).is_empty());
        within(&first, |tx| rows.iter().try_for_each(|row| tx.retry_post(row.id, at(9), false, false)));
        first.tend().unwrap();
        second.tend().unwrap();
        let (left, taken) = (sends(&first).len(), sends(&second).len());
        assert_eq!(left + taken, 300);
        assert!(taken > 60, "{taken}");
        let certain = within(&second, |tx| tx.outbox_heads(at(99), 300)).iter().all(|row| !row.uncertain);
        assert!(certain, "none of them may have been sent twice");
    });
}

#[test]
fn an_update_that_one_process_handles_is_not_given_to_another() {
    with_schema(|schema| {
        let (one, other) = (open(schema), open(schema));
        within(&one, |tx| {
            tx.take_in(&update(1, "tg:1"), at(0))?;
            tx.take_in(&update(2, "tg:1"), at(0))?;
            tx.take_in(&update(3, "tg:2"), at(0))
        });
        let heads = within(&one, |tx| tx.inbox_heads(9));
        let seqs: Vec<i64> = heads.iter().map(|row| row.seq).collect();
        one.transaction(&mut |tx| {
            assert_eq!(tx.inbox_claim(&seqs[..1])?, seqs[..1]);
            tx.inbox_done(seqs[0], at(1))?;
            // Nobody waits for it, and what comes behind it stays behind it.
            let seen: Vec<i64> = within(&other, |tx| tx.inbox_heads(9)).iter().map(|row| row.update.id).collect();
            assert_eq!(seen, [3]);
            assert_eq!(within(&other, |tx| tx.inbox_claim(&seqs)), seqs[1..]);
            Ok(())
        })
        .unwrap();
        assert!(!within(&other, |tx| tx.inbox_claim(&seqs)).contains(&seqs[0]), "it was handled");
        let seen: Vec<i64> = within(&other, |tx| tx.inbox_heads(9)).iter().map(|row| row.update.id).collect();
        assert_eq!(seen, [2, 3]);
    });
}

#[test]
fn a_timer_fires_in_one_process_and_again_when_that_one_did_not_finish() {
    with_schema(|schema| {
        let (one, other) = (open(schema), open(schema));
        within(&one, |tx| tx.put_timer(&Timer { id: 0, at: at(0), kind: "promise".into(), key: "1".into() }));
        let undone = one.transaction(&mut |tx| {
            let due = tx.due_timers(at(9), 9)?;
            assert_eq!(due.len(), 1);
            assert!(within(&other, |tx| tx.due_timers(at(9), 9)).is_empty());
            tx.timer_done(due[0].id)?;
            Err(StoreError::Database("ended here".into()))
        });
        assert!(undone.is_err());
        assert_eq!(within(&other, |tx| tx.due_timers(at(9), 9)).len(), 1);
    });
}

#[test]
fn two_people_never_get_one_ticket_number() {
    with_schema(|schema| {
        let (one, other) = (open(schema), open(schema));
        let stores = [&one, &other];
        std::thread::scope(|scope| {
            for person in 0..20 {
                let store = stores[person % 2];
                scope.spawn(move || {
                    within(store, |tx| {
                        let number = tx.next_ticket_number()?;
                        tx.put_ticket(&ticket(number, &format!("tg:{person}")))
                    });
                });
            }
        });
        let mut people: Vec<String> =
            within(&one, |tx| tx.waiting_tickets()).iter().map(|ticket| ticket.applicant.to_string()).collect();
        people.sort();
        people.dedup();
        assert_eq!(people.len(), 20);
    });
}

#[test]
fn a_name_is_held_by_one_process_until_it_ends() {
    with_schema(|schema| {
        let (one, other) = (open(schema), open(schema));
        assert!(one.hold("poll").unwrap());
        assert!(one.hold("poll").unwrap());
        assert!(!other.hold("poll").unwrap());
        assert!(other.hold("another").unwrap());
        drop(one);
        until(|| other.hold("poll").unwrap());
    });
}

#[test]
fn a_server_that_drops_all_connections_is_found_again() {
    with_schema(|schema| {
        let store = open(schema);
        filled(&store);
        let mut server = schema.client();
        // Connections of this schema's store: those that hold its locks, and those that wait for the next statement.
        server
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE application_name = 'beian-bot' AND pid <> pg_backend_pid()
                   AND query LIKE '%' || $1 || '%'",
                &[&schema.name],
            )
            .unwrap();
        let _first = store.tend();
        store.tend().unwrap();
        assert_eq!(sends(&store).len(), 300);
    });
}

#[test]
fn tables_of_another_program_and_of_a_newer_version_are_refused() {
    with_schema(|schema| {
        schema.client().batch_execute("CREATE TABLE inbox (id INT)").unwrap();
        let says = PostgresStore::open(&schema.url).unwrap_err().to_string();
        assert!(says.contains("inbox") && says.contains("not beian-bot's"), "{says}");
        schema.client().batch_execute("DROP TABLE inbox").unwrap();
        assert!(PostgresStore::open_beside_others(&schema.url).unwrap_err().to_string().contains("no store"));
        drop(open(schema));
        schema.client().batch_execute("UPDATE store_version SET version = 99").unwrap();
        let says = PostgresStore::open(&schema.url).unwrap_err().to_string();
        assert!(says.contains("newer"), "{says}");
        assert!(PostgresStore::open_beside_others(&schema.url).unwrap_err().to_string().contains("newer"));
    });
}

#[test]
fn many_processes_that_start_at_once_make_one_store() {
    with_schema(|schema| {
        let stores: Vec<PostgresStore> = std::thread::scope(|scope| {
            let begun: Vec<_> = (0..4).map(|_| scope.spawn(|| open(schema))).collect();
            begun.into_iter().map(|store| store.join().unwrap()).collect()
        });
        within(&stores[0], |tx| tx.put_value("a", "1"));
        assert!(stores.iter().all(|store| within(store, |tx| tx.value("a")).as_deref() == Some("1")));
    });
}

#[test]
fn a_character_that_the_database_cannot_hold_loses_nothing_else() {
    with_schema(|schema| {
        let store = open(schema);
        within(&store, |tx| tx.put_value("name\0", "张\0三"));
        assert_eq!(within(&store, |tx| tx.value("name\0")).as_deref(), Some("张\u{FFFD}三"));
        within(&store, |tx| tx.put_ticket(&ticket(1, "tg:\0")));
        assert!(within(&store, |tx| tx.open_ticket(&who("tg:\0"))).is_some());
    });
}

#[test]
fn a_store_in_a_file_is_carried_over_whole_and_never_into_one_that_holds_anything() {
    with_schema(|schema| {
        let folder = Folder::new();
        let path = folder.file("store.db");
        let old = rusqlite::Connection::open(&path).unwrap();
        old.execute_batch(include_str!("../../migrations/sqlite/0001_begin.sql")).unwrap();
        old.execute_batch(include_str!("v1.sql")).unwrap();
        drop(old);
        let (from, to) = (SqliteStore::open(&path).unwrap(), open(schema));
        within(&from, |tx| tx.put_value("odd", "tab\tline\nback\\slash \\N 备案"));
        let carried = carry(&from, &to).unwrap();
        assert!(carried.iter().all(|(_, rows)| *rows > 0), "{carried:?}");
        for store in [&from as &dyn Store, &to] {
            let inbox = within(store, |tx| tx.inbox_heads(9));
            assert_eq!((inbox.len(), inbox[0].update.id, inbox[0].tries), (1, 101, 1));
            assert_eq!(within(store, |tx| tx.value("odd")).as_deref(), Some("tab\tline\nback\\slash \\N 备案"));
            assert_eq!(within(store, |tx| tx.recover_posts()), 1);
            assert_eq!(within(store, |tx| tx.unpark_lane("tg:8", at(9))), 1);
            let posts: Vec<String> =
                within(store, |tx| tx.outbox_heads(at(99), 9)).into_iter().map(|row| row.post.payload).collect();
            assert_eq!(posts, ["{\"n\":3}", "{\"n\":4}", "{\"n\":5}"]);
            within(store, |tx| {
                assert!(tx.conversation(&who("tg:8"))?.unwrap().banned);
                assert_eq!(tx.open_ticket(&who("tg:7"))?.unwrap().number, 1);
                assert_eq!((tx.ticket(2)?.unwrap().rating, tx.next_ticket_number()?), (Some(5), 3));
                assert_eq!(tx.counts("2026-09-01".parse().unwrap())?[0].count, 3);
                // Numbering goes on after what was carried over.
                assert!(tx.take_in(&update(999, "tg:9"), at(9))?);
                tx.post(&post("tg:9", "new"), at(9)).map(|_| ())
            });
        }
        let says = carry(&from, &to).unwrap_err().to_string();
        assert!(says.contains("holds something already"), "{says}");
    });
}
