//! Requests for a human while the desk is closed, or where there is none; promises that are broken.

use std::fs;

use crate::bot::{Bot, DESK, HOLIDAY, LUNCH, OPEN, PATIENCE};
use crate::desk::{LI, Scene};
use crate::fake::Fake;

/// (when, what the applicant reads)
const CLOSED: [(&str, &[&str]); 4] = [
    (LUNCH, &["午休", "今天 13:30 起"]),
    (HOLIDAY, &["国庆", "10月8日"]),
    ("2026-11-23T19:00:00+08:00", &["已经下班", "明天 09:"]),
    ("2026-11-28T11:00:00+08:00", &["休息日", "11月30日（周一）"]),
];

#[test]
fn while_the_desk_is_closed_the_next_opening_is_told_and_no_topic_is_made() {
    for (at, words) in CLOSED {
        let scene = Scene::at(at);
        scene.fake.say(scene.user, "人工");
        let said = scene.told(scene.user, "A-0001").seen();
        for word in words {
            assert!(said.contains(word), "no {word} at {at}: {said}");
        }
        println!("{at}\n{said}\n");
        // The answer to this comes after whatever would have been posted.
        scene.fake.agent_says(DESK, None, LI, "/queue");
        scene.told(DESK, "排队 1 位");
        assert!(scene.fake.topics(DESK).is_empty(), "a topic at {at}");
    }
}

#[test]
fn topics_are_made_in_order_when_the_desk_opens() {
    let fake = Fake::start();
    let people: Vec<i64> = ["甲一", "乙二", "丙三"].into_iter().map(|name| fake.user(name)).collect();
    for (at, user) in people.iter().enumerate() {
        fake.say(*user, "人工");
        fake.say(*user, &format!("第 {at} 个问题"));
    }
    let _bot = Bot::started(&fake, "2026-11-23T13:29:57+08:00");
    for user in &people {
        fake.wait(PATIENCE, |world| {
            world.bot_texts(*user).iter().any(|text| text.contains("今天 13:30")).then_some(())
        })
        .unwrap();
    }
    assert!(fake.topics(DESK).is_empty(), "a topic before the desk opens");
    let cards =
        |world: &crate::fake::World| world.own(DESK).filter(|message| message.seen().contains("状态：")).count();
    fake.wait(PATIENCE, |world| (cards(world) == 3).then_some(())).unwrap();
    let names: Vec<String> = fake.topics(DESK).into_iter().map(|topic| topic.name).collect();
    for (at, name) in ["A-0001 甲一", "A-0002 乙二", "A-0003 丙三"].into_iter().enumerate() {
        assert!(names[at].starts_with(name), "{names:?}");
    }
    let carried = |world: &crate::fake::World| {
        let texts = world.bot_texts(DESK);
        texts.iter().any(|text| text.contains("👤 第 2 个问题")).then_some(texts)
    };
    println!("{:#?}", fake.wait(PATIENCE, carried).unwrap());
}

#[test]
fn who_leaves_before_the_desk_opens_never_reaches_it() {
    let scene = Scene::at("2026-11-23T13:29:57+08:00");
    let other = scene.fake.user("李四");
    scene.fake.say(scene.user, "人工");
    scene.told(scene.user, "A-0001");
    scene.fake.say(other, "人工");
    scene.fake.say(scene.user, "/cancel");
    scene.told(scene.user, "已取消排队 A-0001");
    scene.topic("A-0002");
    let names: Vec<String> = scene.fake.topics(DESK).into_iter().map(|topic| topic.name).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(!scene.fake.texts(DESK).iter().any(|text| text.contains("A-0001")), "{:#?}", scene.fake.texts(DESK));
}

#[test]
fn an_edit_before_the_topic_exists_is_carried_beside_the_original() {
    let mut scene = Scene::at("2026-11-23T13:29:57+08:00");
    scene.fake.say(scene.user, "人工");
    scene.told(scene.user, "A-0001");
    let said = scene.fake.say(scene.user, "域名是 exmaple.cn");
    scene.fake.edit(scene.user, said, "域名是 example.cn");
    scene.thread = scene.topic("A-0001").thread;
    scene.in_topic("👤 （改为）域名是 example.cn");
    scene.in_topic("👤 域名是 exmaple.cn");
}

#[test]
fn without_a_desk_there_are_contacts_and_hours_and_no_ticket() {
    let fake = Fake::start();
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_DESK_CHAT", "");
    bot.start();
    let scene = Scene::of(fake, bot);
    scene.fake.say(scene.user, "人工");
    let said = scene.told(scene.user, "人工时间").seen();
    assert!(said.contains("http") && !said.contains("A-0001"), "{said}");
    println!("{said}");
}

pub fn one_minute(bot: &mut Bot) {
    let office = bot.own_knowledge().join("office.yaml");
    let text = fs::read_to_string(&office).unwrap();
    fs::write(office, text.replace("answer_within_minutes: 30", "answer_within_minutes: 1")).unwrap();
}

#[test]
fn a_broken_promise_is_apologised_for_once_even_when_the_bot_was_down() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN);
    one_minute(&mut bot);
    bot.start();
    let mut scene = Scene::of(fake, bot);
    scene.ask();
    scene.told(scene.user, "今天 10:01");
    assert!(scene.bot.stop().success());
    scene.bot.at = "2026-11-23T10:20:00+08:00".to_owned();
    scene.bot.start();
    let said = scene.told(scene.user, "抱歉").seen();
    assert!(said.contains("A-0001") && said.contains("前面还有 0 位"), "{said}");
    scene.in_topic("已过");
    assert!(scene.bot.stop().success());
    scene.bot.at = "2026-11-23T10:40:00+08:00".to_owned();
    scene.bot.start();
    scene.fake.user_with(crate::bot::OPERATOR, "运维", None, None);
    scene.fake.say(crate::bot::OPERATOR, "/stats");
    let stats = scene.fake.wait(PATIENCE, |world| world.last(crate::bot::OPERATOR)).unwrap().seen();
    println!("{said}\n====\n{}\n====\n{stats}", scene.topic_seen());
    assert!(stats.contains("没按时接待：1 / 1"), "{stats}");
    assert_eq!(scene.seen().matches("抱歉").count(), 1, "{}", scene.seen());
    scene.li("我来了");
    scene.told(scene.user, "我来了");
}

#[test]
fn a_promise_that_spans_lunch_is_due_in_the_afternoon() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, "2026-11-23T11:59:40+08:00");
    one_minute(&mut bot);
    bot.start();
    let mut scene = Scene::of(fake, bot);
    scene.ask();
    let said = scene.told(scene.user, "A-0001").seen();
    println!("{said}");
    assert!(said.contains("最晚"), "{said}");
    assert!(scene.bot.stop().success());
    scene.bot.at = "2026-11-23T13:00:00+08:00".to_owned();
    scene.bot.start();
    scene.fake.say(scene.user, "/hours");
    scene.told(scene.user, "人工时间");
    assert!(!scene.seen().contains("抱歉"), "{}", scene.seen());
}
