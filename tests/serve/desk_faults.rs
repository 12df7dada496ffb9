//! What goes wrong at the desk: blocked bots, deleted and closed topics, missing rights, a group that moves, erasure.

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::desk::{LI, Scene};
use crate::fake::{Fake, Rights};

/// The desk's group after it has moved.
const MOVED: i64 = -1_009_999_999_999;

#[test]
fn who_blocks_the_bot_gets_what_was_said_after_unblocking() {
    let scene = Scene::claimed();
    scene.fake.block(scene.user);
    scene.in_topic("对方已屏蔽机器人");
    let said = scene.li("您还在吗");
    scene.li("材料齐了");
    let told = scene.fake.wait(PATIENCE, |world| {
        let mut own = world.own(DESK);
        own.find(|message| message.reply_to() == Some(said)).cloned()
    });
    println!("{}", told.unwrap().seen());
    scene.fake.unblock(scene.user);
    scene.in_topic("对方已解除屏蔽");
    scene.told(scene.user, "材料齐了");
    let refused =
        scene.fake.see(|world| world.calls("sendMessage").iter().filter(|call| call["text"] == "您还在吗").count());
    assert_eq!(refused, 1, "tried while the bot was blocked");
    let texts = scene.fake.bot_texts(scene.user);
    assert!(texts.ends_with(&["您还在吗".to_owned(), "材料齐了".to_owned()]), "{texts:?}");
    println!("{}", scene.topic_seen());
}

#[test]
fn a_deleted_topic_is_made_anew_once_with_its_card() {
    let mut scene = Scene::claimed();
    scene.fake.delete_topic(DESK, scene.thread);
    scene.fake.say(scene.user, "还有一个问题");
    scene.fake.photo(scene.user, "附图");
    let old = scene.thread;
    let renewed = |world: &crate::fake::World| world.topics(DESK).into_iter().find(|topic| topic.thread != old);
    scene.thread = scene.fake.wait(PATIENCE, renewed).unwrap().thread;
    scene.in_topic("附图");
    let texts = scene.fake.texts_in(DESK, Some(scene.thread));
    assert!(texts[0].contains("工单 A-0001") && texts[0].contains("小李"), "{texts:?}");
    assert!(texts.iter().any(|text| text == "👤 还有一个问题"), "{texts:?}");
    assert_eq!(scene.fake.topics(DESK).len(), 1);
    scene.li("看到了");
    scene.told(scene.user, "看到了");
}

#[test]
fn a_topic_closed_by_hand_is_opened_again_for_a_message() {
    let scene = Scene::claimed();
    scene.fake.closed_means_closed(DESK, true);
    scene.fake.close_topic(DESK, scene.thread, LI);
    scene.fake.say(scene.user, "话题关了吗");
    scene.in_topic("话题关了吗");
    assert!(!scene.fake.topics(DESK)[0].closed);
}

fn flat(scene: &Scene) {
    scene.fake.say(scene.user, "人工");
    let card = scene.told(DESK, "等待认领");
    scene.told(DESK, "不能建话题");
    let other = scene.fake.user("李四");
    scene.fake.say(other, "人工");
    let second = scene.told(DESK, "工单 A-0002");
    let alerts = scene.fake.bot_texts(DESK).iter().filter(|text| text.contains("不能建话题")).count();
    assert_eq!(alerts, 1, "the agents are told once");
    assert_ne!(card.id, second.id);
    scene.fake.say(scene.user, "问题一");
    let carried = scene.told(DESK, "👤 问题一");
    assert_eq!(carried.reply_to(), Some(card.id), "{carried:?}");
    scene.fake.agent_reply(DESK, card.id, LI, "您好");
    scene.told(scene.user, "您好");
    scene.fake.agent_reply(DESK, second.id, LI, "你好李四");
    scene.told(other, "你好李四");
    scene.fake.agent_reply(DESK, carried.id, LI, "答案一");
    scene.told(scene.user, "答案一");
    assert!(!scene.fake.texts(other).iter().any(|text| text.contains("答案一")));
    scene.fake.photo(scene.user, "执照照片");
    let photo = scene.told(DESK, "执照照片");
    assert_eq!(photo.reply_to(), Some(card.id));
    scene.fake.agent_says(DESK, None, LI, "同事之间的闲聊");
    scene.fake.agent_reply(DESK, carried.id, LI, "/nosuch");
    scene.told(DESK, "没有 /nosuch");
    scene.fake.agent_reply(DESK, carried.id, LI, "/close");
    scene.told(scene.user, "已结束");
    assert!(!scene.seen().contains("闲聊"));
    println!("{:#?}", scene.fake.texts(DESK));
}

#[test]
fn without_the_right_to_manage_topics_replies_stand_in() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    fake.set_rights(DESK, Rights { can_manage_topics: false, ..Rights::ALL });
    let mut bot = Bot::new(&fake, OPEN);
    bot.start();
    flat(&Scene::of(fake, bot));
}

#[test]
fn in_a_group_without_topics_replies_stand_in() {
    let fake = Fake::start();
    fake.group(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN);
    bot.start();
    flat(&Scene::of(fake, bot));
}

#[test]
fn a_group_that_moves_is_followed() {
    let scene = Scene::claimed();
    scene.fake.migrate(DESK, MOVED);
    scene.fake.say(scene.user, "群搬了也要收到");
    scene.told(MOVED, "群搬了也要收到");
    scene.fake.agent_says(MOVED, Some(scene.thread), LI, "新群里答复");
    scene.told(scene.user, "新群里答复");
    let other = scene.fake.user("李四");
    scene.fake.say(other, "人工");
    scene.told(MOVED, "工单 A-0002");
}

#[test]
fn who_is_erased_in_mid_ticket_leaves_no_topic_behind() {
    let scene = Scene::claimed();
    scene.fake.say(scene.user, "/forget");
    scene.told(scene.user, "A-0001");
    scene.fake.wait(PATIENCE, |world| world.topics(DESK).is_empty().then_some(())).unwrap();
    scene.fake.say(scene.user, "人工");
    let again = scene.topic("A-0002");
    assert!(again.name.contains("张三"));
    println!("{}", scene.seen());
}

#[test]
fn an_agent_who_writes_to_the_erased_is_told() {
    let scene = Scene::claimed();
    scene.fake.set_rights(DESK, Rights { can_delete_messages: false, ..Rights::ALL });
    let before = scene.fake.bot_texts(scene.user).len();
    let rule = crate::fake::Rule::on("deleteForumTopic", crate::fake::Fault::bad_request("not enough rights"));
    scene.fake.fault(rule.always());
    scene.fake.say(scene.user, "/forget");
    scene.told(scene.user, "A-0001");
    scene.li("您好？");
    scene.in_topic("要求清除记录");
    scene.li("/reopen");
    scene.li("/faq 短信验证码");
    scene.li("完");
    let told = |world: &crate::fake::World| {
        let told = world.bot_texts(DESK).iter().filter(|text| text.contains("要求清除记录")).count();
        (told >= 3).then_some(told)
    };
    scene.fake.wait(PATIENCE, told).unwrap();
    let said = scene.fake.bot_texts(scene.user)[before..].to_vec();
    assert!(!said.iter().any(|text| text == "您好？" || text == "完"), "{said:?}");
    println!("{said:#?}\n{}", scene.topic_seen());
}
