//! How tickets end and begin again: closed, opened again, left, banned; what the bot says meanwhile.

use crate::bot::{DESK, PATIENCE};
use crate::desk::{LI, Scene};

#[test]
fn closing_asks_whether_it_is_solved_and_reopening_goes_on() {
    let scene = Scene::claimed();
    scene.li("/close");
    let asked = scene.fake.wait(PATIENCE, |world| world.last_with_button(scene.user, "已解决")).unwrap();
    scene.fake.press_label(scene.user, scene.user, asked.id, "已解决");
    scene.in_topic("对方说：已解决");
    let stars = scene.fake.wait(PATIENCE, |world| world.last_with_button(scene.user, "5"));
    let stars =
        stars.or_else(|_| scene.fake.wait(PATIENCE, |world| world.last_with_button(scene.user, "★★★★★"))).unwrap();
    let five = stars.buttons().last().unwrap().0.clone();
    scene.fake.press_label(scene.user, scene.user, stars.id, &five);
    scene.in_topic("对方评分：★");
    scene.fake.wait(PATIENCE, |world| world.topics(DESK)[0].closed.then_some(())).unwrap();
    scene.in_topic("已结束");
    let late = scene.li("还有一句");
    let told = scene.in_topic("没有发给对方");
    assert_eq!(told.reply_to(), Some(late));
    assert!(!scene.seen().contains("还有一句"));
    scene.li("/reopen");
    scene.in_topic("已重新打开");
    scene.fake.wait(PATIENCE, |world| (!world.topics(DESK)[0].closed).then_some(())).unwrap();
    scene.li("我们继续");
    scene.told(scene.user, "我们继续");
    println!("{}\n=====\n{}", scene.seen(), scene.topic_seen());
}

#[test]
fn reopening_is_refused_while_another_ticket_of_the_person_is_open() {
    let mut scene = Scene::claimed();
    scene.li("/close");
    let old = scene.thread;
    scene.fake.wait(PATIENCE, |world| world.topics(DESK)[0].closed.then_some(())).unwrap();
    scene.fake.say(scene.user, "人工");
    scene.thread = scene.topic("A-0002").thread;
    scene.card();
    scene.thread = old;
    scene.li("/reopen");
    let refused = scene.in_topic("不能同时打开");
    assert!(refused.seen().contains("A-0002"), "{}", refused.seen());
    scene.li("还在吗");
    scene.in_topic("没有发给对方");
    assert!(!scene.seen().contains("还在吗"));
    assert!(!scene.seen().contains("重新"), "{}", scene.seen());
}

#[test]
fn a_ban_silences_and_is_lifted() {
    let scene = Scene::claimed();
    scene.li("/ban");
    scene.in_topic("限制了这个人");
    let before = scene.fake.see(|world| world.own(scene.user).count());
    scene.fake.say(scene.user, "短信验证码多久过期");
    scene.fake.say(scene.user, "人工");
    let queued = scene.told(scene.user, "A-0001，前面");
    let press = scene.fake.press_label(scene.user, scene.user, queued.id, "常见问题");
    scene.fake.wait(PATIENCE, |world| world.answers(&press).iter().any(|said| !said.is_empty()).then_some(())).unwrap();
    scene.li("/reopen");
    scene.in_topic("先发 /unban");
    scene.li("/unban");
    scene.in_topic("取消了对这个人的限制");
    scene.fake.say(scene.user, "备案要多久");
    scene.fake.wait(PATIENCE, |world| world.last_with_button(scene.user, "👍")).unwrap();
    let said = scene.fake.bot_texts(scene.user);
    assert!(!said[before..].iter().any(|text| text.contains("12381")), "{said:?}");
    assert_eq!(scene.fake.topics(DESK).len(), 1);
    println!("{}\n=====\n{}", scene.seen(), scene.topic_seen());
}

#[test]
fn the_bot_is_silent_while_an_agent_talks_but_obeys_commands() {
    let scene = Scene::claimed();
    let before = scene.fake.bot_texts(scene.user).len();
    scene.fake.say(scene.user, "短信验证码多久过期");
    scene.in_topic("短信验证码多久过期");
    scene.fake.say(scene.user, "/hours");
    scene.told(scene.user, "人工时间");
    let said = scene.fake.bot_texts(scene.user);
    assert_eq!(said[before..].len(), 1, "{said:?}");
    scene.fake.say(scene.user, "/cancel");
    let asked = scene.told(scene.user, "人工服务已结束");
    assert!(asked.buttons().iter().any(|(label, _)| label == "已解决"), "{asked:?}");
    scene.in_topic("对方结束了对话");
    assert!(!scene.seen().contains("已取消排队"), "{}", scene.seen());
    scene.fake.wait(PATIENCE, |world| world.topics(DESK)[0].closed.then_some(())).unwrap();
    scene.fake.say(scene.user, "短信验证码多久过期");
    scene.told(scene.user, "24 小时");
    println!("{}\n=====\n{}", scene.seen(), scene.topic_seen());
}

#[test]
fn who_waits_is_still_answered_and_all_is_carried_into_the_topic() {
    let scene = Scene::waiting();
    scene.fake.say(scene.user, "短信验证码多久过期");
    scene.told(scene.user, "24 小时");
    scene.in_topic("👤 短信验证码多久过期");
    scene.fake.say(scene.user, "取消排队");
    scene.told(scene.user, "已取消排队");
    scene.fake.wait(PATIENCE, |world| world.topics(DESK)[0].closed.then_some(())).unwrap();
    println!("{}\n=====\n{}", scene.seen(), scene.topic_seen());
}

#[test]
fn anonymous_admins_act_and_other_bots_are_ignored() {
    let scene = Scene::waiting();
    scene.fake.other_bot_says(DESK, Some(scene.thread), "广告");
    scene.fake.anonymous_says(DESK, Some(scene.thread), "我是匿名管理员");
    scene.told(scene.user, "我是匿名管理员");
    assert!(!scene.seen().contains("广告"));
    let card = scene.in_topic("处理中").seen();
    println!("{card}\n{}", scene.topic_seen());
}

#[test]
fn the_queue_lists_who_waits() {
    let scene = Scene::waiting();
    scene.fake.agent_says(DESK, None, LI, "/queue");
    let said = scene.told(DESK, "排队 1 位").seen();
    assert!(said.contains("A-0001"), "{said}");
    scene.li("/close");
    scene.told(scene.user, "结束");
    scene.fake.agent_says(DESK, None, LI, "/queue");
    scene.told(DESK, "没有人排队");
}
