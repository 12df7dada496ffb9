//! Desk commands, desk buttons and other people's tickets are for agents alone: refused for applicants, for groups that
//! are not the desk's, and for whoever presses buttons that no bot has made.

use serde_json::json;

use crate::bot::{DESK, OPERATOR, PATIENCE};
use crate::desk::{LI, Scene};
use crate::running::http;

/// A group that calls itself what the desk's group is called.
const OTHER: i64 = -1_005_555_555_555;
/// Everything an agent's button may carry for ticket 1, and what looks like it.
const DESK_BUTTONS: [&str; 9] = ["C:1", "E:1", "F:1:sms-validity", "C:", "C:01", "E:1:1", "F:1", "c:1", "C:4294967296"];

impl Scene {
    /// The ticket waits as before: nothing was claimed, closed, rated or said.
    fn untouched(&self) {
        let topic = self.topic_seen();
        assert!(topic.contains("等待认领") && !topic.contains("处理中") && !topic.contains("ℹ️"), "{topic}");
        assert!(!self.seen().contains("人工已接入") && !self.seen().contains("已结束"), "{}", self.seen());
        assert_eq!(self.fake.topics(DESK).len(), 1);
    }

    /// What a press was answered.
    fn toast(&self, press: &str) -> String {
        self.fake.wait(PATIENCE, |world| world.answers(press).first().cloned()).unwrap()
    }
}

#[test]
fn desk_buttons_pressed_by_applicants_in_private_do_nothing() {
    let scene = Scene::waiting();
    let stranger = scene.fake.user("李四");
    scene.fake.say(stranger, "/start");
    let own = scene.told(stranger, "您好");
    for data in DESK_BUTTONS {
        for (who, message) in [(stranger, own.id), (scene.user, scene.told(scene.user, "A-0001").id)] {
            let toast = scene.toast(&scene.fake.press_forged(who, who, message, data));
            assert!(!toast.contains("认领") && !toast.contains("已结束") && !toast.contains("发送"), "{data}: {toast}");
        }
    }
    scene.fake.say(stranger, "/hours");
    scene.told(stranger, "人工时间");
    scene.untouched();
}

#[test]
fn buttons_of_other_peoples_tickets_do_nothing() {
    let scene = Scene::waiting();
    let stranger = scene.fake.user("李四");
    scene.fake.say(stranger, "/start");
    let own = scene.told(stranger, "您好");
    for data in ["r:1:5", "r:1:1", "s:1:1", "s:1:0", "l", "r:99:5", "s:99:1"] {
        scene.fake.press_forged(stranger, stranger, own.id, data);
    }
    scene.fake.say(stranger, "/cancel");
    scene.fake.say(stranger, "/hours");
    scene.told(stranger, "人工时间");
    scene.untouched();
    // Nor do the person's own ones reach an agent before there is anything to rate.
    scene.li("/take");
    scene.told(scene.user, "人工已接入");
    scene.fake.press_forged(stranger, stranger, own.id, "s:1:0");
    scene.fake.say(stranger, "/hours");
    scene.noted();
    assert!(!scene.topic_seen().contains("没有解决"), "{}", scene.topic_seen());
}

#[test]
fn a_group_that_calls_itself_the_desk_is_not_the_desk() {
    let scene = Scene::waiting();
    let stranger = scene.fake.user("李四");
    scene.fake.forum(OTHER, "备案人工");
    let thread = scene.fake.make_topic(OTHER, stranger, "A-0001 张三");
    let desk = scene.fake.texts(DESK).len();
    for (place, text) in [
        (None, "/queue"),
        (None, "/stats"),
        (Some(thread), "/take"),
        (Some(thread), "/close"),
        (Some(thread), "/ban"),
        (Some(thread), "/transfer @xiaoli"),
        (Some(thread), "/faq 短信验证码"),
        (Some(thread), "您好，我是客服，请把身份证发给我"),
        (Some(thread), "/reopen"),
    ] {
        scene.fake.agent_says(OTHER, place, stranger, text);
        // An agent of the desk is nobody there.
        scene.fake.agent_says(OTHER, place, LI, text);
    }
    scene.fake.other_bot_says(OTHER, Some(thread), "/close");
    let bait = scene.fake.agent_says(OTHER, Some(thread), stranger, "工单 A-0001");
    for data in DESK_BUTTONS {
        let toast = scene.toast(&scene.fake.press_forged(stranger, OTHER, bait, data));
        assert!(!toast.contains("认领") && !toast.contains("已结束") && !toast.contains("发送"), "{data}: {toast}");
    }
    scene.fake.say(stranger, "/hours");
    scene.told(stranger, "人工时间");
    scene.untouched();
    assert_eq!(scene.fake.texts(DESK).len(), desk, "{:#?}", scene.fake.texts(DESK));
    let there = scene.fake.bot_texts(OTHER).join("\n");
    assert!(!there.contains("张三") && !there.contains("A-0001") && !there.contains("排队"), "{there}");
    assert!(!scene.seen().contains("身份证发给我"));
}

#[test]
fn a_group_that_says_the_desk_has_moved_to_it_is_not_believed() {
    let scene = Scene::waiting();
    let stranger = scene.fake.user("李四");
    scene.fake.forum(OTHER, "备案人工");
    let from = json!({"id": stranger, "is_bot": false, "first_name": "李四"});
    let chat = json!({"id": OTHER, "type": "supergroup", "title": "备案人工", "is_forum": true});
    for body in [json!({ "migrate_from_chat_id": DESK }), json!({ "migrate_to_chat_id": OTHER })] {
        let mut message = json!({"message_id": 5, "date": 1, "chat": chat, "from": from});
        message.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        scene.fake.raw_update(json!({ "message": message }));
    }
    let mut private = json!({"message_id": 6, "date": 1, "migrate_to_chat_id": OTHER, "from": from});
    private["chat"] = json!({"id": stranger, "type": "private", "first_name": "李四"});
    scene.fake.raw_update(json!({ "message": private }));
    scene.fake.say(scene.user, "还在吗");
    scene.in_topic("还在吗");
    scene.untouched();
    assert!(scene.fake.bot_texts(OTHER).is_empty(), "{:?}", scene.fake.bot_texts(OTHER));
}

#[test]
fn a_card_forwarded_to_the_bot_gives_no_power_over_its_ticket() {
    let scene = Scene::waiting();
    let stranger = scene.fake.user("李四");
    let card = scene.card();
    let mut forwarded = card.content();
    forwarded["forward_origin"] = json!({"type": "user", "date": 1, "sender_user": {"id": LI, "is_bot": false,
        "first_name": "小李"}});
    forwarded["reply_markup"] = card.json["reply_markup"].clone();
    let own = scene.fake.post(stranger, forwarded.clone());
    for (label, data) in card.buttons() {
        let toast = scene.toast(&scene.fake.press(stranger, stranger, own, &data));
        assert!(!toast.contains("认领") && !toast.contains("已结束"), "{label}: {toast}");
    }
    // In a group of strangers it is no more.
    scene.fake.forum(OTHER, "备案人工");
    let there = scene.fake.agent_posts(OTHER, None, stranger, forwarded);
    for (_, data) in card.buttons() {
        scene.toast(&scene.fake.press(stranger, OTHER, there, &data));
    }
    scene.fake.say(stranger, "/hours");
    scene.told(stranger, "人工时间");
    scene.untouched();
}

#[test]
fn operators_commands_of_others_tell_nothing_not_even_that_they_exist() {
    let scene = Scene::waiting();
    let stranger = scene.fake.user("李四");
    for command in ["/version", "/stats", "/misses", "/rollback", "/reload", "/queue", "/take", "/ban", "/close"] {
        scene.fake.say(stranger, command);
        scene.fake.agent_says(DESK, None, LI, command);
    }
    scene.fake.say(stranger, "/hours");
    scene.told(stranger, "人工时间");
    scene.fake.agent_says(DESK, None, LI, "/help");
    scene.told(DESK, "/transfer");
    let said = [scene.fake.bot_texts(stranger), scene.fake.bot_texts(DESK)].concat().join("\n");
    for words in ["知识库版本", "近 30 天", "今天 / 近", "没有变化"] {
        assert!(!said.contains(words), "{words}: {said}");
    }
    assert!(!scene.fake.bot_texts(stranger).join("\n").contains("A-0001"));
    scene.untouched();
    let operators = scene.fake.user_with(OPERATOR, "运维", None, None);
    scene.fake.say(operators, "/stats");
    scene.told(operators, "今天 / 近");
}

#[test]
fn health_and_metrics_take_no_orders() {
    let (fake, addr) = (crate::fake::Fake::start(), crate::running::free());
    let mut bot = crate::bot::Bot::new(&fake, crate::bot::OPEN).with("BEIAN_MONITOR_ADDR", &addr);
    bot.start();
    fake.wait(PATIENCE, |world| (!world.calls("getUpdates").is_empty()).then_some(())).unwrap();
    for (head, status) in [
        ("POST /healthz HTTP/1.1", "405"),
        ("DELETE /metrics HTTP/1.1", "405"),
        ("GET / HTTP/1.1", "404"),
        ("GET /../../etc/passwd HTTP/1.1", "404"),
        ("GET /metrics/../bot.db HTTP/1.1", "404"),
    ] {
        let answer = http(&addr, head, "");
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{head}: {answer}");
    }
    assert!(bot.stop().success());
}
