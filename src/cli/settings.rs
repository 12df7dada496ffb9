//! The settings of `serve`: from the environment and `beian-bot.toml`, checked all at once.
//!
//! Never echoes a token, a secret or a password, and never reads the environment or a file itself.

mod check;
mod raw;

use std::collections::BTreeSet;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use raw::Raw;

/// Every setting: a variable of the environment; in the file the same name in small letters.
pub(crate) const SETTINGS: &[&str] = &[
    "TELOXIDE_TOKEN",
    "TELOXIDE_API_URL",
    "TELOXIDE_PROXY",
    "BEIAN_DATABASE_URL",
    "BEIAN_DESK_CHAT",
    "BEIAN_OPERATORS",
    "BEIAN_KNOWLEDGE",
    "BEIAN_WEBHOOK_URL",
    "BEIAN_WEBHOOK_ADDR",
    "BEIAN_WEBHOOK_SECRET",
    "BEIAN_RETENTION_DAYS",
    "BEIAN_MONITOR_ADDR",
    "BEIAN_LOG",
    "BEIAN_LOG_FORMAT",
    "BEIAN_SENDS_PER_SECOND",
    "BEIAN_DRAIN_SECONDS",
    "BEIAN_POLL_SECONDS",
];

const API_URL: &str = "https://api.telegram.org";
const DATABASE_URL: &str = "sqlite://beian-bot.db";
const LOG: &str = "info";
const RETENTION_DAYS: u32 = 180;
const RETENTION_DAYS_MAX: u32 = 3650;
const SENDS_PER_SECOND: u32 = 30;
const SENDS_PER_SECOND_MAX: u32 = 1000;
const DRAIN_SECONDS: u32 = 20;
const DRAIN_SECONDS_MAX: u32 = 600;
/// Telegram answers a longer poll after 50 seconds anyway.
const POLL_SECONDS: u32 = 50;

/// A value that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The value itself, for the one place that needs it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Where the store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A database of a PostgreSQL server; the address may hold a password.
    Postgres(Secret),
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Telegram calls us, instead of being asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Webhook {
    /// What Telegram calls.
    pub url: String,
    /// Where we listen.
    pub addr: SocketAddr,
    /// What Telegram sends along with each call.
    pub secret: Secret,
}

/// The settings of `serve`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Bot token.
    pub token: Secret,
    /// Bot API server, without a slash at the end.
    pub api_url: String,
    /// Proxy to Telegram; may hold a password.
    pub proxy: Option<Secret>,
    /// Where the store is.
    pub database: Database,
    /// The support agents' group.
    pub desk_chat: Option<i64>,
    /// Who may use operator commands.
    pub operators: BTreeSet<i64>,
    /// Folder of the knowledge base.
    pub knowledge: Option<PathBuf>,
    /// Webhook instead of long polling.
    pub webhook: Option<Webhook>,
    /// After how many days conversations are erased.
    pub retention_days: u32,
    /// Where `/healthz` and `/metrics` are served.
    pub monitor: Option<SocketAddr>,
    /// Log filter.
    pub log: String,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Sends a second over all chats; none is unlimited.
    pub sends_per_second: Option<u32>,
    /// How long a stop may take.
    pub drain: Duration,
    /// How long one poll waits.
    pub poll: Duration,
    /// What works but may not be meant.
    pub warnings: Vec<String>,
}

impl Settings {
    /// Reads only where the store is: for commands that need nothing else.
    pub(crate) fn database(
        env: impl Fn(&str) -> Option<String>,
        file: Option<(&Path, &str)>,
    ) -> Result<Database, Vec<String>> {
        let mut raw = Raw::new(&env, file);
        let database = database(&mut raw);
        if raw.problems.is_empty() { Ok(database) } else { Err(raw.problems) }
    }

    /// Reads all settings; every problem is one line.
    pub(crate) fn read(env: impl Fn(&str) -> Option<String>, file: Option<(&Path, &str)>) -> Result<Self, Vec<String>> {
        let mut raw = Raw::new(&env, file);
        let mut warnings = Vec::new();
        let token = token(&mut raw);
        let monitor = raw.read("BEIAN_MONITOR_ADDR", check::addr);
        if let Some(addr) = monitor.filter(|addr| !addr.ip().is_loopback()) {
            warnings
                .push(format!("BEIAN_MONITOR_ADDR: {addr} is not a loopback address; anybody who reaches it reads it"));
        }
        let sends = raw.read("BEIAN_SENDS_PER_SECOND", |text| check::number(text, 0, SENDS_PER_SECOND_MAX));
        let settings = Self {
            token: token.unwrap_or_else(|| Secret::new("")),
            api_url: raw.read("TELOXIDE_API_URL", check::api_url).unwrap_or_else(|| API_URL.to_owned()),
            proxy: raw.read("TELOXIDE_PROXY", check::proxy),
            database: database(&mut raw),
            desk_chat: raw.read("BEIAN_DESK_CHAT", check::chat),
            operators: raw.read("BEIAN_OPERATORS", check::people).unwrap_or_default(),
            knowledge: raw.read("BEIAN_KNOWLEDGE", |text| Ok(PathBuf::from(text))),
            webhook: webhook(&mut raw),
            retention_days: raw
                .read("BEIAN_RETENTION_DAYS", |text| check::number(text, 1, RETENTION_DAYS_MAX))
                .unwrap_or(RETENTION_DAYS),
            monitor,
            log: raw.read("BEIAN_LOG", check::filter).unwrap_or_else(|| LOG.to_owned()),
            log_format: raw.read("BEIAN_LOG_FORMAT", check::log_format).unwrap_or_default(),
            sends_per_second: Some(sends.unwrap_or(SENDS_PER_SECOND)).filter(|sends| *sends > 0),
            drain: seconds(&mut raw, "BEIAN_DRAIN_SECONDS", 0, DRAIN_SECONDS_MAX, DRAIN_SECONDS),
            poll: seconds(&mut raw, "BEIAN_POLL_SECONDS", 1, POLL_SECONDS, POLL_SECONDS),
            warnings,
        };
        if raw.problems.is_empty() { Ok(settings) } else { Err(raw.problems) }
    }
}

fn database(raw: &mut Raw<'_>) -> Database {
    let read = raw.read("BEIAN_DATABASE_URL", check::database);
    read.unwrap_or_else(|| Database::Sqlite(PathBuf::from(DATABASE_URL.trim_start_matches("sqlite://"))))
}

/// Reads the address of a store, as it stands in `BEIAN_DATABASE_URL` or on the command line.
pub(crate) fn database_at(text: &str) -> Result<Database, String> {
    check::database(text)
}

fn seconds(raw: &mut Raw<'_>, name: &str, min: u32, max: u32, default: u32) -> Duration {
    let read = raw.read(name, |text| check::number(text, min, max));
    Duration::from_secs(u64::from(read.unwrap_or(default)))
}

fn token(raw: &mut Raw<'_>) -> Option<Secret> {
    if raw.is_missing("TELOXIDE_TOKEN") {
        raw.problems.push(
            "TELOXIDE_TOKEN is missing: set it in the environment, or teloxide_token in beian-bot.toml, to the token \
             that @BotFather gave for this bot"
                .to_owned(),
        );
    }
    raw.read("TELOXIDE_TOKEN", check::token)
}

/// All three settings of the webhook or none.
fn webhook(raw: &mut Raw<'_>) -> Option<Webhook> {
    let names = ["BEIAN_WEBHOOK_URL", "BEIAN_WEBHOOK_ADDR", "BEIAN_WEBHOOK_SECRET"];
    let missing: Vec<&str> = names.into_iter().filter(|name| raw.is_missing(name)).collect();
    if !missing.is_empty() && missing.len() < names.len() {
        let set: Vec<&str> = names.into_iter().filter(|name| !missing.contains(name)).collect();
        let verb = if missing.len() == 1 { "is" } else { "are" };
        let says = format!("{} {verb} missing: a webhook needs all of {}", missing.join(" and "), names.join(", "));
        raw.problems.push(format!(
            "{says}; only {} {} set",
            set.join(" and "),
            if set.len() == 1 { "is" } else { "are" }
        ));
    }
    let url = raw.read(names[0], check::webhook_url);
    let addr = raw.read(names[1], check::addr);
    let secret = raw.read(names[2], check::webhook_secret);
    Some(Webhook { url: url?, addr: addr?, secret: secret? })
}

#[cfg(test)]
mod tests;
