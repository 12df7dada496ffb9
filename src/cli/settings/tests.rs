//! Tables: what is set, and what is read or said about it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::Database;
use super::{LogFormat, SETTINGS, Secret, Settings};

const TOKEN: &str = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

type Pairs<'t> = &'t [(&'t str, &'t str)];

fn read(set: Pairs<'_>, file: Option<&str>) -> Result<Settings, Vec<String>> {
    let env: BTreeMap<&str, &str> = set.iter().copied().collect();
    Settings::read(
        |name| env.get(name).map(|value| (*value).to_owned()),
        file.map(|text| (Path::new("beian-bot.toml"), text)),
    )
}

/// With a good token, the problems of one more setting.
fn problems(name: &str, value: &str) -> Vec<String> {
    read(&[("TELOXIDE_TOKEN", TOKEN), (name, value)], None).err().unwrap_or_default()
}

#[test]
fn a_token_is_enough() {
    let settings = read(&[("TELOXIDE_TOKEN", TOKEN)], None).unwrap();
    assert_eq!(settings.token.reveal(), TOKEN);
    assert_eq!(settings.api_url, "https://api.telegram.org");
    assert_eq!(settings.database, Database::Sqlite("beian-bot.db".into()));
    assert_eq!((settings.desk_chat, settings.monitor, settings.webhook, settings.proxy), (None, None, None, None));
    assert_eq!((settings.retention_days, settings.sends_per_second), (180, Some(30)));
    assert_eq!((settings.drain, settings.poll), (Duration::from_secs(20), Duration::from_secs(50)));
    assert_eq!((settings.log.as_str(), settings.log_format), ("info", LogFormat::Text));
    assert!(settings.warnings.is_empty() && settings.operators.is_empty());
}

/// Setting, value, and what is said about it.
const WRONG: &[(&str, &str, &str)] = &[
    (
        "BEIAN_DESK_CHAT",
        "abc",
        "BEIAN_DESK_CHAT: `abc` is not a chat id; expected a negative number like -1001234567890",
    ),
    ("BEIAN_DESK_CHAT", "12345", "`12345` is not a chat id"),
    ("BEIAN_OPERATORS", "12,x,-3", "BEIAN_OPERATORS: `x`, `-3` are not user ids; expected positive numbers"),
    ("BEIAN_OPERATORS", "0", "`0` is not a user id"),
    (
        "BEIAN_DATABASE_URL",
        "postgres://u:pw@h:port/d",
        "BEIAN_DATABASE_URL: the value (not shown) is not the address of a PostgreSQL database; expected sqlite://path",
    ),
    ("BEIAN_DATABASE_URL", "beian.db", "`beian.db` is not the address of a store"),
    ("BEIAN_DATABASE_URL", "sqlite://", "names no file"),
    ("BEIAN_DATABASE_URL", "sqlite://:memory:", "would lose everything"),
    ("BEIAN_RETENTION_DAYS", "0", "`0` does not fit; expected a whole number from 1 to 3650"),
    ("BEIAN_RETENTION_DAYS", "3651", "from 1 to 3650"),
    ("BEIAN_RETENTION_DAYS", "half", "from 1 to 3650"),
    ("BEIAN_MONITOR_ADDR", "8080", "BEIAN_MONITOR_ADDR: `8080` is not an address to listen on; expected IP:port"),
    ("BEIAN_MONITOR_ADDR", "localhost:80", "expected IP:port"),
    ("BEIAN_LOG", "beian_bot=loud", "is not a log filter"),
    ("BEIAN_LOG_FORMAT", "xml", "`xml` is not a log format; expected text or json"),
    ("BEIAN_SENDS_PER_SECOND", "-1", "from 0 to 1000"),
    ("BEIAN_DRAIN_SECONDS", "601", "from 0 to 600"),
    ("BEIAN_POLL_SECONDS", "51", "from 1 to 50"),
    ("TELOXIDE_API_URL", "api.telegram.org", "is not an http or https address"),
    ("TELOXIDE_API_URL", "ftp://api.telegram.org", "is not an http or https address"),
    ("TELOXIDE_API_URL", "https://api.telegram.org/", "ends with a slash"),
    (
        "TELOXIDE_PROXY",
        "ftp://proxy:1",
        "`ftp` is not a kind of proxy; expected http://, https://, socks5:// or socks5h://",
    ),
    ("TELOXIDE_PROXY", "proxy", "`proxy` is not an address"),
    ("TELOXIDE_PROXY", "socks5://", "host"),
];

#[test]
fn wrong_values_are_one_clear_line() {
    for (name, value, says) in WRONG {
        let found = problems(name, value);
        assert_eq!(found.len(), 1, "{name}={value}: {found:?}");
        assert!(found[0].starts_with(&format!("{name}: ")) && found[0].contains(says), "{name}={value}: {}", found[0]);
        assert!(!found[0].contains('\n'));
    }
}

#[test]
fn right_values_are_read() {
    let table: &[(&str, &str)] = &[
        ("BEIAN_DATABASE_URL", "sqlite:///var/lib/beian/bot.db"),
        ("BEIAN_OPERATORS", " 12, 34 ,"),
        ("TELOXIDE_PROXY", "socks5h://user:word@127.0.0.1:1080"),
        ("TELOXIDE_PROXY", "http://127.0.0.1:3128"),
        ("TELOXIDE_API_URL", "http://127.0.0.1:8081"),
        ("BEIAN_LOG", "warn,beian_bot=debug"),
        ("BEIAN_LOG_FORMAT", "json"),
        ("BEIAN_SENDS_PER_SECOND", "0"),
        ("BEIAN_MONITOR_ADDR", "[::1]:9100"),
        ("BEIAN_DESK_CHAT", ""),
        ("BEIAN_RETENTION_DAYS", " "),
    ];
    for (name, value) in table {
        assert!(problems(name, value).is_empty(), "{name}={value}: {:?}", problems(name, value));
    }
    let set = [("TELOXIDE_TOKEN", TOKEN), table[0], table[1], ("BEIAN_SENDS_PER_SECOND", "0")];
    let settings = read(&set, None).unwrap();
    assert_eq!(settings.database, Database::Sqlite("/var/lib/beian/bot.db".into()));
    assert_eq!(settings.operators.into_iter().collect::<Vec<_>>(), [12, 34]);
    assert_eq!(settings.sends_per_second, None);
}

#[test]
fn a_webhook_needs_all_three() {
    let [url, addr, secret] = [
        ("BEIAN_WEBHOOK_URL", "https://bot.example.com/telegram"),
        ("BEIAN_WEBHOOK_ADDR", "127.0.0.1:8443"),
        ("BEIAN_WEBHOOK_SECRET", "a-Secret_1"),
    ];
    let token = ("TELOXIDE_TOKEN", TOKEN);
    let webhook = read(&[token, url, addr, secret], None).unwrap().webhook.unwrap();
    assert_eq!((webhook.url.as_str(), webhook.secret.reveal()), (url.1, secret.1));
    let table: &[(Pairs<'_>, &str)] = &[
        (&[token, url], "BEIAN_WEBHOOK_ADDR and BEIAN_WEBHOOK_SECRET are missing: a webhook needs all of"),
        (&[token, url, addr], "BEIAN_WEBHOOK_SECRET is missing: a webhook needs all of"),
        (&[token, secret, addr], "BEIAN_WEBHOOK_URL is missing"),
        (&[token, ("BEIAN_WEBHOOK_URL", "http://bot.example.com/"), addr, secret], "is not encrypted"),
        (&[token, ("BEIAN_WEBHOOK_URL", "bot.example.com"), addr, secret], "is not an https address"),
        (&[token, url, ("BEIAN_WEBHOOK_ADDR", "8443"), secret], "expected IP:port"),
        (&[token, url, addr, ("BEIAN_WEBHOOK_SECRET", "geheim!")], "the value (not shown) cannot be"),
    ];
    for (set, says) in table {
        let found = read(set, None).unwrap_err();
        assert!(found.len() == 1 && found[0].contains(says), "{found:?}");
    }
    for loopback in ["http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]:9/"] {
        assert!(read(&[token, ("BEIAN_WEBHOOK_URL", loopback), addr, secret], None).is_ok(), "{loopback}");
    }
}

#[test]
fn the_file_is_read_and_the_environment_wins() {
    let file = format!(
        "teloxide_token = \"{TOKEN}\"\nbeian_desk_chat = -1001234567890\nbeian_operators = [12, 34]\nbeian_poll_seconds = 5\n"
    );
    let settings = read(&[("BEIAN_POLL_SECONDS", "7"), ("BEIAN_OPERATORS", "")], Some(&file)).unwrap();
    assert_eq!(settings.desk_chat, Some(-1_001_234_567_890));
    assert_eq!((settings.poll, settings.operators.len()), (Duration::from_secs(7), 2));
}

#[test]
fn problems_of_the_file_name_file_and_line() {
    let table: &[(&str, &str)] = &[
        ("beian_desk_chat = \"abc\"", "beian-bot.toml:2: beian_desk_chat: `abc` is not a chat id"),
        ("beian_desk_chatt = 1", "beian-bot.toml:2: beian_desk_chatt is not a setting; did you mean beian_desk_chat?"),
        ("BEIAN_LOG = \"info\"", "beian-bot.toml:2: BEIAN_LOG is not a setting; did you mean beian_log?"),
        ("colour = 1", "beian-bot.toml:2: colour is not a setting; settings are named like the variables"),
        ("beian_log = true", "beian-bot.toml:2: beian_log: a boolean cannot stand here"),
        ("[telegram]\nx = 1", "beian-bot.toml:2: telegram is not a setting"),
        ("beian_log = ", "beian-bot.toml:2: not TOML: "),
        ("beian_log = \"info\"\nbeian_log = \"warn\"", "beian-bot.toml:3: not TOML: "),
    ];
    for (line, says) in table {
        let found = read(&[], Some(&format!("teloxide_token = \"{TOKEN}\"\n{line}\n"))).unwrap_err();
        assert!(found.len() == 1 && found[0].starts_with(says), "{line}: {found:?}");
    }
}

#[test]
fn all_problems_come_at_once() {
    let set = [("BEIAN_DESK_CHAT", "x"), ("BEIAN_OPERATORS", "y"), ("BEIAN_WEBHOOK_URL", "z")];
    let found = read(&set, Some("beian_pol_seconds = 1\n")).unwrap_err();
    assert_eq!(found.len(), 6, "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("TELOXIDE_TOKEN is missing: ") && line.contains("@BotFather")));
    assert_eq!(read(&[("TELOXIDE_TOKEN", "  ")], None).unwrap_err().len(), 1);
}

#[test]
fn secrets_are_never_shown() {
    let proxy = ("TELOXIDE_PROXY", "socks5://user:geheim@127.0.0.1:1080");
    let secret = ("BEIAN_WEBHOOK_SECRET", "geheim");
    let url = ("BEIAN_WEBHOOK_URL", "https://bot.example.com/x");
    let set = [("TELOXIDE_TOKEN", TOKEN), proxy, secret, url, ("BEIAN_WEBHOOK_ADDR", "127.0.0.1:1")];
    let settings = read(&set, None).unwrap();
    let shown = format!("{settings:?} {} {:?}", settings.token, Secret::new("geheim"));
    assert!(!shown.contains("AAHdq") && !shown.contains("geheim"), "{shown}");
    let key = "123456789:AAHdqTcvCH1vGWJx geheim";
    let wrong: Pairs<'_> = &[
        ("TELOXIDE_TOKEN", key),
        ("TELOXIDE_PROXY", "ftp://user:geheim@127.0.0.1"),
        ("TELOXIDE_API_URL", "https://user:geheim@host/"),
        ("BEIAN_DATABASE_URL", "mysql://user:geheim@host/db"),
        ("BEIAN_WEBHOOK_URL", "http://user:geheim@host/db"),
        ("BEIAN_WEBHOOK_SECRET", "geheim geheim"),
        ("BEIAN_WEBHOOK_ADDR", "1"),
    ];
    let found = read(wrong, None).unwrap_err();
    assert_eq!(found.len(), wrong.len(), "{found:?}");
    assert!(!found.join("\n").contains("geheim") && !found.join("\n").contains("AAHdq"), "{found:?}");
    let astray = problems("BEIAN_OPERATORS", TOKEN);
    assert!(astray.len() == 1 && !astray[0].contains("AAHdq"), "{astray:?}");
    let broken = read(&[], Some(&format!("teloxide_token = {TOKEN}\n"))).unwrap_err();
    assert!(broken.len() == 1 && !broken[0].contains("AAHdq"), "{broken:?}");
}

#[test]
fn an_open_monitor_is_warned_about() {
    let open = read(&[("TELOXIDE_TOKEN", TOKEN), ("BEIAN_MONITOR_ADDR", "0.0.0.0:9100")], None).unwrap();
    assert!(open.warnings.len() == 1 && open.warnings[0].contains("is not a loopback address"), "{:?}", open.warnings);
}

#[test]
fn every_setting_is_known_in_capitals() {
    assert!(SETTINGS.iter().all(|name| name.starts_with("BEIAN_") || name.starts_with("TELOXIDE_")));
}
