//! Whole lanes: parking, cancelling, hastening.

use crate::each;
use crate::fixture::{at, head, heads, post, within};
use crate::outbox::drain;
use beian_bot::store::{NewPost, OutboxState};

#[test]
fn a_parked_lane_keeps_its_order_when_its_receiver_is_back() {
    each(|store| {
        for text in ["a1", "a2"] {
            within(store, |tx| tx.post(&post("a", text), at(0)));
        }
        within(store, |tx| tx.post(&post("b", "b1"), at(0)));
        assert_eq!(within(store, |tx| tx.park_lane("a")), 2);
        within(store, |tx| tx.post(&post("a", "a3"), at(1)));
        within(store, |tx| tx.post_first(&[post("a", "f1")], at(1)));
        assert_eq!(heads(store, 9), ["b1"]);
        assert_eq!(within(store, |tx| tx.outbox_depth(at(9))).0, 1);
        assert_eq!(within(store, |tx| tx.park_lane("a")), 0);
        assert_eq!(within(store, |tx| tx.unpark_lane("a", at(8))), 4);
        assert_eq!(within(store, |tx| tx.outbox_depth(at(9))), (5, Some(at(0))));
        assert_eq!(drain(store, "b"), ["b1"]);
        assert_eq!(within(store, |tx| tx.outbox_depth(at(9))), (4, Some(at(8))), "being parked is not waiting");
        assert_eq!(drain(store, "a"), ["f1", "a1", "a2", "a3"]);
    });
}

#[test]
fn parking_one_post_parks_its_lane() {
    each(|store| {
        for text in ["a1", "a2", "a3"] {
            within(store, |tx| tx.post(&post("a", text), at(0)));
        }
        let first = head(store, 1, "a1");
        let second = within(store, |tx| tx.outbox_behind("a", first, 1))[0].id;
        for id in [first, second] {
            within(store, |tx| tx.set_post(id, OutboxState::Sending, None, at(1)));
        }
        within(store, |tx| tx.set_post(first, OutboxState::Parked, None, at(2)));
        within(store, |tx| tx.retry_post(second, at(2), true, false));
        assert_eq!((heads(store, 9).len(), within(store, |tx| tx.outbox_depth(at(9))).0), (0, 0));
        assert_eq!(within(store, |tx| tx.outbox_next_due()), None);
        assert_eq!(within(store, |tx| tx.unpark_lane("a", at(8))), 3);
        assert_eq!(drain(store, "a"), ["a1", "a2", "a3"]);
    });
}

#[test]
fn a_post_under_way_at_the_end_is_parked_with_its_lane() {
    each(|store| {
        let first = within(store, |tx| tx.post(&post("a", "a1"), at(0)));
        within(store, |tx| tx.post(&post("a", "a2"), at(0)));
        within(store, |tx| tx.set_post(first, OutboxState::Sending, None, at(1)));
        assert_eq!(within(store, |tx| tx.park_lane("a")), 1);
        assert_eq!(within(store, |tx| tx.recover_posts()), 1);
        assert_eq!(heads(store, 9), Vec::<String>::new());
        within(store, |tx| tx.unpark_lane("a", at(2)));
        assert_eq!(drain(store, "a"), ["a1", "a2"]);
    });
}

#[test]
fn a_cancelled_lane_sends_nothing() {
    each(|store| {
        let first = within(store, |tx| tx.post(&post("a", "a1"), at(0)));
        within(store, |tx| tx.post(&post("a", "a2"), at(0)));
        within(store, |tx| tx.post(&post("b", "b1"), at(0)));
        within(store, |tx| tx.set_post(first, OutboxState::Sending, None, at(1)));
        assert_eq!(within(store, |tx| tx.cancel_lane("a", at(2))), 1, "not what is under way");
        within(store, |tx| tx.retry_post(first, at(2), true, false));
        assert_eq!(heads(store, 9), ["a1", "b1"]);
        within(store, |tx| tx.park_lane("a"));
        assert_eq!(within(store, |tx| tx.cancel_lane("a", at(2))), 1);
        within(store, |tx| tx.post(&post("a", "a3"), at(3)));
        assert_eq!(drain(store, "a"), ["a3"], "nothing is parked any more");
    });
}

#[test]
fn a_hastened_lane_is_due_at_once() {
    each(|store| {
        for text in ["a1", "a2"] {
            within(store, |tx| tx.post(&NewPost { not_before: at(500), ..post("a", text) }, at(0)));
        }
        within(store, |tx| tx.post(&NewPost { not_before: at(500), ..post("b", "b1") }, at(0)));
        assert_eq!(within(store, |tx| tx.hasten_lane("a", at(5))), 2);
        assert_eq!(heads(store, 5), ["a1"]);
        assert_eq!(within(store, |tx| tx.outbox_next_due()), Some(at(5)));
    });
}
