//! The channel fails: late, refused, cut, gone. Nothing is lost, nobody else waits, nothing runs hot.

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::fake::{Fake, Fault, Rule};
use crate::fault::{self, ASK};
use crate::running::{free, health, http};

fn answers(fake: &Fake, user: i64) -> usize {
    fake.see(|world| fault::answers(world, user))
}

fn answered(fake: &Fake, user: i64, count: usize) {
    fake.wait(PATIENCE, |world| (fault::answers(world, user) >= count).then_some(())).unwrap();
}

#[test]
fn a_send_that_fails_once_is_sent_again() {
    let faults = [
        (Fault::Status(500), 1),
        (Fault::Status(502), 1),
        (Fault::Status(504), 1),
        (Fault::Cut, 1),
        (Fault::BrokenJson, 2),
        (Fault::AnswerLost, 2),
    ];
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    let users: Vec<(i64, Fault, usize)> =
        faults.into_iter().map(|(fault, most)| (fake.user("张三"), fault, most)).collect();
    for (user, fault, _) in &users {
        fake.fault(Rule::on("sendMessage", fault.clone()).chat(*user));
        fake.say(*user, ASK);
    }
    for (user, fault, most) in &users {
        answered(&fake, *user, *most);
        assert_eq!(answers(&fake, *user), *most, "{fault:?}");
    }
    assert!(bot.stop().success());
}

#[test]
fn one_chat_that_must_wait_holds_up_no_other() {
    let fake = Fake::start();
    let _bot = Bot::started(&fake, OPEN);
    let (slow, other) = (fake.user("慢"), fake.user("快"));
    fake.fault(Rule::on("sendMessage", Fault::TooMany { retry_after: Some(3) }).chat(slow));
    fake.say(slow, ASK);
    fake.wait(PATIENCE, |world| (!world.calls("sendMessage").is_empty()).then_some(())).unwrap();
    fake.say(other, ASK);
    answered(&fake, other, 1);
    assert_eq!(answers(&fake, slow), 0);
    answered(&fake, slow, 1);
    assert_eq!(answers(&fake, slow), 1);
}

#[test]
fn telegram_gone_and_back_loses_nothing() {
    let fake = Fake::start();
    let addr = free();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_MONITOR_ADDR", &addr);
    bot.start();
    let users: Vec<i64> = (0..12).map(|_| fake.user("张三")).collect();
    let held = fake.fault(Rule::on("sendMessage", Fault::Hold).always());
    users.iter().for_each(|user| {
        fake.say(*user, ASK);
    });
    let all = users.len();
    fake.wait(PATIENCE, |world| (world.ledger.in_flight("sendMessage") >= all).then_some(())).unwrap();
    fake.down();
    fake.release(held);
    let gone = health(&addr, &["503", "channel:"]);
    println!("{gone}");
    fake.up();
    users.iter().for_each(|user| answered(&fake, *user, 1));
    // A poll that ends tells that the channel works.
    fake.say(users[0], "/lang");
    health(&addr, &["200 OK"]);
    assert!(bot.stop().success());
    // What was under way when the line was cut may come twice, never more often.
    users.iter().for_each(|user| assert!(answers(&fake, *user) <= 2, "{:?}", fake.bot_texts(*user)));
}

#[test]
fn the_same_update_again_is_answered_once() {
    let fake = Fake::start();
    let _bot = Bot::started(&fake, OPEN);
    let user = fake.user("张三");
    fake.say(user, ASK);
    let update = fake.last_update();
    answered(&fake, user, 1);
    fake.repeat(update);
    fake.say(user, "/start");
    fake.wait(PATIENCE, |world| world.last_with_button(user, "材料清单")).unwrap();
    assert_eq!(answers(&fake, user), 1);
}

#[test]
fn a_kill_with_twenty_messages_queued_loses_none() {
    for passed in [0, 3, 9] {
        let fake = Fake::start();
        let mut bot = Bot::started(&fake, OPEN);
        let users: Vec<i64> = (0..10).map(|_| fake.user("张三")).collect();
        let held = fake.fault(Rule::on("sendMessage", Fault::Hold).after(passed).always());
        (0..2).for_each(|_| {
            users.iter().for_each(|user| {
                fake.say(*user, ASK);
            })
        });
        fake.wait(PATIENCE, |world| (world.ledger.in_flight("sendMessage") > 0 && world.pending() == 0).then_some(()))
            .unwrap();
        bot.kill();
        fake.release(held);
        bot.start();
        for user in &users {
            answered(&fake, *user, 2);
        }
        assert!(bot.stop().success());
        for user in &users {
            assert!((2..=3).contains(&answers(&fake, *user)), "{passed}: {:?}", fake.bot_texts(*user));
        }
    }
}

#[test]
fn a_token_refused_in_mid_run_is_told_by_health_and_makes_no_hot_loop() {
    let fake = Fake::start();
    let addr = free();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_MONITOR_ADDR", &addr);
    bot.start();
    let user = fake.user("张三");
    fake.say(user, ASK);
    answered(&fake, user, 1);
    let sent = fake.calls("sendMessage").len();
    let refused = Fault::Refuse { code: 401, description: "Unauthorized".to_owned(), parameters: None };
    fake.fault(Rule::on("", refused.clone()).always());
    (0..5).for_each(|_| {
        fake.say(user, ASK);
    });
    fake.say(fake.user("李四"), ASK);
    fake.wait(PATIENCE, |world| (world.pending() == 0 && world.calls("sendMessage").len() > sent).then_some(()))
        .unwrap();
    fake.fault(Rule::on("getUpdates", refused).always());
    fake.say(user, ASK);
    let health = health(&addr, &["channel:", "sending:"]);
    println!("{health}");
    assert!(health.starts_with("HTTP/1.1 503") && health.contains("token"), "{health}");
    assert!(!health.contains("fake-token") && !bot.log().contains("fake-token"));
    assert!(fake.calls("sendMessage").len() - sent <= 3, "{}", fake.calls("sendMessage").len());
    let polls = fake.calls("getUpdates").len();
    // Time for many polls, had they been made: each look is a whole request.
    (0..200).for_each(|_| assert!(http(&addr, "GET /healthz HTTP/1.1", "").starts_with("HTTP/1.1 503")));
    assert!(fake.calls("getUpdates").len() <= polls + 1);
    assert!(bot.stop().success(), "what could not be sent waits");
}

fn conflict() -> Rule {
    let description =
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    Rule::on("getUpdates", Fault::Refuse { code: 409, description: description.to_owned(), parameters: None })
}

#[test]
fn another_copy_of_the_bot_ends_this_one_with_a_clear_word() {
    let fake = Fake::start();
    fake.fault(conflict().always());
    let mut bot = Bot::started(&fake, OPEN);
    assert_eq!(bot.ended().code(), Some(1));
    let log = bot.log();
    let last = log.lines().rfind(|line| line.starts_with("beian-bot:"));
    println!("{last:?}");
    assert!(last.is_some_and(|line| line.contains("Conflict") && line.contains("only one bot instance")), "{log}");
    assert_eq!(fake.calls("getUpdates").len(), 4);
}

#[test]
fn a_conflict_that_passes_is_borne() {
    let fake = Fake::start();
    fake.fault(conflict().times(2));
    let mut bot = Bot::started(&fake, OPEN);
    let user = fake.user("张三");
    fake.say(user, ASK);
    answered(&fake, user, 1);
    assert!(bot.stop().success());
}
