//! The same thing more than once: updates, ids that begin anew, buttons, edits, parts of an album that come late.

use std::thread;

use serde_json::json;

use crate::applicant_rig::Talk;
use crate::bot::{DESK, PATIENCE};
use crate::desk::Scene;
use crate::fake::{Fake, Fault, Rule, World};
use crate::fault::{ANSWER, ASK, Hooked, answers};

impl Talk {
    /// How often the answer has come.
    fn answers(&self) -> usize {
        self.fake.see(|world| answers(world, self.user))
    }
}

#[test]
fn the_same_update_after_a_restart_changes_nothing() {
    let mut talk = Talk::new();
    talk.say(ASK, ANSWER);
    let update = talk.fake.last_update();
    talk.settle();
    for end in ["stop", "kill"] {
        if end == "stop" {
            assert!(talk.bot.stop().success());
        } else {
            talk.bot.kill();
        }
        talk.fake.repeat(update);
        talk.bot.start();
        talk.settle();
        assert_eq!(talk.answers(), 1, "{end}\n{}", talk.dump());
    }
}

#[test]
fn the_same_update_in_parallel_is_answered_once() {
    let fake = Fake::start();
    let mut hooked = Hooked::start(&fake);
    let user = fake.user("张三");
    fake.say(user, "/lang");
    fake.wait(PATIENCE, |world| world.last(user)).unwrap();
    let from = json!({"id": user, "is_bot": false, "first_name": "张三"});
    let body = json!({"update_id": 5, "message": {"message_id": 900, "date": 1, "from": from,
        "chat": {"id": user, "type": "private"}, "text": ASK}});
    thread::scope(|scope| {
        let call = || scope.spawn(|| hooked.call(&body.to_string()));
        let calls: Vec<_> = (0..12).map(|_| call()).collect();
        for call in calls {
            assert!(call.join().unwrap().starts_with("HTTP/1.1 200"));
        }
    });
    fake.wait(PATIENCE, |world| world.last_with_button(user, "👍")).unwrap();
    fake.say(user, "/hours");
    fake.wait(PATIENCE, |world| world.last(user).filter(|last| last.seen().contains("人工时间"))).unwrap();
    assert_eq!(fake.see(|world| answers(world, user)), 1);
    hooked.counts(&["beian_updates_repeated_total 11"]);
    assert!(hooked.bot.stop().success());
}

#[test]
fn ids_that_jump_down_after_a_quiet_week_are_new_updates() {
    let talk = Talk::new();
    talk.say("/lang", "For English");
    talk.fake.jump_update_ids(17);
    talk.say(ASK, ANSWER);
    talk.say("/hours", "人工时间");
    talk.fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    assert_eq!(talk.fake.last_update(), 18);
    let offset = talk.fake.calls("getUpdates").iter().filter_map(|call| call["offset"].as_i64()).next_back();
    assert_eq!(offset, Some(19), "what is confirmed begins anew as well");
}

#[test]
fn the_same_button_five_times_has_one_effect() {
    let talk = Talk::new();
    let card = talk.say(ASK, ANSWER);
    let presses: Vec<String> = (0..5).map(|_| talk.fake.press_label(talk.user, talk.user, card.id, "转人工")).collect();
    presses.iter().for_each(|press| {
        talk.toast(press);
    });
    talk.settle();
    let said = |part: &str| talk.fake.bot_texts(talk.user).iter().filter(|text| text.contains(part)).count();
    assert_eq!((said("已为您登记人工"), said("不用重复登记")), (1, 4), "{}", talk.dump());
    talk.fake.wait(PATIENCE, |world| world.topics(DESK).first().cloned()).unwrap();
    talk.fake.agent_says(DESK, None, talk.user, "/queue");
    let queue = talk.fake.wait(PATIENCE, |world| world.own(DESK).find(|own| own.seen().contains("排队 ")).cloned());
    assert!(queue.unwrap().seen().contains("排队 1 位"));
    assert_eq!(talk.fake.topics(DESK).len(), 1);
}

#[test]
fn an_old_keyboard_says_that_it_is_old_also_when_its_message_is_gone() {
    let mut talk = Talk::new();
    let question = talk.say("/checklist", "以个人名义");
    let next = talk.press(&question, "个人", "哪个省");
    talk.say("/forget", "已清除");
    for message in [&question, &next] {
        let data = if message.id == question.id { "i:nature:organization" } else { "i:province:guangdong" };
        let press = talk.fake.press_forged(talk.user, talk.user, message.id, data);
        assert!(talk.toast(&press).contains("已经过期"), "{data}\n{}", talk.dump());
    }
    // So old that Telegram does not tell the message any more; also after a restart.
    talk.fake.delete(talk.user, next.id);
    talk.bot.kill();
    talk.bot.start();
    let before = talk.fake.bot_texts(talk.user).len();
    let press = talk.fake.press_forged(talk.user, talk.user, next.id, "i:province:guangdong");
    assert!(talk.toast(&press).contains("已经过期"));
    assert_eq!(talk.fake.bot_texts(talk.user).len(), before);
}

#[test]
fn another_persons_button_changes_nothing_of_theirs() {
    let talk = Talk::new();
    let card = talk.say(ASK, ANSWER);
    let ticket = talk.press(&card, "转人工", "A-0001");
    talk.fake.wait(PATIENCE, |world| world.topics(DESK).first().cloned()).unwrap();
    let other = talk.fake.user("李四");
    talk.fake.say(other, "/lang");
    talk.fake.wait(PATIENCE, |world| world.last(other)).unwrap();
    let before = talk.fake.bot_texts(talk.user).len();
    let leave = ticket.buttons().into_iter().find(|(label, _)| label.contains("取消排队")).unwrap().1;
    for data in [leave.as_str(), "s:1:1", "r:1:5", "C:1", "E:1"] {
        let press = talk.fake.press_forged(other, talk.user, card.id, data);
        let said = talk.toast(&press);
        assert!(!said.contains("已取消") && !said.contains("认领"), "{data}: {said}");
    }
    talk.fake.say(other, "/hours");
    talk.fake.wait(PATIENCE, |world| world.last(other).filter(|last| last.seen().contains("人工时间"))).unwrap();
    assert_eq!(talk.fake.bot_texts(talk.user).len(), before, "{}", talk.dump());
    assert!(!talk.fake.see(|world| world.topics(DESK)[0].closed));
    // It is still theirs.
    talk.press(&ticket, "取消排队", "已取消排队");
}

#[test]
fn an_edit_before_the_answer_and_one_after_it_are_both_answered_for_what_they_say_now() {
    let talk = Talk::new();
    talk.say("/lang", "For English");
    let mark = talk.mark();
    let held = talk.fake.fault(Rule::on("sendMessage", Fault::Hold).chat(talk.user).always());
    let question = talk.fake.say(talk.user, "你们几楼");
    talk.fake.edit(talk.user, question, ASK);
    talk.fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    talk.fake.release(held);
    let first = talk.after(mark, ANSWER);
    talk.fake.edit(talk.user, question, "备案要不要收费");
    let second = talk.after(first.id, "不收费");
    talk.settle();
    let after = talk.fake.see(|world: &World| world.own(talk.user).filter(|own| own.id > second.id).count());
    assert_eq!((talk.answers(), after), (1, 1), "{}", talk.dump());
}

#[test]
fn a_late_part_of_an_album_is_carried_and_asks_for_no_second_word() {
    let talk = Talk::new();
    talk.say("/lang", "For English");
    let before = talk.settle();
    (0..2).for_each(|_| {
        talk.fake.album_part(talk.user, "late");
    });
    assert_eq!(talk.settle() - before, 2, "{}", talk.dump());
    let before = talk.fake.bot_texts(talk.user).len();
    talk.fake.album_part(talk.user, "late");
    assert_eq!(talk.settle() - before, 1, "the late part gets no word of its own\n{}", talk.dump());

    let scene = Scene::claimed();
    (0..2).for_each(|_| {
        scene.fake.album_part(scene.user, "late");
    });
    let parts = |count: usize| {
        scene.fake.wait(PATIENCE, |world| {
            (world.own(DESK).filter(|own| own.media() == Some("photo")).count() == count).then_some(())
        })
    };
    parts(2).unwrap();
    scene.fake.album_part(scene.user, "late");
    parts(3).unwrap();
    scene.fake.say(scene.user, "三张都在");
    scene.in_topic("三张都在");
    assert_eq!(scene.fake.calls("copyMessages").len(), 1, "two together, the late one alone");
}
