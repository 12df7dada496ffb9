//! Operators again: lost golden answers, long reports, signals, misses, what cannot be handled, a backup put back.

use std::fs;
use std::path::Path;
use std::time::Instant;

use crate::bot::{Bot, DESK, OPEN, OPERATOR, PATIENCE};
use crate::fake::Fake;
use crate::operator::{replace, told, with_own_knowledge};

const ASK: &str = "短信验证码多久过期";
const WAS: &str = "24 小时内有效";
const IS: &str = "二十四小时内有效（新）";

/// Gives an entry wordings that nobody uses.
fn forget_wordings(folder: &Path, file: &str, entry: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    let begin = text.find(&format!("  - id: {entry}\n")).unwrap();
    let end = text[begin + 5..].find("\n  - id: ").map_or(text.len(), |at| begin + 5 + at);
    let ask = begin + text[begin..end].find("    ask:\n").unwrap();
    let others: String =
        "一二三四五六七八".chars().map(|nth| format!("      - 火星登陆第{nth}批宇航员名单\n")).collect();
    fs::write(path, format!("{}    ask:\n{others}{}", &text[..ask], &text[end..])).unwrap();
}

#[test]
fn lost_golden_answers_are_listed_and_swapped_in_only_by_force() {
    let fake = Fake::start();
    let (bot, folder) = with_own_knowledge(&fake);
    let user = fake.user("张三");
    told(&fake, user, "短信核验试点省份", "2017-12-18");
    forget_wordings(&folder, "faq/sms.yaml", "sms-start-dates");
    replace(&folder, "faq/sms.yaml", WAS, IS);
    let report = told(&fake, OPERATOR, "/reload", "没有换");
    println!("{report}");
    for words in ["短信核验 试点 省份 时间", "/reload force", "sms-start-dates"] {
        assert!(report.contains(words), "{words}: {report}");
    }
    told(&fake, user, ASK, WAS);
    let report = told(&fake, OPERATOR, "/reload force", "已换");
    println!("{report}");
    told(&fake, user, ASK, IS);
    told(&fake, OPERATOR, "/version", "reload refused");
    drop(bot);
}

#[test]
fn a_report_of_very_many_errors_comes_whole_in_messages_that_fit() {
    let fake = Fake::start();
    let (bot, folder) = with_own_knowledge(&fake);
    let mut places = Vec::new();
    for file in ["faq/sms.yaml", "faq/app.yaml", "faq/process.yaml", "faq/public-security.yaml"] {
        replace(&folder, file, "related: [", "related: [no-such-entry, ");
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let wrong = text.lines().enumerate().filter(|(_, line)| line.contains("related: [no-such-entry"));
        places.extend(wrong.map(|(at, _)| format!("{file}:{}:", at + 1)));
    }
    fake.say(OPERATOR, "/reload");
    let all = |world: &crate::fake::World| {
        let texts = world.bot_texts(OPERATOR);
        let whole = texts.join("\n");
        places.iter().all(|place| whole.contains(place)).then_some(texts)
    };
    let texts = fake.wait(PATIENCE, all).unwrap();
    assert!(texts[0].contains(&format!("有 {} 处错误", places.len())), "{}", texts[0]);
    assert!(texts.len() > 1, "{texts:?}");
    for text in &texts {
        let units = text.encode_utf16().count();
        println!("{units} units: {} … {}", &text.lines().next().unwrap(), text.lines().last().unwrap());
        assert!(units <= 4096, "{text}");
        // No place is torn in two.
        assert!(
            text.lines()
                .all(|line| line.contains("没有换") || line.contains("no-such-entry") || line.contains("calendar"))
        );
    }
    drop(bot);
}

#[test]
fn an_interview_goes_on_with_the_words_of_the_new_version() {
    let fake = Fake::start();
    let (bot, folder) = with_own_knowledge(&fake);
    let user = fake.user("张三");
    told(&fake, user, "/checklist", "以个人名义");
    told(&fake, user, "个人", "哪个省");
    replace(&folder, "checklist.yaml", "text: 这次办哪一种？", "text: 这一次（新版）办哪一种？");
    told(&fake, OPERATOR, "/reload", "已换");
    let next = told(&fake, user, "广东", "办哪一种");
    println!("{next}");
    assert!(next.contains("这一次（新版）办哪一种"), "{next}");
    let back = told(&fake, user, "修改", "改哪一项");
    assert!(!back.contains('{'), "{back}");
    drop(bot);
}

#[test]
fn a_hang_up_signal_alone_swaps_and_is_recorded() {
    let fake = Fake::start();
    let (bot, folder) = with_own_knowledge(&fake);
    let user = fake.user("张三");
    told(&fake, user, ASK, WAS);
    replace(&folder, "faq/sms.yaml", WAS, IS);
    bot.signal("HUP");
    let begun = Instant::now();
    let version = loop {
        let output = bot.command(&["version"]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if text.contains("signal reload swapped") {
            break text;
        }
        assert!(begun.elapsed() < PATIENCE, "{text}");
    };
    println!("{version}");
    told(&fake, user, ASK, IS);
}

#[test]
fn misses_come_in_groups_with_the_mask_and_the_counts_move() {
    let fake = Fake::start();
    let (bot, _) = with_own_knowledge(&fake);
    let user = fake.user("张三");
    assert!(!told(&fake, OPERATOR, "/stats", "今天 / 近").contains("资料里没有"));
    told(&fake, OPERATOR, "/misses", "没有答不上的问题");
    for ask in [
        "月球基地的备案号刻在哪块石头上",
        "月球基地的备案号究竟刻在哪块石头上",
        "木卫二潜艇的备案号漆成什么颜色，我身份证是11010519491231002X",
    ] {
        told(&fake, user, ask, "资料里没有");
    }
    told(&fake, user, ASK, WAS);
    let misses = told(&fake, OPERATOR, "/misses", "近 30 天");
    let stats = told(&fake, OPERATOR, "/stats", "今天 / 近");
    println!("{misses}\n{stats}\n{:?}", fake.bot_texts(user));
    let line = |part: &str| misses.lines().filter(|line| line.contains(part)).collect::<Vec<_>>();
    assert!(matches!(line("月球基地")[..], [one, _] if one.starts_with("1. 2×")), "{misses}");
    assert!(matches!(line("木卫二")[..], [one] if one.starts_with("2. 1×") && one.contains("[证件号]")), "{misses}");
    assert!(line("最接近：").len() == 2, "{misses}");
    assert!(!misses.contains("1101051949") && !bot.log().contains("1101051949"), "{misses}");
    for count in ["资料里没有：3 / 3", "直接答了：1 / 1"] {
        assert!(stats.contains(count), "{count}: {stats}");
    }
}

#[test]
fn what_cannot_be_handled_is_a_dead_letter_and_others_are_served() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    fake.user_with(OPERATOR, "运维", None, Some("zh-hans"));
    let user = fake.user("张三");
    told(&fake, user, "人工", "A-0001");
    // Word of the topic is about the ticket too: it is taken before, and handled at the stop.
    fake.wait(PATIENCE, |world| (world.topics(DESK).len() == 1 && world.pending() == 0).then_some(())).unwrap();
    assert!(bot.stop().success());
    let store = rusqlite::Connection::open(bot.store()).unwrap();
    store.execute_batch("PRAGMA ignore_check_constraints = ON; UPDATE ticket SET status = 'nonsense'").unwrap();
    drop(store);
    bot.start();
    let sorry = told(&fake, user, "还在吗", "处理失败");
    println!("{sorry}");
    let other = fake.user("李四");
    told(&fake, other, ASK, WAS);
    told(&fake, other, "人工", "A-0002");
    let stats = told(&fake, OPERATOR, "/stats", "今天 / 近");
    println!("{stats}");
    assert!(stats.lines().any(|line| line.contains("死信") && line.contains(&user.to_string())), "{stats}");
    assert_eq!(bot.log().matches("an update could not be handled").count(), 3, "{}", bot.log());
    assert!(!bot.log().contains("还在吗"));
    let sorries = fake.bot_texts(user).iter().filter(|text| text.contains("处理失败")).count();
    assert_eq!(sorries, 1);
    assert!(bot.stop().success());
}

#[test]
fn a_backup_put_back_brings_the_conversation_back() {
    let fake = Fake::start();
    let (mut bot, _) = with_own_knowledge(&fake);
    let user = fake.user("张三");
    told(&fake, user, "/checklist", "以个人名义");
    told(&fake, user, "个人", "哪个省");
    let copy = bot.folder.0.join("copy.db");
    assert!(bot.command(&["store", "backup", &copy.display().to_string()]).status().unwrap().success());
    told(&fake, user, "/forget", "已清除");
    // What Telegram has not been told of comes again, and would erase again.
    fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    assert!(bot.stop().success());
    fs::copy(&copy, bot.store()).unwrap();
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", bot.store().display()));
    }
    bot.start();
    let next = told(&fake, user, "广东", "办哪一种");
    println!("{next}");
    assert!(next.contains("广东"), "{next}");
    assert!(fake.see(|world| world.own(DESK).count()) == 0);
    assert!(bot.stop().success());
}

#[test]
fn a_timer_that_cannot_be_fired_stops_nobody() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    fake.user_with(OPERATOR, "运维", None, Some("zh-hans"));
    let user = fake.user("张三");
    told(&fake, user, "人工", "A-0001");
    assert!(bot.stop().success());
    let store = rusqlite::Connection::open(bot.store()).unwrap();
    store.execute_batch("PRAGMA ignore_check_constraints = ON; UPDATE ticket SET status = 'nonsense'").unwrap();
    drop(store);
    bot.at = "2026-11-23T16:00:00+08:00".to_owned();
    bot.start();
    let other = fake.user("李四");
    told(&fake, other, ASK, WAS);
}

#[test]
fn a_waiting_ticket_that_cannot_be_read_stops_nobody_else() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    let user = fake.user("张三");
    told(&fake, user, "人工", "A-0001");
    assert!(bot.stop().success());
    let store = rusqlite::Connection::open(bot.store()).unwrap();
    store.execute_batch("PRAGMA ignore_check_constraints = ON; UPDATE ticket SET promise = 'nonsense'").unwrap();
    drop(store);
    bot.start();
    let other = fake.user("李四");
    told(&fake, other, ASK, WAS);
    told(&fake, other, "人工", "A-0002");
}

#[test]
fn the_command_line_tells_what_runs_also_beside_a_changed_or_broken_folder() {
    let fake = Fake::start();
    let (bot, folder) = with_own_knowledge(&fake);
    let report = |name: &str| {
        let output = bot.command(&[name]).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let head = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let running = head(&told(&fake, OPERATOR, "/version", "知识库版本"));
    replace(&folder, "faq/sms.yaml", WAS, IS);
    assert_eq!(head(&report("version")), running);
    replace(&folder, "faq/sms.yaml", "related: [sms-failed, sms-not-received]", "related: [no-such-entry]");
    ["version", "stats", "misses"].iter().for_each(|name| assert!(!report(name).is_empty()));
}
