//! 429: only the chat it was said of waits, as long as was said; nobody else, nothing hot, nothing twice.
//!
//! Waits of many seconds are looked at by starting the bot again with a later clock; what is in between is in
//! `src/service/sender/tests`.

use std::time::Duration;

use crate::applicant_rig::Talk;
use crate::bot::{Bot, OPEN, PATIENCE};
use crate::desk::Scene;
use crate::fake::{Fake, Fault, Rule};
use crate::fault::{ANSWER, ASK, answered_once};

fn too_many(method: &str, seconds: Option<u32>) -> Rule {
    Rule::on(method, Fault::TooMany { retry_after: seconds })
}

/// Requests of a method to a chat, and the time between the first two.
fn requests(fake: &Fake, method: &str, chat: i64) -> (usize, Duration) {
    fake.see(|world| {
        let calls: Vec<_> = world.ledger.of(method).filter(|call| call.chat() == Some(chat)).collect();
        let between = calls.get(1).map_or(Duration::ZERO, |second| second.at - calls[0].at);
        (calls.len(), between)
    })
}

#[test]
fn a_429_on_sending_silences_that_chat_alone_for_3_35_or_3600_seconds_or_a_while_unsaid() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    let waits = [Some(3), Some(35), Some(3600), None];
    let users: Vec<i64> = waits.iter().map(|_| fake.user("张三")).collect();
    for (user, seconds) in users.iter().zip(waits) {
        fake.fault(too_many("sendMessage", seconds).chat(*user));
        fake.say(*user, ASK);
    }
    fake.wait(PATIENCE, |world| (world.calls("sendMessage").len() == 4).then_some(())).unwrap();
    let other = fake.user("李四");
    fake.say(other, ASK);
    answered_once(&fake, other);
    for (at, least) in [(0, 3), (3, 4)] {
        answered_once(&fake, users[at]);
        let (_, waited) = requests(&fake, "sendMessage", users[at]);
        assert!(waited >= Duration::from_secs(least), "{waited:?}");
    }
    for (user, later) in [(users[1], "2026-11-23T10:01:00+08:00"), (users[2], "2026-11-23T11:00:30+08:00")] {
        assert_eq!(requests(&fake, "sendMessage", user).0, 1, "silent until its time");
        bot.kill();
        bot.at = later.to_owned();
        bot.start();
        answered_once(&fake, user);
    }
    assert!(bot.stop().success());
}

#[test]
fn a_429_on_an_edit_delays_the_edit_and_what_comes_after_it_and_no_other_chat() {
    let talk = Talk::new();
    let question = talk.say("/checklist", "以个人名义");
    let mark = talk.mark();
    talk.fake.fault(too_many("editMessageText", Some(3)));
    talk.fake.press_label(talk.user, talk.user, question.id, "个人");
    talk.fake.wait(PATIENCE, |world| (!world.calls("editMessageText").is_empty()).then_some(())).unwrap();
    let other = talk.fake.user("李四");
    talk.fake.say(other, ASK);
    answered_once(&talk.fake, other);
    assert_eq!(talk.mark(), mark, "the next question waits for the edit");
    talk.edited(&question, "✓ 个人");
    talk.after(mark, "哪个省");
    let (edits, waited) = requests(&talk.fake, "editMessageText", talk.user);
    assert!(edits == 2 && waited >= Duration::from_secs(3), "{edits} {waited:?}");
}

#[test]
fn a_429_on_making_a_topic_delays_the_topic_and_makes_one() {
    let mut scene = Scene::at(OPEN);
    scene.fake.fault(too_many("createForumTopic", Some(3)));
    scene.fake.say(scene.user, "人工");
    scene.told(scene.user, "A-0001");
    scene.fake.wait(PATIENCE, |world| (!world.calls("createForumTopic").is_empty()).then_some(())).unwrap();
    scene.fake.say(scene.user, ASK);
    answered_once(&scene.fake, scene.user);
    assert!(scene.fake.topics(crate::bot::DESK).is_empty());
    scene.thread = scene.topic("A-0001").thread;
    scene.in_topic(ASK);
    let (made, waited) = requests(&scene.fake, "createForumTopic", crate::bot::DESK);
    assert!(made == 2 && waited >= Duration::from_secs(3), "{made} {waited:?}");
    assert_eq!(scene.fake.topics(crate::bot::DESK).len(), 1);
}

#[test]
fn a_429_on_answering_a_press_costs_only_that_answer() {
    let talk = Talk::new();
    let card = talk.say(ASK, ANSWER);
    talk.fake.fault(too_many("answerCallbackQuery", Some(3600)));
    let first = talk.fake.press_label(talk.user, talk.user, card.id, "👍");
    talk.fake.wait(PATIENCE, |world| (!world.calls("answerCallbackQuery").is_empty()).then_some(())).unwrap();
    assert_eq!(talk.press_toast(&card, "👍"), "您已经反馈过这一条，谢谢。", "the first press counted");
    talk.say("/lang", "For English");
    assert!(talk.fake.answers(&first).is_empty());
    assert_eq!(talk.fake.calls("answerCallbackQuery").len(), 2);
}

#[test]
fn a_429_on_polling_is_waited_out_and_nothing_is_lost() {
    for (seconds, least) in [(Some(3), 3), (None, 1)] {
        let fake = Fake::start();
        fake.fault(too_many("getUpdates", seconds));
        let user = fake.user("张三");
        fake.say(user, ASK);
        let _bot = Bot::started(&fake, OPEN);
        answered_once(&fake, user);
        let (at, polls): (Vec<_>, usize) = fake.see(|world| {
            let at: Vec<_> = world.ledger.of("getUpdates").map(|call| call.at).collect();
            (at.clone(), at.len())
        });
        assert!(at[1] - at[0] >= Duration::from_secs(least), "{seconds:?}");
        assert!(polls <= 4, "{polls} polls");
    }
}
