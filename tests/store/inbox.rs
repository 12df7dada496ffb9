//! Updates: the same one once, each lane in order, poison ones given up.

use crate::each;
use crate::fixture::{at, update, within};
use beian_bot::store::{Store, Update};

fn head_ids(store: &dyn Store, limit: usize) -> Vec<i64> {
    within(store, |tx| tx.inbox_heads(limit)).into_iter().map(|row| row.update.id).collect()
}

#[test]
fn the_same_update_is_stored_once() {
    each(|store| {
        assert!(within(store, |tx| tx.take_in(&update(900, "a"), at(0))));
        assert!(!within(store, |tx| tx.take_in(&update(900, "a"), at(1))), "the same id is the same update");
        assert!(!within(store, |tx| tx.take_in(&Update { raw: "other".into(), ..update(900, "b") }, at(1))));
        assert!(within(store, |tx| tx.take_in(&Update { channel: "other".into(), ..update(900, "a") }, at(1))));
        // Ids may jump down after a quiet week: they are no clock.
        assert!(within(store, |tx| tx.take_in(&update(5, "a"), at(2))));
        let rows = within(store, |tx| tx.inbox_heads(10));
        assert_eq!((rows.len(), rows[0].update.clone(), rows[0].received_at), (1, update(900, "a"), at(0)));
        assert_eq!(within(store, |tx| tx.inbox_depth()), 3);
        within(store, |tx| tx.inbox_done(rows[0].seq, at(3)));
        assert!(!within(store, |tx| tx.take_in(&update(900, "a"), at(4))), "also after it was handled");
    });
}

#[test]
fn each_lane_is_handled_in_order_of_arrival() {
    each(|store| {
        for (id, lane) in [(30, "a"), (20, "a"), (25, "b"), (10, "a"), (99, "c")] {
            within(store, |tx| tx.take_in(&update(id, lane), at(0)));
        }
        assert_eq!(head_ids(store, 10), [30, 25, 99]);
        assert_eq!(head_ids(store, 2), [30, 25]);
        assert_eq!(within(store, |tx| tx.inbox_waiting("a")), 3);
        let seq = within(store, |tx| tx.inbox_heads(1))[0].seq;
        within(store, |tx| tx.inbox_done(seq, at(1)));
        within(store, |tx| tx.inbox_done(seq, at(1)));
        assert_eq!(head_ids(store, 10), [20, 25, 99]);
        assert_eq!((within(store, |tx| tx.inbox_waiting("a")), within(store, |tx| tx.inbox_depth())), (2, 4));
    });
}

#[test]
fn a_lane_goes_on_after_its_updates_were_finished_in_any_order() {
    each(|store| {
        for id in 1..=3 {
            within(store, |tx| tx.take_in(&update(id, "a"), at(0)));
        }
        let first = within(store, |tx| tx.inbox_heads(1))[0].seq;
        within(store, |tx| tx.inbox_dead(first + 1, "why", at(1)));
        assert_eq!(head_ids(store, 9), [1]);
        within(store, |tx| tx.inbox_done(first, at(1)));
        assert_eq!(head_ids(store, 9), [3]);
        within(store, |tx| tx.inbox_done(first + 2, at(1)));
        assert_eq!(head_ids(store, 9), Vec::<i64>::new());
        within(store, |tx| tx.take_in(&update(4, "a"), at(2)));
        assert_eq!(head_ids(store, 9), [4]);
    });
}

#[test]
fn a_poison_update_is_counted_and_given_up() {
    each(|store| {
        within(store, |tx| tx.take_in(&update(1, "a"), at(0)));
        within(store, |tx| tx.take_in(&update(2, "a"), at(0)));
        let seq = within(store, |tx| tx.inbox_heads(1))[0].seq;
        assert_eq!(within(store, |tx| tx.inbox_failed(seq)), 1);
        assert_eq!(within(store, |tx| tx.inbox_failed(seq)), 2);
        assert_eq!(within(store, |tx| tx.inbox_heads(1))[0].tries, 2);
        assert!(store.transaction(&mut |tx| tx.inbox_failed(999).map(drop)).is_err());
        within(store, |tx| tx.inbox_dead(seq, "panicked", at(5)));
        assert_eq!(head_ids(store, 9), [2]);
        let dead = within(store, |tx| tx.dead_letters(9));
        assert_eq!(dead.len(), 1);
        assert_eq!((dead[0].side, dead[0].id, dead[0].lane.as_str()), ("in", seq, "a"));
        assert_eq!((dead[0].why.as_str(), dead[0].at), ("panicked", at(5)));
    });
}
