//! Transactions: all or nothing, nested ones, panics.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::each;
use crate::fixture::within;
use beian_bot::store::{Store, StoreError, Tx};

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
fn threads_take_turns() {
    each(|store| {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        within(store, |tx| {
                            let seen: u32 = tx.value("n")?.map_or(0, |text| text.parse().unwrap());
                            tx.put_value("n", &(seen + 1).to_string())
                        });
                    }
                });
            }
        });
        assert_eq!(value(store, "n").as_deref(), Some("100"));
    });
}
