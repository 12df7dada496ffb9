//! How the process starts, ends, and is looked at from outside.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::desk::Scene;
use crate::fake::{Fake, Fault, Rule, TOKEN};
pub use crate::machine::free;

const ASK: &str = "短信验证码多久过期";
const SECRET: &str = "hook-secret-of-the-tests-0123456789";

/// What a request by hand is answered.
pub fn http(addr: &str, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    let length = body.len();
    // A server that refuses a body may close before it has been read.
    let _ = write!(stream, "{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// What `/healthz` says once it says all these words.
pub fn health(addr: &str, words: &[&str]) -> String {
    let begun = Instant::now();
    loop {
        let health = http(addr, "GET /healthz HTTP/1.1", "");
        if words.iter().all(|words| health.contains(words)) {
            return health;
        }
        assert!(begun.elapsed() < PATIENCE, "no {words:?}: {health}");
    }
}

#[test]
fn health_and_metrics_are_served_and_json_logs_hold_no_words_and_no_token() {
    let fake = Fake::start();
    let addr = free();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_MONITOR_ADDR", &addr).with("BEIAN_LOG_FORMAT", "json");
    bot.start();
    let user = fake.user("张三");
    fake.say(user, ASK);
    fake.wait(PATIENCE, |world| world.last_with_button(user, "👍")).unwrap();
    assert!(http(&addr, "GET /healthz HTTP/1.1", "").starts_with("HTTP/1.1 200"));
    let metrics = http(&addr, "GET /metrics HTTP/1.1", "");
    println!("{metrics}");
    for name in [
        "beian_updates_total 1",
        "beian_events_total{name=\"answer\"} 1",
        "beian_outbox_depth 0",
        "beian_outbox_age_seconds 0",
        "beian_waiting_tickets 0",
        "beian_knowledge_info{version=",
    ] {
        assert!(metrics.contains(name), "{name} is not in\n{metrics}");
    }
    assert!(bot.stop().success());
    let log = bot.log();
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
    assert!(
        !log.contains(TOKEN) && !log.contains("fake-token") && !log.contains(ASK) && !log.contains("张三"),
        "{log}"
    );
}

#[test]
fn bad_settings_end_with_a_line_each_and_code_2() {
    let fake = Fake::start();
    let bot =
        Bot::new(&fake, OPEN).with("TELOXIDE_TOKEN", "").with("BEIAN_DESK_CHAT", "abc").with("BEIAN_LOG_FORMAT", "x");
    let output = bot.command(&["serve"]).output().unwrap();
    let says = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("{says}");
    assert_eq!(output.status.code(), Some(2));
    for name in ["TELOXIDE_TOKEN", "BEIAN_DESK_CHAT", "BEIAN_LOG_FORMAT"] {
        assert_eq!(says.lines().filter(|line| line.contains(name)).count(), 1, "{says}");
    }
}

#[test]
fn a_wrong_token_and_an_unreadable_store_are_refused_clearly() {
    let fake = Fake::start();
    let bot = Bot::new(&fake, OPEN).with("TELOXIDE_TOKEN", "4242:another-token-for-the-tests-here-aaaa");
    let output = bot.command(&["serve"]).output().unwrap();
    let says = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("{says}");
    assert!(!output.status.success() && says.contains("TELOXIDE_TOKEN") && !says.contains("another-token"), "{says}");
    let bot = Bot::new(&fake, OPEN);
    std::fs::write(bot.store(), "this is no database, and it is long enough to be looked at as one".repeat(100))
        .unwrap();
    let output = bot.command(&["serve"]).output().unwrap();
    let says = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("{says}");
    assert!(!output.status.success() && says.contains("bot.db"), "{says}");
}

#[test]
fn a_stop_with_twenty_updates_queued_answers_them_first() {
    for signal in ["TERM", "INT"] {
        let fake = Fake::start();
        let mut bot = Bot::started(&fake, OPEN);
        let users: Vec<i64> = (0..20).map(|_| fake.user("张三")).collect();
        let held = fake.fault(Rule::on("sendMessage", Fault::Hold).always());
        users.iter().for_each(|user| {
            fake.say(*user, ASK);
        });
        fake.wait(PATIENCE, |world| (world.ledger.in_flight("sendMessage") > 0 && world.pending() == 0).then_some(()))
            .unwrap();
        bot.signal(signal);
        fake.release(held);
        assert!(bot.ended().success(), "{signal}");
        for user in users {
            assert_eq!(fake.bot_texts(user).len(), 1, "{signal}");
        }
    }
}

#[test]
fn the_webhook_takes_only_what_telegram_sends() {
    let fake = Fake::start();
    let addr = free();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN)
        .with("BEIAN_WEBHOOK_URL", format!("http://{addr}/hook"))
        .with("BEIAN_WEBHOOK_ADDR", &addr)
        .with("BEIAN_WEBHOOK_SECRET", "hook-secret-of-the-tests-0123456789");
    bot.start();
    let user = fake.user("张三");
    fake.say(user, ASK);
    fake.wait(PATIENCE, |world| world.last_with_button(user, "👍")).unwrap();
    let right = "POST /hook HTTP/1.1\r\nx-telegram-bot-api-secret-token: hook-secret-of-the-tests-0123456789";
    let wrong = "POST /hook HTTP/1.1\r\nx-telegram-bot-api-secret-token: no";
    let huge = "x".repeat(2 << 20);
    for (head, body, status) in [(wrong, "{}", "401"), (right, "no json", "400"), (right, huge.as_str(), "413")] {
        let answer = http(&addr, head, body);
        let seen = answer.starts_with(&format!("HTTP/1.1 {status}"));
        assert!(seen || (status == "413" && answer.is_empty()), "{status}: {answer}");
    }
    assert!(bot.stop().success());
    assert!(!bot.log().contains("hook-secret"));
}

#[test]
fn the_webhook_answers_what_comes_again_once() {
    let fake = Fake::start();
    let (addr, monitor) = (free(), free());
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN)
        .with("BEIAN_WEBHOOK_URL", format!("http://{addr}/hook"))
        .with("BEIAN_WEBHOOK_ADDR", &addr)
        .with("BEIAN_WEBHOOK_SECRET", SECRET)
        .with("BEIAN_MONITOR_ADDR", &monitor);
    bot.start();
    let user = fake.user("张三");
    fake.say(user, ASK);
    fake.wait(PATIENCE, |world| world.last_with_button(user, "👍")).unwrap();
    let body = fake.see(|world| world.updates.made.last().unwrap().to_string());
    for _ in 0..2 {
        let head = format!("POST /hook HTTP/1.1\r\nx-telegram-bot-api-secret-token: {SECRET}");
        assert!(http(&addr, &head, &body).starts_with("HTTP/1.1 200"));
    }
    // What is answered after it stands after it.
    fake.say(user, "/start");
    fake.wait(PATIENCE, |world| world.last_with_button(user, "材料清单")).unwrap();
    let answers = fake.bot_texts(user).iter().filter(|text| text.contains("24 小时内有效")).count();
    assert_eq!(answers, 1, "{:?}", fake.bot_texts(user));
    let metrics = http(&monitor, "GET /metrics HTTP/1.1", "");
    for line in ["beian_updates_total 2", "beian_updates_repeated_total 2"] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    assert!(bot.stop().success());
}

#[test]
fn metrics_tell_of_answers_misses_handoffs_promises_and_retries() {
    let fake = Fake::start();
    let addr = free();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("BEIAN_MONITOR_ADDR", &addr);
    bot.start();
    let mut scene = Scene::of(fake, bot);
    scene.fake.fault(Rule::on("sendMessage", Fault::Status(502)).chat(scene.user));
    scene.fake.say(scene.user, ASK);
    scene.told(scene.user, "24 小时内有效");
    scene.fake.say(scene.user, "月球基地的备案号刻在哪块石头上");
    scene.told(scene.user, "资料里没有");
    scene.ask();
    let shows = |lines: &[&str]| {
        let metrics = http(&addr, "GET /metrics HTTP/1.1", "");
        for line in lines {
            assert!(metrics.lines().any(|of| of == *line), "{line} is not in\n{metrics}");
        }
    };
    shows(&["beian_waiting_tickets 1", "beian_retries_total 1"]);
    scene.li("/take");
    scene.told(scene.user, "人工已接入");
    shows(&[
        "beian_events_total{name=\"answer\"} 1",
        "beian_events_total{name=\"unknown\"} 1",
        "beian_events_total{name=\"handoff_open\"} 1",
        "beian_events_total{name=\"promise_kept\"} 1",
        "beian_waiting_seconds_count 1",
        "beian_waiting_tickets 0",
        "beian_inbox_depth 0",
    ]);
}
