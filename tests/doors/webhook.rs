//! A call of the webhook: any method, path, headers and body, without a network.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode};
use beian_bot::limits::UPDATE_BYTES_MAX;
use beian_bot::service::port::{ChannelState, Intake, Received, Storing};
use beian_bot::telegram::{Hook, read, router};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use super::in_time;

const SECRET: &str = "s3cret_-";
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";
/// Bits of the first byte: how a call differs from one of Telegram's.
pub const NO_SECRET: u8 = 1;
/// Its own headers may still hold the secret.
pub const WRONG_SECRET: u8 = 2;
/// Not POST.
pub const OTHER_METHOD: u8 = 4;
/// Not the path of the hook.
pub const OTHER_PATH: u8 = 8;
/// Filled up beyond the limit.
pub const HUGE: u8 = 16;

#[derive(Default)]
struct Kept(Mutex<Vec<Received>>);

impl Intake for Kept {
    fn take_in(&self, received: Vec<Received>) -> Storing<'_> {
        Box::pin(async move {
            self.0.lock().unwrap().extend(received);
            Ok(())
        })
    }

    fn report(&self, _: ChannelState) {}
}

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread().enable_time().build().unwrap();
}

/// The first byte says how the call differs, the first line is a header, the rest is the body.
pub fn bytes(bytes: &[u8]) {
    let (bits, rest) = bytes.split_first().map_or((0, bytes), |(bits, rest)| (*bits, rest));
    let line = rest.iter().position(|byte| *byte == b'\n');
    let (header, body) = line.map_or((&[][..], rest), |end| (&rest[..end], &rest[end + 1..]));
    let mut body = body.to_vec();
    if bits & HUGE != 0 {
        body.resize(body.len().max(UPDATE_BYTES_MAX + 1), b' ');
    }
    let kept = Arc::new(Kept::default());
    let hook = Hook::new("https://bot.example/tg/hook", SECRET).unwrap();
    let (call, known) = request(bits, header, &body);
    let routes: Router = router(&hook, kept.clone());
    let answer = in_time(|| RUNTIME.with(|runtime| runtime.block_on(routes.oneshot(call)))).unwrap();
    let status = answer.status();
    let kept = kept.0.lock().unwrap();
    match (bits & OTHER_PATH != 0, bits & OTHER_METHOD != 0, known) {
        (true, _, _) => assert_eq!(status, StatusCode::NOT_FOUND),
        (_, true, _) => assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED),
        (_, _, false) => assert_eq!(status, StatusCode::UNAUTHORIZED),
        _ if body.len() > UPDATE_BYTES_MAX => assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE),
        _ => return judged(status, &body, &kept),
    }
    assert!(kept.is_empty(), "stored with {status}");
}

// The request, and whether it holds the secret.
fn request(bits: u8, header: &[u8], body: &[u8]) -> (Request<Body>, bool) {
    let method = if bits & OTHER_METHOD == 0 { Method::POST } else { Method::PUT };
    let path = if bits & OTHER_PATH == 0 { "/tg/hook" } else { "/tg/hook/x" };
    let mut request = Request::builder().method(method).uri(path).body(Body::from(body.to_vec())).unwrap();
    let headers = request.headers_mut();
    if bits & (NO_SECRET | WRONG_SECRET) == 0 {
        headers.insert(SECRET_HEADER, HeaderValue::from_static(SECRET));
    } else if bits & WRONG_SECRET != 0 {
        headers.insert(SECRET_HEADER, HeaderValue::from_static("s3cret_-x"));
    }
    let (name, value) = header.split_at(header.iter().position(|byte| *byte == b':').unwrap_or(header.len()));
    if let (Ok(name), Some(value)) = (HeaderName::from_bytes(name), value.get(1..)) {
        HeaderValue::from_bytes(value).into_iter().for_each(|value| drop(headers.insert(name.clone(), value)));
    }
    let known = headers.get(SECRET_HEADER).is_some_and(|given| given.as_bytes() == SECRET.as_bytes());
    (request, known)
}

// Stored exactly when it has a number, as it came, and it can be read.
fn judged(status: StatusCode, body: &[u8], kept: &[Received]) {
    let sound = serde_json::from_slice::<Value>(body).ok().and_then(|update| update["update_id"].as_i64());
    match kept {
        [] => {
            assert_eq!(status, StatusCode::BAD_REQUEST);
            let twice = String::from_utf8_lossy(body).matches("update_id").count() > 1;
            assert!(sound.is_none() || twice, "a sound update was refused");
        }
        [update] => {
            assert_eq!(status, StatusCode::OK);
            assert_eq!(update.raw, String::from_utf8_lossy(body));
            assert!(sound.is_none_or(|id| id == update.id));
            assert_eq!(read(&update.raw), read(&update.raw));
        }
        more => panic!("one call, {} updates", more.len()),
    }
}
