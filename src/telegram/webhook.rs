//! The webhook: Telegram calls, the update is stored, then the answer is 200.
//!
//! Never answers 200 for what is not stored, never deletes the webhook, never tells anybody without the secret anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use reqwest::Url;
use serde_json::json;
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::answer::{Complaint, Trouble};
use super::api::Telegram;
use super::intake::KINDS;
use super::poll::received_of;
use crate::limits::{UPDATE_BYTES_MAX, WEBHOOK_SECRET_CHARS_MAX};
use crate::service::port::{ChannelState, Intake};

const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";
const BODY_TIME: Duration = Duration::from_secs(10);

/// Where Telegram calls, and what it must know.
#[derive(Clone)]
pub struct Hook {
    url: Url,
    secret: String,
    body_time: Duration,
}

impl Hook {
    /// The address Telegram calls (https, a plain path), and the secret it sends with every call.
    pub fn new(url: &str, secret: &str) -> Result<Self, String> {
        let url =
            Url::parse(url.trim()).map_err(|error| format!("the webhook's address is not understood: {error}"))?;
        // A test server on this machine has no certificate.
        let here = url.scheme() == "http"
            && url.host_str().is_some_and(|host| matches!(host, "127.0.0.1" | "localhost" | "[::1]"));
        if (url.scheme() != "https" && !here) || url.query().is_some() {
            return Err("the webhook's address must be https://host/path without a query".to_owned());
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if !url.path().chars().all(|c| plain(c) || matches!(c, '/' | '.' | '~')) {
            return Err("the path of the webhook's address may hold only letters, digits and / . _ - ~".to_owned());
        }
        if secret.is_empty() || secret.len() > WEBHOOK_SECRET_CHARS_MAX || !secret.chars().all(plain) {
            return Err("the webhook's secret must be 1 to 256 characters of A-Z a-z 0-9 _ -".to_owned());
        }
        Ok(Self { url, secret: secret.to_owned(), body_time: BODY_TIME })
    }

    /// With another time in which a body must have come.
    #[must_use]
    pub fn with_body_time(mut self, body_time: Duration) -> Self {
        self.body_time = body_time;
        self
    }
}

struct Door {
    secret: String,
    body_time: Duration,
    intake: Arc<dyn Intake>,
    // The last update could not be stored.
    failing: AtomicBool,
}

/// The route Telegram calls, to be merged with others.
pub fn router(hook: &Hook, intake: Arc<dyn Intake>) -> Router {
    let door = Door { secret: hook.secret.clone(), body_time: hook.body_time, intake, failing: AtomicBool::new(false) };
    Router::new()
        .route(hook.url.path(), post(called))
        .layer(DefaultBodyLimit::max(UPDATE_BYTES_MAX))
        .with_state(Arc::new(door))
}

async fn called(State(door): State<Arc<Door>>, request: Request) -> StatusCode {
    if !knows(request.headers(), &door.secret) {
        return StatusCode::UNAUTHORIZED;
    }
    let body = match timeout(door.body_time, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => body,
        Ok(Err(rejection)) => return rejection.into_response().status(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT,
    };
    let Some(received) = received_of(&String::from_utf8_lossy(&body)) else {
        return StatusCode::BAD_REQUEST;
    };
    let update = received.id;
    match door.intake.take_in(vec![received]).await {
        Ok(()) => {
            if door.failing.swap(false, Ordering::Relaxed) {
                door.intake.report(ChannelState::Working);
            }
            StatusCode::OK
        }
        Err(why) => {
            door.failing.store(true, Ordering::Relaxed);
            door.intake.report(ChannelState::Failing(format!("updates could not be stored: {why}")));
            tracing::error!(update, why, "an update could not be stored, Telegram will give it again");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

// In constant time, also when the lengths differ.
fn knows(headers: &HeaderMap, secret: &str) -> bool {
    let given = headers.get(SECRET_HEADER).map_or(&[][..], |value| value.as_bytes());
    let same = padded(given).ct_eq(&padded(secret.as_bytes())) & given.len().ct_eq(&secret.len());
    same.into()
}

fn padded(text: &[u8]) -> [u8; WEBHOOK_SECRET_CHARS_MAX] {
    let mut padded = [0; WEBHOOK_SECRET_CHARS_MAX];
    padded.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
    padded
}

/// Tells Telegram where to call; retries until it is told, or refused for good.
pub async fn register_webhook(telegram: &Telegram, hook: &Hook, intake: &dyn Intake) -> Result<(), String> {
    let body = json!({
        "url": hook.url,
        "secret_token": hook.secret,
        "allowed_updates": KINDS,
        "max_connections": 40,
        "drop_pending_updates": false,
    });
    let mut pause = telegram.pace().pause;
    loop {
        let trouble = match telegram.ask("setWebhook", &body).await {
            Ok(_) => {
                intake.report(ChannelState::Working);
                return Ok(());
            }
            Err(trouble) => trouble,
        };
        let told = trouble.told();
        tracing::warn!(told, "the webhook could not be set");
        intake.report(ChannelState::Failing(told.clone()));
        match trouble {
            Trouble::Said(Complaint { code: 400 | 401 | 404, .. }) => return Err(told),
            Trouble::Said(Complaint { retry_after: Some(seconds), .. }) => {
                // A wait of nothing would run hot.
                sleep(Duration::from_secs(seconds.into()).max(telegram.pace().pause)).await;
            }
            _ => sleep(pause).await,
        }
        pause = (pause * 2).min(telegram.pace().pause_max);
    }
}

/// Serves `routes` (with [`router`] merged in) and tells Telegram where to call. Ends when told to stop, after the calls
/// under way; the webhook stays set, so that Telegram keeps what comes meanwhile.
pub async fn serve_webhook(
    telegram: &Telegram,
    hook: &Hook,
    listener: TcpListener,
    routes: Router,
    intake: Arc<dyn Intake>,
    stop: watch::Receiver<bool>,
) -> Result<(), String> {
    let served = axum::serve(listener, routes).with_graceful_shutdown(stopped(stop));
    let registered = async {
        register_webhook(telegram, hook, &*intake).await?;
        std::future::pending().await
    };
    tokio::select! {
        served = served => served.map_err(|error| format!("the webhook's server failed: {error}")),
        refused = registered => refused,
    }
}

// A sender that is gone means stop as well.
async fn stopped(mut stop: watch::Receiver<bool>) {
    stop.wait_for(|stop| *stop).await.ok();
}
