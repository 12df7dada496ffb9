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
        // The topic is told as well; what a test does comes after it.
        scene.in_topic("由 小李");
        scene
    }

    /// The applicant asks for a human and the topic is made.
    pub fn ask(&mut self) {
        self.fake.say(self.user, "人工");
        self.thread = self.topic("张三").thread;
        self.card();
        // The next message in the group goes out after the card was noted.
        self.fake.agent_says(DESK, None, WANG, "/queue");
        self.told(DESK, "排队 ");
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

    /// What went before is noted as carried: the next message of a chat goes out only after that.
    pub fn noted(&self) {
        let nth = self.fake.texts(DESK).len();
        let (mine, theirs) = (format!("申请人的第 {nth} 句"), format!("客服的第 {nth} 句"));
        self.fake.say(self.user, &mine);
        self.in_topic(&mine);
        self.li(&theirs);
        self.told(self.user, &theirs);
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
fn the_card_shows_how_far_the_checklist_is() {
    let mut scene = Scene::at(OPEN);
    scene.fake.say(scene.user, "/checklist");
    let question = scene.fake.wait(PATIENCE, |world| world.last_with_button(scene.user, "个人")).unwrap();
    scene.fake.press_label(scene.user, scene.user, question.id, "个人");
    scene.ask();
    let card = scene.card().seen();
    assert!(card.contains("清单：填了 1 项，没填完") && card.contains("情况：") && !card.contains("还没说"), "{card}");
    assert!(scene.topic("A-0001").name.contains("个人"), "{}", scene.topic("A-0001").name);
}
