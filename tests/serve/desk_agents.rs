//! Agents at work on a ticket: who has it, what is delivered and what stays inside.

use beian_bot::address::Address;
use beian_bot::desk::Ticket;
use beian_bot::limits::USERNAME_UNITS_MAX;
use beian_bot::store::{SqliteStore, Store, Tx};
use chrono::{DateTime, Utc};

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::desk::{LI, Scene, WANG};
use crate::fake::{Fake, Fault, Rule, World};

#[test]
fn the_button_claims_and_a_second_agent_is_told_who_has_it() {
    let scene = Scene::waiting();
    let card = scene.card();
    let first = scene.fake.agent_press(DESK, card.id, LI, "认领");
    scene.fake.press_forged(WANG, DESK, card.id, "C:1");
    let toasts = scene.fake.wait(PATIENCE, |world| Some(world.toasts()).filter(|toasts| toasts.len() > 1)).unwrap();
    assert!(toasts.iter().any(|toast| toast.contains("小李") && toast.contains("已由")), "{toasts:?}");
    assert_eq!(scene.fake.answers(&first), ["已认领"]);
    scene.told(scene.user, "人工已接入");
    scene.in_topic("小李（@xiaoli） 处理中");
    assert_eq!(scene.topic_seen().matches("由 小李").count(), 1, "{}", scene.topic_seen());
}

#[test]
fn the_first_message_claims_and_two_agents_are_both_carried_in_order() {
    let scene = Scene::waiting();
    scene.li("您好，我是小李");
    scene.fake.agent_says(DESK, Some(scene.thread), WANG, "我补充一句");
    scene.li("就这样");
    scene.told(scene.user, "就这样");
    let said = scene.fake.bot_texts(scene.user);
    let from = said.iter().position(|text| text == "您好，我是小李").unwrap();
    assert_eq!(said[from..], ["您好，我是小李", "我补充一句", "就这样"]);
    assert!(said[from - 1].contains("人工已接入"), "{said:?}");
    scene.in_topic("小李（@xiaoli） 处理中");
}

#[test]
fn notes_and_commands_are_never_delivered() {
    let scene = Scene::claimed();
    let before = scene.fake.bot_texts(scene.user).len();
    let note = scene.li("// 这个人昨天也来过");
    scene.li("  //缩进的备注");
    scene.fake.agent_photo(DESK, Some(scene.thread), LI, "// 内部截图");
    scene.fake.agent_edit(DESK, note, "改成不是备注的样子");
    for command in ["/take", "/help", "/queue", "/faq 验证码", "/nosuch 备案号是多少", "/TAKE@beian_bot", "/transfer"]
    {
        scene.li(command);
    }
    scene.in_topic("没有 /nosuch 这个命令");
    scene.in_topic("转给谁");
    let note = scene.li("完");
    assert!(note > 0);
    scene.told(scene.user, "完");
    let said = scene.fake.bot_texts(scene.user);
    assert_eq!(said[before..], ["完"], "{}", scene.topic_seen());
    println!("{}", scene.topic_seen());
}

#[test]
fn faq_offers_answers_and_the_pressed_one_is_delivered_and_noted() {
    let scene = Scene::claimed();
    scene.li("/faq 短信验证码");
    let offer = scene.in_topic("点一下就发给对方");
    scene.fake.agent_press(DESK, offer.id, LI, &offer.buttons()[0].0);
    scene.in_topic("已发送");
    let card = scene.told(scene.user, "出处");
    assert!(card.seen().contains("核对于"), "{}", card.seen());
    println!("{}\n====\n{}", offer.seen(), card.seen());
    scene.li("/faq");
    scene.in_topic("找什么");
}

#[test]
fn transfer_hands_the_ticket_to_a_colleague() {
    let scene = Scene::claimed();
    scene.fake.user_with(WANG, "老王", Some("laowang"), None);
    scene.li("/transfer @laowang");
    scene.in_topic("由 @laowang 处理");
    scene.fake.agent_says(DESK, Some(scene.thread), WANG, "我是老王");
    scene.told(scene.user, "我是老王");
    scene.in_topic("状态：@laowang 处理中");
    assert_eq!(scene.seen().matches("人工已接入").count(), 1, "{}", scene.seen());
}

#[test]
fn a_transfer_to_what_is_no_user_name_is_refused() {
    let scene = Scene::claimed();
    for (length, fits) in [(USERNAME_UNITS_MAX + 1, false), (4000, false), (USERNAME_UNITS_MAX, true)] {
        let name = "x".repeat(length);
        scene.li(&format!("/transfer @{name}"));
        if fits {
            scene.in_topic(&format!("由 @{name} 处理"));
        } else {
            scene.noted();
        }
    }
    let refused = scene.topic_seen().matches("转给谁").count();
    assert_eq!(refused, 2, "{}", scene.topic_seen());
}

#[test]
fn a_queue_longer_than_a_message_is_told_in_full() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    fake.user_with(LI, "小李", Some("xiaoli"), Some("zh-hans"));
    let mut bot = Bot::new(&fake, OPEN);
    let opened: DateTime<Utc> = OPEN.parse().unwrap();
    let store = SqliteStore::open(&bot.store()).unwrap();
    let mut put = |tx: &mut dyn Tx| {
        (1..=400).try_for_each(|number| {
            tx.put_ticket(&Ticket::new(number, Address::new(format!("tg:{}", 100_000 + number)), opened))
        })
    };
    store.transaction(&mut put).unwrap();
    drop(store);
    bot.start();
    fake.agent_says(DESK, None, LI, "/queue");
    let last = |world: &World| world.own(DESK).find(|message| message.seen().contains("A-0400")).cloned();
    fake.wait(PATIENCE, last).unwrap();
    let told = fake.bot_texts(DESK).join("\n");
    assert!((1..=400).all(|number| told.contains(&format!("A-{number:04}　"))), "{told}");
}

#[test]
fn a_colleague_takes_a_ticket_over_by_command() {
    let scene = Scene::claimed();
    scene.fake.agent_says(DESK, Some(scene.thread), WANG, "/take");
    scene.in_topic("状态：老王 处理中");
    scene.in_topic("由 老王 处理");
    assert_eq!(scene.seen().matches("人工已接入").count(), 1, "{}", scene.seen());
}

#[test]
fn a_card_claimed_before_its_number_is_known_shows_who_has_it() {
    let mut scene = Scene::at(OPEN);
    let slow = scene.fake.fault(Rule::on("sendMessage", Fault::Slow).chat(DESK).saying("等待认领"));
    scene.fake.say(scene.user, "人工");
    scene.thread = scene.topic("A-0001").thread;
    let card = scene.card();
    scene.fake.agent_press(DESK, card.id, LI, "认领");
    scene.told(scene.user, "人工已接入");
    scene.fake.release(slow);
    scene.in_topic("状态：小李（@xiaoli） 处理中");
}
