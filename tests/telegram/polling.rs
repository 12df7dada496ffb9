//! Polling: nothing is confirmed that is not stored, and nothing makes it run hot.

use std::sync::Arc;

use beian_bot::limits::{REPLY_BYTES_MAX, UPDATE_BYTES_MAX};
use beian_bot::service::port::{ChannelState, Place, What};
use beian_bot::telegram::{PollEnd, Telegram, poll, read};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::server::{Fake, Kept, TOKEN, no, start, until};

struct Running {
    fake: Arc<Fake>,
    kept: Arc<Kept>,
    stop: watch::Sender<bool>,
    end: JoinHandle<PollEnd>,
}

async fn running(scripts: Vec<(u16, String)>, refusals: u32) -> Running {
    let (fake, telegram) = start().await;
    fake.updates.lock().unwrap().extend(scripts);
    let kept = Arc::new(Kept::default());
    *kept.refusals.lock().unwrap() = refusals;
    let (stop, end) = polled(telegram, kept.clone());
    Running { fake, kept, stop, end }
}

fn polled(telegram: Telegram, kept: Arc<Kept>) -> (watch::Sender<bool>, JoinHandle<PollEnd>) {
    let (stop, stopping) = watch::channel(false);
    (stop, tokio::spawn(async move { poll(&telegram, kept, stopping).await }))
}

impl Running {
    async fn polls(&self, count: usize) {
        until("polls", || self.fake.offsets().len() >= count).await;
    }

    async fn stopped(self) -> PollEnd {
        self.stop.send(true).unwrap();
        self.end.await.unwrap()
    }

    fn offsets_and_limits(&self) -> Vec<(Option<i64>, u64)> {
        let asked = self.fake.asked.lock().unwrap();
        let polls = asked.iter().filter(|(method, _)| method == "getUpdates");
        let bodies = polls.map(|(_, body)| serde_json::from_str::<serde_json::Value>(body).unwrap());
        bodies.map(|body| (body["offset"].as_i64(), body["limit"].as_u64().unwrap())).collect()
    }

    fn failing(&self) -> Vec<String> {
        let states = self.kept.states.lock().unwrap();
        let told = states.iter().filter_map(|state| match state {
            ChannelState::Failing(why) => Some(why.clone()),
            ChannelState::Working => None,
        });
        told.collect()
    }
}

fn batch(ids: &[i64]) -> (u16, String) {
    let updates =
        ids.iter().map(|id| format!(r#"{{"update_id":{id},"message":{{"chat":{{"id":7,"type":"private"}}}}}}"#));
    (200, format!(r#"{{"ok":true,"result":[{}]}}"#, updates.collect::<Vec<_>>().join(",")))
}

#[tokio::test]
async fn what_is_stored_is_confirmed_by_the_next_request() {
    let running = running(vec![batch(&[10, 11])], 0).await;
    running.polls(2).await;
    assert_eq!(running.fake.offsets(), [None, Some(12)]);
    assert_eq!(running.kept.ids(), [10, 11]);
    assert_eq!(running.kept.received.lock().unwrap()[0].lane, "tg:7");
    assert_eq!(running.fake.methods()[0], "deleteWebhook");
    let asked = running.fake.asked.lock().unwrap()[1].1.clone();
    let allowed = r#""allowed_updates":["message","edited_message","callback_query","my_chat_member"],"limit":100"#;
    assert!(asked.contains(allowed) && asked.contains(r#""timeout":50"#), "{asked}");
    assert_eq!(*running.kept.states.lock().unwrap(), [ChannelState::Working]);
    assert_eq!(running.stopped().await, PollEnd::Stopped);
}

#[tokio::test]
async fn nothing_is_confirmed_while_the_store_refuses() {
    let running = running(vec![batch(&[10]), batch(&[10]), batch(&[10, 11])], 2).await;
    running.polls(4).await;
    assert_eq!(running.fake.offsets(), [None, None, None, Some(12)]);
    assert_eq!(running.kept.ids(), [10, 11]);
    assert_eq!(running.failing(), ["updates could not be stored: disk full"]);
    assert_eq!(running.kept.states.lock().unwrap().last(), Some(&ChannelState::Working));
}

#[tokio::test]
async fn numbers_that_begin_anew_are_not_confirmed_unseen() {
    let running = running(vec![batch(&[900]), batch(&[]), batch(&[3])], 0).await;
    running.polls(4).await;
    assert_eq!(running.fake.offsets(), [None, Some(901), None, Some(4)]);
    assert_eq!(running.kept.ids(), [900, 3]);
}

#[tokio::test]
async fn odd_updates_are_kept_as_they_came() {
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let odd = [
        r#"{"update_id":1,"message":{"chat":{"id":7,"type":"private"},"text":"\ud83d"}}"#.to_owned(),
        r#"{"update_id":2,"message":{"chat":{"id":8,"type":"private"},"far":1e999}}"#.to_owned(),
        format!(r#"{{"update_id":3,"unheard_of":{deep}}}"#),
        r#"{"no":"number"}"#.to_owned(),
    ];
    let running = running(vec![(200, format!(r#"{{"ok":true,"result":[{}]}}"#, odd.join(",")))], 0).await;
    running.polls(2).await;
    let received = running.kept.received.lock().unwrap().clone();
    let lanes: Vec<&str> = received.iter().map(|update| update.lane.as_str()).collect();
    assert_eq!(lanes, ["tg:7", "tg:8", "tg:other"]);
    assert!(received.iter().zip(&odd).all(|(update, raw)| update.raw == *raw));
}

#[tokio::test]
async fn an_answer_past_its_limit_is_asked_for_in_smaller_parts() {
    let sized = |length: usize| {
        let (_, answer) = batch(&[10]);
        let blanks = " ".repeat(length - answer.len());
        (200, answer + &blanks)
    };
    let large = sized(REPLY_BYTES_MAX + 1);
    let running = running(vec![large.clone(), large, sized(REPLY_BYTES_MAX), batch(&[11])], 0).await;
    running.polls(5).await;
    assert_eq!(running.offsets_and_limits(), [(None, 100), (None, 50), (None, 25), (Some(11), 50), (Some(12), 100)]);
    assert_eq!(running.kept.ids(), [10, 11]);
    assert_eq!(running.failing(), ["the answer of the Bot API is larger than 33554432 bytes"]);
}

#[tokio::test]
async fn an_update_past_its_limit_is_kept_without_its_content_and_those_after_it_come() {
    let update = |id: usize, length: usize| {
        let chat = r#""chat":{"id":7,"type":"private"},"from":{"id":7,"is_bot":false}"#;
        let begin = format!(r#"{{"update_id":{id},"message":{{"message_id":{id},"date":1,{chat},"text":""#);
        format!("{begin}{}\"}}}}", "x".repeat(length - begin.len() - 3))
    };
    let sizes = [UPDATE_BYTES_MAX - 1, UPDATE_BYTES_MAX, UPDATE_BYTES_MAX + 1, 200];
    let updates: Vec<String> = (1..).zip(sizes).map(|(id, length)| update(id, length)).collect();
    let running = running(vec![(200, format!(r#"{{"ok":true,"result":[{}]}}"#, updates.join(",")))], 0).await;
    running.polls(2).await;
    let received = running.kept.received.lock().unwrap().clone();
    assert_eq!(received.iter().map(|update| update.id).collect::<Vec<_>>(), [1, 2, 3, 4]);
    for (update, raw) in received.iter().zip(&updates).filter(|(update, _)| update.id != 3) {
        assert_eq!(update.raw, *raw);
    }
    let short = &received[2];
    let read = read(&short.raw);
    assert!(short.raw.len() < 200 && short.lane == "tg:7", "{short:?}");
    assert_eq!((read.who.id, read.what), (7, What::Unreadable), "the person is told that it cannot be read");
    assert!(matches!(read.place, Place::Private(_)));
}

#[tokio::test]
async fn failures_are_waited_out_and_told() {
    let script = vec![
        (502, "<html>502</html>".to_owned()),
        (200, "{\"ok\":".to_owned()),
        (
            429,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":0}}"#
                .to_owned(),
        ),
        no(401, "Unauthorized"),
        no(409, "Conflict: terminated by other getUpdates request"),
        batch(&[10]),
    ];
    let running = running(script, 0).await;
    running.polls(7).await;
    assert_eq!(running.kept.ids(), [10]);
    let told = running.failing();
    assert_eq!(told.len(), 5, "{told:?}");
    assert_eq!(told[3], "TELOXIDE_TOKEN is not accepted by the Bot API");
    assert!(told.iter().all(|why| !why.contains(TOKEN)), "{told:?}");
    assert_eq!(running.stopped().await, PollEnd::Stopped);
}

#[tokio::test]
async fn a_second_copy_ends_it() {
    let conflict = || no(409, "Conflict: terminated by other getUpdates request");
    let running = running(vec![conflict(), conflict(), conflict(), conflict()], 0).await;
    let PollEnd::Conflict(why) = running.end.await.unwrap() else { panic!("no conflict") };
    assert_eq!(why, "the Bot API said 409 Conflict: terminated by other getUpdates request");
    assert_eq!(running.fake.offsets().len(), 4);
}

#[tokio::test]
async fn a_wrong_token_ends_it_at_the_start() {
    let (fake, telegram) = start().await;
    fake.others.lock().unwrap().push_back(no(401, "Unauthorized"));
    let (_stop, end) = polled(telegram, Arc::new(Kept::default()));
    let told = "TELOXIDE_TOKEN is not accepted by the Bot API".to_owned();
    assert_eq!(end.await.unwrap(), PollEnd::Unauthorized(told));
}
