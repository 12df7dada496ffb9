//! People and groups the bot cannot reach: deactivated, kicked from the desk's group, the group elsewhere, or no forum.

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::desk::{LI, Scene, WANG};
use crate::fake::{Fake, Fault, Rights, Rule};
use crate::fault::ASK;
use crate::running::{free, health};

const MOVED: i64 = -1_009_999_999_999;

impl Scene {
    /// Requests of a method to a chat.
    fn requests(&self, method: &str, chat: i64) -> usize {
        self.fake.see(|world| world.ledger.of(method).filter(|call| call.chat() == Some(chat)).count())
    }
}

#[test]
fn who_is_deactivated_in_mid_ticket_is_marked_once_and_the_agent_is_told() {
    let scene = Scene::claimed();
    scene.fake.deactivate(scene.user);
    let before = scene.requests("sendMessage", scene.user);
    let said = scene.li("您还在吗");
    scene.in_topic("对方已屏蔽机器人");
    scene.li("材料齐了");
    let told = |world: &crate::fake::World| {
        world.own(DESK).filter(|own| own.reply_to().is_some_and(|to| to > said)).last().cloned()
    };
    assert!(scene.fake.wait(PATIENCE, told).unwrap().seen().contains("屏蔽"));
    assert_eq!(scene.requests("sendMessage", scene.user) - before, 1, "tried once");
    let other = scene.fake.user("李四");
    scene.fake.say(other, ASK);
    scene.told(other, "24 小时");
}

#[test]
fn kicked_from_the_group_is_told_by_health_others_are_served_and_it_goes_on_when_back() {
    let fake = Fake::start();
    let addr = free();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_MONITOR_ADDR", &addr);
    bot.start();
    let mut scene = Scene::of(fake, bot);
    scene.ask();
    scene.fake.expel(DESK);
    let before = scene.requests("sendMessage", DESK);
    scene.fake.say(scene.user, "群里还有人吗");
    println!("{}", health(&addr, &["503", "desk:"]));
    scene.fake.say(scene.user, "第二句话也要收到");
    let other = scene.fake.user("李四");
    scene.fake.say(other, ASK);
    scene.told(other, "24 小时");
    assert_eq!(scene.requests("sendMessage", DESK) - before, 1, "no hot loop");
    scene.fake.set_rights(DESK, Rights::ALL);
    scene.bot.kill();
    scene.bot.at = "2026-11-23T10:02:00+08:00".to_owned();
    scene.bot.start();
    scene.in_topic("第二句话也要收到");
    health(&addr, &["200 OK"]);
    let carried = scene.topic_seen().matches("👤 群里还有人吗").count();
    assert_eq!(carried, 1, "{}", scene.topic_seen());
}

#[test]
fn what_cannot_be_copied_because_of_the_group_is_not_held_against_the_person() {
    let scene = Scene::claimed();
    let held = scene.fake.fault(Rule::on("copyMessage", Fault::Hold).chat(scene.user));
    scene.fake.agent_photo(DESK, Some(scene.thread), LI, "样例");
    scene.fake.wait(PATIENCE, |world| (!world.calls("copyMessage").is_empty()).then_some(())).unwrap();
    scene.fake.expel(DESK);
    scene.fake.release(held);
    scene.told(scene.user, "图片：没能转过来");
    scene.fake.set_rights(DESK, Rights::ALL);
    scene.li("文字还能到吗");
    scene.told(scene.user, "文字还能到吗");
}

#[test]
fn a_group_that_migrates_is_noted_once_and_kept_over_a_restart() {
    let mut scene = Scene::claimed();
    scene.fake.migrate(DESK, MOVED);
    scene.fake.say(scene.user, "群搬了也要收到");
    scene.told(MOVED, "群搬了也要收到");
    assert!(scene.bot.stop().success());
    let before = scene.requests("sendMessage", DESK);
    scene.bot.start();
    scene.fake.say(scene.user, "重启以后也要收到");
    scene.told(MOVED, "重启以后也要收到");
    scene.fake.agent_says(MOVED, Some(scene.thread), LI, "收到了");
    scene.told(scene.user, "收到了");
    assert_eq!(scene.requests("sendMessage", DESK), before, "the old address is not written to any more");
    let copies = scene.fake.texts(MOVED).iter().filter(|text| text.contains("群搬了也要收到")).count();
    assert_eq!(copies, 1);
}

#[test]
fn a_group_that_is_no_forum_any_more_gets_replies_and_topics_again_once_it_is_one() {
    let scene = Scene::claimed();
    scene.fake.set_forum(DESK, false);
    scene.fake.say(scene.user, "话题没有了吗");
    let carried = scene.told(DESK, "👤 话题没有了吗");
    assert_eq!(carried.thread(), None);
    let card = scene.fake.see(|world| world.message(DESK, carried.reply_to().unwrap()).seen());
    assert!(card.contains("工单 A-0001"), "{card}");
    // What is answered in the group after it is answered when the bot has noted where it stands.
    scene.fake.agent_says(DESK, None, WANG, "/queue");
    scene.told(DESK, "现在没有人排队");
    scene.fake.agent_reply(DESK, carried.id, LI, "没有了，在这里说");
    scene.told(scene.user, "没有了，在这里说");
    let other = scene.fake.user("李四");
    scene.fake.say(other, "人工");
    assert_eq!(scene.told(DESK, "工单 A-0002").thread(), None);
    // What is said in the group after it stands after every alert.
    scene.fake.agent_says(DESK, None, WANG, "/queue");
    scene.told(DESK, "排队 ");
    let alerts = scene.fake.bot_texts(DESK).iter().filter(|text| text.contains("不能建话题")).count();
    assert_eq!(alerts, 1, "told once");
    scene.fake.set_forum(DESK, true);
    let third = scene.fake.user("王五");
    scene.fake.say(third, "人工");
    let topic = scene.topic("A-0003");
    assert!(topic.name.contains("王五"), "{topic:?}");
}

#[test]
fn the_right_to_manage_topics_lost_in_mid_ticket_stops_no_ticket() {
    let scene = Scene::claimed();
    scene.fake.set_rights(DESK, Rights { can_manage_topics: false, ..Rights::ALL });
    scene.fake.say(scene.user, "还在处理吗");
    scene.in_topic("👤 还在处理吗");
    let other = scene.fake.user("李四");
    scene.fake.say(other, "人工");
    let card = scene.told(DESK, "工单 A-0002");
    scene.told(DESK, "不能建话题");
    scene.fake.agent_reply(DESK, card.id, WANG, "您好李四");
    scene.told(other, "您好李四");
    scene.li("好了");
    scene.told(scene.user, "好了");
    scene.li("/close");
    scene.told(scene.user, "已结束");
}

#[test]
fn a_topic_deleted_while_many_messages_wait_is_made_anew_once() {
    let mut scene = Scene::claimed();
    let old = scene.thread;
    let held = scene.fake.fault(Rule::on("sendMessage", Fault::Hold).chat(DESK).saying("第 1 句"));
    (1..=6).for_each(|nth| {
        scene.fake.say(scene.user, &format!("第 {nth} 句"));
    });
    scene.fake.wait(PATIENCE, |world| (world.ledger.in_flight("sendMessage") == 1).then_some(())).unwrap();
    scene.fake.delete_topic(DESK, old);
    scene.fake.release(held);
    let renewed = |world: &crate::fake::World| world.topics(DESK).into_iter().find(|topic| topic.thread != old);
    scene.thread = scene.fake.wait(PATIENCE, renewed).unwrap().thread;
    scene.in_topic("第 6 句");
    let texts = scene.fake.texts_in(DESK, Some(scene.thread));
    assert!(texts[0].contains("工单 A-0001"), "{texts:?}");
    let carried: Vec<String> = texts.into_iter().filter(|text| text.starts_with("👤")).collect();
    assert_eq!(carried, (1..=6).map(|nth| format!("👤 第 {nth} 句")).collect::<Vec<_>>());
    assert_eq!(scene.fake.topics(DESK).len(), 1);
}
