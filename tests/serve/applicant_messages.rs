//! What is not a plain question: commands, media, odd texts, too many, changed ones; groups that are not the desk's.

use serde_json::json;

use crate::applicant_rig::{Talk, labels};
use crate::bot::PATIENCE;

#[test]
fn every_command_is_answered() {
    let talk = Talk::new();
    let cases = [
        ("/help", "/checklist"),
        ("/hours", "人工现在在线"),
        ("/lang", "For English"),
        ("/cancel", "没有正在进行的事"),
        ("/checklst", "/checklist"),
        ("/checklist@beian_test_bot", "以个人名义"),
        ("/cancel", "已停下"),
        ("/human", "A-0001"),
        ("/human", "不用重复登记"),
        ("/cancel", "已取消排队"),
        ("/forget", "已清除"),
    ];
    for (typed, part) in cases {
        talk.say(typed, part);
    }
    for language in ["", "zh"] {
        let names = talk.fake.commands_of("all_private_chats", language);
        let names = if names.is_empty() { talk.fake.commands_of("default", language) } else { names };
        assert!(names.iter().any(|name| name == "checklist") && names.iter().any(|name| name == "forget"), "{names:?}");
    }
}

#[test]
fn media_get_one_polite_word_with_the_human() {
    let talk = Talk::new();
    for kind in ["photo", "voice", "sticker", "document", "location", "contact", "poll", "dice", "video_note"] {
        let mark = talk.mark();
        talk.fake.send(talk.user, kind, "");
        let word = talk.after(mark, "只看得懂文字");
        assert_eq!(labels(&word), ["转人工"], "{kind}");
    }
    let before = talk.settle();
    talk.fake.album(talk.user, 5);
    assert_eq!(talk.settle() - before, 2, "{}", talk.dump());
    let mark = talk.mark();
    talk.fake.post(talk.user, json!({"hologram": {"file_id": "h"}}));
    assert_eq!(labels(&talk.after(mark, "读不了")), ["转人工"]);
}

#[test]
fn odd_texts_are_harmless() {
    let talk = Talk::new();
    talk.say("<b>短信验证码</b> &amp; 多久过期 <", "24 小时");
    talk.say("</b><script>&", "");
    talk.say("\u{200b}\u{200d}\u{feff}", "没看到文字");
    talk.say("\u{202e}短\u{200b}信验证码\u{202c}多久过期", "24 小时");
    let mark = talk.mark();
    talk.fake.photo(talk.user, &"长".repeat(34_000));
    talk.after(mark, "只看得懂文字");
    talk.say(&"备案要多久？".repeat(700), "");
    let question = talk.fake.say(talk.user, "你们几楼");
    talk.settle();
    let mark = talk.mark();
    talk.fake.edit(talk.user, question, "短信验证码多久过期");
    talk.after(mark, "24 小时");
    println!("{}", talk.dump());
}

#[test]
fn a_number_that_identifies_somebody_is_not_kept() {
    const NUMBER: &str = "110101199003077571";
    let mut talk = Talk::new();
    talk.say(&format!("我的身份证 {NUMBER} 能备案火星网站吗"), "不要在这里发证件号");
    talk.settle();
    assert!(talk.bot.stop().success());
    assert!(!talk.bot.log().contains(NUMBER));
    let held = talk.in_store(NUMBER);
    println!("{held:?}");
    assert!(held.is_empty(), "{held:?}");
}

#[test]
fn nothing_of_a_person_who_asked_for_it_stays() {
    let mut talk = Talk::new();
    // A name that is nowhere in the knowledge base, whose versions are kept in the store.
    talk.user = talk.fake.user("欧阳蓝鲸");
    talk.say("蓝鲸独角兽的备案归谁管", "");
    talk.say("/human", "A-0001");
    talk.say("蓝鲸独角兽在等", "已记到工单");
    let told = talk.say("/forget", "话题正在删除");
    assert!(told.seen().contains("A-0001"), "{}", told.seen());
    talk.after(told.id, "已清除");
    talk.fake.wait(PATIENCE, |world| world.topics(crate::bot::DESK).is_empty().then_some(())).unwrap();
    assert!(talk.bot.stop().success());
    for secret in ["蓝鲸独角兽", "欧阳蓝鲸"] {
        let held = talk.in_store(secret);
        assert!(held.is_empty(), "{secret}: {held:?}");
    }
}

#[test]
fn too_many_messages_get_one_warning_and_others_are_served() {
    let talk = Talk::new();
    talk.settle();
    for at in 0..300 {
        talk.fake.say(talk.user, &format!("/lang {at}"));
    }
    let other = talk.fake.user("李四");
    talk.fake.say(other, "短信验证码多久过期");
    let begun = std::time::Instant::now();
    talk.fake.wait(PATIENCE, |world| world.last_with_button(other, "👍")).unwrap();
    assert!(begun.elapsed().as_secs() < 5);
    talk.after(0, "太快");
    talk.fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    let warned = talk.fake.bot_texts(talk.user).iter().filter(|text| text.contains("太快")).count();
    assert_eq!(warned, 1);
}

#[test]
fn other_groups_hear_of_it_only_when_they_command() {
    let talk = Talk::new();
    talk.fake.group(-100_777, "别的群");
    talk.fake.agent_says(-100_777, None, talk.user, "短信验证码多久过期");
    talk.fake.other_bot_says(-100_777, None, "/start");
    talk.fake.agent_says(-100_777, None, talk.user, "/start");
    talk.fake.wait(PATIENCE, |world| world.last(-100_777)).unwrap();
    talk.settle();
    let texts = talk.fake.bot_texts(-100_777);
    assert!(texts.len() == 1 && texts[0].contains("私聊"), "{texts:?}");
}
