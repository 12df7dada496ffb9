//! The target of the log is full or gone: the bot goes on, and ends as it would.

use std::fs::{self, File};
use std::process::Stdio;

use crate::bot::{Bot, DESK, OPEN, OPERATOR, PATIENCE};
use crate::fake::Fake;
use crate::operator::{reloaded, replace, told, told_within};

const ASK: &str = "短信验证码多久过期";
const WAS: &str = "24 小时内有效";
const IS: &str = "二十四小时内有效（新）";

fn full() -> Option<File> {
    let file = fs::OpenOptions::new().write(true).open("/dev/full");
    if file.is_err() {
        println!("skipped: there is no /dev/full here");
    }
    file.ok()
}

/// Answers, tells what is wrong, reloads and ends, whatever becomes of its log.
fn goes_on(fake: &Fake, bot: &mut Bot, folder: &std::path::Path) {
    fake.user_with(OPERATOR, "运维", None, Some("zh-hans"));
    let user = fake.user("张三");
    told(fake, user, ASK, WAS);
    fake.say(user, "/reload");
    replace(folder, "faq/sms.yaml", WAS, IS);
    reloaded(fake, "已换");
    told(fake, user, ASK, IS);
    bot.signal("HUP");
    told_within(fake, PATIENCE * 4, user, "人工", "A-0001");
    fake.wait(PATIENCE, |world| (world.own(DESK).count() > 0).then_some(())).unwrap();
    assert!(bot.stop().success());
}

#[test]
fn log_target_full_and_the_bot_goes_on() {
    let Some(full) = full() else { return };
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_LOG", "trace");
    let folder = bot.own_knowledge();
    bot.start_by(|mut own| {
        own.stdout(full.try_clone().unwrap()).stderr(full);
        own
    });
    goes_on(&fake, &mut bot, &folder);
}

#[test]
fn log_target_gone_and_the_bot_goes_on() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_LOG", "trace");
    let folder = bot.own_knowledge();
    let (reader, writer) = std::io::pipe().unwrap();
    bot.start_by(|mut own| {
        own.stdout(writer.try_clone().unwrap()).stderr(writer);
        own
    });
    drop(reader);
    goes_on(&fake, &mut bot, &folder);
}

#[test]
fn log_target_full_and_what_ends_the_bot_keeps_its_exit_code() {
    let Some(full) = full() else { return };
    let fake = Fake::start();
    let ends = |bot: &Bot, args: &[&str]| {
        let mut command = bot.command(args);
        command.stdin(Stdio::null()).stdout(full.try_clone().unwrap()).stderr(full.try_clone().unwrap());
        command.status().unwrap().code()
    };
    let bot = Bot::new(&fake, OPEN);
    assert_eq!(ends(&bot.with("TELOXIDE_TOKEN", ""), &["serve"]), Some(2));
    let bot = Bot::new(&fake, OPEN);
    fs::write(bot.store(), "no store".repeat(1000)).unwrap();
    assert_eq!(ends(&bot, &["serve"]), Some(1));
}
