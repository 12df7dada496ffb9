//! The process killed a thousand times under load, and a ledger check of what it did; the harness is in `tests/kills`.
//!
//! `cargo bench --features crash-points --bench kills`, or with `-- --kills N --people N --seed N`. With
//! `--copies 3` three processes share a PostgreSQL store behind one webhook. Prints one table; ends
//! with 1 when something was lost, doubled or out of order. With `-- --stock` a minimal bot on teloxide's own dispatcher
//! is killed instead, 200 times unless told otherwise, for comparison.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../tests/balancer/mod.rs"]
mod balancer;
#[path = "../tests/fake/mod.rs"]
mod fake;
#[path = "../tests/kills/mod.rs"]
mod kills;
#[path = "../tests/machine/mod.rs"]
mod machine;
#[path = "../tests/random/mod.rs"]
mod random;
#[path = "../tests/schema/mod.rs"]
mod schema;
#[path = "kills/stock.rs"]
mod stock;

use std::process::ExitCode;

use kills::{Plan, Setup, run};

const SEED: usize = 20_261_123;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|first| first == stock::BOT) {
        stock::bot();
        return ExitCode::SUCCESS;
    }
    let number = |name: &str, default: usize| {
        let at = args.iter().position(|arg| arg == name);
        at.and_then(|at| args.get(at + 1)?.parse().ok()).unwrap_or(default)
    };
    let seed = number("--seed", SEED) as u64;
    let people = number("--people", 8);
    if args.iter().any(|arg| arg == "--stock") {
        println!("{}", stock::run(number("--kills", 200), people, seed));
        return ExitCode::SUCCESS;
    }
    let folder = std::env::temp_dir().join(format!("beian-bot-kills-store-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let copies = number("--copies", 0);
    let setup = if copies == 0 { Some(Setup::sqlite(&folder)) } else { Setup::postgres(copies) };
    let Some(setup) = setup else { return ExitCode::FAILURE };
    let figures = run(&setup, &Plan { kills: number("--kills", 1_000), people, seed });
    println!("{}", figures.table());
    figures.problems.iter().take(50).for_each(|problem| println!("- {problem}"));
    let _ = std::fs::remove_dir_all(&folder);
    if figures.is_right() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
