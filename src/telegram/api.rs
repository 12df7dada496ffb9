//! A thin client of the Bot API: one method, one request, the answer as it came.
//!
//! Never retries, never lets the token out: the address of a request is in no error.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Client, NoProxy, Proxy, Url};
use serde_json::Value;

use super::answer::{Answer, Trouble};
use crate::limits::REPLY_BYTES_MAX;

/// Telegram's own Bot API.
pub const API_URL: &str = "https://api.telegram.org";

const IDLE: Duration = Duration::from_secs(30);
const PROXIES: &[&str] = &["http", "https", "socks5", "socks5h"];

/// What is needed to reach the Bot API.
#[derive(Clone)]
pub struct Settings {
    /// The bot's token.
    pub token: String,
    /// Where the Bot API is, usually [`API_URL`].
    pub api_url: String,
    /// A proxy: http, https, socks5 or socks5h; without one, the environment's.
    pub proxy: Option<String>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("api_url", &self.api_url).finish_non_exhaustive()
    }
}

/// How long is waited for what.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// For a connection.
    pub connect: Duration,
    /// For the answer to a request.
    pub request: Duration,
    /// How long Telegram may keep a request for updates open.
    pub poll: Duration,
    /// What is granted on top of it.
    pub poll_grace: Duration,
    /// Silence after which an offset is not used any more.
    pub quiet: Duration,
    /// First pause after a failure; doubled with every further one.
    pub pause: Duration,
    /// Longest pause; also the pause while the token is not accepted.
    pub pause_max: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(10),
            request: seconds(30),
            poll: seconds(50),
            poll_grace: seconds(15),
            quiet: seconds(24 * 60 * 60),
            pause: seconds(1),
            pause_max: seconds(60),
        }
    }
}

/// The bot at the Bot API.
#[derive(Clone)]
pub struct Telegram {
    client: Client,
    // "{api_url}/bot{token}/"; secret.
    base: Arc<str>,
    token: Arc<str>,
    pace: Pace,
}

impl fmt::Debug for Telegram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telegram").field("pace", &self.pace).finish_non_exhaustive()
    }
}

impl Telegram {
    /// A client; nothing is sent yet. The error names the setting and never holds a secret.
    pub fn new(settings: Settings) -> Result<Self, String> {
        Self::with_pace(settings, Pace::default())
    }

    /// A client with other waiting times.
    pub fn with_pace(settings: Settings, pace: Pace) -> Result<Self, String> {
        let token = settings.token.trim();
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-');
        if token.is_empty() || !token.chars().all(allowed) {
            return Err(
                "TELOXIDE_TOKEN is not a bot token: digits, a colon, letters, as @BotFather gives it".to_owned()
            );
        }
        let api_url = settings.api_url.trim().trim_end_matches('/');
        if !Url::parse(api_url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
            return Err("the address of the Bot API must be http://… or https://…".to_owned());
        }
        let client = client(settings.proxy.as_deref(), pace)?;
        Ok(Self { client, base: format!("{api_url}/bot{token}/").into(), token: token.into(), pace })
    }

    /// The bot's own number: what the token begins with.
    pub(super) fn own_id(&self) -> Option<i64> {
        self.token.split(':').next()?.parse().ok()
    }

    /// How long is waited for what.
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// Makes one request with a body of JSON.
    pub(super) async fn post(&self, method: &str, body: &Value, limit: Duration) -> Result<Answer, Trouble> {
        self.sent(self.client.post(self.url(method)).json(body).timeout(limit)).await
    }

    /// Makes one request that carries a file as `document`.
    pub(super) async fn upload(
        &self,
        method: &str,
        fields: &Value,
        name: &str,
        content: &str,
    ) -> Result<Answer, Trouble> {
        let kind = if name.ends_with(".html") { "text/html" } else { "text/plain" };
        let part = Part::bytes(content.as_bytes().to_vec())
            .file_name(name.to_owned())
            .mime_str(kind)
            .map_err(|error| Trouble::Offline(self.told(error)))?;
        let mut form = Form::new().part("document", part);
        for (key, field) in fields.as_object().into_iter().flatten() {
            let text = field.as_str().map_or_else(|| field.to_string(), str::to_owned);
            form = form.text(key.clone(), text);
        }
        self.sent(self.client.post(self.url(method)).multipart(form).timeout(self.pace.request)).await
    }

    /// Makes one request and gives its result; anything but `ok` is an error.
    pub(super) async fn ask(&self, method: &str, body: &Value) -> Result<Value, Trouble> {
        self.post(method, body, self.pace.request).await?.result()
    }

    fn url(&self, method: &str) -> String {
        format!("{}{method}", self.base)
    }

    async fn sent(&self, request: reqwest::RequestBuilder) -> Result<Answer, Trouble> {
        let mut response = match request.send().await {
            Ok(response) => response,
            // Without a connection nothing was written.
            Err(error) if error.is_connect() || error.is_builder() => return Err(Trouble::Offline(self.told(error))),
            Err(error) => return Err(Trouble::Lost(self.told(error))),
        };
        let status = response.status().as_u16();
        let mut body = Vec::new();
        let trouble = loop {
            match response.chunk().await {
                Ok(Some(more)) if body.len() + more.len() > REPLY_BYTES_MAX => break Trouble::TooLarge,
                Ok(Some(more)) => body.extend_from_slice(&more),
                Ok(None) => return Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned() }),
                Err(error) => break Trouble::Lost(self.told(error)),
            }
        };
        // Only a success is in doubt; an error's status is clear without its body.
        if status < 400 { Err(trouble) } else { Ok(Answer { status, body: String::new() }) }
    }

    // An error with its causes, without the address, which holds the token.
    fn told(&self, error: reqwest::Error) -> String {
        let error = error.without_url();
        let mut told = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            told.push_str(": ");
            told.push_str(&inner.to_string());
            cause = inner.source();
        }
        told.replace(&*self.token, "TOKEN")
    }
}

fn client(proxy: Option<&str>, pace: Pace) -> Result<Client, String> {
    let mut builder = Client::builder()
        .connect_timeout(pace.connect)
        .redirect(reqwest::redirect::Policy::none())
        .tcp_nodelay(true)
        // A connection that died in silence would leave the next post in doubt.
        .pool_idle_timeout(IDLE)
        .tcp_keepalive(IDLE);
    if let Some(address) = proxy {
        builder = builder.proxy(proxy_at(address.trim())?.no_proxy(NoProxy::from_env()));
    }
    builder.build().map_err(|error| format!("the HTTP client could not be set up: {}", error.without_url()))
}

// The address may hold a password: the error does not repeat it.
fn proxy_at(address: &str) -> Result<Proxy, String> {
    let wrong =
        || format!("the proxy's address is not understood: it must be one of {}://host:port", PROXIES.join("://, "));
    let url = Url::parse(address).map_err(|_| wrong())?;
    if !PROXIES.contains(&url.scheme()) || !url.has_host() {
        return Err(wrong());
    }
    Proxy::all(url).map_err(|_| wrong())
}
