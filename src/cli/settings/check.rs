//! What each setting must look like.
//!
//! Never repeats a token, a secret, or an address that holds a password.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use reqwest::Url;

use super::{Database, LogFormat, Secret};
use crate::limits::WEBHOOK_SECRET_CHARS_MAX;
use crate::store::PostgresStore;

type Checked<T> = Result<T, String>;

const PROXY_SCHEMES: &[&str] = &["http", "https", "socks5", "socks5h"];

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

pub(super) fn token(text: &str) -> Checked<Secret> {
    let fits = text.split_once(':').is_some_and(|(id, key)| {
        let id_fits = !id.is_empty() && id.chars().all(|c| c.is_ascii_digit());
        id_fits && !key.is_empty() && key.chars().all(is_word)
    });
    let says = "is not a bot token; expected digits, a colon and about 35 letters and digits, as @BotFather shows it";
    fits.then(|| Secret::new(text)).ok_or_else(|| format!("the value (not shown) {says}"))
}

/// The address, unless it may hold a password.
fn shown(text: &str) -> String {
    if text.contains('@') { "the value (not shown)".to_owned() } else { format!("`{text}`") }
}

fn web_address(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

pub(super) fn api_url(text: &str) -> Checked<String> {
    let expected = "expected an address like https://api.telegram.org";
    match web_address(text) {
        None => Err(format!("{} is not an http or https address; {expected}", shown(text))),
        Some(_) if text.ends_with('/') => {
            Err(format!("{} ends with a slash; {expected}, without one at the end", shown(text)))
        }
        Some(_) => Ok(text.to_owned()),
    }
}

pub(super) fn proxy(text: &str) -> Checked<Secret> {
    let expected = "expected http://, https://, socks5:// or socks5h:// with host and port";
    let url = Url::parse(text).map_err(|_| format!("{} is not an address; {expected}", shown(text)))?;
    if !PROXY_SCHEMES.contains(&url.scheme()) {
        return Err(format!("`{}` is not a kind of proxy; {expected}", url.scheme()));
    }
    if !url.has_host() || url.host_str() == Some("") {
        return Err(format!("{} names no host; {expected}", shown(text)));
    }
    Ok(Secret::new(text))
}

pub(super) fn database(text: &str) -> Checked<Database> {
    let expected = "expected sqlite://path, for instance sqlite://beian-bot.db or sqlite:///var/lib/beian-bot.db, or \
                    postgres://user:password@host/database";
    // Addresses of database servers hold passwords.
    if ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
        let fits = PostgresStore::understands(text);
        let says = || format!("the value (not shown) is not the address of a PostgreSQL database; {expected}");
        return fits.then(|| Database::Postgres(Secret::new(text))).ok_or_else(says);
    }
    match text.strip_prefix("sqlite://") {
        None => Err(format!("{} is not the address of a store; {expected}", shown(text))),
        Some("") => Err(format!("`{text}` names no file; {expected}")),
        Some(":memory:") => Err(format!("`{text}` would lose everything at a stop; {expected}")),
        Some(path) if path.contains('?') => Err(format!("`{text}` has options, which are not supported; {expected}")),
        Some(path) => Ok(Database::Sqlite(PathBuf::from(path))),
    }
}

pub(super) fn chat(text: &str) -> Checked<i64> {
    let id = text.parse::<i64>().ok().filter(|id| *id < 0);
    id.ok_or_else(|| format!("`{text}` is not a chat id; expected a negative number like -1001234567890"))
}

pub(super) fn people(text: &str) -> Checked<BTreeSet<i64>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let (right, wrong): (Vec<_>, Vec<_>) =
        parts.map(|part| part.parse::<i64>().ok().filter(|id| *id > 0).ok_or(part)).partition(Result::is_ok);
    if wrong.is_empty() {
        return Ok(right.into_iter().flatten().collect());
    }
    let wrong: Vec<String> = wrong.into_iter().filter_map(Result::err).map(|part| format!("`{part}`")).collect();
    let (are, ids) = if wrong.len() == 1 { ("is", "a user id") } else { ("are", "user ids") };
    Err(format!(
        "{} {are} not {ids}; expected positive numbers with commas between, like 12345678,87654321",
        wrong.join(", ")
    ))
}

pub(super) fn addr(text: &str) -> Checked<SocketAddr> {
    text.parse().map_err(|_| format!("`{text}` is not an address to listen on; expected IP:port, like 127.0.0.1:8080"))
}

pub(super) fn webhook_url(text: &str) -> Checked<String> {
    let expected = "expected an https address like https://bot.example.com/telegram";
    match web_address(text) {
        None => Err(format!("{} is not an https address; {expected}", shown(text))),
        Some(url) if url.scheme() == "http" && !is_loopback(&url) => {
            Err(format!("{} is not encrypted; {expected} (http only for a loopback host)", shown(text)))
        }
        Some(_) => Ok(text.to_owned()),
    }
}

pub(super) fn webhook_secret(text: &str) -> Checked<Secret> {
    let says = format!(
        "the value (not shown) cannot be a webhook's secret; expected 1 to {WEBHOOK_SECRET_CHARS_MAX} of A-Z a-z 0-9 _ -"
    );
    let fits = text.len() <= WEBHOOK_SECRET_CHARS_MAX && text.chars().all(is_word);
    fits.then(|| Secret::new(text)).ok_or(says)
}

pub(super) fn number(text: &str, min: u32, max: u32) -> Checked<u32> {
    let number = text.parse::<u32>().ok().filter(|number| (min..=max).contains(number));
    number.ok_or_else(|| format!("`{text}` does not fit; expected a whole number from {min} to {max}"))
}

pub(super) fn filter(text: &str) -> Checked<String> {
    let read = tracing_subscriber::EnvFilter::builder().parse(text);
    let says =
        |_| format!("`{text}` is not a log filter; expected a level like info, or one like warn,beian_bot=debug");
    read.map(|_| text.to_owned()).map_err(says)
}

pub(super) fn log_format(text: &str) -> Checked<LogFormat> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("`{text}` is not a log format; expected text or json")),
    }
}
