//! A seeded random walk over the conversation: never silent, never two open tickets, no state without a way out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod random;

use std::path::Path;
use std::sync::LazyLock;

use beian_bot::conversation::{DeskView, Effect, Event, Message, Press, State, Step, step};
use beian_bot::desk::Queue;
use beian_bot::knowledge::Book;
use beian_bot::library;
use beian_bot::limits::BUTTON_BYTES_MAX;
use beian_bot::terminal::render;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use random::Random;

/// Telegram takes 4096; the rest is for the lines that a channel adds.
const CHARS_MAX: usize = 4000;
const WALKS: u64 = 60;
const STEPS: usize = 50;

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let (_, book, problems) = library::load(&folder, false, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()).unwrap();
    book.unwrap_or_else(|| panic!("the knowledge base has errors: {problems:?}"))
});

const POOL: &[&str] = &[
    // answers
    "个人",
    "我是公司",
    "单位",
    "粤",
    "广东省",
    "zhejiang",
    "北京",
    "重庆",
    "四川",
    "江西",
    "福建",
    "首次备案",
    "新增",
    "接入",
    "网站",
    "APP",
    "企业",
    "政府机关",
    "境外公司",
    "身份证",
    "台胞证",
    "护照",
    "是",
    "不是",
    "有",
    "没有",
    "都没有",
    "确实在做",
    "教育",
    "不知道",
    "不确定",
    "3个",
    "十二",
    "危化品、食品",
    "是我自己",
    // numbers
    "1",
    "2",
    "3",
    "4",
    "5",
    "9",
    "0",
    "99",
    "第二个",
    "1、3",
    "99999999999999999999",
    "-1",
    // the interview's own words
    "清单",
    "上一步",
    "修改",
    "改省份",
    "改性质",
    "补充",
    "退出",
    "取消",
    "重新开始",
    "勾 1",
    "勾 2",
    "勾 77",
    "省份",
    // where the filing stands
    "收到短信了",
    "通过了",
    "管局退回",
    "提醒我",
    "停止提醒",
    "日历",
    "昨天",
    "2小时前",
    "11月20日",
    "服务器到期 2027-01-01",
    "改阶段",
    "改日期",
    "打印",
    // languages
    "English",
    "中文",
    "/lang en",
    "How long does the filing take?",
    // commands
    "/start",
    "/help",
    "/checklist",
    "/human",
    "/hours",
    "/progress",
    "/lang",
    "/cancel",
    "/forget",
    "/nosuch",
    "/precheck",
    // the pre-check
    "预检",
    "网站名称：小李的工作室",
    "域名：www.ucloud.cn\n通信地址：7-3-101",
    "ucloud.cn",
    "云海资料馆",
    "2026-11-20",
    "证件到期日",
    "全部结果",
    "改省份",
    // wishes
    "人工",
    "取消排队",
    "几点上班",
    "谢谢",
    "你好",
    "你们太差了",
    "帮我查进度",
    // questions
    "短信验证码多久过期",
    "上海的呢",
    "那公司呢",
    "湖南",
    "外省身份证能备案吗",
    "江苏个人备案网站名能带博客吗",
    "备案要多久",
    "网站名称有什么要求",
    "服务器怎么重启",
    "今天天气怎么样",
    // returns
    "被退回",
    "退回原因：域名实名信息与主体不一致",
    "1、通信地址不详细；2、照片反光看不清",
    "不是我要问的",
    "都不是",
    // junk
    "",
    " \t",
    "😀",
    "asdfgh",
    "\u{0}\u{1b}[2J",
    "？？？",
    "{phone}",
    "'; DROP TABLE x; --",
    "\u{202e}案备",
    "ＡＰＰ備案",
];

#[derive(Clone, Default)]
struct Walker {
    state: State,
    queue: Queue,
    trail: Vec<String>,
    /// Every button seen so far: old ones can be pressed for ever.
    buttons: Vec<Press>,
}

impl Walker {
    fn take(&mut self, now: DateTime<Utc>, event: &Event) -> String {
        self.trail.push(format!("{event:.40?}"));
        let ahead = self.state.ticket.and_then(|number| self.queue.ahead(number));
        let desk = DeskView {
            next_number: self.queue.next_number(),
            waiting: self.queue.waiting(),
            ahead,
            ..DeskView::default()
        };
        let Step { state, effects } = step(&BOOK, now, desk, self.state.clone(), event);
        let saved = serde_json::to_string(&state).unwrap();
        assert_eq!(State::from_json(&saved).as_ref(), Some(&state), "{}", self.trail());
        self.state = state;
        let mut said = Vec::new();
        for effect in effects {
            match effect {
                Effect::Say(message) => said.push(self.spoken(&message)),
                Effect::Toast(text) => said.push(text),
                Effect::OpenTicket { number, promised_by } => {
                    assert_eq!(self.queue.open(now), number, "{}", self.trail());
                    assert!(promised_by.is_none_or(|by| by > now), "{}", self.trail());
                }
                Effect::CloseTicket(number) => assert!(self.queue.close(number), "{}", self.trail()),
                Effect::Forget => assert_eq!(self.state, State::default(), "{}", self.trail()),
                Effect::Asked(asked) => assert!(!asked.question.is_empty(), "{}", self.trail()),
                Effect::Wake { at } => assert!(at > now, "{at}: {}", self.trail()),
                Effect::Useful { .. } | Effect::Solved { .. } | Effect::Rated { .. } => {}
            }
        }
        assert!(!said.is_empty() || *event == Event::Woke, "silence: {}", self.trail());
        assert!(self.queue.waiting() <= 1, "two open tickets: {}", self.trail());
        let known = self.state.ticket.filter(|number| self.queue.ahead(*number).is_some());
        assert_eq!(known.is_some(), self.queue.waiting() == 1, "a lost ticket: {}", self.trail());
        said.join("\n")
    }

    fn spoken(&mut self, message: &Message) -> String {
        for button in message.buttons.iter().flatten() {
            let data = button.press.data();
            assert!(data.len() <= BUTTON_BYTES_MAX && !button.label.is_empty(), "{button:?}: {}", self.trail());
            assert_eq!(Press::parse(&data).as_ref(), Some(&button.press), "{}", self.trail());
            self.buttons.push(button.press.clone());
        }
        let text = render(&BOOK, message);
        assert!(!message.text.trim().is_empty(), "an empty text: {}", self.trail());
        let chars = text.chars().count();
        assert!(chars <= CHARS_MAX, "{chars} characters: {}\n{text}", self.trail());
        assert!(!text.chars().any(|c| c != '\n' && c.is_control()), "{}", self.trail());
        // A placeholder that nobody filled in would be on the applicant's screen.
        for hole in ["{province}", "{rule}", "{ticket}", "{case}", "{label}", "{value}", "{reason}", "{next_open}"] {
            assert!(!text.contains(hole), "{hole}: {}\n{text}", self.trail());
        }
        text
    }

    fn say(&mut self, now: DateTime<Utc>, text: &str) -> String {
        self.take(now, &Event::Said(text.to_owned()))
    }

    fn trail(&self) -> String {
        self.trail.join(" → ")
    }

    /// From here one can ask, and one can stop and begin the checklist.
    fn has_ways_out(&self, now: DateTime<Utc>) {
        let mut asking = self.clone();
        let said = asking.say(now, "短信验证码多久过期");
        assert!(
            said.contains("24 小时") || said.contains("24 hours"),
            "a question was not answered: {}\n{said}",
            asking.trail()
        );
        let mut stopping = self.clone();
        stopping.say(now, "/cancel");
        assert!(!stopping.state.interview.as_ref().is_some_and(|interview| interview.active), "{}", stopping.trail());
        let said = stopping.say(now, "清单");
        let interview = stopping.state.interview.as_ref().unwrap();
        let shown = ["材料清单（", "按现在的情况不能", "Document checklist (", "As things are now"];
        let shows = shown.iter().any(|words| said.contains(words));
        assert!(interview.active && (interview.asked.is_some() || shows), "{}\n{said}", stopping.trail());
        let mut forgetting = self.clone();
        forgetting.say(now, "/forget");
        assert_eq!((forgetting.state, forgetting.queue.waiting()), (State::default(), 0));
    }
}

#[test]
fn any_walk_goes_on() {
    for seed in 1..=WALKS {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut now: DateTime<Utc> = "2026-11-20T01:00:00Z".parse().unwrap();
        let mut walker = Walker::default();
        walker.take(now, &Event::Began);
        for _ in 0..STEPS {
            now += Duration::minutes(i64::try_from(random.below(900)).unwrap());
            walker.say(now, POOL[random.below(POOL.len())]);
            if random.below(40) == 0 {
                walker.take(now, &Event::Began);
            }
            // The service wakes a conversation when it asked for it, or a little later.
            let wake = walker.state.progress.as_ref().and_then(|progress| progress.wake);
            if wake.is_some_and(|wake| wake <= now) || random.below(30) == 0 {
                walker.take(now, &Event::Woke);
                let again = walker.state.progress.as_ref().and_then(|progress| progress.wake);
                assert!(again.is_none_or(|again| again > now), "{}", walker.trail());
            }
            if random.below(20) == 0 {
                walker.take(now, &Event::Edited(POOL[random.below(POOL.len())].to_owned()));
                walker.take(now, &Event::Sent { album: None });
            }
            // Half of the time a button of the last messages, else any that was ever seen.
            for _ in 0..random.below(3) {
                let seen = walker.buttons.len();
                if seen > 0 {
                    let among = if random.below(2) == 0 { seen.min(8) } else { seen };
                    let back = random.below(among);
                    let press = walker.buttons[seen - 1 - back].clone();
                    walker.take(now, &Event::Pressed(press));
                }
            }
            if random.below(6) == 0 {
                walker.has_ways_out(now);
            }
            // An agent may close the ticket at any time.
            if random.below(30) == 0
                && let Some(ticket) = walker.state.ticket
            {
                walker.queue.close(ticket);
            }
        }
        walker.has_ways_out(now);
    }
}

/// Every province and kind of applicant, answered by numbers: the interview ends with a list or a reason.
#[test]
fn every_interview_ends_in_a_text_that_fits() {
    let now = "2026-11-23T02:00:00Z".parse().unwrap();
    let mut random = Random(7);
    for province in &BOOK.provinces {
        for nature in ["个人", "单位"] {
            for _ in 0..3 {
                let mut walker = Walker::default();
                walker.say(now, "清单");
                walker.say(now, nature);
                walker.say(now, &province.name);
                let mut rounds = 0;
                while walker.state.interview.as_ref().unwrap().asked.is_some() {
                    walker.say(now, ["1", "2", "3", "是", "5", "没有", "不确定"][random.below(7)]);
                    rounds += 1;
                    assert!(rounds < 80, "no end: {}", walker.trail());
                }
            }
        }
    }
}
