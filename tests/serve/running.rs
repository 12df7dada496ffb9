//! How the process starts, ends, and is looked at from outside.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::fake::{Fake, Fault, Rule, TOKEN};

const ASK: &str = "短信验证码多久过期";

fn free() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn http(addr: &str, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    let length = body.len();
    // A server that refuses a body may close before it has been read.
    let _ = write!(stream, "{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
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
