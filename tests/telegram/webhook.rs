//! The webhook: who may call, what is refused, and that 200 means stored.

use std::sync::Arc;
use std::time::Duration;

use beian_bot::service::port::ChannelState;
use beian_bot::telegram::{Hook, router, serve_webhook};
use reqwest::{Client, RequestBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::server::{Fake, Kept, no, start, until};

const SECRET: &str = "s3cret_-";
const UPDATE: &str = r#"{"update_id":5,"message":{"chat":{"id":7,"type":"private"},"text":"x"}}"#;

struct Served {
    fake: Arc<Fake>,
    kept: Arc<Kept>,
    address: std::net::SocketAddr,
    stop: watch::Sender<bool>,
    end: JoinHandle<Result<(), String>>,
}

async fn served(set: Option<(u16, String)>) -> Served {
    let (fake, telegram) = start().await;
    fake.others.lock().unwrap().extend(set);
    let kept = Arc::new(Kept::default());
    let hook = Hook::new("https://bot.example/tg/hook", SECRET).unwrap().with_body_time(Duration::from_millis(50));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let intake = kept.clone();
    let end = tokio::spawn(async move {
        let routes = router(&hook, intake.clone());
        serve_webhook(&telegram, &hook, listener, routes, intake, stopping).await
    });
    Served { fake, kept, address, stop, end }
}

impl Served {
    fn call(&self, secret: &str) -> RequestBuilder {
        let client = Client::builder().no_proxy().build().unwrap();
        let call = client.post(format!("http://{}/tg/hook", self.address));
        if secret.is_empty() { call } else { call.header("X-Telegram-Bot-Api-Secret-Token", secret) }
    }
}

async fn status(call: RequestBuilder) -> u16 {
    call.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn telegram_is_told_where_to_call_and_200_means_stored() {
    let served = served(Some((502, String::new()))).await;
    assert_eq!(status(served.call(SECRET).body(UPDATE)).await, 200);
    assert_eq!(served.kept.ids(), [5]);
    until("setWebhook", || served.kept.states.lock().unwrap().contains(&ChannelState::Working)).await;
    let (method, body) = served.fake.asked.lock().unwrap()[1].clone();
    assert_eq!(method, "setWebhook");
    for part in [r#""secret_token":"s3cret_-""#, r#""url":"https://bot.example/tg/hook""#, r#""max_connections":40"#] {
        assert!(body.contains(part), "{part} in {body}");
    }
    served.stop.send(true).unwrap();
    served.end.await.unwrap().unwrap();
    assert_eq!(served.fake.methods(), ["setWebhook", "setWebhook"], "the webhook stays set");
}

#[tokio::test]
async fn strangers_and_nonsense_are_refused() {
    let served = served(None).await;
    for secret in ["", "s3cret_", "s3cret_-x", "S3cret_-"] {
        assert_eq!(status(served.call(secret).body(UPDATE)).await, 401, "{secret}");
    }
    for body in ["", "[]", "hello", r#"{"message":{}}"#, r#"{"update_id":"5"}"#, "{\"update_id\":5"] {
        assert_eq!(status(served.call(SECRET).body(body)).await, 400, "{body}");
    }
    let huge = format!(r#"{{"update_id":5,"x":"{}"}}"#, "x".repeat(1 << 20));
    assert_eq!(status(served.call(SECRET).body(huge)).await, 413);
    let client = Client::builder().no_proxy().build().unwrap();
    assert_eq!(status(client.get(format!("http://{}/tg/hook", served.address))).await, 405);
    assert_eq!(status(client.post(format!("http://{}/", served.address)).body(UPDATE)).await, 404);
    assert!(served.kept.ids().is_empty());
}

#[tokio::test]
async fn a_slow_body_is_not_waited_for() {
    let served = served(None).await;
    let mut connection = TcpStream::connect(served.address).await.unwrap();
    let head = format!(
        "POST /tg/hook HTTP/1.1\r\nhost: x\r\nx-telegram-bot-api-secret-token: {SECRET}\r\ncontent-length: 50\r\n\r\n{{"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
}

#[tokio::test]
async fn what_is_not_stored_is_given_again() {
    let served = served(None).await;
    *served.kept.refusals.lock().unwrap() = 1;
    assert_eq!(status(served.call(SECRET).body(UPDATE)).await, 503);
    assert_eq!(status(served.call(SECRET).body(UPDATE)).await, 200);
    assert_eq!(served.kept.ids(), [5]);
    let states = served.kept.states.lock().unwrap();
    assert!(states.contains(&ChannelState::Failing("updates could not be stored: disk full".to_owned())));
    assert_eq!(states.last(), Some(&ChannelState::Working));
}

#[tokio::test]
async fn a_refused_webhook_ends_it_with_the_reason() {
    let reason = "Bad Request: bad webhook: HTTPS url must be provided for webhook";
    let served = served(Some(no(400, reason))).await;
    assert_eq!(served.end.await.unwrap(), Err(format!("the Bot API said 400 {reason}")));
}

#[test]
fn settings_are_checked() {
    let good = "https://bot.example/tg";
    assert!(Hook::new(good, "A-z_09").is_ok());
    for (url, secret) in [
        (good, ""),
        (good, "mit Leerzeichen"),
        (good, &"x".repeat(257)),
        ("http://bot.example/tg", "x"),
        ("bot.example/tg", "x"),
        ("https://bot.example/{x}", "x"),
        ("https://bot.example/a?b=c", "x"),
    ] {
        assert!(Hook::new(url, secret).is_err(), "{url} {secret}");
    }
}
