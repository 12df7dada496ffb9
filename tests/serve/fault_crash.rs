//! The process is killed between receiving an update and noting what was sent. Nothing is lost, nothing happens twice.

use std::os::unix::process::ExitStatusExt;

use beian_bot::store::{SqliteStore, Store, StoreError, Tx};

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::fake::{Fake, Fault, Rule};

pub const ASK: &str = "短信验证码多久过期";
pub const ANSWER: &str = "24 小时内有效";

/// Waits until the process has died at its point, and takes the point away.
pub fn died(bot: &mut Bot) {
    let status = bot.ended();
    assert_eq!(status.signal(), Some(9), "{status}: {}", bot.log());
    bot.extra.retain(|(name, _)| !name.ends_with("_AT"));
}

/// What the store of a bot that does not run holds.
pub fn in_store<T>(bot: &Bot, mut look: impl FnMut(&mut dyn Tx) -> Result<T, StoreError>) -> T {
    let mut found = None;
    let store = SqliteStore::open_for_reading_beside(&bot.store()).unwrap();
    store.transaction(&mut |tx| look(tx).map(|seen| found = Some(seen))).unwrap();
    found.unwrap()
}

fn waiting(bot: &Bot) -> (u64, u64) {
    in_store(bot, |tx| Ok((tx.inbox_depth()?, tx.outbox_depth(chrono::Utc::now())?.0)))
}

/// Everything that was to be answered before is: what is said now is answered after it. Gives the answers to [`ASK`].
pub fn settled(fake: &Fake, user: i64) -> usize {
    fake.say(user, "/lang");
    let told = |world: &crate::fake::World| world.bot_texts(user).iter().any(|text| text.contains("For English"));
    fake.wait(PATIENCE, |world| told(world).then_some(())).unwrap();
    fake.bot_texts(user).iter().filter(|text| text.contains(ANSWER)).count()
}

/// A question asked of a bot that dies at a point.
fn asked_until(point: &str) -> (Fake, Bot, i64) {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_CRASH_AT", point);
    bot.start();
    let user = fake.user("张三");
    fake.say(user, ASK);
    died(&mut bot);
    (fake, bot, user)
}

fn answered_once_after(fake: &Fake, bot: &mut Bot, user: i64) {
    bot.start();
    assert_eq!(settled(fake, user), 1, "{:?}", fake.bot_texts(user));
    assert!(bot.stop().success());
    assert_eq!((fake.pending(), waiting(bot)), (0, (0, 0)));
    let counts = in_store(bot, |tx| tx.counts(chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()));
    let answers: i64 = counts.iter().filter(|count| count.name == "answer").map(|count| count.count).sum();
    assert_eq!(answers, 1, "the question was counted once");
}

#[test]
fn an_update_received_but_not_stored_is_given_again() {
    let (fake, mut bot, user) = asked_until("received-not-stored");
    assert_eq!((fake.pending(), waiting(&bot)), (1, (0, 0)));
    answered_once_after(&fake, &mut bot, user);
}

#[test]
fn an_update_stored_but_not_confirmed_is_given_again_and_handled_once() {
    let (fake, mut bot, user) = asked_until("stored-not-confirmed");
    assert_eq!(fake.pending(), 1);
    assert!(in_store(&bot, |tx| tx.inbox_depth()) <= 1);
    answered_once_after(&fake, &mut bot, user);
    let given = fake.see(|world| {
        let polls = world.ledger.of("getUpdates").filter_map(|call| call.result());
        polls.filter(|result| result.to_string().contains(ASK)).count()
    });
    assert_eq!(given, 2);
}

#[test]
fn an_update_confirmed_but_not_handled_is_handled_at_the_next_start() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_HOLD_AT", "confirmed-not-handled");
    bot.start();
    let user = fake.user("张三");
    let given = |world: &crate::fake::World| (world.pending() == 0 && world.updates.waiting > 0).then_some(());
    fake.wait(PATIENCE, |world| given(world)).unwrap();
    fake.say(user, ASK);
    fake.wait(PATIENCE, |world| given(world)).unwrap();
    bot.kill();
    bot.extra.retain(|(name, _)| !name.ends_with("_AT"));
    assert_eq!((waiting(&bot), fake.bot_texts(user).len()), ((1, 0), 0));
    answered_once_after(&fake, &mut bot, user);
}

#[test]
fn a_kill_inside_the_step_is_rolled_back_and_the_step_is_run_again() {
    for point in ["inside-step", "handled-not-committed"] {
        let (fake, mut bot, user) = asked_until(point);
        assert_eq!((waiting(&bot), fake.bot_texts(user).len()), ((1, 0), 0), "{point}");
        answered_once_after(&fake, &mut bot, user);
    }
}

#[test]
fn what_is_committed_but_not_sent_is_sent_at_the_next_start() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    // A sender that is as slow as Telegram may be: what it does at once is not seen here.
    let held = fake.fault(Rule::on("sendMessage", Fault::Hold).always());
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_CRASH_AT", "committed-not-sent");
    bot.start();
    let user = fake.user("张三");
    fake.say(user, ASK);
    died(&mut bot);
    assert_eq!(in_store(&bot, |tx| tx.inbox_depth()), 0);
    fake.wait(PATIENCE, |world| (world.ledger.in_flight("sendMessage") == 0).then_some(())).unwrap();
    assert_eq!(fake.bot_texts(user).len(), 0);
    fake.release(held);
    answered_once_after(&fake, &mut bot, user);
}

#[test]
fn a_request_without_an_answer_read_makes_at_most_one_second_copy() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    let user = fake.user("张三");
    let slow = fake.fault(Rule::on("sendMessage", Fault::Slow));
    (0..3).for_each(|_| {
        fake.say(user, ASK);
    });
    fake.wait(PATIENCE, |world| (!world.bot_texts(user).is_empty()).then_some(())).unwrap();
    bot.kill();
    fake.release(slow);
    bot.start();
    assert_eq!(settled(&fake, user), 4, "three answers and the second copy of the first");
    assert!(bot.stop().success());
}

#[test]
fn a_message_sent_but_not_noted_makes_at_most_one_second_copy() {
    let (fake, mut bot, user) = asked_until("sent-not-noted");
    assert_eq!(fake.bot_texts(user).len(), 1);
    bot.start();
    assert_eq!(settled(&fake, user), 2, "{:?}", fake.bot_texts(user));
    assert!(bot.stop().success());
    assert_eq!(waiting(&bot), (0, 0));
}

#[test]
fn a_stop_that_is_cut_short_loses_nothing() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_CRASH_AT", "during-drain:2");
    bot.start();
    let users: Vec<i64> = (0..20).map(|_| fake.user("张三")).collect();
    let held = fake.fault(Rule::on("sendMessage", Fault::Hold).always());
    users.iter().for_each(|user| {
        fake.say(*user, ASK);
    });
    fake.wait(PATIENCE, |world| (world.ledger.in_flight("sendMessage") > 0 && world.pending() == 0).then_some(()))
        .unwrap();
    bot.signal("TERM");
    died(&mut bot);
    fake.release(held);
    bot.start();
    for user in &users {
        let answers = settled(&fake, *user);
        assert!((1..=2).contains(&answers), "{:?}", fake.bot_texts(*user));
    }
    assert!(bot.stop().success());
}

#[test]
fn a_stop_with_work_queued_drains_it() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN);
    let users: Vec<i64> = (0..20).map(|_| fake.user("张三")).collect();
    users.iter().for_each(|user| {
        fake.say(*user, ASK);
    });
    bot.start();
    fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    assert!(bot.stop().success());
    assert!(users.iter().all(|user| fake.bot_texts(*user).len() == 1));
    assert_eq!(waiting(&bot), (0, 0));
}
