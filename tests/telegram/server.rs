//! A small server in the place of the Bot API: answers as it is told, keeps what it was asked. And an intake.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use beian_bot::service::port::{ChannelState, Intake, Received, Storing};
use beian_bot::telegram::{Pace, Settings, Telegram};
use serde_json::Value;
use tokio::net::TcpListener;

pub const TOKEN: &str = "4242:SECRET-token_x";

/// An answer: status and body.
pub type Script = (u16, String);

#[derive(Default)]
pub struct Fake {
    /// Answers to `getUpdates`; afterwards, silence.
    pub updates: Mutex<VecDeque<Script>>,
    /// Answers to everything else; afterwards, `true`.
    pub others: Mutex<VecDeque<Script>>,
    /// Method and body of every request.
    pub asked: Mutex<Vec<(String, String)>>,
}

impl Fake {
    pub fn methods(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(method, _)| method.clone()).collect()
    }

    /// The offsets `getUpdates` was asked with.
    pub fn offsets(&self) -> Vec<Option<i64>> {
        let asked = self.asked.lock().unwrap();
        let polls = asked.iter().filter(|(method, _)| method == "getUpdates");
        polls.map(|(_, body)| serde_json::from_str::<Value>(body).unwrap()["offset"].as_i64()).collect()
    }
}

async fn answer(State(fake): State<Arc<Fake>>, uri: Uri, body: Bytes) -> (StatusCode, String) {
    let method = uri.path().strip_prefix(&format!("/bot{TOKEN}/")).expect("the token").to_owned();
    fake.asked.lock().unwrap().push((method.clone(), String::from_utf8_lossy(&body).into_owned()));
    let script = if method == "getUpdates" { &fake.updates } else { &fake.others };
    let next = script.lock().unwrap().pop_front();
    let (status, text) = match next {
        Some(next) => next,
        None if method == "getUpdates" => std::future::pending().await,
        None => (200, r#"{"ok":true,"result":true}"#.to_owned()),
    };
    (StatusCode::from_u16(status).unwrap(), text)
}

/// A fake and a client of it.
pub async fn start() -> (Arc<Fake>, Telegram) {
    let fake = Arc::new(Fake::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new().fallback(answer).with_state(fake.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (fake, telegram(&format!("http://{address}/")))
}

pub fn telegram(api_url: &str) -> Telegram {
    let millis = Duration::from_millis;
    let pace = Pace {
        connect: millis(2_000),
        request: millis(400),
        poll: Duration::from_secs(50),
        poll_grace: millis(100),
        quiet: Duration::ZERO,
        pause: millis(1),
        pause_max: millis(8),
    };
    let settings = Settings { token: TOKEN.to_owned(), api_url: api_url.to_owned(), proxy: None };
    Telegram::with_pace(settings, pace).unwrap()
}

/// An intake that keeps what it is given, or refuses.
#[derive(Default)]
pub struct Kept {
    pub received: Mutex<Vec<Received>>,
    pub states: Mutex<Vec<ChannelState>>,
    /// How many times it will refuse.
    pub refusals: Mutex<u32>,
}

impl Kept {
    pub fn ids(&self) -> Vec<i64> {
        self.received.lock().unwrap().iter().map(|update| update.id).collect()
    }
}

impl Intake for Kept {
    fn take_in(&self, received: Vec<Received>) -> Storing<'_> {
        Box::pin(async move {
            let mut refusals = self.refusals.lock().unwrap();
            if *refusals > 0 {
                *refusals -= 1;
                return Err("disk full".to_owned());
            }
            self.received.lock().unwrap().extend(received);
            Ok(())
        })
    }

    fn report(&self, state: ChannelState) {
        self.states.lock().unwrap().push(state);
    }
}

/// Waits until something is so; at most ten seconds.
pub async fn until(what: &str, so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !so() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        tokio::task::yield_now().await;
    }
}

/// An answer of the Bot API that says no.
pub fn no(code: u16, description: &str) -> Script {
    (code, serde_json::json!({"ok": false, "error_code": code, "description": description}).to_string())
}
