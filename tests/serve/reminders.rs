//! Reminders: begun with one tap, said once, also when the process was down, killed, or its clock was wrong.

use crate::bot::{Bot, PATIENCE};
use crate::fake::{Fake, World};
use crate::operator::told;

/// A Tuesday.
const ASKED: &str = "2026-11-24T10:05:00+08:00";
/// Just before the reminder of the evening, 12 hours before the deadline.
const EVENING: &str = "2026-11-24T20:04:58+08:00";
/// Before the last reminder, which comes at 21:30.
const LATER: &str = "2026-11-24T21:00:00+08:00";

fn reminders(world: &World, user: i64) -> usize {
    world.bot_texts(user).iter().filter(|text| text.contains("⏰ 提醒：短信核验")).count()
}

/// Somebody who got the message of verification at 08:05 and wants to be reminded.
fn reminded(fake: &Fake) -> i64 {
    let user = fake.user("张三");
    told(fake, user, "/progress", "备案走到哪一步了");
    let press = |label: &str, words: &str| {
        let message = fake.wait(PATIENCE, |world| world.last_with_button(user, label)).unwrap();
        fake.press_label(user, user, message.id, label);
        let said = |world: &World| world.bot_texts(user).iter().any(|text| text.contains(words)).then_some(());
        fake.wait(PATIENCE, said).unwrap_or_else(|_| panic!("no {words}: {:#?}", fake.texts(user)));
    };
    press("收到核验短信", "什么时候收到短信的？");
    press("2 小时内", "⏰ 短信核验：最晚明天 08:05");
    press("🔔 提醒我", "下一次：短信核验，今天 20:05");
    user
}

#[test]
fn a_reminder_is_said_in_time_and_once_also_after_a_kill() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, ASKED);
    let user = reminded(&fake);
    bot.kill();
    bot.at = EVENING.to_owned();
    bot.start();
    fake.wait(PATIENCE, |world| (reminders(world, user) == 1).then_some(())).unwrap();
    assert!(bot.stop().success());
    bot.at = LATER.to_owned();
    bot.start();
    told(&fake, user, "/hours", "人工时间");
    fake.wait(PATIENCE, |world| (reminders(world, user) == 1).then_some(())).unwrap();
    // Stopped with one tap, under the reminder itself.
    let message = fake.wait(PATIENCE, |world| world.last_with_button(user, "停止提醒")).unwrap();
    fake.press_label(user, user, message.id, "停止提醒");
    fake.wait(PATIENCE, |world| {
        world.bot_texts(user).iter().any(|text| text.contains("不再提醒。要再打开")).then_some(())
    })
    .unwrap();
    assert!(bot.stop().success());
}

#[test]
fn a_clock_far_ahead_for_a_moment_reminds_of_nothing() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, ASKED);
    let user = reminded(&fake);
    assert!(bot.stop().success());
    // A year later, for as long as it takes to ask the hours; then the clock is right again.
    bot.at = "2027-11-24T10:05:00+08:00".to_owned();
    bot.start();
    told(&fake, user, "/hours", "人工时间");
    assert!(bot.stop().success());
    assert!(bot.log().contains("a reminder is very late"), "{}", bot.log());
    assert!(!fake.texts(user).iter().any(|text| text.contains("提醒：短信核验")), "{:#?}", fake.texts(user));
    bot.at = "2026-11-24T10:10:00+08:00".to_owned();
    bot.start();
    told(&fake, user, "/hours", "人工时间");
    assert!(bot.stop().success());
    bot.at = EVENING.to_owned();
    bot.start();
    fake.wait(PATIENCE, |world| (reminders(world, user) == 1).then_some(())).unwrap();
    assert!(bot.stop().success());
}

#[test]
fn who_erased_everything_is_reminded_of_nothing() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, ASKED);
    let user = reminded(&fake);
    told(&fake, user, "/forget", "已清除");
    assert!(bot.stop().success());
    bot.at = EVENING.to_owned();
    bot.start();
    told(&fake, user, "/hours", "人工时间");
    bot.at = LATER.to_owned();
    assert!(bot.stop().success());
    bot.start();
    told(&fake, user, "短信验证码多久过期", "24 小时");
    assert!(!fake.texts(user).iter().any(|text| text.contains("⏰ 提醒")), "{:#?}", fake.texts(user));
    assert!(bot.stop().success());
}
