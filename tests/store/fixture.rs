//! What the tests of the store share: stores that clean up, short ways to write rows.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use beian_bot::address::{Address, Person};
use beian_bot::desk::Ticket;
use beian_bot::store::{Conversation, NewPost, PostgresStore, Relay, SqliteStore, Store, StoreError, Tx, Update};
use chrono::{DateTime, Utc};

use crate::schema::Schema;

/// A folder that is removed with everything in it.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("beian-bot-store-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// A store with what must be gone after it.
struct Temporary<S, K> {
    store: S,
    _kept: K,
}

impl<S: Store, K: Send + Sync> Store for Temporary<S, K> {
    fn transaction(&self, work: &mut dyn FnMut(&mut dyn Tx) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.store.transaction(work)
    }
}

pub fn sqlite() -> Option<Box<dyn Store>> {
    let folder = Folder::new();
    Some(Box::new(Temporary { store: SqliteStore::open(&folder.file("store.db")).unwrap(), _kept: folder }))
}

pub fn postgres() -> Option<Box<dyn Store>> {
    let schema = Schema::new()?;
    Some(Box::new(Temporary { store: PostgresStore::open(&schema.url).unwrap(), _kept: schema }))
}

/// What `work` returns, in one transaction.
pub fn within<T>(store: &dyn Store, mut work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError>) -> T {
    let mut result = None;
    store
        .transaction(&mut |tx| {
            result = Some(work(tx)?);
            Ok(())
        })
        .unwrap();
    result.unwrap()
}

/// A time, some seconds after the tests' beginning.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_790_000_000_123 + seconds * 1000).unwrap()
}

pub fn who(text: &str) -> Address {
    Address::new(text)
}

pub fn update(id: i64, lane: &str) -> Update {
    Update { channel: "tg".into(), id, lane: lane.into(), raw: format!("raw {id}") }
}

pub fn post(lane: &str, payload: &str) -> NewPost {
    NewPost { lane: lane.into(), ticket: None, payload: payload.into(), not_before: at(0) }
}

pub fn ticket(number: u32, applicant: &str) -> Ticket {
    Ticket::new(number, who(applicant), at(i64::from(number)))
}

pub fn relay(ticket: u32, from: (&str, i64), to: (&str, i64)) -> Relay {
    Relay { ticket, from: who(from.0), from_message: from.1, to: who(to.0), to_message: to.1, is_text: true }
}

pub fn conversation(address: &str, updated: i64) -> Conversation {
    Conversation {
        address: who(address),
        person: Person {
            id: 7,
            name: "张三".into(),
            username: Some("zhang".into()),
            language: Some("zh-hans".into()),
            is_bot: false,
        },
        state: "{\"version\":1}".into(),
        blocked: true,
        banned: false,
        warned_at: Some(at(3)),
        created_at: at(0),
        updated_at: at(updated),
    }
}

/// The payloads of all heads, in order.
pub fn heads(store: &dyn Store, now: i64) -> Vec<String> {
    within(store, |tx| tx.outbox_heads(at(now), 1000)).into_iter().map(|row| row.post.payload).collect()
}

/// The id of the head with this payload.
pub fn head(store: &dyn Store, now: i64, payload: &str) -> i64 {
    let rows = within(store, |tx| tx.outbox_heads(at(now), 1000));
    rows.iter().find(|row| row.post.payload == payload).expect(payload).id
}
