//! Sending: what became of it is told rightly, and the token is told nobody.

use std::time::Duration;

use beian_bot::address::Address;
use beian_bot::service::port::{Channel, Delivery, Destination, Post, Refusal};
use beian_bot::service::rich::Rich;
use beian_bot::telegram::{Settings, Telegram};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::server::{TOKEN, no, start, telegram};

fn person() -> Destination {
    Destination { chat: Some(Address::new("tg:7")), thread: None, root: None }
}

fn say() -> Post {
    Post::Say { text: Rich::plain("甲"), buttons: Vec::new(), reply_to: None }
}

#[tokio::test]
async fn a_post_is_one_request() {
    let (fake, telegram) = start().await;
    fake.others.lock().unwrap().push_back((200, r#"{"ok":true,"result":{"message_id":9}}"#.to_owned()));
    let sent = telegram.send(&person(), &say(), false).await;
    assert_eq!(sent, Delivery::Accepted { messages: vec![9], thread: None });
    fake.others.lock().unwrap().push_back((502, String::new()));
    assert_eq!(telegram.send(&person(), &say(), false).await, Delivery::Failed { why: "HTTP 502".to_owned() });
    assert_eq!(fake.methods(), ["sendMessage", "sendMessage"]);
}

#[tokio::test]
async fn a_file_is_uploaded_with_its_name() {
    let (fake, telegram) = start().await;
    let post = Post::File { name: "清单.html".into(), content: "<p>备案</p>".into(), caption: "清单".into() };
    telegram.send(&person(), &post, false).await;
    let (method, body) = fake.asked.lock().unwrap()[0].clone();
    assert_eq!(method, "sendDocument");
    for part in ["name=\"document\"", ".html", "<p>备案</p>", "name=\"chat_id\"\r\n\r\n7\r\n", "name=\"caption\""] {
        assert!(body.contains(part), "{part} in {body}");
    }
}

#[tokio::test]
async fn many_messages_are_deleted_by_the_hundred() {
    let (fake, telegram) = start().await;
    let post = Post::DeleteMessages { messages: (1..=230).collect() };
    fake.others.lock().unwrap().push_back(no(400, "Bad Request: message can't be deleted for everyone"));
    assert_eq!(telegram.send(&person(), &post, false).await, Delivery::Refused(Refusal::MessageGone));
    assert_eq!(fake.methods().len(), 3);
}

#[tokio::test]
async fn an_edit_is_accepted_with_its_number() {
    let (_fake, telegram) = start().await;
    let post = Post::Edit { message: 5, text: Rich::plain("乙"), buttons: Vec::new() };
    let sent = telegram.send(&person(), &post, false).await;
    assert_eq!(sent, Delivery::Accepted { messages: vec![5], thread: None });
}

// A server that reads the request and answers with these bytes, then hangs up or keeps silent.
async fn raw_server(answer: &'static [u8], hang_up: bool) -> Telegram {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            assert!(connection.read(&mut request).await.unwrap() > 0);
            connection.write_all(answer).await.unwrap();
            if !hang_up {
                open.push(connection);
            }
        }
    });
    telegram(&format!("http://{address}"))
}

#[tokio::test]
async fn a_lost_answer_is_uncertain() {
    let cut: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"ok\":";
    let broken: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n{\"ok\":";
    for (answer, hang_up) in [(&b""[..], true), (&b""[..], false), (cut, true), (cut, false), (broken, true)] {
        let sent = raw_server(answer, hang_up).await.send(&person(), &say(), false).await;
        let Delivery::Uncertain { why } = &sent else { panic!("{answer:?} {hang_up}: {sent:?}") };
        assert!(!why.contains(TOKEN) && !why.contains("/bot"), "{why}");
    }
    let cut_error: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 100\r\n\r\n<html>";
    let sent = raw_server(cut_error, true).await.send(&person(), &say(), false).await;
    assert_eq!(sent, Delivery::Failed { why: "HTTP 502".to_owned() });
}

#[tokio::test]
async fn nothing_reached_is_offline() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for api in [format!("http://{closed}"), "http://no-such-host.invalid".to_owned(), format!("https://{closed}")] {
        let telegram = telegram(&api);
        let sent = telegram.send(&person(), &say(), false).await;
        let Delivery::Offline { why } = &sent else { panic!("{api}: {sent:?}") };
        assert!(!why.contains(TOKEN) && !why.contains("/bot"), "{why}");
        let told = telegram.hello().await.unwrap_err();
        assert!(told.starts_with("the Bot API cannot be reached: ") && !told.contains(TOKEN), "{told}");
    }
}

#[tokio::test]
async fn a_dead_proxy_is_offline() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for scheme in ["http", "socks5", "socks5h"] {
        let proxy = Some(format!("{scheme}://user:PASSWORD@{closed}"));
        let settings = Settings { token: TOKEN.into(), api_url: "http://api.example".into(), proxy };
        let sent = Telegram::new(settings).unwrap().send(&person(), &say(), false).await;
        let Delivery::Offline { why } = &sent else { panic!("{scheme}: {sent:?}") };
        assert!(!why.contains(TOKEN) && !why.contains("PASSWORD"), "{why}");
    }
}

#[tokio::test]
async fn hello_tells_who_the_bot_is() {
    let (fake, telegram) = start().await;
    let me = r#"{"ok":true,"result":{"id":4242,"is_bot":true,"username":"beian_bot"}}"#;
    fake.others.lock().unwrap().extend([(200, me.to_owned()), no(401, "Unauthorized"), no(404, "Not Found")]);
    assert_eq!(telegram.hello().await, Ok("beian_bot".to_owned()));
    for _ in 0..2 {
        assert_eq!(telegram.hello().await.unwrap_err(), "TELOXIDE_TOKEN is not accepted by the Bot API");
    }
}

#[test]
fn settings_are_checked_without_telling_secrets() {
    let made = |token: &str, api_url: &str, proxy: Option<&str>| {
        let settings =
            Settings { token: token.to_owned(), api_url: api_url.to_owned(), proxy: proxy.map(str::to_owned) };
        assert!(!format!("{settings:?}").contains(token) || token.is_empty());
        Telegram::new(settings)
    };
    let api = "https://api.telegram.org";
    let good = made(TOKEN, api, Some("socks5h://user:PASSWORD@127.0.0.1:1080")).unwrap();
    assert!(!format!("{good:?}").contains("SECRET") && !format!("{good:?}").contains("PASSWORD"));
    assert_eq!(good.pace().request, Duration::from_secs(30));
    for (token, api, proxy) in [
        ("", api, None),
        ("42:SECRET/..", api, None),
        (TOKEN, "api.telegram.org", None),
        (TOKEN, "ftp://x", None),
        (TOKEN, api, Some("127.0.0.1:1080")),
        (TOKEN, api, Some("localhost:1080")),
        (TOKEN, api, Some("ftp://PASSWORD@x")),
        (TOKEN, api, Some("socks5://")),
        (TOKEN, api, Some("http://[::1")),
    ] {
        let told = made(token, api, proxy).unwrap_err();
        assert!(!told.contains("SECRET") && !told.contains("PASSWORD"), "{told}");
    }
}

#[tokio::test]
async fn a_socks_proxy_is_gone_through_and_finds_the_host() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = Some(format!("socks5h://{}", listener.local_addr().unwrap()));
    let asked = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut read = [0; 4096];
        assert!(connection.read(&mut read).await.unwrap() > 0);
        connection.write_all(&[5, 0]).await.unwrap();
        let length = connection.read(&mut read).await.unwrap();
        let host = String::from_utf8_lossy(&read[5..length - 2]).into_owned();
        connection.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
        assert!(connection.read(&mut read).await.unwrap() > 0);
        let me = r#"{"ok":true,"result":{"username":"beian_bot"}}"#;
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{me}", me.len());
        connection.write_all(answer.as_bytes()).await.unwrap();
        host
    });
    let settings = Settings { token: TOKEN.into(), api_url: "http://api.example".into(), proxy };
    assert_eq!(Telegram::new(settings).unwrap().hello().await, Ok("beian_bot".to_owned()));
    assert_eq!(asked.await.unwrap(), "api.example");
}
