//! Several copies of the bot on one PostgreSQL store, behind one webhook or polling: they share the work, and any of them
//! may be killed at any moment. Skipped, with a word, where there is no PostgreSQL server.

use std::net::TcpStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::balancer::Balancer;
use crate::bot::{Bot, DESK, OPEN};
use crate::desk::LI;
use crate::desk_hours::one_minute;
use crate::fake::{Fake, Fault, Rule, World};
use crate::fault::{ANSWER, ASK, answers};
use crate::operator::{replace, told};
use crate::running::{free, http};
use crate::schema::Schema;

/// Three processes on a busy machine take longer than one.
const LONG: Duration = Duration::from_secs(60);

/// Copies on one store, and what must outlive them.
struct Copies {
    bots: Vec<Bot>,
    monitors: Vec<String>,
    fake: Fake,
    _balancer: Option<Balancer>,
    _schema: Schema,
}

impl Copies {
    /// So many copies behind one webhook.
    fn behind_a_webhook(count: usize, at: &str) -> Option<Self> {
        Self::with_folder(count, at, None)
    }

    /// With one knowledge folder for all of them, changed before they start.
    fn with_folder(count: usize, at: &str, change: Option<fn(&mut Bot)>) -> Option<Self> {
        let balancer = Balancer::before_copies(count);
        let mut copies = Self::prepared(count, at)?;
        if let Some(change) = change {
            change(&mut copies.bots[0]);
            let folder = copies.folder();
            copies.bots.iter_mut().for_each(|bot| bot.extra.push(("BEIAN_KNOWLEDGE".to_owned(), folder.clone())));
        }
        for (nth, bot) in copies.bots.iter_mut().enumerate() {
            bot.extra.extend(balancer.settings(nth));
            bot.start();
        }
        copies._balancer = Some(balancer);
        copies.are_up("setWebhook", count);
        Some(copies)
    }

    fn prepared(count: usize, at: &str) -> Option<Self> {
        let Some(schema) = Schema::new() else {
            println!("SKIPPED: no PostgreSQL server");
            return None;
        };
        let fake = Fake::start();
        fake.forum(DESK, "备案人工");
        let monitors: Vec<String> = (0..count).map(|_| free()).collect();
        let bot = |monitor: &String| {
            Bot::new(&fake, at).with("BEIAN_DATABASE_URL", &schema.url).with("BEIAN_MONITOR_ADDR", monitor)
        };
        let bots = monitors.iter().map(bot).collect();
        Some(Self { bots, monitors, fake, _balancer: None, _schema: schema })
    }

    fn folder(&self) -> String {
        self.bots[0].folder.0.join("knowledge").display().to_string()
    }

    fn are_up(&self, method: &str, count: usize) {
        self.fake.wait(LONG, |world| (world.calls(method).len() >= count).then_some(())).unwrap();
    }

    /// A number of the metrics of each copy that runs.
    fn numbers(&self, name: &str) -> Vec<f64> {
        let number = |monitor: &String| {
            // One that has not been started, or was killed, tells nothing.
            let metrics = match TcpStream::connect(monitor) {
                Ok(_) => http(monitor, "GET /metrics HTTP/1.1", ""),
                Err(_) => return 0.0,
            };
            let line = metrics.lines().find(|line| line.starts_with(name) && !line.starts_with('#'));
            line.and_then(|line| line.split_whitespace().last()?.parse().ok()).unwrap_or(0.0)
        };
        self.monitors.iter().map(number).collect()
    }
}

#[test]
fn three_copies_behind_one_webhook_share_the_work_and_answer_each_update_once_and_in_order() {
    let Some(mut copies) = Copies::behind_a_webhook(3, OPEN) else { return };
    let users: Vec<i64> = (0..30).map(|_| copies.fake.user("张三")).collect();
    for text in [ASK, "域名没有实名认证可以备案吗", ASK] {
        users.iter().for_each(|user| {
            copies.fake.say(*user, text);
        });
    }
    for user in &users {
        copies.fake.wait(LONG, |world| (answers(world, *user) >= 2).then_some(())).unwrap();
    }
    for bot in &mut copies.bots {
        assert!(bot.stop().success());
    }
    for user in &users {
        let texts = copies.fake.bot_texts(*user);
        let place =
            |from: usize, words: &str| from + texts[from..].iter().position(|text| text.contains(words)).unwrap();
        let first = place(0, ANSWER);
        let second = place(first + 1, "没实名认证的域名");
        let third = place(second + 1, ANSWER);
        assert_eq!(third + 1, texts.len(), "each once: {texts:#?}");
    }
}

#[test]
fn every_copy_takes_in_handles_and_sends_its_part() {
    let Some(copies) = Copies::behind_a_webhook(3, OPEN) else { return };
    let users: Vec<i64> = (0..60).map(|_| copies.fake.user("张三")).collect();
    users.iter().for_each(|user| {
        copies.fake.say(*user, ASK);
    });
    for user in &users {
        copies.fake.wait(LONG, |world| (answers(world, *user) >= 1).then_some(())).unwrap();
    }
    for name in ["beian_updates_total", "beian_sent_total"] {
        let numbers = copies.numbers(name);
        assert!(numbers.iter().all(|number| *number >= 5.0), "{name}: {numbers:?}");
    }
    assert_eq!(copies.numbers("beian_updates_total").iter().sum::<f64>(), 60.0);
    assert_eq!(copies.numbers("beian_second_copies_possible_total").iter().sum::<f64>(), 0.0);
    assert_eq!(copies.numbers("beian_processes"), [3.0, 3.0, 3.0]);
}

#[test]
fn a_copy_that_is_killed_with_requests_under_way_loses_nothing() {
    let Some(mut copies) = Copies::behind_a_webhook(3, OPEN) else { return };
    let users: Vec<i64> = (0..24).map(|_| copies.fake.user("张三")).collect();
    let held = copies.fake.fault(Rule::on("sendMessage", Fault::Hold).always());
    users.iter().for_each(|user| {
        copies.fake.say(*user, ASK);
    });
    let under_way = |world: &World| (world.ledger.in_flight("sendMessage") >= 20 && world.pending() == 0).then_some(());
    copies.fake.wait(LONG, under_way).unwrap();
    copies.bots[1].kill();
    copies.fake.release(held);
    for user in &users {
        copies.fake.wait(LONG, |world| (answers(world, *user) >= 1).then_some(())).unwrap();
    }
    assert!(copies.bots[0].stop().success());
    assert!(copies.bots[2].stop().success());
    users.iter().for_each(|user| assert!(copies.fake.see(|world| answers(world, *user)) <= 2));
}

#[test]
fn a_ticket_is_one_ticket_whichever_copy_hears_of_it() {
    let Some(copies) = Copies::behind_a_webhook(2, OPEN) else { return };
    let fake = &copies.fake;
    let users: Vec<i64> = (0..6).map(|nth| fake.user(&format!("张三{nth}"))).collect();
    fake.user_with(LI, "小李", Some("xiaoli"), Some("zh-hans"));
    users.iter().for_each(|user| {
        fake.say(*user, "人工");
    });
    let carded = |world: &World| world.texts(DESK).iter().filter(|text| text.contains("状态：")).count();
    fake.wait(LONG, |world| (world.topics(DESK).len() >= 6 && carded(world) >= 6).then_some(())).unwrap();
    for topic in fake.topics(DESK) {
        (0..3).for_each(|nth| {
            fake.agent_says(DESK, Some(topic.thread), LI, &format!("回复{nth}"));
        });
    }
    let replies = |world: &World, user: i64| -> Vec<String> {
        world.bot_texts(user).into_iter().filter(|text| text.contains("回复")).collect()
    };
    for user in &users {
        let got = fake.wait(LONG, |world| Some(replies(world, *user)).filter(|got| got.len() >= 3)).unwrap();
        let places: Vec<bool> = (0..3).map(|nth| got[nth].contains(&format!("回复{nth}"))).collect();
        assert_eq!((got.len(), places), (3, vec![true; 3]), "{got:?}");
    }
    assert_eq!(fake.topics(DESK).len(), 6, "no second topic");
}

#[test]
fn a_reload_through_one_copy_changes_all_and_a_copy_that_starts_later_follows_them() {
    let own = |bot: &mut Bot| drop(bot.own_knowledge());
    let Some(mut copies) = Copies::with_folder(3, OPEN, Some(own)) else { return };
    let folder = PathBuf::from(copies.folder());
    let mut late = copies.bots.remove(2);
    late.kill();
    replace(&folder, "faq/sms.yaml", ANSWER, "二十四小时内有效（新）");
    let reload = copies.bots[0].command(&["reload", "--json"]).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&reload.stdout).unwrap();
    assert_eq!(report["outcome"], "swapped", "{report}");
    let new = format!("beian_knowledge_info{{version={}}}", report["to"]);
    let both = |copies: &Copies| copies.numbers(&new)[..2].iter().all(|number| *number == 1.0);
    until(|| both(&copies));
    // The folder is changed back, but what all serve with is what a new copy serves with.
    replace(&folder, "faq/sms.yaml", "二十四小时内有效（新）", ANSWER);
    late.start();
    copies.bots.push(late);
    until(|| copies.numbers(&new)[2] == 1.0);
    let user = copies.fake.user("张三");
    (0..3).for_each(|_| {
        told(&copies.fake, user, ASK, "二十四小时内有效（新）");
    });
}

#[test]
fn of_two_copies_that_poll_one_stands_by_and_takes_over() {
    let Some(mut copies) = Copies::prepared(2, OPEN) else { return };
    copies.bots.iter_mut().for_each(Bot::start);
    copies.are_up("getMe", 2);
    let user = copies.fake.user("张三");
    copies.fake.say(user, ASK);
    copies.fake.wait(LONG, |world| (answers(world, user) == 1).then_some(())).unwrap();
    let log = |bot: &Bot| bot.log().contains("stands by");
    let waits = copies.bots.iter().position(log).expect("one of them stands by");
    copies.bots[1 - waits].kill();
    copies.fake.say(user, ASK);
    copies.fake.wait(LONG, |world| (answers(world, user) == 2).then_some(())).unwrap();
    assert!(copies.bots[waits].stop().success());
}

#[test]
fn a_broken_promise_is_apologised_for_once_by_three_copies() {
    let Some(mut copies) = Copies::with_folder(3, OPEN, Some(one_minute)) else { return };
    let user = copies.fake.user("张三");
    copies.fake.say(user, "人工");
    let sorry = |world: &World| world.bot_texts(user).iter().filter(|text| text.contains("抱歉")).count();
    copies
        .fake
        .wait(LONG, |world| world.bot_texts(user).iter().any(|text| text.contains("A-0001")).then_some(()))
        .unwrap();
    copies.bots.iter_mut().for_each(|bot| {
        bot.kill();
        bot.at = "2026-11-23T10:20:00+08:00".to_owned();
        bot.start();
    });
    copies.fake.wait(LONG, |world| (sorry(world) > 0).then_some(())).unwrap();
    told(&copies.fake, user, "/hours", "");
    assert_eq!(copies.fake.see(sorry), 1);
}

fn until(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < LONG, "it never holds");
        std::thread::yield_now();
    }
}
