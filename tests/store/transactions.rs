//! Transactions: all or nothing, nested ones, panics.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::each;
use crate::fixture::{at, conversation, post, ticket, update, who, within};
use beian_bot::store::{Conversation, OutboxState, Store, StoreError, Tx};

fn fails() -> StoreError {
    StoreError::Database("on purpose".into())
}

fn value(store: &dyn Store, name: &str) -> Option<String> {
    within(store, |tx| tx.value(name))
}

#[test]
fn a_failed_transaction_changes_nothing() {
    each(|store| {
        let result = store.transaction(&mut |tx| {
            tx.put_value("a", "1")?;
            assert_eq!(tx.value("a")?.as_deref(), Some("1"));
            Err(fails())
        });
        assert!(matches!(result, Err(StoreError::Database(says)) if says == "on purpose"));
        assert_eq!(value(store, "a"), None);
    });
}

#[test]
fn a_nested_failure_undoes_only_its_own_changes() {
    each(|store| {
        within(store, |tx| {
            tx.put_value("outer", "1")?;
            let inner = tx.nested(&mut |tx| {
                tx.put_value("outer", "2")?;
                tx.put_value("inner", "1")?;
                tx.nested(&mut |tx| tx.put_value("innermost", "1"))?;
                Err(fails())
            });
            assert!(inner.is_err());
            tx.nested(&mut |tx| {
                tx.put_value("kept", "1")?;
                let lost = tx.nested(&mut |tx| {
                    tx.put_value("kept", "2")?;
                    Err(fails())
                });
                assert!(lost.is_err());
                Ok(())
            })?;
            tx.put_value("after", "1")
        });
        let found = ["outer", "inner", "innermost", "kept", "after"].map(|name| value(store, name));
        let one = || Some("1".to_owned());
        assert_eq!(found, [one(), None, None, one(), one()]);
    });
}

#[test]
fn a_panic_rolls_back_and_the_store_works_on() {
    each(|store| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            store.transaction(&mut |tx| {
                tx.put_value("a", "1")?;
                panic!("on purpose")
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(value(store, "a"), None);
        within(store, |tx| tx.put_value("a", "2"));
        assert_eq!(value(store, "a").as_deref(), Some("2"));
    });
}

#[test]
fn a_nested_panic_that_is_caught_undoes_only_its_own_changes() {
    each(|store| {
        within(store, |tx| {
            tx.put_value("outer", "1")?;
            let panicked = catch_unwind(AssertUnwindSafe(|| {
                tx.nested(&mut |tx: &mut dyn Tx| {
                    tx.put_value("inner", "1")?;
                    panic!("on purpose")
                })
            }));
            assert!(panicked.is_err());
            tx.put_value("after", "1")
        });
        let found = ["outer", "inner", "after"].map(|name| value(store, name).is_some());
        assert_eq!(found, [true, false, true]);
    });
}

#[test]
fn who_changes_a_ticket_or_a_conversation_takes_turns() {
    each(|store| {
        within(store, |tx| {
            tx.put_ticket(&ticket(1, "tg:7"))?;
            tx.put_conversation(&Conversation { state: "0".into(), ..conversation("tg:7", 0) })
        });
        let counted = |text: &str| (text.parse::<u32>().unwrap_or_default() + 1).to_string();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        within(store, |tx| {
                            let mut seen = tx.open_ticket(&who("tg:7"))?.unwrap();
                            seen.card = counted(&seen.card);
                            tx.put_ticket(&seen)?;
                            let mut known = tx.conversation(&who("tg:7"))?.unwrap();
                            known.state = counted(&known.state);
                            tx.put_conversation(&known)?;
                            tx.count("2026-09-01".parse().unwrap(), "turns", 1)
                        });
                    }
                });
            }
        });
        within(store, |tx| {
            assert_eq!(tx.ticket(1)?.unwrap().card, "100");
            assert_eq!(tx.conversation(&who("tg:7"))?.unwrap().state, "100");
            assert_eq!(tx.counts("2026-09-01".parse().unwrap())?[0].count, 100);
            Ok(())
        });
    });
}

#[test]
fn threads_that_write_in_one_lane_keep_its_order_and_leave_one_head() {
    each(|store| {
        std::thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || {
                    for nth in 0..25 {
                        within(store, |tx| {
                            tx.take_in(&update(thread * 100 + nth, "tg:7"), at(0))?;
                            tx.post(&post("tg:7", &format!("{thread} {nth:02}")), at(0))
                        });
                    }
                });
            }
            scope.spawn(|| {
                for _ in 0..40 {
                    within(store, |tx| {
                        for row in tx.outbox_heads(at(9), 9)? {
                            tx.set_post(row.id, OutboxState::Sent, None, at(9))?;
                        }
                        for row in tx.inbox_heads(9)? {
                            tx.inbox_done(row.seq, at(9))?;
                        }
                        Ok(())
                    });
                }
            });
        });
        let mut left = 0;
        while within(store, |tx| {
            let (rows, posts) = (tx.inbox_heads(9)?, tx.outbox_heads(at(9), 9)?);
            assert_eq!((rows.len(), posts.len()), (rows.len().min(1), posts.len().min(1)), "one head a lane");
            rows.iter().try_for_each(|row| tx.inbox_done(row.seq, at(9)))?;
            posts.iter().try_for_each(|row| tx.set_post(row.id, OutboxState::Sent, None, at(9)))?;
            Ok(rows.len() + posts.len() > 0)
        }) {
            left += 1;
        }
        assert!(left >= 60, "nothing was left behind without a head: {left}");
        assert_eq!(within(store, |tx| Ok((tx.inbox_depth()?, tx.outbox_depth(at(9))?.0))), (0, 0));
    });
}
