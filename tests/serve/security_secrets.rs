//! Token, webhook secret, proxy password and the password of a database stay where they belong: in no log, error,
//! metric, health or `Debug` text.

use beian_bot::telegram::{Pace, Settings, Telegram};

use crate::bot::{Bot, DESK, OPEN, OPERATOR, PATIENCE};
use crate::fake::{Fake, Fault, Rule, TOKEN};
use crate::operator::told;
use crate::running::{free, health, http};

const ASK: &str = "短信验证码多久过期";
const WAS: &str = "24 小时内有效";
const HOOK_SECRET: &str = "hook-secret-7xQ2";
const PROXY_PASSWORD: &str = "proxy-pass-8Kz1";
const DATABASE_PASSWORD: &str = "db-pass-9Lm4";
/// A token as long as real ones are.
const LONG_TOKEN: &str = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0";

/// The part of the token that is secret.
fn key() -> &'static str {
    TOKEN.split_once(':').unwrap().1
}

fn holds_no_secret(what: &str, text: &str) {
    for secret in [key(), HOOK_SECRET, PROXY_PASSWORD, DATABASE_PASSWORD, "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"] {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{what} holds {secret}");
    }
}

#[test]
fn no_secret_in_logs_at_trace_health_or_metrics_while_everything_fails() {
    let (fake, addr, hook) = (Fake::start(), free(), free());
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN)
        .with("BEIAN_LOG", "trace")
        .with("BEIAN_MONITOR_ADDR", &addr)
        .with("BEIAN_WEBHOOK_URL", format!("http://{hook}/hook"))
        .with("BEIAN_WEBHOOK_ADDR", &hook)
        .with("BEIAN_WEBHOOK_SECRET", HOOK_SECRET);
    bot.start();
    let user = fake.user("张三");
    told(&fake, user, ASK, WAS);
    for fault in [Fault::Status(502), Fault::Cut, Fault::BrokenJson, Fault::AnswerLost, Fault::bad_request("no")] {
        fake.fault(Rule::on("sendMessage", fault).chat(user));
        told(&fake, user, ASK, WAS);
    }
    let refused = Fault::Refuse { code: 401, description: "Unauthorized".to_owned(), parameters: None };
    fake.fault(Rule::on("sendMessage", refused).chat(user));
    fake.say(user, ASK);
    let mut told = vec![("health", health(&addr, &["503", "token"]))];
    fake.down();
    fake.clear_faults();
    http(&hook, "POST /hook HTTP/1.1\r\nx-telegram-bot-api-secret-token: no", "{}");
    told.push(("metrics", http(&addr, "GET /metrics HTTP/1.1", "")));
    told.push(("nothing", http(&addr, "GET /secrets HTTP/1.1", "")));
    bot.signal("TERM");
    fake.up();
    assert!(bot.ended().success());
    told.push(("log", bot.log()));
    assert!(bot.log().contains("TRACE"), "the log was not at trace");
    told.iter().for_each(|(what, text)| holds_no_secret(what, text));
}

#[test]
fn no_secret_in_logs_or_health_behind_a_proxy_that_is_not_there() {
    for scheme in ["http", "socks5h"] {
        let (fake, addr) = (Fake::start(), free());
        let mut bot = Bot::new(&fake, OPEN)
            .with("BEIAN_LOG", "trace")
            .with("BEIAN_MONITOR_ADDR", &addr)
            .with("TELOXIDE_PROXY", format!("{scheme}://someone:{PROXY_PASSWORD}@{}", free()));
        bot.start();
        let health = health_once_it_listens(&addr);
        println!("{health}");
        holds_no_secret("health", &health);
        assert!(bot.stop().success());
        assert!(bot.log().contains("cannot be reached"), "{}", bot.log());
        holds_no_secret("log", &bot.log());
    }
}

/// The same as [`health`] for a bot that may not listen yet.
fn health_once_it_listens(addr: &str) -> String {
    let begun = std::time::Instant::now();
    while std::net::TcpStream::connect(addr).is_err() {
        assert!(begun.elapsed() < PATIENCE, "nobody listens at {addr}");
        std::thread::yield_now();
    }
    health(addr, &["503", "channel:"])
}

#[test]
fn no_secret_in_errors_about_settings() {
    let fake = Fake::start();
    let wrong = [
        ("TELOXIDE_TOKEN", format!("{LONG_TOKEN} and more")),
        ("TELOXIDE_API_URL", format!("ftp://someone:{PROXY_PASSWORD}@host")),
        ("TELOXIDE_PROXY", format!("gopher://someone:{PROXY_PASSWORD}@host:1")),
        ("TELOXIDE_PROXY", format!("http://someone:{PROXY_PASSWORD}@")),
        ("BEIAN_WEBHOOK_SECRET", format!("{HOOK_SECRET} with spaces")),
        ("BEIAN_DATABASE_URL", format!("postgres://someone:{DATABASE_PASSWORD}@127.0.0.1:1/beian")),
        ("BEIAN_DATABASE_URL", format!("postgresql://someone:{DATABASE_PASSWORD}@127.0.0.1:1/beian?sslmode=oops")),
        ("BEIAN_DATABASE_URL", format!("mysql://someone:{DATABASE_PASSWORD}@host/beian")),
        ("BEIAN_DATABASE_URL", format!("postgres//someone:{DATABASE_PASSWORD}@host")),
        // The right value in the wrong place.
        ("BEIAN_OPERATORS", LONG_TOKEN.to_owned()),
        ("BEIAN_DESK_CHAT", LONG_TOKEN.to_owned()),
        ("BEIAN_LOG", format!("{LONG_TOKEN}=x=y")),
    ];
    for (name, value) in wrong {
        let bot = Bot::new(&fake, OPEN).with(name, &value).with("BEIAN_LOG_FORMAT", "text");
        for args in [&["serve"][..], &["stats"], &["reload"], &["store", "backup", "copy.db"]] {
            let output = bot.command(args).env("BEIAN_POLL_SECONDS", "0").output().unwrap();
            assert!(!output.status.success(), "{name} {args:?}");
            let says = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
            holds_no_secret(&format!("{name} {args:?}"), &says.concat());
        }
    }
}

#[test]
fn no_secret_in_reports_or_debug_texts() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    fake.user_with(OPERATOR, "运维", None, Some("zh-hans"));
    for (command, words) in [("/stats", "今天 / 近"), ("/version", "知识库版本"), ("/misses", "近 30 天")] {
        holds_no_secret(command, &told(&fake, OPERATOR, command, words));
    }
    assert!(bot.stop().success());
    let settings = Settings {
        token: TOKEN.to_owned(),
        api_url: fake.url(),
        proxy: Some(format!("http://someone:{PROXY_PASSWORD}@127.0.0.1:1")),
    };
    holds_no_secret("settings", &format!("{settings:?}"));
    holds_no_secret("client", &format!("{:?}", Telegram::with_pace(settings, Pace::default()).unwrap()));
}
