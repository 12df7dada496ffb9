//! Errors that are not the Bot API's own: 5xx with HTML, half a JSON, no connection, a cut, an answer that never came.

use std::time::{Duration, Instant};

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::desk::{LI, Scene};
use crate::fake::{Call, Fake, Fault, Outcome, Rule, World};
use crate::fault::{ANSWER, ASK, answered_once, answers};
use crate::running::{free, health, http};

/// From the last poll that met a fault to the one after it.
fn pause(fake: &Fake) -> Duration {
    fake.see(|world| {
        let polls: Vec<&Call> = world.ledger.of("getUpdates").collect();
        let met = polls.iter().rposition(|poll| matches!(poll.outcome, Outcome::Fault { .. } | Outcome::Gone));
        let met = met.expect("a poll that met a fault");
        polls[met + 1].at - polls[met].at
    })
}

/// How often polling has failed, as the log tells.
fn failures(bot: &Bot) -> usize {
    bot.log().matches("polling failed").count()
}

#[test]
fn polling_through_5xx_with_html_broken_json_and_cuts_loses_nothing_and_runs_never_hot() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    let faults =
        [Fault::Status(500), Fault::Status(502), Fault::Status(504), Fault::BrokenJson, Fault::Cut, Fault::AnswerLost];
    let mut users = Vec::new();
    for fault in faults {
        fake.wait(PATIENCE, |world| (world.updates.waiting == 1 && world.pending() == 0).then_some(())).unwrap();
        fake.fault(Rule::on("getUpdates", fault.clone()));
        // The first ends the poll under way, the second is given out by the poll that goes wrong, or after it.
        let pair = [fake.user("张三"), fake.user("李四")];
        fake.say(pair[0], ASK);
        let met =
            |world: &World| (world.ledger.in_flight("getUpdates") == 0 || answers(world, pair[0]) > 0).then_some(());
        fake.wait(PATIENCE, met).unwrap();
        fake.say(pair[1], ASK);
        pair.iter().for_each(|user| answered_once(&fake, *user));
        users.extend(pair);
        assert!(pause(&fake) >= Duration::from_secs(1), "{fault:?}: {:?}", pause(&fake));
    }
    assert!(bot.stop().success());
    users.iter().for_each(|user| assert_eq!(fake.see(|world| answers(world, *user)), 1));
    assert_eq!(failures(&bot), 6, "each was met once");
}

#[test]
fn a_refused_connection_is_tried_again_ever_more_slowly() {
    let fake = Fake::start();
    let addr = free();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_MONITOR_ADDR", &addr);
    bot.start();
    fake.wait(PATIENCE, |world| (world.updates.waiting == 1).then_some(())).unwrap();
    fake.down();
    let reach = |count: usize| {
        let begun = Instant::now();
        while failures(&bot) < count {
            assert!(begun.elapsed() < PATIENCE, "{}", bot.log());
            assert!(http(&addr, "GET /healthz HTTP/1.1", "").starts_with("HTTP/1.1"));
        }
        Instant::now()
    };
    let first = reach(1);
    let third = reach(3);
    // One second, then two.
    assert!(third - first >= Duration::from_millis(2_500), "{:?}", third - first);
    assert_eq!(failures(&bot), 3);
    health(&addr, &["503", "channel:"]);
    fake.up();
    let user = fake.user("张三");
    fake.say(user, ASK);
    answered_once(&fake, user);
    health(&addr, &["200 OK"]);
}

#[test]
fn a_poll_cut_in_the_middle_is_asked_again_once_a_pause_has_passed() {
    let fake = Fake::start();
    let bot = Bot::started(&fake, OPEN);
    for round in 1..=2 {
        fake.wait(PATIENCE, |world| (world.updates.waiting == 1).then_some(())).unwrap();
        let before = fake.calls("getUpdates").len();
        fake.down();
        fake.up();
        let user = fake.user("张三");
        fake.say(user, ASK);
        answered_once(&fake, user);
        assert!(pause(&fake) >= Duration::from_secs(1));
        assert!(fake.calls("getUpdates").len() <= before + 4);
        assert_eq!(failures(&bot), round);
    }
}

#[test]
fn an_answer_lost_after_delivery_is_sent_once_more_and_counted() {
    let fake = Fake::start();
    let addr = free();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_MONITOR_ADDR", &addr);
    bot.start();
    let user = fake.user("张三");
    fake.fault(Rule::on("sendMessage", Fault::AnswerLost).saying(ANSWER));
    fake.say(user, ASK);
    fake.wait(PATIENCE, |world| (answers(world, user) == 2).then_some(())).unwrap();
    fake.say(user, "/lang");
    fake.wait(PATIENCE, |world| world.last(user).filter(|last| last.seen().contains("For English"))).unwrap();
    assert_eq!(fake.see(|world| answers(world, user)), 2, "a second copy, never a third");
    let metrics = http(&addr, "GET /metrics HTTP/1.1", "");
    assert!(metrics.contains("beian_second_copies_possible_total 1"), "{metrics}");
    assert!(bot.stop().success());
}

#[test]
fn a_topic_made_whose_answer_was_lost_belongs_to_its_ticket_all_the_same() {
    let scene = Scene::at(OPEN);
    scene.fake.fault(Rule::on("createForumTopic", Fault::AnswerLost));
    scene.fake.say(scene.user, "人工");
    // Telegram tells of the topic what its answer would have told.
    let card = scene.told(DESK, "等待认领");
    let topics = scene.fake.topics(DESK);
    assert_eq!((topics.len(), card.thread()), (1, Some(topics[0].thread)), "the card is in the only topic");
    scene.fake.agent_says(DESK, Some(topics[0].thread), LI, "在话题里回答");
    scene.told(scene.user, "在话题里回答");
    scene.fake.say(scene.user, "收到");
    assert_eq!(scene.told(DESK, "👤 收到").thread(), Some(topics[0].thread));
    assert_eq!(scene.fake.topics(DESK).len(), 1, "never a second");
}

#[test]
fn copies_and_edits_whose_answer_was_lost_are_doubled_at_most_once() {
    let scene = Scene::claimed();
    scene.fake.fault(Rule::on("copyMessage", Fault::AnswerLost).chat(DESK));
    scene.fake.photo(scene.user, "执照");
    let mine = scene.fake.say(scene.user, "第一版");
    scene.in_topic("👤 第一版");
    scene.noted();
    scene.fake.fault(Rule::on("editMessageText", Fault::AnswerLost).chat(DESK));
    scene.fake.edit(scene.user, mine, "第二版");
    scene.fake.wait(PATIENCE, |world| (world.calls("editMessageText").len() > 1).then_some(())).unwrap();
    scene.noted();
    let seen = scene.topic_seen();
    assert_eq!((seen.matches("执照").count(), seen.matches("第二版").count()), (2, 1), "{seen}");
    assert!(!seen.contains("第一版") && !seen.contains("没能"), "{seen}");
}
