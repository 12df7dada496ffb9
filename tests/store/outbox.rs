//! Posts: order in a lane, one at a time, retries, dead letters.

use crate::each;
use crate::fixture::{at, head, heads, post, within};
use beian_bot::store::{NewPost, OutboxState, Store};

fn set(store: &dyn Store, id: i64, state: OutboxState) {
    within(store, |tx| tx.set_post(id, state, None, at(5)));
}

#[test]
fn a_post_reads_back_as_written() {
    each(|store| {
        let written = NewPost { lane: "a".into(), ticket: Some(4), payload: "{}".into(), not_before: at(2) };
        let id = within(store, |tx| tx.post(&written, at(1)));
        let rows = within(store, |tx| tx.outbox_heads(at(2), 9));
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!((row.id, &row.post, row.state), (id, &written, OutboxState::Pending));
        assert_eq!((row.tries, row.uncertain, row.created_at), (0, false, at(1)));
    });
}

#[test]
fn a_lane_is_sent_in_order_and_one_at_a_time() {
    each(|store| {
        for (lane, payload) in [("a", "a1"), ("b", "b1"), ("a", "a2")] {
            within(store, |tx| tx.post(&post(lane, payload), at(0)));
        }
        assert_eq!(heads(store, 1), ["a1", "b1"]);
        assert_eq!(within(store, |tx| tx.outbox_heads(at(1), 1)).len(), 1);
        let first = head(store, 1, "a1");
        set(store, first, OutboxState::Sending);
        assert_eq!(heads(store, 1), ["b1"], "nothing of a lane in which a post is under way");
        set(store, first, OutboxState::Sent);
        assert_eq!(heads(store, 1), ["b1", "a2"], "lowest id first");
    });
}

#[test]
fn a_lane_waits_for_its_first_post_also_when_that_is_not_due() {
    each(|store| {
        within(store, |tx| tx.post(&NewPost { not_before: at(10), ..post("a", "a1") }, at(0)));
        within(store, |tx| tx.post(&post("a", "a2"), at(0)));
        assert_eq!(heads(store, 9), Vec::<String>::new());
        assert_eq!(within(store, |tx| tx.outbox_next_due()), Some(at(10)));
        assert_eq!(heads(store, 10), ["a1"]);
    });
}

#[test]
fn the_earliest_due_post_is_one_that_can_go() {
    each(|store| {
        assert_eq!(within(store, |tx| tx.outbox_next_due()), None);
        let first = within(store, |tx| tx.post(&post("a", "a1"), at(0)));
        within(store, |tx| tx.post(&post("a", "a2"), at(0)));
        within(store, |tx| tx.post(&NewPost { not_before: at(50), ..post("b", "b1") }, at(0)));
        assert_eq!(within(store, |tx| tx.outbox_next_due()), Some(at(0)));
        set(store, first, OutboxState::Sending);
        assert_eq!(within(store, |tx| tx.outbox_next_due()), Some(at(50)), "a2 waits for a1, not for a time");
    });
}

#[test]
fn a_retry_keeps_its_place_and_counts() {
    each(|store| {
        let id = within(store, |tx| tx.post(&post("a", "a1"), at(0)));
        within(store, |tx| tx.post(&post("a", "a2"), at(0)));
        set(store, id, OutboxState::Sending);
        within(store, |tx| tx.retry_post(id, at(20), true, true));
        assert_eq!(heads(store, 19), Vec::<String>::new());
        set(store, id, OutboxState::Sending);
        within(store, |tx| tx.retry_post(id, at(30), false, false));
        let row = within(store, |tx| tx.outbox_heads(at(30), 9)).remove(0);
        assert_eq!((row.id, row.tries, row.uncertain, row.state), (id, 1, true, OutboxState::Pending));
    });
}

#[test]
fn what_is_behind_a_post_can_be_sent_with_it() {
    each(|store| {
        let ids: Vec<i64> =
            ["a1", "a2", "a3", "a4"].iter().map(|text| within(store, |tx| tx.post(&post("a", text), at(0)))).collect();
        within(store, |tx| tx.post(&post("b", "b1"), at(0)));
        let behind = within(store, |tx| tx.outbox_behind("a", ids[0], 2));
        assert_eq!(behind.iter().map(|row| row.id).collect::<Vec<_>>(), ids[1..3]);
        for id in &ids[..3] {
            set(store, *id, OutboxState::Sending);
        }
        set(store, ids[0], OutboxState::Sent);
        within(store, |tx| tx.retry_post(ids[1], at(1), true, false));
        assert_eq!(heads(store, 9), ["b1"], "a3 is still under way");
        set(store, ids[2], OutboxState::Sent);
        assert_eq!(heads(store, 9), ["a2", "b1"]);
    });
}

#[test]
fn posts_to_the_front_go_before_what_waits() {
    each(|store| {
        let one = within(store, |tx| tx.post(&post("a", "a1"), at(0)));
        within(store, |tx| tx.post(&post("a", "a2"), at(0)));
        set(store, one, OutboxState::Sending);
        within(store, |tx| tx.post_first(&[post("a", "f1"), post("a", "f2"), post("b", "b1")], at(1)));
        assert_eq!(heads(store, 9), ["b1"], "one is under way");
        within(store, |tx| tx.retry_post(one, at(1), false, false));
        within(store, |tx| tx.post_first(&[post("a", "e1")], at(1)));
        within(store, |tx| tx.post(&post("a", "a3"), at(1)));
        assert_eq!(drain(store, "a"), ["e1", "f1", "f2", "a1", "a2", "a3"]);
    });
}

/// Sends a whole lane.
pub fn drain(store: &dyn Store, lane: &str) -> Vec<String> {
    let mut sent = Vec::new();
    while let Some(row) =
        within(store, |tx| tx.outbox_heads(at(1_000_000), 1000)).into_iter().find(|row| row.post.lane == lane)
    {
        set(store, row.id, OutboxState::Sent);
        sent.push(row.post.payload);
    }
    sent
}

#[test]
fn a_rewritten_post_keeps_its_place() {
    each(|store| {
        let id = within(store, |tx| tx.post(&post("a", "a1"), at(0)));
        within(store, |tx| tx.post(&post("a", "a2"), at(0)));
        within(store, |tx| tx.rewrite_post(id, "new"));
        assert_eq!(drain(store, "a"), ["new", "a2"]);
        within(store, |tx| tx.rewrite_post(id, "again"));
        set(store, id, OutboxState::Pending);
        within(store, |tx| tx.retry_post(id, at(1), true, true));
        assert_eq!(heads(store, 9), Vec::<String>::new(), "a sent post never waits again");
    });
}

#[test]
fn a_dead_post_is_seen_and_can_be_sent_again() {
    each(|store| {
        let id = within(store, |tx| tx.post(&post("a", "a1"), at(0)));
        within(store, |tx| tx.post(&post("a", "a2"), at(0)));
        within(store, |tx| tx.set_post(id, OutboxState::Dead, Some("400"), at(7)));
        assert_eq!(heads(store, 9), ["a2"]);
        let dead = within(store, |tx| tx.dead_letters(9));
        assert_eq!((dead[0].side, dead[0].id, dead[0].why.as_str(), dead[0].at), ("out", id, "400", at(7)));
        within(store, |tx| tx.set_post(id, OutboxState::Pending, None, at(8)));
        assert!(within(store, |tx| tx.dead_letters(9)).is_empty());
        assert_eq!(drain(store, "a"), ["a1", "a2"]);
    });
}

#[test]
fn the_newest_dead_letters_come_first() {
    each(|store| {
        for second in 1..=3 {
            let id = within(store, |tx| tx.post(&post("a", "x"), at(0)));
            within(store, |tx| tx.set_post(id, OutboxState::Dead, None, at(second)));
        }
        let times: Vec<_> = within(store, |tx| tx.dead_letters(2)).iter().map(|letter| letter.at).collect();
        assert_eq!(times, [at(3), at(2)]);
    });
}

#[test]
fn posts_under_way_when_the_process_ended_wait_again() {
    each(|store| {
        let ids = ["a", "b"].map(|lane| within(store, |tx| tx.post(&post(lane, lane), at(0))));
        set(store, ids[0], OutboxState::Sending);
        assert_eq!(within(store, |tx| tx.recover_posts()), 1);
        assert_eq!(within(store, |tx| tx.recover_posts()), 0);
        let rows = within(store, |tx| tx.outbox_heads(at(1), 9));
        let seen: Vec<_> = rows.iter().map(|row| (row.id, row.uncertain)).collect();
        assert_eq!(seen, [(ids[0], true), (ids[1], false)]);
    });
}

#[test]
fn the_depth_tells_how_many_wait_and_since_when() {
    each(|store| {
        assert_eq!(within(store, |tx| tx.outbox_depth(at(0))), (0, None));
        let id = within(store, |tx| tx.post(&post("a", "a1"), at(3)));
        within(store, |tx| tx.post(&NewPost { not_before: at(90), ..post("b", "b1") }, at(1)));
        assert_eq!(within(store, |tx| tx.outbox_depth(at(4))), (2, Some(at(3))));
        within(store, |tx| tx.retry_post(id, at(40), true, false));
        assert_eq!(within(store, |tx| tx.outbox_depth(at(39))), (2, None));
        assert_eq!(within(store, |tx| tx.outbox_depth(at(41))), (2, Some(at(3))), "retrying is waiting too");
        set(store, id, OutboxState::Sent);
        assert_eq!(within(store, |tx| tx.outbox_depth(at(95))), (1, Some(at(90))));
    });
}
