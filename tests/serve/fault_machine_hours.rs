//! The edges of the hours, to the second: what the applicant reads, what the ticket promises, when its topic is made.
//!
//! The service itself with a clock of its own and a channel that only listens: a process takes too long to start.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use beian_bot::address::Address;
use beian_bot::desk::Ticket;
use beian_bot::knowledge::Book;
use beian_bot::library::{Shelf, load};
use beian_bot::service::port::{Channel, Delivery, Destination, Incoming, Intake, Post, Received, Sending};
use beian_bot::service::{Clock, Service, ServiceIntake, Settings};
use beian_bot::store::{SqliteStore, Store};
use beian_bot::telegram::{read, request_of};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use tokio::sync::watch;

use crate::bot::{DESK, PATIENCE, Temp};

/// (when, what the applicant reads, promised by, topic made at or at once)
const EDGES: &[(&str, &str, &str, Option<&str>)] = &[
    (
        "2026-11-23T09:29:59+08:00",
        "还没上班，今天 09:30",
        "2026-11-23T10:00:00+08:00",
        Some("2026-11-23T09:30:00+08:00"),
    ),
    ("2026-11-23T09:30:00+08:00", "最晚今天 10:00", "2026-11-23T10:00:00+08:00", None),
    ("2026-11-23T11:59:59+08:00", "最晚今天 13:59", "2026-11-23T13:59:59+08:00", None),
    ("2026-11-23T12:00:00+08:00", "午休，今天 13:30", "2026-11-23T14:00:00+08:00", Some("2026-11-23T13:30:00+08:00")),
    ("2026-11-23T13:29:59+08:00", "午休，今天 13:30", "2026-11-23T14:00:00+08:00", Some("2026-11-23T13:30:00+08:00")),
    ("2026-11-23T13:30:00+08:00", "最晚今天 14:00", "2026-11-23T14:00:00+08:00", None),
    ("2026-11-23T18:29:59+08:00", "最晚明天 09:59", "2026-11-24T09:59:59+08:00", None),
    (
        "2026-11-23T18:30:00+08:00",
        "已经下班，明天 09:30",
        "2026-11-24T10:00:00+08:00",
        Some("2026-11-24T09:30:00+08:00"),
    ),
    // The last minute before the week of the National Day, and the first after it.
    ("2026-09-30T18:29:00+08:00", "最晚10月8日（周四）09:59", "2026-10-08T09:59:00+08:00", None),
    (
        "2026-09-30T18:30:00+08:00",
        "10月8日（周四）09:30",
        "2026-10-08T10:00:00+08:00",
        Some("2026-10-08T09:30:00+08:00"),
    ),
    ("2026-10-07T23:59:59+08:00", "09:30", "2026-10-08T10:00:00+08:00", Some("2026-10-08T09:30:00+08:00")),
    // A Saturday worked to make up for the holiday, its evening, and an ordinary Saturday.
    ("2026-10-10T09:30:00+08:00", "最晚今天 10:00", "2026-10-10T10:00:00+08:00", None),
    (
        "2026-10-10T18:30:00+08:00",
        "10月12日（周一）09:30",
        "2026-10-12T10:00:00+08:00",
        Some("2026-10-12T09:30:00+08:00"),
    ),
    (
        "2026-10-17T09:30:00+08:00",
        "10月19日（周一）09:30",
        "2026-10-19T10:00:00+08:00",
        Some("2026-10-19T09:30:00+08:00"),
    ),
];

/// Accepts everything and tells what was said to the applicant.
struct Ear {
    said: mpsc::Sender<String>,
    next: AtomicI64,
}

impl Channel for Ear {
    fn is_self(&self, _: &beian_bot::address::Person) -> bool {
        false
    }

    fn name(&self) -> &'static str {
        "telegram"
    }

    fn read(&self, raw: &str) -> Incoming {
        read(raw)
    }

    fn send<'c>(&'c self, to: &'c Destination, post: &'c Post, _plain: bool) -> Sending<'c> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        if let Ok((_, body)) = request_of(to, post, true)
            && body["chat_id"] == json!(7)
        {
            let _ = self.said.send(body["text"].as_str().unwrap_or_default().to_owned());
        }
        let thread = matches!(post, Post::MakeTopic { .. }).then_some(id);
        Box::pin(async move { Delivery::Accepted { messages: vec![id], thread } })
    }
}

/// What came of a request for a human.
struct Asked {
    said: String,
    ticket: Ticket,
    /// When its topic is due; none: it has been made.
    topic_at: Option<DateTime<Utc>>,
}

fn ask_at(book: &Book, at: DateTime<Utc>) -> Asked {
    let folder = Temp::new();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.0.join("bot.db")).unwrap());
    let shelf = Arc::new(Shelf::new(folder.0.clone(), false, book.clone()));
    let (said, hears) = mpsc::channel();
    let settings = Settings {
        desk: Some(Address::new(format!("tg:{DESK}"))),
        operators: std::collections::BTreeSet::new(),
        retention_days: 180,
        sends_per_second: 0,
        drain: PATIENCE,
    };
    let channel = Arc::new(Ear { said, next: AtomicI64::new(100) });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (stopper, stop) = watch::channel(false);
    let raw = json!({"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "人工",
        "chat": {"id": 7, "type": "private"}, "from": {"id": 7, "is_bot": false, "first_name": "张三"}}});
    let service = Arc::new(Service::new(Arc::clone(&store), shelf, channel, settings, Clock::starting_at(at)));
    let said = runtime.block_on(async {
        let running = tokio::spawn(Arc::clone(&service).run(stop));
        let received = Received { id: 1, lane: "tg:7".to_owned(), raw: raw.to_string() };
        ServiceIntake(service).take_in(vec![received]).await.unwrap();
        let said = tokio::task::block_in_place(|| {
            std::iter::from_fn(|| hears.recv_timeout(PATIENCE).ok()).find(|said| said.contains("A-0001"))
        });
        stopper.send_replace(true);
        running.await.unwrap();
        said.unwrap()
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    let (mut ticket, mut topic_at) = (None, None);
    store
        .transaction(&mut |tx| {
            ticket = tx.ticket(1)?;
            let waiting = tx.outbox_heads(at + TimeDelta::days(3650), 9)?;
            topic_at = waiting.iter().find(|row| row.post.lane == "ticket:1").map(|row| row.post.not_before);
            Ok(())
        })
        .unwrap();
    Asked { said, ticket: ticket.unwrap(), topic_at }
}

/// The same, asked in exactly this second: a busy machine may need more than one try.
fn ask_in(book: &Book, at: DateTime<Utc>) -> Asked {
    let tries = (0..10).map(|_| ask_at(book, at));
    let in_time = |asked: &Asked| asked.ticket.opened_at < at + TimeDelta::seconds(1);
    tries.into_iter().find(in_time).unwrap_or_else(|| panic!("the machine is too busy for the second {at}"))
}

#[test]
fn edges_of_the_hours_to_the_second_in_text_promise_and_topic() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge"));
    let today = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
    let (_, book, problems) = load(folder, false, today).unwrap();
    let book = book.unwrap_or_else(|| panic!("{problems:?}"));
    let mut wrong = Vec::new();
    for (at, words, promised, topic) in EDGES {
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let asked = ask_in(&book, time(at));
        println!("{at}\n{}\n", asked.said);
        // A promise counts from the moment of the request, a fraction of a second after the edge.
        let near = |got: Option<DateTime<Utc>>, expected: &Option<&str>| match (got, expected) {
            (None, None) => true,
            (Some(got), Some(expected)) => (TimeDelta::zero()..TimeDelta::seconds(1)).contains(&(got - time(expected))),
            _ => false,
        };
        if !asked.said.contains(*words) {
            wrong.push(format!("{at}: no {words}: {}", asked.said));
        }
        if !near(asked.ticket.promised_by, &Some(*promised)) {
            wrong.push(format!("{at}: promised by {:?}, expected {promised:?}", asked.ticket.promised_by));
        }
        if !near(asked.topic_at, topic) || asked.ticket.thread.is_some() != topic.is_none() {
            wrong.push(format!("{at}: topic at {:?}, expected {topic:?}", asked.topic_at));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
