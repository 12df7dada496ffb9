//! A ticket from the request for a human to its end, in the hours of the desk.
//!
//! Also what the other files about the desk share: the scene with a ticket in its topic. Never sleeps.

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::fake::{Fake, Message, Topic};

/// An agent's id.
pub const LI: i64 = 7_001;
/// Another agent's id.
pub const WANG: i64 = 7_002;

/// A bot, an applicant and two agents.
pub struct Scene {
    pub fake: Fake,
    pub bot: Bot,
    pub user: i64,
    /// The topic of the applicant's ticket, once there is one.
    pub thread: i64,
}

impl Scene {
    /// The bot runs, nobody has said anything.
    pub fn at(at: &str) -> Self {
        let fake = Fake::start();
        let bot = Bot::started(&fake, at);
        Self::of(fake, bot)
    }

    /// With a bot of its own.
    pub fn of(fake: Fake, bot: Bot) -> Self {
        let user = fake.user("张三");
        fake.user_with(LI, "小李", Some("xiaoli"), Some("zh-hans"));
        fake.user_with(WANG, "老王", None, Some("zh-hans"));
        Self { fake, bot, user, thread: 0 }
    }

    /// The applicant waits, the card is in its topic.
    pub fn waiting() -> Self {
        let mut scene = Self::at(OPEN);
        scene.ask();
        scene
    }

    /// An agent has claimed.
    pub fn claimed() -> Self {
        let scene = Self::waiting();
        scene.fake.agent_says(DESK, Some(scene.thread), LI, "/take");
        scene.told(scene.user, "人工已接入");
        scene
    }

    /// The applicant asks for a human and the topic is made.
    pub fn ask(&mut self) {
        self.fake.say(self.user, "人工");
        self.thread = self.topic("张三").thread;
        self.card();
    }

    /// Waits for a topic with this in its name.
    pub fn topic(&self, name: &str) -> Topic {
        let found =
            |world: &crate::fake::World| world.topics(DESK).into_iter().rfind(|topic| topic.name.contains(name));
        self.fake.wait(PATIENCE, found).unwrap()
    }

    /// Waits for the card in the topic.
    pub fn card(&self) -> Message {
        self.in_topic("状态：")
    }

    /// Waits for a message of the bot in a chat, the last with these words.
    pub fn told(&self, chat: i64, words: &str) -> Message {
        let has = |message: &&Message| message.seen().contains(words);
        let found = self.fake.wait(PATIENCE, |world| world.own(chat).filter(has).last().cloned());
        found.unwrap_or_else(|error| panic!("no {words:?} in {chat}: {:#?}\n{error}", self.fake.texts(chat)))
    }

    /// Waits for a message of the bot in the ticket's topic.
    pub fn in_topic(&self, words: &str) -> Message {
        let has = |message: &&Message| message.thread() == Some(self.thread) && message.seen().contains(words);
        let found = self.fake.wait(PATIENCE, |world| world.own(DESK).filter(has).last().cloned());
        found.unwrap_or_else(|error| panic!("no {words:?} in the topic: {:#?}\n{error}", self.fake.texts(DESK)))
    }

    /// An agent writes in the topic.
    pub fn li(&self, text: &str) -> i64 {
        self.fake.agent_says(DESK, Some(self.thread), LI, text)
    }

    /// Everything that was said before has been carried out: one more message went both ways.
    pub fn settled(&self) {
        self.fake.agent_says(DESK, Some(self.thread), WANG, "/queue");
        self.in_topic("排队");
    }

    /// What the applicant sees, as one text.
    pub fn seen(&self) -> String {
        self.fake.texts(self.user).join("\n---\n")
    }

    /// What the topic shows, as one text.
    pub fn topic_seen(&self) -> String {
        self.fake.texts_in(DESK, Some(self.thread)).join("\n---\n")
    }
}

#[test]
fn handoff_tells_number_place_and_time_and_makes_a_topic_with_card() {
    let mut scene = Scene::at(OPEN);
    scene.fake.say(scene.user, "短信验证码多久过期");
    scene.told(scene.user, "24 小时");
    scene.fake.say(scene.user, "火星上能不能备案");
    scene.ask();
    let said = scene.told(scene.user, "A-0001").seen();
    for words in ["前面 0 位", "最晚", "取消排队"] {
        assert!(said.contains(words), "no {words} in {said}");
    }
    let card = scene.card();
    let text = card.seen();
    for words in
        ["工单 A-0001", "张三", "zh-hans", "情况：", "清单：没有开始", "短信验证码多久过期", "原因", "等待认领"]
    {
        assert!(text.contains(words), "no {words} in {text}");
    }
    let labels: Vec<String> = card.buttons().into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, ["认领", "结束"]);
    assert!(scene.topic("A-0001").name.starts_with("A-0001 张三"), "{}", scene.topic("A-0001").name);
    println!("{}\n=====\n{}", scene.seen(), scene.topic_seen());
}

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
    assert!(scene.card().seen().contains("小李"), "{}", scene.card().seen());
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
    scene.li("/faq qqqqzzzz");
    scene.in_topic("没有找到");
}

#[test]
fn transfer_hands_the_ticket_to_a_colleague() {
    let scene = Scene::claimed();
    scene.fake.user_with(WANG, "老王", Some("laowang"), None);
    scene.li("/transfer @laowang");
    scene.in_topic("由 @laowang 处理");
    scene.fake.agent_says(DESK, Some(scene.thread), WANG, "我是老王");
    scene.told(scene.user, "我是老王");
    scene.settled();
    assert!(scene.in_topic("状态：").seen().contains("laowang"), "{}", scene.topic_seen());
    assert_eq!(scene.seen().matches("人工已接入").count(), 1, "{}", scene.seen());
}

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
    scene.li("/unban");
    scene.in_topic("取消了对这个人的限制");
    scene.fake.say(scene.user, "备案要多久");
    scene.fake.wait(PATIENCE, |world| world.last_with_button(scene.user, "👍")).unwrap();
    let said = scene.fake.bot_texts(scene.user);
    assert!(!said[before..].iter().any(|text| text.contains("24 小时")), "{said:?}");
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
    scene.told(scene.user, "已取消排队 A-0001");
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
