//! Conversations, tickets, relays, timers.

use crate::each;
use crate::fixture::{at, conversation, relay, ticket, who, within};
use beian_bot::address::Person;
use beian_bot::desk::{Agent, Promise, Status, Ticket};
use beian_bot::store::{Conversation, Relay, StoreError, Timer};

#[test]
fn a_conversation_reads_back_as_written() {
    each(|store| {
        assert_eq!(within(store, |tx| tx.conversation(&who("a"))), None);
        let full = conversation("a", 5);
        let bare = Conversation {
            person: Person { id: -5, name: String::new(), username: None, language: None, is_bot: true },
            state: "{}".into(),
            blocked: false,
            banned: true,
            warned_at: None,
            ..conversation("b", 6)
        };
        for written in [&full, &bare, &Conversation { updated_at: at(9), ..bare.clone() }] {
            within(store, |tx| tx.put_conversation(written));
            assert_eq!(within(store, |tx| tx.conversation(&written.address)).as_ref(), Some(written));
        }
        assert_eq!(within(store, |tx| tx.conversation(&who("a"))), Some(full));
    });
}

#[test]
fn a_ticket_reads_back_as_written() {
    each(|store| {
        let full = Ticket {
            status: Status::Closed,
            agent: Some(Agent { id: 0, name: "李四".into() }),
            promised_by: Some(at(60)),
            promise: Promise::Broken,
            claimed_at: Some(at(70)),
            closed_at: Some(at(80)),
            thread: Some(12),
            card_message: Some(13),
            card: "card".into(),
            solved: Some(false),
            rating: Some(5),
            ..ticket(1, "a")
        };
        for written in [ticket(1, "a"), full, Ticket { promise: Promise::Kept, ..ticket(2, "b") }] {
            within(store, |tx| tx.put_ticket(&written));
            assert_eq!(within(store, |tx| tx.ticket(written.number)), Some(written));
        }
        assert_eq!(within(store, |tx| tx.ticket(3)), None);
        assert_eq!(within(store, |tx| tx.tickets_of(&who("a"))).len(), 1);
    });
}

#[test]
fn an_applicant_has_one_open_ticket() {
    each(|store| {
        within(store, |tx| tx.put_ticket(&ticket(1, "a")));
        let second = store.transaction(&mut |tx| tx.put_ticket(&ticket(2, "a")));
        assert!(matches!(second, Err(StoreError::Database(_))), "{second:?}");
        within(store, |tx| tx.put_ticket(&Ticket { status: Status::Closed, ..ticket(1, "a") }));
        assert_eq!(within(store, |tx| tx.open_ticket(&who("a"))), None);
        within(store, |tx| tx.put_ticket(&ticket(2, "a")));
        assert_eq!(within(store, |tx| tx.open_ticket(&who("a"))).unwrap().number, 2);
        let of: Vec<u32> = within(store, |tx| tx.tickets_of(&who("a"))).iter().map(|ticket| ticket.number).collect();
        assert_eq!(of, [1, 2]);
    });
}

#[test]
fn numbers_run_on() {
    each(|store| {
        assert_eq!(within(store, |tx| tx.next_ticket_number()), 1);
        assert_eq!(within(store, |tx| tx.next_ticket_number()), 1, "only a ticket takes a number");
        within(store, |tx| tx.put_ticket(&ticket(1, "a")));
        within(store, |tx| tx.put_ticket(&ticket(2, "b")));
        within(store, |tx| tx.erase(&who("b"), at(9)));
        assert_eq!(within(store, |tx| tx.next_ticket_number()), 3);
    });
}

#[test]
fn the_queue_is_in_the_order_of_opening() {
    each(|store| {
        for (number, opened, status) in [
            (1, 50, Status::Waiting),
            (2, 40, Status::Claimed),
            (3, 30, Status::Waiting),
            (4, 30, Status::Waiting),
            (5, 1, Status::Closed),
        ] {
            let written = Ticket {
                status,
                opened_at: at(opened),
                thread: Some(i64::from(number) / 2),
                ..ticket(number, &format!("p{number}"))
            };
            within(store, |tx| tx.put_ticket(&written));
        }
        let numbers = |tickets: Vec<Ticket>| tickets.iter().map(|ticket| ticket.number).collect::<Vec<_>>();
        assert_eq!(numbers(within(store, |tx| tx.waiting_tickets())), [3, 4, 1]);
        assert_eq!(numbers(within(store, |tx| tx.claimed_tickets())), [2]);
        assert_eq!(within(store, |tx| tx.ticket_in(1)).unwrap().number, 3, "the newest of a topic");
        assert_eq!(within(store, |tx| tx.ticket_in(77)), None);
    });
}

#[test]
fn a_carried_message_is_found_from_both_sides() {
    each(|store| {
        let there = relay(1, ("applicant", 5), ("desk", 50));
        let back = Relay { is_text: false, ..relay(1, ("desk", 51), ("applicant", 6)) };
        within(store, |tx| tx.put_relay(&there).and_then(|()| tx.put_relay(&back)));
        assert_eq!(within(store, |tx| tx.relay_to(&who("desk"), 50)), Some(there.clone()));
        assert_eq!(within(store, |tx| tx.relay_from(&who("applicant"), 5)), Some(there.clone()));
        assert_eq!(within(store, |tx| tx.relay_to(&who("applicant"), 6)), Some(back.clone()));
        assert_eq!(within(store, |tx| tx.relay_from(&who("desk"), 51)), Some(back));
        assert_eq!(within(store, |tx| tx.relay_to(&who("applicant"), 50)), None);
        assert_eq!(within(store, |tx| tx.relay_from(&who("desk"), 5)), None);
        within(store, |tx| tx.put_relay(&Relay { to_message: 60, ..there.clone() }));
        assert_eq!(within(store, |tx| tx.relay_from(&who("applicant"), 5)).unwrap().to_message, 60, "newest copy");
        within(store, |tx| tx.put_relay(&Relay { is_text: false, ..there.clone() }));
        assert!(!within(store, |tx| tx.relay_to(&who("desk"), 50)).unwrap().is_text, "noted again");
    });
}

#[test]
fn timers_are_due_in_order() {
    each(|store| {
        assert_eq!(within(store, |tx| tx.next_timer()), None);
        for (second, key) in [(30, "c"), (10, "a"), (10, "b"), (40, "d")] {
            let timer = Timer { id: 0, at: at(second), kind: "promise".into(), key: key.into() };
            within(store, |tx| tx.put_timer(&timer));
        }
        assert_eq!(within(store, |tx| tx.next_timer()), Some(at(10)));
        let due = within(store, |tx| tx.due_timers(at(30), 9));
        assert_eq!(due.iter().map(|timer| timer.key.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(within(store, |tx| tx.due_timers(at(30), 1)).len(), 1);
        within(store, |tx| tx.timer_done(due[0].id));
        within(store, |tx| tx.put_timer(&Timer { at: at(35), ..due[1].clone() }));
        let keys: Vec<_> = within(store, |tx| tx.due_timers(at(99), 9)).into_iter().map(|timer| timer.key).collect();
        assert_eq!((within(store, |tx| tx.next_timer()), keys.concat().as_str()), (Some(at(30)), "cbd"));
    });
}
