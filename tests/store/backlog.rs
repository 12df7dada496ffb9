//! A backlog of 100,000 updates in a file: stored, handled in order, and no slower for its length.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use beian_bot::store::Store;

use crate::fixture::{at, sqlite, update, within};

const UPDATES: i64 = 100_000;
/// Every two-hundredth update is of one lane, the others of very many.
const LANES: i64 = 5_000;

fn lane(id: i64) -> String {
    if id % 200 == 0 { "tg:flood".to_owned() } else { format!("tg:{}", id % LANES) }
}

/// Handles so many updates as the worker does, and tells how long it took.
fn handle(store: &dyn Store, count: i64, last: &mut HashMap<String, i64>) -> Duration {
    let begun = Instant::now();
    let mut handled = 0;
    while handled < count {
        let rows = within(store, |tx| tx.inbox_heads(100));
        assert!(!rows.is_empty(), "{handled} of {count}");
        within(store, |tx| rows.iter().try_for_each(|row| tx.inbox_done(row.seq, at(2))));
        for row in rows {
            let before = last.insert(row.update.lane, row.update.id);
            assert!(before.is_none_or(|before| before < row.update.id), "each lane in order");
            handled += 1;
        }
    }
    begun.elapsed()
}

#[test]
fn a_backlog_of_100_000_is_handled_in_order_and_costs_no_more_an_update_than_a_short_one() {
    let store = sqlite().unwrap();
    let store = store.as_ref();
    let begun = Instant::now();
    for batch in 0..UPDATES / 100 {
        within(store, |tx| {
            (1..=100).try_for_each(|nth| {
                let id = batch * 100 + nth;
                tx.take_in(&update(id, &lane(id)), at(1)).map(drop)
            })
        });
    }
    assert_eq!(within(store, |tx| tx.inbox_depth()), 100_000);
    let stored = begun.elapsed();
    let mut last = HashMap::new();
    let first = handle(store, 5_000, &mut last);
    let middle = handle(store, UPDATES - 2 * 5_000, &mut last);
    let end = handle(store, 5_000, &mut last);
    println!(
        "stored in {stored:?}; 5,000 of them at first in {first:?}, at the end in {end:?}, the others in {middle:?}"
    );
    assert_eq!(within(store, |tx| tx.inbox_depth()), 0);
    // Far from what a look at every waiting row would cost; other work on the machine must not matter.
    assert!(first < end * 10 + Duration::from_secs(2), "{first:?} {end:?}");
}
