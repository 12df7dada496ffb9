//! A post at each answer of the channel, with the time as an argument: who waits, for how long, and what is told.
//!
//! Never a clock, never a network: the test answers for the channel.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Job, Sending, Service};
use crate::address::{Address, Person};
use crate::desk::{Status, Ticket};
use crate::library::{Shelf, load_to_answer};
use crate::service::pace::Pace;
use crate::service::port::{Channel, Delivery, Destination, Incoming, Place, Post, Refusal, Then, To, What};
use crate::service::post::Outgoing;
use crate::service::rich::Rich;
use crate::service::{Clock, Settings};
use crate::store::{SqliteStore, StoreError, Tx};

mod answers;
mod waits;

const DESK: &str = "tg:-1001";

struct Nowhere;

impl Channel for Nowhere {
    fn name(&self) -> &'static str {
        "nowhere"
    }

    fn read(&self, _: &str) -> Incoming {
        Incoming { who: Person::default(), place: Place::Elsewhere, what: What::Nothing }
    }

    fn is_self(&self, _: &crate::address::Person) -> bool {
        false
    }

    fn send<'c>(&'c self, _: &'c Destination, _: &'c Post, _: bool) -> crate::service::port::Sending<'c> {
        Box::pin(std::future::pending())
    }
}

/// A service whose sender is moved by the test, with its store in a folder of its own.
struct Bench {
    service: Service,
    sending: Sending,
    folder: PathBuf,
}

impl Bench {
    fn new(name: &str) -> Self {
        static SHELF: OnceLock<Arc<Shelf>> = OnceLock::new();
        let shelf = SHELF.get_or_init(|| {
            let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge"));
            let (_, book, _) = load_to_answer(&folder, false, at(0).date_naive()).unwrap();
            Arc::new(Shelf::new(folder, false, book.unwrap()))
        });
        let folder = std::env::temp_dir().join(format!("beian-bot-sender-{}-{name}", std::process::id()));
        let _left = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let store = Arc::new(SqliteStore::open(&folder.join("store.db")).unwrap());
        let settings = Settings {
            desk: Some(Address::new(DESK)),
            operators: BTreeSet::new(),
            retention_days: 180,
            sends_per_second: 0,
            drain: Duration::from_secs(1),
        };
        let service = Service::new(store, Arc::clone(shelf), Arc::new(Nowhere), settings, Clock::default());
        let sending = Sending::new(Pace::new(0, at(0)), at(0));
        Self { service, sending, folder }
    }

    fn within<T>(&self, work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError>) -> T {
        self.service.read(work).unwrap()
    }

    /// A post waits to be sent.
    fn write(&self, post: &Outgoing) {
        self.within(|tx| post.write(tx, at(0)));
    }

    /// A ticket that an agent has, with a topic.
    fn ticket(&self, number: u32) {
        let mut ticket = Ticket::new(number, person(number), at(0));
        (ticket.status, ticket.thread, ticket.card_message) = (Status::Claimed, Some(i64::from(number)), Some(5));
        self.within(|tx| tx.put_ticket(&ticket));
    }

    /// Nobody has made the topic of a ticket yet.
    fn without_topic(&self, number: u32) {
        let mut ticket = self.within(|tx| tx.ticket(number)).unwrap();
        ticket.thread = None;
        self.within(|tx| tx.put_ticket(&ticket));
    }

    /// What goes out at a time, marked as under way.
    fn due(&mut self, now: DateTime<Utc>) -> Vec<Job> {
        if self.sending.paused_until.is_some_and(|until| until > now) {
            return Vec::new();
        }
        let Self { service, sending, .. } = self;
        service.read(|tx| service.take_jobs(tx, sending, now)).unwrap().0
    }

    /// The one request that goes out at a time.
    fn one(&mut self, now: DateTime<Utc>) -> Job {
        let mut due = self.due(now);
        assert_eq!(due.len(), 1, "{due:#?}");
        due.remove(0)
    }

    fn answer(&mut self, job: &Job, delivery: &Delivery, now: DateTime<Utc>) {
        let Self { service, sending, .. } = self;
        service.read(|tx| service.settle(tx, sending, job, delivery, now)).unwrap();
    }

    /// When the next post that can go is due.
    fn next_due(&self) -> Option<DateTime<Utc>> {
        self.within(|tx| tx.outbox_next_due())
    }

    /// Why posts were given up, newest first.
    fn dead(&self) -> Vec<String> {
        self.within(|tx| tx.dead_letters(99)).into_iter().map(|letter| letter.why).collect()
    }

    /// Answers whatever goes out with the same, and gives the waits between the tries until there are no more.
    fn waits(&mut self, delivery: &Delivery, most: usize) -> Vec<i64> {
        let mut waits = Vec::new();
        let mut now = at(0);
        while let Some(job) = self.due(now).into_iter().next() {
            self.answer(&job, delivery, now);
            if waits.len() == most || !self.dead().is_empty() {
                break;
            }
            let Some(next) = self.next_due().into_iter().chain(self.sending.paused_until).max() else { break };
            waits.push((next - now).num_seconds());
            now = next;
        }
        waits
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn person(number: u32) -> Address {
    Address::new(format!("tg:{number}"))
}

fn text(words: &str) -> Post {
    Post::Say { text: Rich::plain(words), buttons: Vec::new(), reply_to: None }
}

/// A text to a person.
fn to(number: u32, words: &str) -> Outgoing {
    Outgoing::new(To::Applicant(person(number)), text(words))
}

/// An applicant's message, number 77, on its way into their ticket's topic.
fn carried(number: u32, post: Post) -> Outgoing {
    let then = Then::Relayed { ticket: number, from: person(number), message: 77, is_text: true };
    Outgoing::new(To::Ticket(number), post).of(number).then(then)
}

/// An agent's message, number 77, on its way to the applicant of a ticket.
fn answered(number: u32, post: Post) -> Outgoing {
    let then = Then::Relayed { ticket: number, from: Address::new(DESK), message: 77, is_text: true };
    Outgoing::new(To::Applicant(person(number)), post).of(number).then(then)
}

/// The words of a post, and the message it replies to.
fn said(job: &Job) -> (String, Option<i64>) {
    match &job.post {
        Post::Say { text, reply_to, .. } => (text.visible(), *reply_to),
        other => (format!("{other:?}"), None),
    }
}
