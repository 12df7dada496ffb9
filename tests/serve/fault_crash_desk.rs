//! The process is killed while a topic is made, a knowledge base is read, a promise is due, a store is begun; and one
//! update that panics.

use crate::bot::{Bot, DESK, OPEN, OPERATOR, PATIENCE};
use crate::desk::{LI, Scene};
use crate::fake::{Fake, Fault, Rule, RuleId, World};
use crate::fault_crash::{ANSWER, ASK, died, in_store, settled};
use crate::operator::{replace, told};

const NEW_ANSWER: &str = "二十四小时内有效（新）";

/// A ticket whose topic was made by a bot that died before it noted it. The bot is deaf from its second poll on, until
/// the rule is released: no word of the topic reaches it.
fn topic_made_until_killed() -> (Scene, RuleId) {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let deaf = fake.fault(Rule::on("getUpdates", Fault::Hold).after(1).always());
    let bot = Bot::new(&fake, OPEN).with("BEIAN_CRASH_AT", "topic-made-not-noted");
    let mut scene = Scene::of(fake, bot);
    scene.fake.say(scene.user, "人工");
    scene.bot.start();
    died(&mut scene.bot);
    assert_eq!(scene.fake.topics(DESK).len(), 1);
    (scene, deaf)
}

fn only_topic(world: &World) -> Option<i64> {
    let topics = world.topics(DESK);
    let [topic] = topics.as_slice() else { return None };
    let carded = world.texts_in(DESK, Some(topic.thread)).iter().any(|text| text.contains("状态："));
    carded.then_some(topic.thread)
}

fn talked(scene: &Scene) {
    scene.li("看到了");
    scene.told(scene.user, "看到了");
    scene.fake.say(scene.user, "好的");
    scene.in_topic("👤 好的");
    // That message may have been under way, too, when the process was killed.
    assert!((1..=2).contains(&scene.seen().matches("前面").count()), "{}", scene.seen());
    assert_eq!(scene.fake.topics(DESK).len(), 1);
}

#[test]
fn a_topic_made_but_not_noted_is_adopted() {
    let (mut scene, deaf) = topic_made_until_killed();
    scene.fake.release(deaf);
    let first = scene.fake.topics(DESK)[0].thread;
    scene.bot.start();
    scene.thread = scene.fake.wait(PATIENCE, only_topic).unwrap();
    assert_eq!(scene.thread, first);
    talked(&scene);
    assert_eq!(scene.fake.calls("createForumTopic").len(), 1);
}

#[test]
fn a_topic_made_but_not_noted_is_deleted_when_word_of_it_comes_too_late() {
    let (mut scene, deaf) = topic_made_until_killed();
    scene.bot.start();
    let made = |world: &World| (world.topics(DESK).len() == 2).then_some(());
    scene.fake.wait(PATIENCE, made).unwrap();
    scene.fake.release(deaf);
    // Usually the second stays; the first, when word of it comes before the second was noted.
    scene.thread = scene.fake.wait(PATIENCE, only_topic).unwrap();
    talked(&scene);
}

#[test]
fn word_of_a_topic_that_was_stored_before_the_kill_is_heeded_before_telegram_can_be_asked() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    // The second update is the word of the topic; until then making it is not noted.
    let bot = Bot::new(&fake, OPEN)
        .with("BEIAN_HOLD_AT", "topic-made-not-noted")
        .with("BEIAN_CRASH_AT", "stored-not-confirmed:2");
    let mut scene = Scene::of(fake, bot);
    scene.fake.say(scene.user, "人工");
    scene.bot.start();
    died(&mut scene.bot);
    let first = scene.fake.topics(DESK)[0].thread;
    let held = scene.fake.fault(Rule::on("getMe", Fault::Hold).always());
    scene.bot.start();
    scene.thread = scene.fake.wait(PATIENCE, only_topic).unwrap();
    scene.fake.release(held);
    assert_eq!(scene.thread, first);
    talked(&scene);
    assert_eq!(scene.fake.calls("createForumTopic").len(), 1);
}

#[test]
fn a_reload_that_is_cut_off_leaves_the_old_or_the_new_version_whole() {
    for (point, answer, word) in
        [("reload-read-not-swapped", ANSWER, "没有换"), ("reload-committed-not-swapped", NEW_ANSWER, "已换")]
    {
        let fake = Fake::start();
        fake.forum(DESK, "备案人工");
        let mut bot = Bot::new(&fake, OPEN).with("BEIAN_CRASH_AT", point);
        let folder = bot.own_knowledge();
        // Golden questions only make it slow here.
        std::fs::remove_dir_all(folder.join("golden")).unwrap();
        bot.start();
        fake.user_with(OPERATOR, "运维", None, Some("zh-hans"));
        let user = fake.user("张三");
        told(&fake, user, ASK, ANSWER);
        replace(&folder, "faq/sms.yaml", ANSWER, NEW_ANSWER);
        fake.say(OPERATOR, "/reload");
        died(&mut bot);
        // The folder is of no use at the next start: what the store says counts.
        replace(&folder, "faq/sms.yaml", "related: [sms-failed, sms-not-received]", "related: [no-such-entry]");
        bot.start();
        told(&fake, user, ASK, answer);
        let report = |world: &World| world.bot_texts(OPERATOR).into_iter().find(|text| text.contains(word));
        fake.wait(PATIENCE, report).unwrap_or_else(|why| panic!("{point}: {:?}\n{why}", fake.bot_texts(OPERATOR)));
        assert!(bot.stop().success());
        assert_eq!(in_store(&bot, |tx| tx.reloads(10)).len(), 1, "{point}");
        // A report that is under way at the kill may come twice.
        assert!(fake.bot_texts(OPERATOR).len() <= 2, "{point}");
    }
}

#[test]
fn a_store_whose_beginning_is_cut_off_is_begun_anew() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    for point in ["migrated-not-committed", "begun-not-in-place"] {
        let mut bot = Bot::new(&fake, OPEN).with("BEIAN_CRASH_AT", point);
        bot.start();
        died(&mut bot);
        assert!(!bot.store().exists(), "{point}: half a store in its place");
        bot.start();
        assert_eq!(settled(&fake, fake.user("张三")), 0);
        assert!(bot.stop().success());
    }
}

#[test]
fn a_promise_due_while_down_is_apologised_for_once_and_late_also_when_killed_meanwhile() {
    let fake = Fake::start();
    let bot = Bot::started(&fake, OPEN);
    let mut scene = Scene::of(fake, bot);
    scene.ask();
    scene.bot.kill();
    scene.bot.at = "2026-11-23T11:45:00+08:00".to_owned();
    scene.bot.extra.push(("BEIAN_CRASH_AT".to_owned(), "timer-fired-not-committed".to_owned()));
    scene.bot.start();
    died(&mut scene.bot);
    assert!(!scene.seen().contains("抱歉"));
    scene.bot.start();
    scene.told(scene.user, "抱歉");
    scene.in_topic("已过");
    assert!(scene.bot.stop().success());
    scene.bot.start();
    settled(&scene.fake, scene.user);
    assert_eq!(scene.seen().matches("抱歉").count(), 1, "{}", scene.seen());
    assert!(scene.bot.stop().success());
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let counts = in_store(&scene.bot, |tx| tx.counts(day));
    let broken: i64 = counts.iter().filter(|count| count.name == "promise_broken").map(|count| count.count).sum();
    assert_eq!(broken, 1);
}

#[test]
fn an_update_that_panics_is_a_dead_letter_and_others_are_served() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    // The first of three updates of one batch panics, and again when it is tried again.
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_PANIC_AT", "inside-step:1,4,5");
    let users: Vec<i64> = (0..3).map(|_| fake.user("张三")).collect();
    users.iter().for_each(|user| {
        fake.say(*user, ASK);
    });
    bot.start();
    let sorry = |world: &World| world.bot_texts(users[0]).into_iter().next();
    let sorry = fake.wait(PATIENCE, sorry).unwrap();
    println!("{sorry}");
    assert!(!sorry.contains(ANSWER));
    assert_eq!((settled(&fake, users[1]), settled(&fake, users[2])), (1, 1));
    fake.say(users[0], ASK);
    assert_eq!(settled(&fake, users[0]), 1, "the next one of the same person is answered");
    assert!(bot.stop().success());
    let dead = in_store(&bot, |tx| tx.dead_letters(10));
    assert!(matches!(dead.as_slice(), [letter] if letter.side == "in" && letter.why.contains("panicked")), "{dead:?}");
}

#[test]
fn the_agent_of_an_adopted_topic_claims_it() {
    let (mut scene, deaf) = topic_made_until_killed();
    scene.fake.release(deaf);
    scene.thread = scene.fake.topics(DESK)[0].thread;
    scene.fake.agent_says(DESK, Some(scene.thread), LI, "/take");
    scene.bot.start();
    scene.told(scene.user, "人工已接入");
    assert_eq!(scene.fake.wait(PATIENCE, only_topic), Ok(scene.thread));
    assert_eq!(scene.fake.calls("createForumTopic").len(), 1);
}
