//! The conformance suite of a store: every test runs on every implementation in [`FACTORIES`].
//!
//! What only one promises stands in `store/sqlite_only.rs` and `store/postgres_only.rs`. Never looks into a database, except there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "store/backlog.rs"]
mod backlog;
#[path = "store/desk.rs"]
mod desk;
#[path = "store/erasing.rs"]
mod erasing;
#[path = "store/fixture.rs"]
mod fixture;
#[path = "store/growth.rs"]
mod growth;
#[path = "store/inbox.rs"]
mod inbox;
#[path = "store/lanes.rs"]
mod lanes;
#[path = "store/model.rs"]
mod model;
#[path = "store/outbox.rs"]
mod outbox;
#[path = "store/postgres_only.rs"]
mod postgres_only;
mod random;
#[path = "store/reports.rs"]
mod reports;
mod schema;
#[path = "store/sqlite_only.rs"]
mod sqlite_only;
#[path = "store/transactions.rs"]
mod transactions;

use beian_bot::store::Store;

/// Makes an empty store that is gone when it is dropped; none when its server is not there.
type Factory = fn() -> Option<Box<dyn Store>>;

/// Every implementation.
const FACTORIES: &[(&str, Factory)] = &[("sqlite", fixture::sqlite), ("postgres", fixture::postgres)];

/// Runs a test on a fresh store of every implementation.
fn each(test: fn(&dyn Store)) {
    for (name, make) in FACTORIES {
        match make() {
            Some(store) => {
                println!("on {name}");
                test(store.as_ref());
            }
            None => println!("SKIPPED on {name}"),
        }
    }
}
