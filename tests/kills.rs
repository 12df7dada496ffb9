//! A short run of the kill harness: the bot is killed a dozen times under load, and nothing is lost or doubled.
//!
//! `cargo bench --features crash-points --bench kills` is the long run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod balancer;
mod fake;
#[path = "kills/mod.rs"]
mod kills;
mod machine;
mod random;
mod schema;

use kills::{Plan, Setup, run};

const SEED: u64 = 20_261_123;

#[test]
fn killed_a_dozen_times_under_load_it_loses_nothing_and_does_nothing_twice() {
    let folder = std::env::temp_dir().join(format!("beian-bot-kills-store-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    killed(&Setup::sqlite(&folder));
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn three_copies_killed_a_dozen_times_under_load_lose_nothing_and_do_nothing_twice() {
    match Setup::postgres(3) {
        Some(setup) => killed(&setup),
        None => println!("SKIPPED: no PostgreSQL server"),
    }
}

fn killed(setup: &Setup) {
    let kills = std::env::var("BEIAN_KILLS").map_or(12, |kills| kills.parse().unwrap());
    let figures = run(setup, &Plan { kills, people: 4, seed: SEED });
    println!("{}", figures.table());
    assert!(figures.is_right(), "{figures:#?}");
    assert_eq!(figures.kills.values().sum::<usize>(), kills);
}
