//! The service under load: `beian-bot serve` with each of its stores, beside bots on other frameworks, against the fake
//! Bot API, in one run.
//!
//! `cargo bench --bench serving`; `-- --only NAME` measures what has NAME in its name, `-- --chats 100000` also asks once in
//! so many chats. Figures are for comparing within one run, never for a timed test. All share the machine: the real
//! Telegram takes nothing from the bot.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "serving/answers.rs"]
mod answers;
#[path = "../tests/balancer/mod.rs"]
mod balancer;
#[path = "serving/contender.rs"]
mod contender;
#[path = "../tests/fake/mod.rs"]
mod fake;
#[path = "../tests/machine/mod.rs"]
mod machine;
#[path = "../tests/schema/mod.rs"]
mod schema;

use std::time::{Duration, Instant};

use answers::Answers;
use contender::{Contender, Kind};
use fake::{Fake, Fault, Rule};

/// How long anything may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(600);
/// Each is answered in one message; the answers are what the compared bots say.
const ANSWERS: [(&str, &str); 4] = [
    ("短信验证码多久过期", "短信验证码 24 小时内有效，过期要重新提交。"),
    ("备案要多久", "没有固定天数，按 20 多个工作日留比较稳。"),
    ("域名没有实名认证可以备案吗", "没实名认证的域名不能备案。"),
    ("备案期间网站能打开吗", "首次备案不能先开，变更备案能照常使用。"),
];
/// How the message begins that whoever is new gets before the answer.
const WELCOME: &str = "您好，我是";
/// People of the ordinary loads, updates at once, updates at an even pace and how many of these come a second.
const CHATS: usize = 100;
const AT_ONCE: usize = 2_000;
const PACED: usize = 300;
const PER_SECOND: u32 = 40;
/// What waits at a start.
const WAITING: usize = 10_000;
const KINDS: [Kind; 6] =
    [Kind::Sqlite, Kind::Postgres(1), Kind::Postgres(2), Kind::Postgres(3), Kind::Stock, Kind::Grammy];

fn people(fake: &Fake, count: usize) -> Vec<i64> {
    (0..count).map(|nth| fake.user(&format!("用户{nth}"))).collect()
}

/// One after the other at an even pace; the waits, and how many were never answered.
fn paced(fake: &Fake, chats: &[i64], but: usize) -> (Answers, usize) {
    let mut answers = Answers::since_now(fake);
    let begun = Instant::now();
    for nth in 0..PACED {
        let due = begun + Duration::from_secs(1) * u32::try_from(nth).unwrap() / PER_SECOND;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        // A step that has no common factor with the number of chats, so that all have their turn.
        answers.ask(fake, chats[nth * 37 % chats.len()], nth);
    }
    let left = answers.wait(fake, but, Duration::from_secs(20));
    (answers, left)
}

/// Everything at once, from the first question to the last answer.
fn at_once(fake: &Fake, chats: &[i64], count: usize) -> (Answers, Duration) {
    let mut answers = Answers::since_now(fake);
    let begun = Instant::now();
    (0..count).for_each(|nth| answers.ask(fake, chats[nth % chats.len()], nth));
    assert_eq!(answers.wait(fake, 0, PATIENCE), 0, "not all were answered");
    let took = answers.took(begun);
    (answers, took)
}

/// A chat is told to wait a minute while others ask; the waits of the others, and how many of these were lost.
fn frozen(fake: &Fake, chats: &[i64]) -> (Answers, usize) {
    let slow = people(fake, 1)[0];
    fake.fault(Rule::on("", Fault::TooMany { retry_after: Some(60) }).chat(slow).always());
    fake.say(slow, ANSWERS[0].0);
    let measured = paced(fake, chats, 0);
    fake.clear_faults();
    measured
}

/// Questions queued while nothing runs, then a start: until all are answered.
fn recovery(kind: Kind) -> (Duration, u64) {
    let fake = Fake::start();
    let chats = people(&fake, 1_000);
    let mut contender = Contender::new(kind);
    // Once up, so that the store and the webhook are there.
    contender.start(&fake);
    contender.kill();
    let mut answers = Answers::since_now(&fake);
    (0..WAITING).for_each(|nth| answers.ask(&fake, chats[nth % chats.len()], nth));
    let begun = Instant::now();
    contender.start(&fake);
    assert_eq!(answers.wait(&fake, 0, PATIENCE), 0, "not all were answered");
    (answers.took(begun), contender.memory())
}

fn run(kind: Kind) {
    let fake = Fake::start();
    let chats = people(&fake, CHATS);
    let mut contender = Contender::new(kind);
    contender.start(&fake);
    let idle = contender.memory();
    let (mut calm, _) = paced(&fake, &chats, 0);
    let (mut full, took) = at_once(&fake, &chats, AT_ONCE);
    let (mut beside, lost) = frozen(&fake, &chats);
    let memory = contender.memory();
    drop(contender);
    let (again, _) = recovery(kind);
    println!(
        "| {} | {:.0} | {:.0} / {:.0} | {:.0} / {:.0} | {:.0} / {:.0}{} | {:.1} s | {idle} → {memory} |",
        kind.name(),
        AT_ONCE as f64 / took.as_secs_f64(),
        calm.percentile(0.5),
        calm.percentile(0.99),
        full.percentile(0.5),
        full.percentile(0.99),
        beside.percentile(0.5),
        beside.percentile(0.99),
        if lost > 0 { format!(" ({lost} not answered)") } else { String::new() },
        again.as_secs_f64(),
    );
}

/// One question in each of very many chats.
fn many_chats(kind: Kind, count: usize) {
    let fake = Fake::start();
    let chats = people(&fake, count);
    let mut contender = Contender::new(kind);
    contender.start(&fake);
    let idle = contender.memory();
    let (_, took) = at_once(&fake, &chats, count);
    println!("| {} | {count} | {:.0} s | {idle} → {} |", kind.name(), took.as_secs_f64(), contender.memory());
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|first| first == contender::STOCK) {
        return contender::stock();
    }
    let after = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let only = after("--only").cloned().unwrap_or_default();
    let kinds: Vec<Kind> = KINDS.into_iter().filter(|kind| kind.name().contains(&only)).collect();
    println!(
        "| bot | updates a second, {AT_ONCE} at once | p50 / p99 ms, {PER_SECOND} a second | p50 / p99 ms, all at once | \
         p50 / p99 ms of others, one chat frozen | {WAITING} waiting | MiB |"
    );
    println!("|---|---|---|---|---|---|---|");
    for kind in &kinds {
        match kind.missing() {
            Some(why) => println!("| {} | SKIPPED: {why} |", kind.name()),
            None => run(*kind),
        }
    }
    if let Some(chats) = after("--chats").and_then(|count| count.parse().ok()) {
        println!("\n| bot | chats | all answered after | MiB |\n|---|---|---|---|");
        kinds.iter().filter(|kind| kind.missing().is_none()).for_each(|kind| many_chats(*kind, chats));
    }
}
