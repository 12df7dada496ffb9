//! A short run of the kill harness: the bot is killed a dozen times under load, and nothing is lost or doubled.
//!
//! `cargo bench --features crash-points --bench kills` is the long run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fake;
#[path = "kills/mod.rs"]
mod kills;
mod random;

use kills::{Plan, Setup, run};

const SEED: u64 = 20_261_123;

#[test]
fn killed_a_dozen_times_under_load_it_loses_nothing_and_does_nothing_twice() {
    let folder = std::env::temp_dir().join(format!("beian-bot-kills-store-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let figures = run(&Setup::sqlite(&folder), &Plan { kills: 12, people: 4, seed: SEED });
    println!("{}", figures.table());
    let _ = std::fs::remove_dir_all(&folder);
    assert!(figures.is_right(), "{figures:#?}");
    assert_eq!(figures.kills.values().sum::<usize>(), 12);
}
