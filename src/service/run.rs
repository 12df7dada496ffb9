//! The service as a whole: what it is made of, how it starts, runs and ends.
//!
//! Never ends with something half done: what was taken is on disk, what was not sent is in the outbox.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};

use super::port::{Channel, ChannelState, Intake, Received, Storing};
use super::reload::{LOCAL, Request};
use super::share::Looked;
use super::{Board, Clock};
use crate::address::Address;
use crate::crash;
use crate::knowledge::Book;
use crate::library::Shelf;
use crate::store::{Store, StoreError, Tx, Update};

/// Longest wait of the worker in a shared store: another process may have stored an update and ended.
const SHARED_WAIT: Duration = Duration::from_millis(200);
/// How long to wait after the store has failed.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// What the service is told at start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The group of the desk; none: there is no desk to hand over to.
    pub desk: Option<Address>,
    /// Ids of the people who may use operators' commands.
    pub operators: BTreeSet<i64>,
    /// Days for which texts are kept.
    pub retention_days: u32,
    /// Messages a second to all chats together; 0 is without a limit.
    pub sends_per_second: u32,
    /// How long the end may take.
    pub drain: Duration,
}

/// The service.
pub struct Service {
    pub(super) store: Arc<dyn Store>,
    pub(super) shelf: Arc<Shelf>,
    pub(super) channel: Arc<dyn Channel>,
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    pub(super) board: Arc<Board>,
    /// How much each person has written lately.
    pub(super) written: Mutex<HashMap<Address, (f64, DateTime<Utc>)>>,
    /// What the clock showed last.
    pub(super) seen: Mutex<Option<DateTime<Utc>>>,
    /// The bot's own user name, once it is known.
    pub(super) name: OnceLock<String>,
    /// The knowledge base to put in use when the transaction that says so is on disk.
    pub(super) swap: Mutex<Option<Arc<Book>>>,
    /// When it was last looked whether another process has changed the knowledge base.
    pub(super) followed: Mutex<Looked>,
    work: Notify,
    pub(super) mail: Notify,
    /// True when the worker has ended: nothing new comes into the outbox.
    pub(super) worked: AtomicBool,
}

impl Service {
    /// A service; nothing runs yet.
    pub fn new(
        store: Arc<dyn Store>,
        shelf: Arc<Shelf>,
        channel: Arc<dyn Channel>,
        settings: Settings,
        clock: Clock,
    ) -> Self {
        Self {
            store,
            shelf,
            channel,
            settings,
            clock,
            board: Arc::default(),
            written: Mutex::default(),
            seen: Mutex::default(),
            name: OnceLock::new(),
            swap: Mutex::default(),
            followed: Mutex::default(),
            work: Notify::new(),
            mail: Notify::new(),
            worked: AtomicBool::new(false),
        }
    }

    /// Tells the service the bot's own user name, without the at sign.
    pub fn is_named(&self, name: String) {
        // A second name would be another bot's.
        let _ = self.name.set(name);
    }

    /// What can be seen from outside.
    pub fn board(&self) -> Arc<Board> {
        Arc::clone(&self.board)
    }

    /// Runs until `stop` turns true, then finishes what is stored, flushes what can be sent within the bound, and ends.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        match self.read(|tx| tx.recover_posts()) {
            Ok(0) => {}
            Ok(count) => tracing::warn!(count, "posts were under way when the process ended; they are sent again"),
            Err(error) => tracing::error!(%error, "the outbox could not be recovered"),
        }
        let worker = tokio::spawn(Arc::clone(&self).work(stop.clone()));
        let sender = tokio::spawn(Arc::clone(&self).send(stop));
        for (part, end) in [("worker", worker.await), ("sender", sender.await)] {
            if let Err(error) = end {
                tracing::error!(%error, part, "a part of the service ended by itself");
            }
        }
    }

    /// Puts a knowledge base in use as soon as the transaction under way is on disk.
    pub(super) fn swap_later(&self, book: Arc<Book>) {
        *self.swap.lock().unwrap_or_else(PoisonError::into_inner) = Some(book);
    }

    /// One transaction with a result.
    pub(super) fn read<T>(&self, mut work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut result = None;
        self.store.transaction(&mut |tx| {
            result = Some(work(tx)?);
            Ok(())
        })?;
        result.ok_or_else(|| StoreError::Database("the transaction did not run".to_owned()))
    }

    // Takes from the inbox until told to stop and nothing is left.
    async fn work(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        loop {
            let this = Arc::clone(&self);
            let done = tokio::task::spawn_blocking(move || this.work_once()).await;
            let done = done.unwrap_or_else(|error| Err(StoreError::Database(error.to_string())));
            match done {
                Ok(wait) => {
                    self.board.set("store", &ChannelState::Working);
                    self.mail.notify_one();
                    let Some(wait) = wait else { continue };
                    let wait = if self.store.is_shared() { wait.min(SHARED_WAIT) } else { wait };
                    if *stop.borrow() {
                        break;
                    }
                    tokio::select! {
                        () = self.work.notified() => {}
                        () = tokio::time::sleep(wait) => {}
                        _ = stop.changed() => {}
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "updates could not be handled; they stay in the inbox");
                    self.board.set("store", &ChannelState::Failing(error.to_string()));
                    if *stop.borrow() {
                        break;
                    }
                    tokio::time::sleep(STORE_PAUSE).await;
                }
            }
        }
        self.worked.store(true, Ordering::Release);
        self.mail.notify_one();
        tracing::info!("the worker has ended");
    }

    fn store_updates(&self, received: &[Received]) -> Result<(), StoreError> {
        crash::point("received-not-stored");
        let (now, channel) = (self.clock.now(), self.channel.name());
        let new = self.read(|tx| {
            let mut new = 0;
            for one in received {
                let Received { id, lane, raw } = one.clone();
                new += u64::from(tx.take_in(&Update { channel: channel.to_owned(), id, lane, raw }, now)?);
            }
            Ok(new)
        })?;
        crash::point("stored-not-confirmed");
        metrics::counter!("beian_updates_total").increment(new);
        metrics::counter!("beian_updates_repeated_total").increment(received.len() as u64 - new);
        self.work.notify_one();
        Ok(())
    }

    /// Puts an operator's request into the inbox, as the command line does.
    ///
    /// # Errors
    /// When the store fails.
    pub fn ask(&self, request: Request, who: &str) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (channel, lane) = (LOCAL.to_owned(), LOCAL.to_owned());
        let update = Update { channel, id: now.timestamp_micros(), lane, raw: request.raw(who) };
        self.read(|tx| tx.take_in(&update, now))?;
        self.work.notify_one();
        Ok(())
    }

    /// Sets the gauges to what the store holds now.
    pub fn gauge(&self) {
        let now = self.clock.now();
        let looked = self.read(|tx| {
            let (depth, since) = tx.outbox_depth(now)?;
            let age = since.map_or(0.0, |since| (now - since).as_seconds_f64().max(0.0));
            Ok((tx.inbox_depth()?, depth, age, tx.waiting_tickets()?.len()))
        });
        match looked {
            Ok((inbox, outbox, age, waiting)) => {
                metrics::gauge!("beian_inbox_depth").set(inbox as f64);
                metrics::gauge!("beian_outbox_depth").set(outbox as f64);
                metrics::gauge!("beian_outbox_age_seconds").set(age);
                metrics::gauge!("beian_waiting_tickets").set(waiting as f64);
            }
            Err(error) => tracing::warn!(%error, "the gauges could not be set"),
        }
        let version = self.shelf.current().version.clone();
        metrics::gauge!("beian_knowledge_info", "version" => version).set(1.0);
    }
}

/// The intake of a service.
pub struct ServiceIntake(pub Arc<Service>);

impl Intake for ServiceIntake {
    fn take_in(&self, received: Vec<Received>) -> Storing<'_> {
        let service = Arc::clone(&self.0);
        Box::pin(async move {
            let stored = tokio::task::spawn_blocking(move || service.store_updates(&received)).await;
            match stored {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(error.to_string()),
                Err(error) => Err(error.to_string()),
            }
        })
    }

    fn report(&self, state: ChannelState) {
        self.0.board.set("channel", &state);
    }
}
