//! Very much at once: one person who floods, a long backlog, and a webhook that is called by strangers.

use std::time::{Duration, Instant};

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::fake::{Fake, World};
use crate::fault::{ANSWER, ASK, Hooked, answers};
use crate::machine::status;
use crate::running::{free, http};

/// Memory of the process, in MiB.
fn memory(bot: &Bot) -> u64 {
    status(bot.pid(), "VmRSS:").unwrap() / 1024
}

fn answered(fake: &Fake, user: i64) -> Duration {
    let begun = Instant::now();
    fake.say(user, ASK);
    fake.wait(PATIENCE, |world| world.last_with_button(user, "👍")).unwrap();
    begun.elapsed()
}

/// Waits until the metrics show this line.
fn shown(monitor: &str, line: &str) {
    let begun = Instant::now();
    loop {
        let metrics = http(monitor, "GET /metrics HTTP/1.1", "");
        if metrics.lines().any(|of| of == line) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE * 3, "no {line} in {metrics}");
    }
}

#[test]
fn one_person_at_many_messages_a_second_gets_one_warning_and_costs_nobody_else() {
    let fake = Fake::start();
    let monitor = free();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_MONITOR_ADDR", &monitor);
    bot.start();
    answered(&fake, fake.user("先来的"));
    let (alone, before) = (answered(&fake, fake.user("李四")), memory(&bot));
    let flood = fake.user("张三");
    let (begun, mut worst) = (Instant::now(), Duration::ZERO);
    for round in 0..10 {
        (0..100).for_each(|nth| {
            fake.say(flood, &format!("{ASK} {round} {nth}"));
        });
        worst = worst.max(answered(&fake, fake.user("李四")));
    }
    fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    shown(&monitor, "beian_inbox_depth 0");
    shown(&monitor, "beian_outbox_depth 0");
    let said = fake.bot_texts(flood);
    let (answers, more) =
        (said.iter().filter(|text| text.contains(ANSWER)).count(), memory(&bot).saturating_sub(before));
    println!("alone {alone:?}, at worst {worst:?}; 1000 messages, {answers} answers, {more} MiB more");
    assert_eq!(said.iter().filter(|text| text.contains("太快")).count(), 1);
    // A hundred at once, and two a second after that.
    let most = 110 + 2 * usize::try_from(begun.elapsed().as_secs()).unwrap();
    assert!((100..most).contains(&answers), "{answers}, at most {most}");
    assert!(worst < Duration::from_secs(5), "{worst:?}");
    assert!(more < 64, "{more} MiB more");
}

#[test]
fn a_backlog_of_thousands_is_worked_off_in_order_without_loss() {
    const PEOPLE: usize = 150;
    const EACH: usize = 20;
    let fake = Fake::start();
    let people: Vec<i64> = (0..PEOPLE).map(|_| fake.user("张三")).collect();
    for nth in 0..EACH {
        for user in &people {
            fake.say(*user, if nth + 1 == EACH { ASK } else { "/lang" });
        }
    }
    let mut bot = Bot::started(&fake, OPEN);
    let begun = Instant::now();
    let all = |world: &World| {
        let done = people.iter().all(|user| world.last_with_button(*user, "👍").is_some());
        done.then_some(())
    };
    let patience = PATIENCE * 6;
    fake.wait(patience, |world| (world.pending() == 0).then_some(())).unwrap();
    let stored = begun.elapsed();
    fake.wait(patience, all).unwrap();
    println!(
        "{} updates: stored in {stored:?}, answered in {:?}, {} MiB",
        PEOPLE * EACH,
        begun.elapsed(),
        memory(&bot)
    );
    for user in people {
        let texts = fake.bot_texts(user);
        assert_eq!(texts.iter().filter(|text| text.contains("For English")).count(), EACH - 1, "{texts:?}");
        assert_eq!(texts.iter().filter(|text| text.contains(ANSWER)).count(), 1);
        assert!(texts.last().unwrap().contains(ANSWER), "{texts:?}");
    }
    assert!(memory(&bot) < 400, "{} MiB", memory(&bot));
    assert!(bot.stop().success());
}

#[test]
fn a_webhook_called_by_strangers_with_nonsense_or_again_has_no_effect() {
    let fake = Fake::start();
    let mut hooked = Hooked::start(&fake);
    let user = fake.user("张三");
    answered(&fake, user);
    let real = fake.see(|world| world.updates.made.last().unwrap().to_string());
    let forged = real.replace(r#""update_id":7"#, r#""update_id":8"#);
    let long = "x".repeat(300);
    for secret in ["", "x", "hook-secret-of-the-tests-012345678", &long] {
        assert!(hooked.call_with(secret, &forged).starts_with("HTTP/1.1 401"), "{secret}");
    }
    assert!(hooked.call_bare(&forged).starts_with("HTTP/1.1 401"));
    for body in ["", "{", "[]", "null", "hello", "{\"update_id\":\"1\"}"] {
        assert!(hooked.call(body).starts_with("HTTP/1.1 400"), "{body}");
    }
    let huge = format!("{{\"update_id\":1,\"x\":\"{}\"}}", "x".repeat(2 << 20));
    let said = hooked.call(&huge);
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 413"), "{said}");
    for _ in 0..3 {
        assert!(hooked.call(&real).starts_with("HTTP/1.1 200"));
    }
    fake.say(user, "/lang");
    fake.wait(PATIENCE, |world| world.last(user).filter(|last| last.seen().contains("For English"))).unwrap();
    assert_eq!(fake.see(|world| answers(world, user)), 1);
    hooked.counts(&["beian_updates_total 2", "beian_updates_repeated_total 3"]);
    assert!(hooked.bot.stop().success());
}
