//! Long life: `beian-bot serve` as a process among people who ask, tick, wait and talk, agents, reloads and faults.
//!
//! `cargo bench --bench soak -- --minutes 10` (3 without it). Prints one line every 30 seconds, and at the end whether
//! memory and open descriptors are flat. The fake Bot API grows in this process, never in the one that is measured.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../tests/fake/mod.rs"]
mod fake;
#[path = "../tests/machine/mod.rs"]
mod machine;
#[path = "soak/process.rs"]
mod process;
#[path = "../tests/random/mod.rs"]
mod random;

use std::time::{Duration, Instant};

use fake::{Fake, Fault, Message, Rule, World};
use process::{Bot, Sample};
use random::Random;

const DESK: i64 = -1_001_234_567_890;
const AGENTS: [i64; 3] = [7_001, 7_002, 7_003];
const PEOPLE: usize = 400;
/// Acts of people and agents a second.
const PER_SECOND: u32 = 25;
const SAMPLE: Duration = Duration::from_secs(5);
const LINE: Duration = Duration::from_secs(30);
const RELOAD: Duration = Duration::from_secs(20);
const PATIENCE: Duration = Duration::from_secs(60);
const QUESTIONS: [&str; 8] = [
    "短信验证码多久过期",
    "备案要多久",
    "域名没有实名认证可以备案吗",
    "广东个人备案外省身份证行不行",
    "上海的呢",
    "备案期间网站能打开吗",
    "月球基地的备案号刻在哪块石头上",
    "我身份证是11010519491231002X，能备案吗",
];

/// Everybody around the bot.
struct Town {
    fake: Fake,
    people: Vec<i64>,
    random: Random,
}

impl Town {
    fn new() -> Self {
        let fake = Fake::start();
        fake.forum(DESK, "备案人工");
        for agent in AGENTS {
            fake.user_with(agent, "客服", None, Some("zh-hans"));
        }
        let people = (0..PEOPLE).map(|nth| fake.user(&format!("用户{nth}"))).collect();
        Self { fake, people, random: Random(7) }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.random.below(from.len())])
    }

    /// One act of somebody.
    fn act(&mut self) {
        let user = self.people[self.random.below(PEOPLE)];
        if self.fake.see(|world| world.account(user).blocked) {
            return self.fake.unblock(user);
        }
        let nth = self.random.below(100);
        match nth {
            0..45 => self.says(user, QUESTIONS[nth % QUESTIONS.len()]),
            45..50 => self.says(user, "/checklist"),
            50..75 => self.presses(user),
            75..79 => self.says(user, "人工"),
            79..83 => self.says(user, "营业执照发给您了"),
            83..84 => self.says(user, "/forget"),
            84..85 => self.fake.block(user),
            85..96 => self.agent(),
            _ => self.fault(user),
        }
    }

    fn says(&self, user: i64, text: &str) {
        self.fake.say(user, text);
    }

    // Any button of the last message that has some.
    fn presses(&mut self, user: i64) {
        let last = |world: &World| {
            let data = |message: &Message| {
                let buttons = message.buttons().into_iter().map(|(_, data)| data);
                buttons.filter(|data| !data.starts_with("https://")).collect::<Vec<_>>()
            };
            let own: Vec<&Message> = world.own(user).collect();
            own.into_iter().rev().map(|message| (message.id, data(message))).find(|(_, data)| !data.is_empty())
        };
        if let Some((message, data)) = self.fake.see(last) {
            let data = &data[self.random.below(data.len())];
            self.fake.press(user, user, message, data);
        }
    }

    // An agent answers in a topic, or finishes; more finish than come, so that the queue stays short.
    fn agent(&mut self) {
        let open: Vec<i64> =
            self.fake.topics(DESK).into_iter().filter(|topic| !topic.closed).map(|topic| topic.thread).collect();
        let (Some(thread), Some(agent)) = (self.pick(&open), self.pick(&AGENTS)) else { return };
        let text = ["请把营业执照发来", "收到，稍等", "/close", "// 备注", "/close"][self.random.below(5)];
        self.fake.agent_says(DESK, Some(thread), agent, text);
    }

    fn fault(&mut self, user: i64) {
        let faults = [
            Fault::TooMany { retry_after: Some(2) },
            Fault::Status(502),
            Fault::Cut,
            Fault::AnswerLost,
            Fault::BrokenJson,
        ];
        let fault = faults[self.random.below(faults.len())].clone();
        let chat = if self.random.below(4) == 0 { DESK } else { user };
        self.fake.fault(Rule::on("sendMessage", fault).chat(chat));
    }
}

fn line(bot: &Bot, begun: Instant, now: Sample) {
    println!(
        "| {} | {} | {:.0} | {} | {} | {:.1} | {:.1} | {} | {} | {} |",
        begun.elapsed().as_secs(),
        bot.metric("beian_updates_total"),
        now.rss_mib,
        now.descriptors,
        now.threads,
        bot.mib("bot.db"),
        bot.mib("bot.db-wal"),
        bot.metric("beian_reloads_total"),
        bot.metric("beian_retries_total") + bot.metric("beian_rate_limited_total"),
        bot.metric("beian_dead_letters_total"),
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Compares the second quarter with the last one.
fn verdict(samples: &[Sample]) {
    let quarter = samples.len() / 4;
    let of = |from: usize, to: usize, what: fn(&Sample) -> f64| median(samples[from..to].iter().map(what).collect());
    for (name, spare, what) in [
        ("RSS MiB", 0.05, (|sample| sample.rss_mib) as fn(&Sample) -> f64),
        ("descriptors", 0.25, |sample| sample.descriptors as f64),
        ("threads", 0.25, |sample| sample.threads as f64),
    ] {
        let (second, last) = (of(quarter, 2 * quarter, what), of(samples.len() - quarter, samples.len(), what));
        let flat = last <= second * (1.0 + spare);
        println!(
            "{name}: {second:.1} in the second quarter, {last:.1} in the last: {}",
            if flat { "flat" } else { "GROWS" }
        );
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let minutes = args.iter().position(|arg| arg == "--minutes").and_then(|at| args.get(at + 1)?.parse().ok());
    let length = Duration::from_secs(60 * minutes.unwrap_or(3));
    let mut town = Town::new();
    let mut bot = Bot::start(&town.fake);
    bot.warm_up();
    println!(
        "| s | updates | RSS MiB | descriptors | threads | store MiB | WAL MiB | reloads | tried again | given up |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let begun = Instant::now();
    let (mut samples, mut lines, mut reloads) = (Vec::new(), 0, 0);
    for nth in 0_u32.. {
        let due = begun + Duration::from_secs(1) * nth / PER_SECOND;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        town.act();
        if begun.elapsed() >= RELOAD * (reloads + 1) {
            reloads += 1;
            bot.reload(reloads as usize);
        }
        if begun.elapsed() >= SAMPLE * u32::try_from(samples.len()).unwrap() {
            samples.push(bot.sample());
        }
        if begun.elapsed() >= LINE * (lines + 1) {
            lines += 1;
            line(&bot, begun, bot.sample());
        }
        if begun.elapsed() >= length {
            break;
        }
    }
    verdict(&samples);
    bot.signal("TERM");
    println!("ended with {:?}, {} updates not confirmed", bot.child.wait().unwrap().code(), town.fake.pending());
}
