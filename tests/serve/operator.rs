//! Operators: reload, rollback and reports, from a chat, the command line and a signal.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::bot::{Bot, DESK, OPEN, OPERATOR, PATIENCE};
use crate::fake::Fake;

const WAS: &str = "24 小时内有效";
const IS: &str = "二十四小时内有效（新）";

/// Changes words in a file of a knowledge folder.
pub fn replace(folder: &Path, file: &str, was: &str, is: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(was), "{file} does not hold {was}");
    fs::write(path, text.replace(was, is)).unwrap();
}

/// A running bot with a knowledge folder of its own.
pub fn with_own_knowledge(fake: &Fake) -> (Bot, std::path::PathBuf) {
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(fake, OPEN);
    let folder = bot.own_knowledge();
    bot.start();
    // Whoever knows its own name has read the folder.
    fake.wait(PATIENCE, |world| (!world.calls("getMe").is_empty()).then_some(())).unwrap();
    fake.user_with(OPERATOR, "运维", None, Some("zh-hans"));
    (bot, folder)
}

/// Says something in a private chat and gives the bot's next message there that has these words.
pub fn told(fake: &Fake, user: i64, text: &str, words: &str) -> String {
    told_within(fake, PATIENCE, user, text, words)
}

/// The same for what takes long on a busy machine: comparing two knowledge bases asks every golden question twice.
pub fn told_within(fake: &Fake, limit: Duration, user: i64, text: &str, words: &str) -> String {
    let before = fake.see(|world| world.own(user).count());
    fake.say(user, text);
    let look = |world: &crate::fake::World| {
        world.own(user).skip(before).map(|message| message.seen()).find(|seen| seen.contains(words))
    };
    fake.wait(limit, look).unwrap_or_else(|why| panic!("{text}: {words}: {:?}\n{why}", fake.bot_texts(user)))
}

/// What an operator is told of a reload.
pub fn reloaded(fake: &Fake, words: &str) -> String {
    told_within(fake, PATIENCE * 4, OPERATOR, "/reload", words)
}

#[test]
fn a_good_version_is_swapped_in_and_rolled_back_and_forth_also_after_a_restart() {
    let fake = Fake::start();
    let (mut bot, folder) = with_own_knowledge(&fake);
    assert!(told(&fake, OPERATOR, "/version", "知识库版本").contains("条问答"));
    told(&fake, OPERATOR, "/reload", "没有变化");
    replace(&folder, "faq/sms.yaml", WAS, IS);
    let report = told(&fake, OPERATOR, "/reload", "已换");
    println!("{report}");
    assert!(report.contains("sms-validity"), "{report}");
    let user = fake.user("张三");
    told(&fake, user, "短信验证码多久过期", "二十四小时内有效（新）");
    told(&fake, OPERATOR, "/rollback", "已换");
    // A kill may bring the last message once more; it must not be this one.
    told(&fake, OPERATOR, "/version", "知识库版本");
    bot.kill();
    bot.start();
    told(&fake, user, "短信验证码多久过期", "24 小时内有效");
    told(&fake, OPERATOR, "/rollback", "已换");
    told(&fake, user, "短信验证码多久过期", "二十四小时内有效（新）");
    assert!(bot.stop().success());
}

#[test]
fn a_broken_version_is_told_with_its_places_and_the_old_one_answers_also_after_a_restart() {
    let fake = Fake::start();
    let (mut bot, folder) = with_own_knowledge(&fake);
    replace(&folder, "faq/sms.yaml", "related: [sms-failed, sms-not-received]", "related: [no-such-entry]");
    let report = told(&fake, OPERATOR, "/reload", "没有换");
    println!("{report}");
    assert!(report.contains("faq/sms.yaml:") && report.contains("no-such-entry"), "{report}");
    let user = fake.user("张三");
    told(&fake, user, "短信验证码多久过期", "24 小时内有效");
    bot.kill();
    bot.start();
    told(&fake, user, "短信验证码多久过期", "24 小时内有效");
    assert!(bot.log().contains("going on with the last good version"));
}

#[test]
fn two_reloads_at_once_leave_something_to_go_back_to() {
    let fake = Fake::start();
    let (bot, folder) = with_own_knowledge(&fake);
    replace(&folder, "faq/sms.yaml", WAS, IS);
    fake.agent_says(DESK, None, OPERATOR, "/reload");
    bot.signal("HUP");
    told(&fake, OPERATOR, "/reload", "。");
    fake.wait(PATIENCE, |world| (world.own(DESK).count() > 0).then_some(())).unwrap();
    told(&fake, OPERATOR, "/rollback", "已换");
    let user = fake.user("张三");
    told(&fake, user, "短信验证码多久过期", "24 小时内有效");
    drop(bot);
}

#[test]
fn commands_of_others_do_nothing_and_are_logged_with_the_id() {
    let fake = Fake::start();
    let (bot, folder) = with_own_knowledge(&fake);
    replace(&folder, "faq/sms.yaml", WAS, IS);
    let user = fake.user("张三");
    fake.say(user, "/reload force");
    told(&fake, user, "短信验证码多久过期", "24 小时内有效");
    assert!(!fake.bot_texts(user).iter().any(|text| text.contains("已换") || text.contains("版本")));
    assert!(bot.log().contains(&format!("user.id={user}")), "{}", bot.log());
}

#[test]
fn the_command_line_asks_the_running_bot() {
    let fake = Fake::start();
    let (mut bot, folder) = with_own_knowledge(&fake);
    told(&fake, OPERATOR, "/version", "知识库版本");
    let run = |bot: &Bot, args: &[&str]| {
        let output = bot.command(args).output().unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        println!("{args:?}: {:?}\n{text}", output.status.code());
        (output.status.code(), text)
    };
    replace(&folder, "faq/sms.yaml", WAS, IS);
    let (code, says) = run(&bot, &["reload"]);
    assert!(code == Some(0) && says.contains("已换") && says.contains("sms-validity"), "{says}");
    let user = fake.user("张三");
    told(&fake, user, "短信验证码多久过期", "二十四小时内有效（新）");
    assert_eq!(run(&bot, &["rollback"]).0, Some(0));
    told(&fake, user, "短信验证码多久过期", "24 小时内有效");
    for (report, words) in [("version", "rollback swapped"), ("stats", "/ 2\n"), ("misses", "没有答不上的问题")]
    {
        let (code, says) = run(&bot, &[report]);
        assert!(code == Some(0) && says.contains(words), "{report}: {says}");
    }
    let copy = bot.folder.0.join("copy.db");
    assert_eq!(run(&bot, &["store", "backup", &copy.display().to_string()]).0, Some(0));
    assert!(copy.exists());
    replace(&folder, "faq/sms.yaml", "related: [sms-failed, sms-not-received]", "related: [no-such-entry]");
    let (code, says) = run(&bot, &["reload"]);
    assert!(code == Some(1) && says.contains("faq/sms.yaml:") && says.contains("no-such-entry"), "{says}");
    let (code, says) = run(&bot, &["serve"]);
    assert_eq!(code, Some(1));
    assert!(says.contains("beian-bot:"), "{says}");
    assert!(bot.stop().success());
    assert_eq!(run(&bot, &["reload"]).0, Some(2));
}

#[test]
fn misses_hold_no_telephone_number_and_logs_hold_no_words() {
    let fake = Fake::start();
    let (bot, _) = with_own_knowledge(&fake);
    let user = fake.user("张三");
    told(&fake, user, "我手机13812345678，月球基地的备案号刻在哪块石头上", "资料里没有");
    let misses = told(&fake, OPERATOR, "/misses", "近 30 天");
    println!("{misses}");
    assert!(misses.contains("[电话]") && misses.contains("月球基地"), "{misses}");
    let log = bot.log();
    for words in ["13812345678", "月球基地", "张三", "fake-token"] {
        assert!(!misses.contains("13812345678") && !log.contains(words), "{words}: {log}");
    }
}
