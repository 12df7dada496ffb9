//! The conformance suite of a store: every test runs on every implementation in [`FACTORIES`].
//!
//! What only SQLite promises stands in `store/sqlite_only.rs`. Never looks into a database, except there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

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
mod random;
#[path = "store/reports.rs"]
mod reports;
#[path = "store/sqlite_only.rs"]
mod sqlite_only;
#[path = "store/transactions.rs"]
mod transactions;

use beian_bot::store::Store;

/// Makes an empty store that is gone when it is dropped.
type Factory = fn() -> Box<dyn Store>;

/// Every implementation.
const FACTORIES: &[(&str, Factory)] = &[("sqlite", fixture::sqlite)];

/// Runs a test on a fresh store of every implementation.
fn each(test: fn(&dyn Store)) {
    for (name, make) in FACTORIES {
        println!("on {name}");
        test(make().as_ref());
    }
}
