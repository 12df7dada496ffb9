//! Faults on demand, and what the ledger says of them.

use serde_json::json;

use super::{Client, SOON, verdict};
use crate::fake::{Fake, Fault, Outcome, Rule};

fn ready() -> (Fake, Client, i64) {
    let fake = Fake::start();
    let user = fake.user("张三");
    fake.say(user, "/start");
    let client = Client::of(&fake);
    (fake, client, user)
}

#[test]
fn refusals_count_and_choose() {
    let (fake, client, user) = ready();
    let other = fake.user("李四");
    fake.say(other, "/start");
    let send = |chat: i64, text: &str| client.verdict("sendMessage", json!({"chat_id": chat, "text": text}));
    fake.fault(Rule::on("sendMessage", Fault::TooMany { retry_after: Some(3) }).chat(user).times(2));
    assert_eq!(send(other, "x"), "ok");
    assert_eq!(send(user, "x"), "Too Many Requests: retry after 3");
    let (status, body) = client.call("sendMessage", json!({"chat_id": user, "text": "x"})).unwrap();
    assert_eq!(status, 429);
    assert!(body.contains("\"parameters\":{\"retry_after\":3}"), "{body}");
    assert_eq!(send(user, "x"), "ok");
    fake.fault(Rule::on("", Fault::TooMany { retry_after: None }).after(1).saying("bad"));
    assert_eq!(send(user, "bad"), "ok");
    assert_eq!(send(user, "good"), "ok");
    assert_eq!(send(user, "bad"), "Too Many Requests");
    fake.fault(
        Rule::on("sendMessage", Fault::Refuse { code: 403, description: "Forbidden: x".into(), parameters: None })
            .always(),
    );
    assert_eq!(send(user, "y"), "Forbidden: x");
    assert_eq!(send(user, "y"), "Forbidden: x");
    fake.clear_faults();
    assert_eq!(send(user, "y"), "ok");
    assert_eq!(fake.bot_texts(user), ["x", "bad", "good", "y"]);
}

#[test]
fn broken_answers() {
    let (fake, client, user) = ready();
    let send = |text: &str| client.call("sendMessage", json!({"chat_id": user, "text": text}));
    fake.fault(Rule::on("sendMessage", Fault::Status(502)));
    let (status, body) = send("status").unwrap();
    assert_eq!((status, body.starts_with("<html>")), (502, true));
    fake.fault(Rule::on("sendMessage", Fault::BrokenJson));
    let (status, body) = send("broken").unwrap();
    assert_eq!((status, body.as_str()), (200, "{\"ok\":true,\"resu"));
    fake.fault(Rule::on("sendMessage", Fault::Cut));
    assert_eq!(send("cut"), None);
    fake.fault(Rule::on("sendMessage", Fault::AnswerLost));
    assert_eq!(send("lost"), None);
    assert!(send("fine").is_some());
    assert_eq!(fake.bot_texts(user), ["broken", "lost", "fine"]);
    let names: Vec<String> = fake.sends().iter().map(|call| call.params["text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["broken", "lost", "fine"]);
    let cut = fake.see(|world| world.ledger.calls.iter().find(|call| call.params["text"] == "cut").cloned()).unwrap();
    assert_eq!(cut.outcome, Outcome::Fault { name: "Cut", executed: None });
}

#[test]
fn waiting_calls() {
    let (fake, client, user) = ready();
    let begin = |text: &str| client.begin("sendMessage", json!({"chat_id": user, "text": text}));
    let hold = fake.fault(Rule::on("sendMessage", Fault::Hold).times(2));
    let held = [begin("a"), begin("a")];
    fake.wait(SOON, |world| (world.ledger.in_flight("sendMessage") == 2).then_some(())).unwrap();
    assert_eq!(fake.bot_texts(user), Vec::<String>::new(), "not carried out yet");
    fake.release(hold);
    held.iter().for_each(|answer| assert_eq!(verdict(&answer.recv_timeout(SOON).unwrap().unwrap()), "ok"));
    assert_eq!(
        fake.see(|world| (world.ledger.most_at_once("sendMessage"), world.ledger.most_at_once_in(user))),
        (2, 2)
    );
    let slow = fake.fault(Rule::on("sendMessage", Fault::Slow));
    let answer = begin("b");
    fake.wait(SOON, |world| (world.bot_texts(user).last()? == "b").then_some(())).unwrap();
    assert!(answer.try_recv().is_err(), "carried out, not answered");
    fake.release(slow);
    assert_eq!(verdict(&answer.recv_timeout(SOON).unwrap().unwrap()), "ok");
}

#[test]
fn a_caller_that_goes_away() {
    let (fake, client, user) = ready();
    fake.fault(Rule::on("sendMessage", Fault::Hold));
    let _answer = client.begin("sendMessage", json!({"chat_id": user, "text": "a"}));
    fake.wait(SOON, |world| (world.ledger.in_flight("sendMessage") == 1).then_some(())).unwrap();
    drop(client);
    let outcome = |world: &crate::fake::World| world.ledger.of("sendMessage").next().map(|call| call.outcome.clone());
    fake.wait(SOON, |world| outcome(world).filter(|outcome| *outcome == Outcome::Gone)).unwrap();
    let error = fake.wait(std::time::Duration::ZERO, |_| None::<()>).unwrap_err();
    assert!(error.contains("#0 sendMessage") && error.contains("Gone"), "{error}");
}

#[test]
fn telegram_is_down() {
    let (fake, client, user) = ready();
    let offset = fake.last_update() + 1;
    let poll = client.begin("getUpdates", json!({"timeout": 50, "offset": offset}));
    fake.wait(SOON, |world| (world.updates.waiting == 1).then_some(())).unwrap();
    fake.down();
    assert_eq!(poll.recv_timeout(SOON).unwrap(), None, "cut in the middle of a long poll");
    assert_eq!(client.call("getMe", json!({})), None);
    fake.say(user, "are you there");
    fake.up();
    let poll = client.begin("getUpdates", json!({"timeout": 50, "offset": offset + 1}));
    fake.wait(SOON, |world| (world.updates.waiting == 1).then_some(())).unwrap();
    fake.down();
    fake.up();
    assert_eq!(poll.recv_timeout(SOON).unwrap(), None, "cut though it is back at once");
    fake.say(user, "again");
    assert_eq!(client.ok("getUpdates", json!({"offset": -1}))[0]["message"]["text"], "again");
}
