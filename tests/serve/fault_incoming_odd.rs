//! What is odd: media without words, texts of nothing, halves of characters, whoever is no person, commands of others.

use serde_json::{Value, json};

use crate::applicant_rig::Talk;
use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::desk::{LI, Scene};
use crate::fake::{Fake, Fault, Rule, World};
use crate::fault::{ASK, Hooked};

#[test]
fn places_contacts_polls_and_stickers_are_carried_to_the_agent_and_back() {
    let scene = Scene::claimed();
    let kinds = ["sticker", "voice", "location", "contact", "poll", "dice", "video_note"];
    for kind in kinds {
        scene.fake.send(scene.user, kind, "");
        scene.fake.agent_sends(DESK, Some(scene.thread), LI, kind, "");
    }
    for chat in [scene.user, DESK] {
        let carried = scene.fake.wait(PATIENCE, |world| {
            let media: Vec<&str> = world.own(chat).filter_map(crate::fake::Message::media).collect();
            (media.len() == kinds.len()).then_some(media.join(" "))
        });
        assert_eq!(carried.unwrap(), kinds.join(" "));
    }
}

#[test]
fn an_empty_text_gets_a_word_and_is_carried_as_nothing() {
    let talk = Talk::new();
    for text in ["", " ", "\u{200b}", "\u{202e}\u{202c}", "\u{feff}\u{2060}"] {
        let mark = talk.mark();
        talk.fake.post(talk.user, json!({ "text": text }));
        talk.after(mark, "没看到文字");
    }
    let scene = Scene::claimed();
    scene.fake.post(scene.user, json!({ "text": "" }));
    scene.li("还在");
    scene.told(scene.user, "还在");
    scene.fake.say(scene.user, "在的");
    scene.in_topic("👤 在的");
}

#[test]
fn a_caption_of_100_kb_with_marks_of_direction_is_carried_by_copying() {
    let scene = Scene::claimed();
    let caption = "备\u{200b}案\u{202e}".repeat(9_000);
    assert!(caption.len() > 100_000);
    scene.fake.photo(scene.user, &caption);
    let copied = scene.fake.wait(PATIENCE, |world| world.own(DESK).find(|own| own.media() == Some("photo")).cloned());
    assert_eq!(copied.unwrap().text(), Some(caption.as_str()));
    scene.fake.say(scene.user, &"\u{202e}字\u{200b}".repeat(1_300));
    scene.fake.say(scene.user, "完");
    scene.in_topic("👤 完");
}

#[test]
fn halves_of_surrogate_pairs_are_answered_not_refused() {
    let fake = Fake::start();
    let mut hooked = Hooked::start(&fake);
    let user = fake.user("张三");
    fake.say(user, "/lang");
    fake.wait(PATIENCE, |world| world.last(user)).unwrap();
    let body = format!(
        r#"{{"update_id":9,"message":{{"message_id":901,"date":1,"chat":{{"id":{user},"type":"private"}},"from":{{"id":{user},"is_bot":false,"first_name":"\ud83d"}},"text":"{ASK}\ud83d\udc"}}}}"#
    );
    assert!(hooked.call(&body).starts_with("HTTP/1.1 400"), "half an escape is no JSON");
    let body = body.replace(r"\ud83d\udc", r"\ud83d");
    assert!(hooked.call(&body).starts_with("HTTP/1.1 200"));
    fake.wait(PATIENCE, |world| world.last_with_button(user, "👍")).unwrap();
    assert!(hooked.bot.stop().success());
}

/// A message of a group, as it is.
fn in_group(chat: i64, thread: Option<i64>, from: Value, more: Value) -> Value {
    let mut message =
        json!({"message_id": 70_000, "date": 1, "chat": {"id": chat, "type": "supergroup", "title": "x"}});
    message["from"] = from;
    if let Some(thread) = thread {
        message["message_thread_id"] = json!(thread);
        message["is_topic_message"] = json!(true);
    }
    more.as_object().unwrap().iter().for_each(|(key, value)| message[key] = value.clone());
    json!({ "message": message })
}

#[test]
fn channels_and_other_bots_are_never_answered_and_never_carried() {
    let scene = Scene::claimed();
    let channel = json!({"id": -100_555, "type": "channel", "title": "C"});
    let service = json!({"id": 777_000, "is_bot": false, "first_name": "Telegram"});
    let robot = json!({"id": 600_000_777, "is_bot": true, "first_name": "Other", "username": "other_bot"});
    let before = scene.fake.sends().len();
    let post = json!({"message_id": 1, "date": 1, "chat": channel, "sender_chat": channel, "text": "/start"});
    for kind in ["channel_post", "edited_channel_post", "message"] {
        scene.fake.raw_update(json!({ kind: post }));
    }
    // A channel's post that is shown in the group it belongs to, and one that writes there under its own name.
    for thread in [Some(scene.thread), None] {
        for more in [json!({"is_automatic_forward": true}), json!({})] {
            let mut more = more;
            (more["sender_chat"], more["text"]) = (channel.clone(), json!("/close"));
            scene.fake.raw_update(in_group(DESK, thread, service.clone(), more));
        }
        for text in ["/close", "广告"] {
            scene.fake.raw_update(in_group(DESK, thread, robot.clone(), json!({ "text": text })));
        }
    }
    let private =
        json!({"message_id": 1, "date": 1, "chat": {"id": 600_000_777, "type": "private"}, "from": robot, "text": ASK});
    scene.fake.raw_update(json!({ "message": private }));
    // What comes after them in the same topic is carried: they have been handled.
    scene.li("还在处理");
    scene.told(scene.user, "还在处理");
    assert_eq!(scene.fake.sends().len() - before, 1, "{}", scene.topic_seen());
    assert!(!scene.seen().contains("广告"));
}

#[test]
fn anonymous_admins_are_agents_in_the_desk_and_strangers_elsewhere() {
    let scene = Scene::waiting();
    scene.fake.anonymous_says(DESK, Some(scene.thread), "/take");
    scene.in_topic("匿名管理员 处理中");
    scene.fake.anonymous_says(DESK, Some(scene.thread), "我来处理");
    scene.told(scene.user, "我来处理");
    scene.fake.group(-100_778, "别的群");
    scene.fake.anonymous_says(-100_778, None, "我来处理");
    scene.fake.anonymous_says(-100_778, None, "/start");
    assert!(scene.told(-100_778, "私聊").seen().contains("私聊"));
    assert_eq!(scene.fake.bot_texts(-100_778).len(), 1);
}

#[test]
fn a_command_for_another_bot_is_not_this_ones() {
    let scene = Scene::claimed();
    for text in ["/close@other_bot", "/CLOSE@other_bot now", "/transfer@other_bot @x"] {
        scene.li(text);
    }
    scene.fake.group(-100_779, "别的群");
    scene.fake.agent_says(-100_779, None, LI, "/start@other_bot");
    scene.fake.agent_says(-100_779, None, LI, "/start@Beian_Test_Bot");
    scene.told(-100_779, "私聊");
    assert_eq!(scene.fake.bot_texts(-100_779).len(), 1);
    scene.li("没有结束");
    scene.told(scene.user, "没有结束");
    assert!(!scene.seen().contains("other_bot") && !scene.seen().contains("已结束"), "{}", scene.seen());
    scene.li("/close@beian_test_bot");
    scene.told(scene.user, "已结束");
}

#[test]
fn a_name_that_could_not_be_asked_for_at_the_start_is_learned_later() {
    let fake = Fake::start();
    fake.fault(Rule::on("getMe", Fault::Status(502)));
    let bot = Bot::started(&fake, OPEN);
    let mut scene = Scene::of(fake, bot);
    scene.ask();
    let asked =
        |world: &World| (world.ledger.of("getMe").filter(|call| call.result().is_some()).count() == 1).then_some(());
    scene.fake.wait(PATIENCE, asked).unwrap();
    scene.li("/close@other_bot");
    scene.li("没有结束");
    scene.told(scene.user, "没有结束");
    assert!(!scene.seen().contains("已结束"), "{}", scene.seen());
}
