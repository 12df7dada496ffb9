//! The sender: takes posts from the outbox and has the channel carry them out, many chats at once.
//!
//! Keeps the order of a lane and one request at a time a chat; one chat that must wait holds up no other.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::Service;
use super::jump::SLACK;
use super::pace::Pace;
use super::port::{Delivery, Destination, Envelope, Post, Refusal};
use super::share::Looked;
use crate::crash;
use crate::store::{OutboxRow, OutboxState, StoreError, Tx};

/// Requests under way at once.
pub(super) const UNDER_WAY_MAX: usize = 48;
/// Longest wait without looking at the outbox.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// Shortest and longest wait in a shared store, where other processes write what this one sends.
const SHARED_WAIT: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(100));

/// A request: one post, or the parts of one album.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub rows: Vec<(OutboxRow, Envelope)>,
    pub post: Post,
    pub destination: Destination,
    /// The chat that is paced; none for answering a press.
    pub chat: Option<String>,
}

/// What the sender keeps in memory.
pub(super) struct Sending {
    pub pace: Pace,
    pub(super) busy: HashSet<String>,
    pub(super) under_way: usize,
    /// Nothing is sent before: the channel cannot be reached, or does not accept the token.
    pub paused_until: Option<DateTime<Utc>>,
    pub pauses: u32,
    pub tended: Looked,
    /// Rounds since something was sent.
    quiet: u32,
    /// What the clock showed last.
    seen: DateTime<Utc>,
}

impl Sending {
    /// Nothing is under way yet.
    pub(super) fn new(pace: Pace, now: DateTime<Utc>) -> Self {
        Self {
            pace,
            busy: HashSet::new(),
            under_way: 0,
            paused_until: None,
            pauses: 0,
            tended: Looked::default(),
            quiet: 0,
            seen: now,
        }
    }

    fn frees(&mut self, job: &Job) {
        self.under_way = self.under_way.saturating_sub(1);
        job.chat.iter().for_each(|chat| {
            self.busy.remove(chat);
        });
    }

    // A clock that was set back must not make waits longer; who is asked too early says so again.
    fn mind_clock(&mut self, now: DateTime<Utc>) {
        if now + SLACK < self.seen {
            self.paused_until = None;
            self.pace.thaw();
        }
        self.seen = now;
    }
}

impl Service {
    /// Sends until told to stop; then what is due, within the bound.
    pub(super) async fn send(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let (results, mut finished) = mpsc::unbounded_channel();
        let now = self.clock.now();
        let mut sending = Sending::new(Pace::new(self.settings.sends_per_second, now), now);
        let mut deadline = None;
        let mut unsettled: Vec<(Job, Delivery)> = Vec::new();
        loop {
            while let Ok(one) = finished.try_recv() {
                unsettled.push(one);
            }
            let round = tokio::task::block_in_place(|| self.round(&mut sending, &mut unsettled));
            let (jobs, wait) = round.unwrap_or_else(|error| {
                tracing::error!(%error, "the outbox could not be read or written");
                (Vec::new(), Duration::from_secs(1))
            });
            let idle = jobs.is_empty() && sending.under_way == 0;
            jobs.into_iter().for_each(|job| self.start(job, &results, &mut sending));
            if *stop.borrow() {
                crash::point("during-drain");
                let deadline = *deadline.get_or_insert_with(|| Instant::now() + self.settings.drain);
                let waits = sending.paused_until.is_some() || wait > Duration::from_millis(500);
                let worked = self.worked.load(Ordering::Acquire);
                if (worked && idle && unsettled.is_empty() && waits) || Instant::now() >= deadline {
                    break;
                }
            }
            tokio::select! {
                Some(one) = finished.recv() => unsettled.push(one),
                () = self.mail.notified() => {}
                () = tokio::time::sleep(self.looked_again_in(wait, &sending)) => {}
                changed = stop.changed(), if !*stop.borrow() => { let _ = changed; }
            }
        }
        tracing::info!("the sender has ended; what was not sent waits in the outbox");
    }

    fn start(self: &Arc<Self>, job: Job, results: &mpsc::UnboundedSender<(Job, Delivery)>, sending: &mut Sending) {
        sending.under_way += 1;
        sending.busy.extend(job.chat.clone());
        let (this, results) = (Arc::clone(self), results.clone());
        tokio::spawn(async move {
            let mut delivery = this.channel.send(&job.destination, &job.post, false).await;
            if delivery == Delivery::Refused(Refusal::BadMarkup) {
                delivery = this.channel.send(&job.destination, &job.post, true).await;
            }
            passed(&delivery);
            // The sender that would read it has ended: the post stays marked as under way and is sent again at start.
            let _ = results.send((job, delivery));
        });
    }

    // Other processes write posts without a word to this one: it looks more often, less so when it is quiet.
    fn looked_again_in(&self, wait: Duration, sending: &Sending) -> Duration {
        let (shortest, longest) = SHARED_WAIT;
        if self.store.is_shared() { wait.min((shortest * sending.quiet.max(1)).min(longest)) } else { wait }
    }

    // Notes what became of requests, then takes new ones: two transactions at most.
    fn round(
        &self,
        sending: &mut Sending,
        unsettled: &mut Vec<(Job, Delivery)>,
    ) -> Result<(Vec<Job>, Duration), StoreError> {
        let now = self.clock.now();
        sending.mind_clock(now);
        self.settle_all(sending, unsettled, now)?;
        self.tend(sending, now);
        if let Some(until) = sending.paused_until {
            if until > now {
                return Ok((Vec::new(), (until - now).to_std().unwrap_or_default().min(WAIT_MAX)));
            }
            sending.paused_until = None;
        }
        let (jobs, next) = self.read(|tx| self.take_jobs(tx, sending, now))?;
        sending.quiet = if jobs.is_empty() { sending.quiet.saturating_add(1) } else { 0 };
        let wait = next.map_or(WAIT_MAX, |next| (next - now).to_std().unwrap_or_default());
        // A post that is due but waits for its chat must not spin the loop.
        Ok((jobs, wait.clamp(Duration::from_millis(5), WAIT_MAX)))
    }

    // What another process has hold of stays unsettled until the next round.
    fn settle_all(
        &self,
        sending: &mut Sending,
        unsettled: &mut Vec<(Job, Delivery)>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if unsettled.is_empty() {
            return Ok(());
        }
        let mut busy = Vec::new();
        self.store.transaction(&mut |tx| {
            busy.clear();
            for (job, delivery) in unsettled.iter() {
                let settled = tx.nested(&mut |tx| self.settle(tx, sending, job, delivery, now));
                match settled {
                    Err(StoreError::Busy(_)) => busy.push(true),
                    Err(StoreError::Unreadable(why)) => {
                        // What does not read back must not hold up what everybody else is sent.
                        self.give_up(tx, job, &why, now)?;
                        busy.push(false);
                    }
                    settled => settled.map(|()| busy.push(false))?,
                }
            }
            Ok(())
        })?;
        let mut busy = busy.into_iter();
        unsettled.retain(|(job, _)| {
            let stays = busy.next().unwrap_or_default();
            if !stays {
                sending.frees(job);
            }
            stays
        });
        Ok(())
    }

    fn give_up(&self, tx: &mut dyn Tx, job: &Job, why: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        tracing::error!(why, "what became of a post could not be noted");
        metrics::counter!("beian_dead_letters_total", "side" => "out").increment(1);
        job.rows.iter().try_for_each(|(row, _)| tx.set_post(row.id, OutboxState::Dead, Some(why), now))
    }
}

// Where a test may end the process: Telegram has it, the store does not know yet.
fn passed(delivery: &Delivery) {
    let name = match delivery {
        Delivery::Accepted { thread: Some(_), .. } => "topic-made-not-noted",
        Delivery::Accepted { .. } => "sent-not-noted",
        _ => return,
    };
    // Where it may be stopped, it must not stop the tasks that wait on the same thread.
    if cfg!(any(debug_assertions, feature = "crash-points")) {
        tokio::task::block_in_place(|| crash::point(name));
    }
}

/// How long to wait before the next try: 1, 2, 4 … 60 seconds.
pub(super) fn back_off(tries: u32) -> TimeDelta {
    TimeDelta::seconds(1_i64.checked_shl(tries).unwrap_or(60).clamp(1, 60))
}

#[cfg(test)]
mod tests;
