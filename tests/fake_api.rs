//! The fake Telegram held against the rules it claims: strictness as a table, the queue of updates, faults.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fake;

use fake::Fake;

#[test]
fn it_starts() {
    let fake = Fake::start();
    assert!(fake.url().starts_with("http://127.0.0.1:"));
}
