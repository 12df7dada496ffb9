//! The fake Telegram held against what it claims. Never talks to the real one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fake;

#[path = "fake_api/acts.rs"]
mod acts;
#[path = "fake_api/faults.rs"]
mod faults;
#[path = "fake_api/queue.rs"]
mod queue;
#[path = "fake_api/shapes.rs"]
mod shapes;
#[path = "fake_api/strict.rs"]
mod strict;
#[path = "fake_api/strict_messages.rs"]
mod strict_messages;

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use fake::Fake;
use serde_json::Value;
use tokio::runtime::Runtime;

/// Longest wait for something that happens at once.
const SOON: Duration = Duration::from_secs(10);
/// The desk's group in these tests.
const GROUP: i64 = -1_001_111_111;

/// A plain HTTP client of a fake.
struct Client {
    runtime: Runtime,
    http: reqwest::Client,
    base: String,
}

impl Client {
    fn of(fake: &Fake) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { runtime, http, base: format!("{}/bot{}", fake.url(), fake.token()) }
    }

    /// Calls a method; status and body, or none when the connection broke.
    fn call(&self, method: &str, params: Value) -> Option<(u16, String)> {
        self.begin(method, params).recv_timeout(SOON).expect("an answer or its absence")
    }

    /// Calls a method without waiting.
    fn begin(&self, method: &str, params: Value) -> Receiver<Option<(u16, String)>> {
        self.begin_body(method, "application/json", params.to_string())
    }

    fn begin_body(&self, method: &str, kind: &str, body: String) -> Receiver<Option<(u16, String)>> {
        let request = self.http.post(format!("{}/{method}", self.base)).header("Content-Type", kind).body(body);
        let (tell, told) = channel();
        self.runtime.spawn(async move {
            let answer = match request.send().await {
                Ok(response) => {
                    let status = response.status().as_u16();
                    response.text().await.ok().map(|text| (status, text))
                }
                Err(_) => None,
            };
            let _ = tell.send(answer);
        });
        told
    }

    /// Calls a method that must succeed; its result.
    fn ok(&self, method: &str, params: Value) -> Value {
        let (status, body) = self.call(method, params).expect("an answer");
        assert_eq!(status, 200, "{method}: {body}");
        serde_json::from_str::<Value>(&body).unwrap()["result"].take()
    }

    /// Calls a method; "ok" or the description of the refusal.
    fn verdict(&self, method: &str, params: Value) -> String {
        verdict(&self.call(method, params).expect("an answer"))
    }
}

fn verdict((status, body): &(u16, String)) -> String {
    let body: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(body["ok"] == true, *status == 200, "{body}");
    assert!(*status == 200 || body["error_code"] == *status, "{body}");
    body["description"].as_str().unwrap_or("ok").to_owned()
}
