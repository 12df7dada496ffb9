//! The service under load: `beian-bot serve` as a process with a store on disk, against the fake Bot API.
//!
//! `cargo bench --bench serving`, or with `-- --long`. Prints one table; the figures are for comparing before and after
//! on one machine, never for a timed test. Both sides share the machine: the real Telegram takes nothing from the bot.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../tests/fake/mod.rs"]
mod fake;

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fake::{Fake, TOKEN};

/// How long anything may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(300);
/// Each is answered in one message.
const QUESTIONS: [&str; 4] = ["短信验证码多久过期", "备案要多久", "域名没有实名认证可以备案吗", "备案期间网站能打开吗"];

/// How the message begins that whoever is new gets before the answer.
const WELCOME: &str = "您好，我是";

/// One line of the table.
struct Load {
    chats: usize,
    /// Updates queued at once, one chat after the other.
    at_once: usize,
    /// Updates of the moderate load, and how many come a second. One chat stays below the pace at which one person is
    /// asked to slow down.
    paced: usize,
    per_second: u32,
}

const QUICK: [Load; 3] = [
    Load { chats: 1, at_once: 30, paced: 30, per_second: 4 },
    Load { chats: 100, at_once: 2_000, paced: 300, per_second: 40 },
    Load { chats: 10_000, at_once: 10_000, paced: 300, per_second: 40 },
];
const LONG: [Load; 3] = [
    Load { chats: 1, at_once: 38, paced: 38, per_second: 2 },
    Load { chats: 100, at_once: 3_500, paced: 2_400, per_second: 40 },
    Load { chats: 10_000, at_once: 40_000, paced: 2_400, per_second: 40 },
];

/// The bot with a folder of its own; both are gone when it is dropped.
struct Bot {
    child: Child,
    folder: PathBuf,
}

impl Bot {
    fn start(fake: &Fake, chats: usize) -> Self {
        let folder = std::env::temp_dir().join(format!("beian-bot-serving-{}-{chats}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let log = fs::File::create(folder.join("log.txt")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_beian-bot"));
        command.arg("serve").current_dir(&folder).env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        for (name, value) in [
            ("TELOXIDE_TOKEN", TOKEN.to_owned()),
            ("TELOXIDE_API_URL", fake.url()),
            ("BEIAN_DATABASE_URL", format!("sqlite://{}", folder.join("bot.db").display())),
            ("BEIAN_KNOWLEDGE", concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge").to_owned()),
            ("BEIAN_SENDS_PER_SECOND", "0".to_owned()),
            ("BEIAN_LOG", "info".to_owned()),
        ] {
            command.env(name, value);
        }
        let bot = Self { child: command.spawn().unwrap(), folder };
        fake.wait(PATIENCE, |world| (world.updates.waiting > 0).then_some(())).unwrap();
        bot
    }

    /// Memory of the process in MiB, where `/proc` tells.
    fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
    }

    fn store_size(&self) -> u64 {
        fs::metadata(self.folder.join("bot.db")).map_or(0, |found| found.len() >> 20)
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Which updates have been answered: the nth update of a chat by the nth message to it, welcomes aside.
#[derive(Default)]
struct Answers {
    queued: HashMap<i64, Vec<Instant>>,
    answered: HashMap<i64, usize>,
    waits: Vec<Duration>,
    last: Option<Instant>,
    /// Calls already looked at.
    seen: usize,
}

impl Answers {
    fn ask(&mut self, fake: &Fake, chat: i64, nth: usize) {
        self.queued.entry(chat).or_default().push(Instant::now());
        fake.say(chat, QUESTIONS[nth % QUESTIONS.len()]);
    }

    fn asked(&self) -> usize {
        self.queued.values().map(Vec::len).sum()
    }

    fn look(&mut self, calls: &[fake::Call]) {
        for call in &calls[self.seen..] {
            let Some(chat) = call.chat().filter(|_| call.method == "sendMessage") else { continue };
            if call.params["text"].as_str().is_some_and(|text| text.starts_with(WELCOME)) {
                continue;
            }
            let nth = self.answered.entry(chat).or_default();
            let queued = self.queued.get(&chat).and_then(|queued| queued.get(*nth));
            let queued = queued.unwrap_or_else(|| {
                let of_chat = calls.iter().filter(|call| call.chat() == Some(chat));
                let texts: Vec<&str> = of_chat.filter_map(|call| call.params["text"].as_str()).collect();
                panic!("more messages than questions: {}", texts.join("\n---\n"))
            });
            *nth += 1;
            self.waits.push(call.at - *queued);
            self.last = self.last.max(Some(call.at));
        }
        self.seen = calls.len();
    }

    fn wait(&mut self, fake: &Fake) {
        let asked = self.asked();
        let all = fake.wait(PATIENCE, |world| {
            self.look(&world.ledger.calls);
            (self.waits.len() >= asked).then_some(())
        });
        all.unwrap_or_else(|why| panic!("{} of {asked} answered\n{why}", self.waits.len()));
    }

    /// The wait of which this share is not longer, in milliseconds.
    fn percentile(&mut self, share: f64) -> f64 {
        self.waits.sort();
        let at = ((self.waits.len() as f64 * share).ceil() as usize).clamp(1, self.waits.len()) - 1;
        self.waits[at].as_secs_f64() * 1000.0
    }
}

/// Everything at once: updates a second and the waits.
fn at_once(fake: &Fake, load: &Load, chats: &[i64]) -> (f64, Answers) {
    let mut answers = Answers { seen: fake.see(|world| world.ledger.calls.len()), ..Answers::default() };
    let begun = Instant::now();
    for nth in 0..load.at_once {
        answers.ask(fake, chats[nth % chats.len()], nth);
    }
    answers.wait(fake);
    let took = answers.last.unwrap() - begun;
    (load.at_once as f64 / took.as_secs_f64(), answers)
}

/// One after the other at an even pace; other people than before when there is only one.
fn paced(fake: &Fake, load: &Load, chats: &[i64]) -> Answers {
    let mut answers = Answers { seen: fake.see(|world| world.ledger.calls.len()), ..Answers::default() };
    let begun = Instant::now();
    for nth in 0..load.paced {
        let due = begun + Duration::from_secs(1) * u32::try_from(nth).unwrap() / load.per_second;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        // A step that has no common factor with the number of chats, so that all have their turn.
        answers.ask(fake, chats[nth * 37 % chats.len()], nth);
    }
    answers.wait(fake);
    answers
}

fn accepted(fake: &Fake) {
    let refused = fake.see(|world| {
        let mut sends = world.ledger.of("sendMessage");
        sends.find(|call| call.refusal().is_some()).map(|call| format!("{call:?}"))
    });
    assert_eq!(refused, None, "the fake has refused a message");
}

fn run(load: &Load) {
    let fake = Fake::start();
    let people = |count: usize| (0..count).map(|nth| fake.user(&format!("用户{nth}"))).collect::<Vec<i64>>();
    let chats = people(load.chats);
    let others = if load.chats == 1 { people(1) } else { chats.clone() };
    let bot = Bot::start(&fake, load.chats);
    let before = bot.memory();
    let mut calm = paced(&fake, load, &others);
    let (per_second, mut full) = at_once(&fake, load, &chats);
    accepted(&fake);
    let mib = |memory: Option<u64>| memory.map_or_else(|| "?".to_owned(), |mib| mib.to_string());
    println!(
        "| {} | {:.0} | {:.0} / {:.0} ({} a second) | {:.0} / {:.0} ({} at once) | {} → {} | {} |",
        load.chats,
        per_second,
        calm.percentile(0.5),
        calm.percentile(0.99),
        load.per_second,
        full.percentile(0.5),
        full.percentile(0.99),
        load.at_once,
        mib(before),
        mib(bot.memory()),
        bot.store_size(),
    );
}

fn main() {
    let long = std::env::args().any(|arg| arg == "--long");
    println!("| chats | updates a second | p50 / p99 ms, moderate load | p50 / p99 ms, full load | MiB | store MiB |");
    println!("|---|---|---|---|---|---|");
    (if long { LONG } else { QUICK }).iter().for_each(run);
}
