//! Erasing a person, and removing what is old.

use crate::each;
use crate::fixture::{at, conversation, heads, post, relay, ticket, update, who, within};
use crate::reports::{feedback, miss};
use beian_bot::address::Person;
use beian_bot::desk::{Agent, Status, Ticket};
use beian_bot::store::{Conversation, OutboxState, Store, Timer};

/// Two people with everything a person can have, `a` with ticket 1, `b` with ticket 2.
fn two_people(store: &dyn Store) {
    for (number, name) in [(1, "a"), (2, "b")] {
        let lane = format!("ticket:{number}");
        let open = Ticket {
            status: Status::Claimed,
            agent: Some(Agent { id: 9, name: "agent".into() }),
            claimed_at: Some(at(5)),
            thread: Some(i64::from(number) + 10),
            card_message: Some(20),
            card: "card".into(),
            ..ticket(number, name)
        };
        within(store, |tx| {
            tx.take_in(&update(i64::from(number), name), at(1))?;
            tx.put_conversation(&conversation(name, 5))?;
            tx.put_ticket(&open)?;
            tx.post(&post(name, &format!("to {name}")), at(1))?;
            tx.post(&post(&lane, &format!("about {name}")), at(1))?;
            tx.put_relay(&relay(number, (name, 1), ("desk", i64::from(number))))?;
            tx.put_feedback(&feedback(name, 1, true, 1))?;
            tx.put_miss(&miss(name, name, 1))
        });
    }
}

#[test]
fn an_erased_person_is_gone_and_nobody_else() {
    each(|store| {
        two_people(store);
        let before = within(store, |tx| tx.ticket(1)).unwrap();
        assert_eq!(within(store, |tx| tx.erase(&who("a"), at(50))), [before]);
        assert_eq!(within(store, |tx| tx.conversation(&who("a"))), None);
        assert!(within(store, |tx| tx.conversation(&who("b"))).is_some());
        assert_eq!(heads(store, 99), ["to b", "about b"]);
        let waiting: Vec<_> = within(store, |tx| tx.inbox_heads(9)).into_iter().map(|row| row.update.lane).collect();
        assert_eq!(waiting, ["b"]);
        assert!(!within(store, |tx| tx.take_in(&update(1, "a"), at(60))), "its id is still known");
        let asked: Vec<_> = within(store, |tx| tx.misses(at(0), 9)).into_iter().map(|miss| miss.question).collect();
        assert_eq!(asked, ["b"]);
        assert_eq!(within(store, |tx| tx.relay_from(&who("a"), 1)), None);
        assert!(within(store, |tx| tx.relay_from(&who("b"), 1)).is_some());
        assert!(within(store, |tx| tx.erase(&who("a"), at(50))).is_empty());
    });
}

#[test]
fn of_an_erased_ticket_number_times_and_outcome_stay() {
    each(|store| {
        two_people(store);
        within(store, |tx| {
            let mut closed = tx.ticket(1)?.unwrap();
            (closed.status, closed.closed_at) = (Status::Closed, Some(at(30)));
            (closed.solved, closed.rating) = (Some(true), Some(4));
            tx.put_ticket(&closed)?;
            tx.put_ticket(&ticket(3, "a"))
        });
        assert_eq!(within(store, |tx| tx.erase(&who("a"), at(50))).len(), 2);
        let blank = |number| Ticket { status: Status::Closed, ..ticket(number, "") };
        let first = Ticket {
            claimed_at: Some(at(5)),
            closed_at: Some(at(30)),
            solved: Some(true),
            rating: Some(4),
            ..blank(1)
        };
        assert_eq!(within(store, |tx| tx.ticket(1)), Some(first));
        assert_eq!(within(store, |tx| tx.ticket(3)), Some(Ticket { closed_at: Some(at(50)), ..blank(3) }));
        assert!(within(store, |tx| tx.tickets_of(&who(""))).is_empty());
        assert_eq!(within(store, |tx| tx.open_ticket(&who("a"))), None);
        assert_eq!(within(store, |tx| tx.ticket_in(11)), None);
    });
}

#[test]
fn what_is_under_way_to_an_erased_person_does_not_wait_again() {
    each(|store| {
        two_people(store);
        let id = within(store, |tx| tx.outbox_heads(at(9), 9))[0].id;
        within(store, |tx| tx.set_post(id, OutboxState::Sending, None, at(9)));
        within(store, |tx| tx.erase(&who("a"), at(10)));
        within(store, |tx| tx.retry_post(id, at(11), true, false));
        assert_eq!(heads(store, 99), ["to b", "about b"]);
        within(store, |tx| tx.set_post(id, OutboxState::Sent, None, at(12)));
    });
}

#[test]
fn a_ban_outlives_an_erasure_and_a_purge() {
    each(|store| {
        within(store, |tx| tx.put_conversation(&Conversation { banned: true, ..conversation("a", 5) }));
        within(store, |tx| tx.put_conversation(&Conversation { banned: true, ..conversation("b", 5) }));
        within(store, |tx| tx.erase(&who("a"), at(7)));
        assert_eq!(within(store, |tx| tx.purge(at(6))), 1);
        assert_eq!(within(store, |tx| tx.purge(at(6))), 0);
        for (name, created, updated) in [("a", 7, 7), ("b", 0, 5)] {
            let left = within(store, |tx| tx.conversation(&who(name))).unwrap();
            assert_eq!((left.person, left.banned, left.blocked), (Person::default(), true, false));
            assert_eq!((left.state.as_str(), left.warned_at), ("{}", None));
            assert_eq!((left.created_at, left.updated_at), (at(created), at(updated)));
        }
    });
}

#[test]
fn a_purge_leaves_of_old_tickets_and_of_people_who_are_gone_nothing_personal() {
    each(|store| {
        within(store, |tx| {
            for (number, address) in [(1, "gone"), (2, "waits")] {
                tx.put_conversation(&conversation(address, 5))?;
                let mut of = ticket(number, address);
                (of.thread, of.card_message, of.card) = (Some(7), Some(8), "card".to_owned());
                (of.agent, of.rating) = (Some(Agent { id: 9, name: "李四".to_owned() }), Some(5));
                (of.status, of.closed_at) = match number {
                    1 => (Status::Closed, Some(at(10))),
                    _ => (Status::Claimed, None),
                };
                tx.put_ticket(&of)?;
                tx.post(&post(address, "said"), at(5))?;
                tx.park_lane(address)?;
            }
            Ok(())
        });
        assert_eq!(within(store, |tx| tx.purge(at(10))), 2, "the conversation and what was parked for it");
        assert_eq!(within(store, |tx| tx.ticket(1)).unwrap().applicant, who("gone"), "not older than the time");
        assert_eq!(within(store, |tx| tx.purge(at(11))), 1);
        let left = within(store, |tx| tx.ticket(1)).unwrap();
        let bare = Ticket { status: Status::Closed, closed_at: Some(at(10)), rating: Some(5), ..ticket(1, "") };
        assert_eq!(left, bare);
        assert!(within(store, |tx| tx.tickets_of(&who(""))).is_empty(), "nobody is none of these");
        assert_eq!(within(store, |tx| tx.unpark_lane("gone", at(20))), 0);
        assert_eq!(within(store, |tx| tx.unpark_lane("waits", at(20))), 1);
        assert_eq!(within(store, |tx| tx.ticket(2)).unwrap().applicant, who("waits"));
    });
}

#[test]
fn a_purge_leaves_whoever_is_still_to_be_reminded() {
    each(|store| {
        let wake = Timer { id: 0, at: at(90), kind: "wake".to_owned(), key: "a".to_owned() };
        within(store, |tx| tx.put_conversation(&conversation("a", 5)));
        within(store, |tx| tx.put_timer(&wake));
        assert_eq!(within(store, |tx| tx.purge(at(50))), 0);
        within(store, |tx| {
            let due = tx.due_timers(at(90), 9)?;
            due.iter().try_for_each(|timer| tx.timer_done(timer.id))
        });
        assert_eq!(within(store, |tx| tx.purge(at(50))), 1);
    });
}

#[test]
fn a_purge_removes_what_is_old_and_finished() {
    each(|store| {
        two_people(store);
        let ids: Vec<i64> = within(store, |tx| tx.outbox_heads(at(9), 9)).iter().map(|row| row.id).collect();
        let seqs: Vec<i64> = within(store, |tx| tx.inbox_heads(9)).iter().map(|row| row.seq).collect();
        within(store, |tx| {
            tx.set_post(ids[0], OutboxState::Sent, None, at(10))?;
            tx.set_post(ids[1], OutboxState::Dead, Some("400"), at(20))?;
            tx.set_post(ids[2], OutboxState::Parked, None, at(1))?;
            tx.inbox_done(seqs[0], at(10))?;
            tx.inbox_dead(seqs[1], "poison", at(20))?;
            let mut closed = tx.ticket(1)?.unwrap();
            (closed.status, closed.closed_at) = (Status::Closed, Some(at(15)));
            tx.put_ticket(&closed)
        });
        // One update, one post, two misses, two thumbs, the relay and the card of ticket 1, the conversation of a.
        assert_eq!(within(store, |tx| tx.purge(at(20))), 9);
        assert_eq!(within(store, |tx| tx.dead_letters(9)).len(), 2, "not older than the time");
        assert_eq!(within(store, |tx| tx.purge(at(21))), 2);
        assert_eq!(within(store, |tx| tx.purge(at(1000))), 0);
        assert_eq!(within(store, |tx| tx.ticket(1)).unwrap().card, "");
        assert_eq!(within(store, |tx| tx.ticket(2)).unwrap().card, "card");
        assert!(within(store, |tx| tx.conversation(&who("b"))).is_some(), "it has an open ticket");
        assert_eq!(within(store, |tx| tx.conversation(&who("a"))), None);
        assert!(within(store, |tx| tx.relay_from(&who("b"), 1)).is_some());
        assert_eq!(
            within(store, |tx| tx.unpark_lane("b", at(30))),
            1,
            "what is parked waits as long as the ticket is open"
        );
        assert_eq!(heads(store, 99), ["to b", "about b"]);
        assert!(within(store, |tx| tx.take_in(&update(1, "a"), at(99))), "its id is forgotten");
    });
}
