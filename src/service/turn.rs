//! The worker's turn: updates from the inbox, each with all its effects in one transaction.
//!
//! A poison update never stops another: after three tries it is a dead letter, and the person gets an apology. A store
//! that fails is nobody's fault: nothing is counted, nothing is lost.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::Service;
use super::operator::Prepared;
use super::port::{Incoming, Place, To, What};
use super::post::say;
use super::reload::{self, LOCAL};
use super::rich::Rich;
use super::run::Settings;
use super::timers::Timers;
use crate::address::Address;
use crate::crash;
use crate::knowledge::Book;
use crate::store::{InboxRow, StoreError, Tx};

/// Lanes handled in one transaction.
const BATCH: usize = 32;
/// The same in a shared store: whoever sends to one of them waits for the end of it.
const SHARED_BATCH: usize = 8;
/// How often handling an update is tried.
const TRIES_MAX: u32 = 3;
/// Longest wait without looking at the inbox and the timers: a request of the command line arrives without a word.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// Wait when another process has everything that could be done.
const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// An update of the inbox, understood, with what takes long done already.
struct Read {
    row: InboxRow,
    incoming: Incoming,
    prepared: Option<Prepared>,
}

/// One update being handled.
pub(super) struct Turn<'t> {
    pub tx: &'t mut dyn Tx,
    pub book: Arc<Book>,
    pub now: DateTime<Utc>,
    pub settings: &'t Settings,
    /// The desk's group as its address is now.
    pub desk: Option<Address>,
    pub service: &'t Service,
}

impl Service {
    /// Handles a batch of updates, or the timers that are due. `None`: there may be more; otherwise how long to wait.
    pub(super) fn work_once(&self) -> Result<Option<Duration>, StoreError> {
        self.follow()?;
        let now = self.clock.now();
        self.mind_clock(now)?;
        let limit = if self.store.is_shared() { SHARED_BATCH } else { BATCH };
        let rows = self.read(|tx| tx.inbox_heads(limit))?;
        if !rows.is_empty() {
            crash::point("confirmed-not-handled");
        }
        let batch: Vec<Read> = rows.into_iter().map(|row| self.prepare(row)).collect();
        let mut handled = Vec::new();
        let done = self.read(|tx| self.handle_batch(tx, &batch, &mut handled, now));
        // Only what is on disk is put in use.
        let swap = self.swap.lock().unwrap_or_else(PoisonError::into_inner).take();
        let timers = done?;
        if !batch.is_empty() {
            crash::point("committed-not-sent");
        }
        if let Some(book) = swap {
            crash::point("reload-committed-not-swapped");
            self.shelf.swap(book);
        }
        for received_at in &handled {
            let waited = (self.clock.now() - *received_at).as_seconds_f64().max(0.0);
            metrics::histogram!("beian_handling_seconds").record(waited);
        }
        if !handled.is_empty() || timers.handled {
            return Ok(None);
        }
        if !batch.is_empty() || timers.busy {
            return Ok(Some(BUSY_PAUSE));
        }
        let until = timers.next.map_or(WAIT_MAX, |next| (next - now).to_std().unwrap_or_default());
        Ok(Some(until.min(WAIT_MAX)))
    }

    // Notes in `handled` when each update that was handled had come in.
    fn handle_batch(
        &self,
        tx: &mut dyn Tx,
        batch: &[Read],
        handled: &mut Vec<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Timers, StoreError> {
        // In a shared store it may run again from the beginning.
        handled.clear();
        let seqs: Vec<i64> = batch.iter().map(|one| one.row.seq).collect();
        let free = if seqs.is_empty() { Vec::new() } else { tx.inbox_claim(&seqs)? };
        for one in batch.iter().filter(|one| free.contains(&one.row.seq)) {
            if self.handle(tx, one, now)? {
                handled.push(one.row.received_at);
            }
        }
        let timers = self.run_timers(tx, now)?;
        if !batch.is_empty() {
            crash::point("handled-not-committed");
        }
        Ok(timers)
    }

    // Reads an update; reading a knowledge base takes long and is done before the transaction.
    fn prepare(&self, row: InboxRow) -> Read {
        let incoming = if row.update.channel == LOCAL {
            reload::read_local(&row.update.raw)
        } else {
            self.channel.read(&row.update.raw)
        };
        let prepared = self.prepared(&row, &incoming);
        if matches!(prepared, Some(Prepared::Reload(_))) {
            crash::point("reload-read-not-swapped");
        }
        Read { row, incoming, prepared }
    }

    // False: another process has what it needs; nothing has changed, and it is tried again.
    fn handle(&self, tx: &mut dyn Tx, read: &Read, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let Read { row, incoming, .. } = read;
        let swap = self.swap.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let done = tx.nested(&mut |tx| {
            let turned = catch_unwind(AssertUnwindSafe(|| {
                self.turn(tx, read, now)?;
                crash::point("inside-step");
                Ok(())
            }));
            turned.unwrap_or_else(|_| Err(StoreError::Unreadable("handling it panicked".to_owned())))
        });
        let why = match done {
            Ok(()) => return tx.inbox_done(row.seq, now).map(|()| true),
            Err(StoreError::Unreadable(why)) => why,
            Err(StoreError::Busy(_)) => {
                *self.swap.lock().unwrap_or_else(PoisonError::into_inner) = swap;
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        let tries = tx.inbox_failed(row.seq)?;
        tracing::error!(update.id = row.update.id, tries, why, "an update could not be handled");
        if tries >= TRIES_MAX {
            tx.inbox_dead(row.seq, &why, now)?;
            metrics::counter!("beian_dead_letters_total", "side" => "in").increment(1);
            if let Place::Private(address) = &incoming.place {
                let text = self.shelf.current().replies.say("sorry_failed", &[]);
                say(tx, now, &To::Applicant(address.clone()), &Rich::plain(text))?;
            }
        }
        Ok(true)
    }

    fn turn(&self, tx: &mut dyn Tx, read: &Read, now: DateTime<Utc>) -> Result<(), StoreError> {
        let Read { row, incoming, prepared } = read;
        let desk = self.desk(tx)?;
        let mut turn = Turn { tx, book: self.shelf.current(), now, settings: &self.settings, desk, service: self };
        if let Some(prepared) = prepared {
            return turn.operator(incoming, prepared);
        }
        if row.update.channel == LOCAL {
            return Ok(());
        }
        turn.dispatch(incoming)
    }

    /// The desk's group: as configured, or where it has moved since.
    pub(super) fn desk(&self, tx: &mut dyn Tx) -> Result<Option<Address>, StoreError> {
        let Some(configured) = &self.settings.desk else { return Ok(None) };
        let moved = tx.value(&moved_name(configured))?;
        Ok(Some(moved.map_or_else(|| configured.clone(), Address::new)))
    }
}

/// Under which name the new address of a group is kept.
pub(super) fn moved_name(configured: &Address) -> String {
    format!("moved:{configured}")
}

impl Turn<'_> {
    fn dispatch(&mut self, incoming: &Incoming) -> Result<(), StoreError> {
        let Incoming { who, place, what } = incoming;
        if let Some((thread, name)) = self.own_topic(incoming) {
            return self.topic_seen(thread, name);
        }
        // Two bots that answer each other never end.
        if who.is_bot || self.for_other_bot(place, what) {
            return Ok(());
        }
        match place {
            Place::Private(address) => self.applicant(address, who, what),
            Place::Group { chat, .. } if self.desk.as_ref() == Some(chat) => self.agent(incoming),
            Place::Group { chat, .. } => self.stranger(chat, what),
            Place::Elsewhere => Ok(()),
        }
    }

    // In a group, `/close@other_bot` is not for this one.
    fn for_other_bot(&self, place: &Place, what: &What) -> bool {
        let (Place::Group { .. }, What::Text { text, .. }, Some(own)) = (place, what, self.service.name.get()) else {
            return false;
        };
        let word = text.split_whitespace().next().filter(|word| word.starts_with('/'));
        let other = word.and_then(|word| word.split_once('@'));
        other.is_some_and(|(_, name)| !name.eq_ignore_ascii_case(own))
    }

    // In a group that is not the desk's, only a command is answered: with where to ask.
    fn stranger(&mut self, chat: &Address, what: &What) -> Result<(), StoreError> {
        match what {
            What::Text { text, .. } if crate::conversation::Command::parse(text).is_some() => {
                let text = self.book.replies.say("private_only", &[]);
                say(self.tx, self.now, &To::Chat(chat.clone()), &Rich::plain(text))
            }
            What::Press { callback, .. } => {
                super::post::toast(self.tx, self.now, callback, &self.book.replies.say("button_stale", &[]))
            }
            _ => Ok(()),
        }
    }

    /// Counts something of today, for `/stats`.
    pub(super) fn count(&mut self, name: &str) -> Result<(), StoreError> {
        let day = self.now.with_timezone(&self.book.hours.office().time_zone()).date_naive();
        metrics::counter!("beian_events_total", "name" => name.to_owned()).increment(1);
        self.tx.count(day, name, 1)
    }
}

/// Messages a person may write at once before they are told to slow down.
const WRITTEN_BURST: f64 = 100.0;
/// Messages a second a person may write in the long run.
const WRITTEN_PER_SECOND: f64 = 2.0;
/// People remembered before quiet ones are forgotten.
const WRITTEN_MAX: usize = 10_000;

impl Service {
    /// Whether a person writes faster than anybody can answer.
    pub(super) fn too_fast(&self, address: &Address, now: DateTime<Utc>) -> bool {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.len() > WRITTEN_MAX {
            written.retain(|_, (_, at)| now - *at < TimeDelta::minutes(1));
        }
        let (left, at) = written.get(address).copied().unwrap_or((WRITTEN_BURST, now));
        let seconds = (now - at).as_seconds_f64().max(0.0);
        let left = (left + seconds * WRITTEN_PER_SECOND).min(WRITTEN_BURST);
        let fast = left < 1.0;
        written.insert(address.clone(), (if fast { left } else { left - 1.0 }, now));
        fast
    }
}
