//! `getUpdates` with its offsets, long polls and conflicts; the webhook.

use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::{Client, SOON, verdict};
use crate::fake::Fake;

fn ids(updates: &Value) -> Vec<i64> {
    updates.as_array().unwrap().iter().map(|update| update["update_id"].as_i64().unwrap()).collect()
}

fn texts(updates: &Value) -> Vec<&str> {
    updates.as_array().unwrap().iter().filter_map(|update| update["message"]["text"].as_str()).collect()
}

#[test]
fn an_offset_confirms() {
    let fake = Fake::start();
    let user = fake.user("张三");
    ["a", "b", "c"].iter().for_each(|text| _ = fake.say(user, text));
    let client = Client::of(&fake);
    let first = client.ok("getUpdates", json!({}));
    assert_eq!(texts(&first), ["a", "b", "c"]);
    let id = ids(&first);
    assert_eq!(client.ok("getUpdates", json!({"limit": 2})), json!([first[0], first[1]]));
    assert_eq!(texts(&client.ok("getUpdates", json!({"offset": id[1]}))), ["b", "c"]);
    assert_eq!(texts(&client.ok("getUpdates", json!({}))), ["b", "c"], "confirmed for good");
    assert_eq!(texts(&client.ok("getUpdates", json!({"offset": -1}))), ["c"]);
    assert_eq!(fake.pending(), 1);
    assert_eq!(client.ok("getUpdates", json!({"offset": id[2] + 1})), json!([]));
    fake.repeat(id[1]);
    assert_eq!(ids(&client.ok("getUpdates", json!({"offset": id[2] + 1}))), [id[1]], "repeated though confirmed");
    assert_eq!(client.ok("getUpdates", json!({"offset": id[2] + 1})), json!([]));
    fake.jump_update_ids(5);
    fake.say(user, "d");
    assert_eq!(ids(&client.ok("getUpdates", json!({"offset": id[2] + 1}))), [5]);
    assert_eq!(client.ok("getUpdates", json!({"offset": 6})), json!([]));
}

#[test]
fn only_wanted_kinds_are_kept() {
    let fake = Fake::start();
    let user = fake.user("张三");
    let client = Client::of(&fake);
    client.ok("getUpdates", json!({"allowed_updates": ["edited_message"]}));
    let message = fake.say(user, "a");
    fake.edit(user, message, "b");
    let got = client.ok("getUpdates", json!({}));
    assert_eq!(got.as_array().unwrap().len(), 1);
    assert_eq!(got[0]["edited_message"]["text"], "b");
}

#[test]
fn a_long_poll_wakes_and_a_second_one_conflicts() {
    let fake = Fake::start();
    let user = fake.user("张三");
    let client = Client::of(&fake);
    let waiting = |count: usize| move |world: &crate::fake::World| (world.updates.waiting == count).then_some(());
    let first = client.begin("getUpdates", json!({"timeout": 50}));
    fake.wait(SOON, waiting(1)).unwrap();
    let second = client.begin("getUpdates", json!({"timeout": 50}));
    let told = verdict(&first.recv_timeout(SOON).unwrap().unwrap());
    assert!(told.starts_with("Conflict: terminated by other getUpdates request"), "{told}");
    fake.wait(SOON, |world| (world.updates.poll == 2 && world.updates.waiting == 1).then_some(())).unwrap();
    fake.say(user, "wake up");
    let (_, body) = second.recv_timeout(SOON).unwrap().unwrap();
    assert!(body.contains("wake up"));
    let third = client.begin("getUpdates", json!({"timeout": 50, "offset": -1, "limit": 1}));
    assert!(third.recv_timeout(SOON).unwrap().unwrap().1.contains("wake up"), "the last one again");
    let id = fake.last_update() + 1;
    let began = std::time::Instant::now();
    assert_eq!(client.ok("getUpdates", json!({"timeout": 1, "offset": id})), json!([]));
    assert!(began.elapsed().as_secs() >= 1, "the timeout is honoured");
}

#[test]
fn the_webhook_is_tried_until_it_takes() {
    let fake = Fake::start();
    let user = fake.user("张三");
    let client = Client::of(&fake);
    let heard = Arc::new(Mutex::new(Vec::<(String, String)>::new()));
    let keep = Arc::clone(&heard);
    let hook = move |headers: HeaderMap, body: String| {
        let secret = headers.get("X-Telegram-Bot-Api-Secret-Token").map(|v| v.to_str().unwrap().to_owned());
        let mut heard = keep.lock().unwrap();
        heard.push((secret.unwrap_or_default(), body));
        let status = if heard.len() < 3 { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
        async move { status }
    };
    let listener = client.runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0))).unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = axum::Router::new().route("/hook", axum::routing::post(hook));
    client.runtime.spawn(async move { axum::serve(listener, router).await });
    client.ok("setWebhook", json!({"url": url, "secret_token": "s-1", "allowed_updates": ["message"]}));
    assert!(client.verdict("getUpdates", json!({})).starts_with("Conflict: can't use getUpdates method while webhook"));
    fake.say(user, "a");
    fake.wait(SOON, |world| (world.pending() == 0).then_some(())).unwrap();
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard.len(), 3);
    assert!(heard.iter().all(|(secret, body)| secret == "s-1" && body.contains("\"text\":\"a\"")));
    assert_eq!(
        fake.see(|world| world.updates.pushes.iter().map(|(_, status)| *status).collect::<Vec<_>>()),
        [500, 500, 200]
    );
    assert_eq!(client.ok("getWebhookInfo", json!({}))["url"], json!(url));
    client.ok("deleteWebhook", json!({}));
    assert_eq!(client.ok("getUpdates", json!({})), json!([]));
}
