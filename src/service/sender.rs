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
use super::pace::Pace;
use super::port::{Delivery, Destination, Envelope, Post, Refusal, To};
use crate::crash;
use crate::store::{OutboxRow, OutboxState, StoreError, Tx};

/// Requests under way at once.
const UNDER_WAY_MAX: usize = 48;
/// Lanes looked at each time: many may belong to one chat that must wait.
const HEADS: usize = 512;
/// Longest album (Telegram's limit).
const ALBUM_MAX: usize = 10;
/// Longest wait without looking at the outbox.
const WAIT_MAX: Duration = Duration::from_secs(5);

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
    busy: HashSet<String>,
    under_way: usize,
    /// Nothing is sent before: the channel cannot be reached, or does not accept the token.
    pub paused_until: Option<DateTime<Utc>>,
    pub pauses: u32,
}

impl Service {
    /// Sends until told to stop; then what is due, within the bound.
    pub(super) async fn send(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let (results, mut finished) = mpsc::unbounded_channel();
        let pace = Pace::new(self.settings.sends_per_second, self.clock.now());
        let mut sending = Sending { pace, busy: HashSet::new(), under_way: 0, paused_until: None, pauses: 0 };
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
                () = tokio::time::sleep(wait) => {}
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

    // Notes what became of requests, then takes new ones: two transactions at most.
    fn round(
        &self,
        sending: &mut Sending,
        unsettled: &mut Vec<(Job, Delivery)>,
    ) -> Result<(Vec<Job>, Duration), StoreError> {
        let now = self.clock.now();
        if !unsettled.is_empty() {
            self.store.transaction(&mut |tx| {
                unsettled.iter().try_for_each(|(job, delivery)| self.settle(tx, sending, job, delivery, now))
            })?;
            for (job, _) in unsettled.drain(..) {
                sending.under_way = sending.under_way.saturating_sub(1);
                job.chat.iter().for_each(|chat| {
                    sending.busy.remove(chat);
                });
            }
        }
        if let Some(until) = sending.paused_until {
            if until > now {
                return Ok((Vec::new(), (until - now).to_std().unwrap_or_default().min(WAIT_MAX)));
            }
            sending.paused_until = None;
        }
        let (jobs, next) = self.read(|tx| self.take_jobs(tx, sending, now))?;
        let wait = next.map_or(WAIT_MAX, |next| (next - now).to_std().unwrap_or_default());
        // A post that is due but waits for its chat must not spin the loop.
        Ok((jobs, wait.clamp(Duration::from_millis(5), WAIT_MAX)))
    }

    fn take_jobs(
        &self,
        tx: &mut dyn Tx,
        sending: &mut Sending,
        now: DateTime<Utc>,
    ) -> Result<(Vec<Job>, Option<DateTime<Utc>>), StoreError> {
        let mut jobs: Vec<Job> = Vec::new();
        let mut next: Option<DateTime<Utc>> = None;
        let mut taken: HashSet<String> = HashSet::new();
        for row in tx.outbox_heads(now, HEADS)? {
            if sending.under_way + jobs.len() >= UNDER_WAY_MAX {
                break;
            }
            let Some(job) = self.job(tx, row, now)? else { continue };
            if let Some(chat) = &job.chat {
                if sending.busy.contains(chat) || taken.contains(chat) {
                    continue;
                }
                if let Err(until) = sending.pace.take(chat, now) {
                    next = Some(next.map_or(until, |known| known.min(until)));
                    continue;
                }
                taken.insert(chat.clone());
            }
            for (row, _) in &job.rows {
                tx.set_post(row.id, OutboxState::Sending, None, now)?;
            }
            jobs.push(job);
        }
        let later = tx.outbox_next_due()?.filter(|due| *due > now);
        Ok((jobs, [next, later].into_iter().flatten().min()))
    }

    // A row as a request; `None` when it was given up instead.
    fn job(&self, tx: &mut dyn Tx, row: OutboxRow, now: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
        let Ok(envelope) = serde_json::from_str::<Envelope>(&row.post.payload) else {
            tx.set_post(row.id, OutboxState::Dead, Some("the payload does not read back"), now)?;
            return Ok(None);
        };
        let Some(destination) = self.destination(tx, &envelope)? else {
            tx.set_post(row.id, OutboxState::Cancelled, None, now)?;
            return Ok(None);
        };
        let chat = match &envelope.to {
            To::Applicant(address) | To::Chat(address) => Some(address.as_str().to_owned()),
            To::Ticket(_) | To::Desk(_) => Some("desk".to_owned()),
            To::Nobody => None,
        };
        if self.topic_is_there(tx, &row, &envelope, now)? {
            return Ok(None);
        }
        let post = envelope.post.clone();
        let mut job = Job { rows: vec![(row, envelope)], post, destination, chat };
        join_album(tx, &mut job)?;
        Ok(Some(job))
    }

    // Where a post goes now; `None` when there is nobody any more.
    fn destination(&self, tx: &mut dyn Tx, envelope: &Envelope) -> Result<Option<Destination>, StoreError> {
        let to = |chat, thread, root| Some(Destination { chat, thread, root });
        Ok(match &envelope.to {
            To::Applicant(address) | To::Chat(address) => to(Some(address.clone()), None, None),
            To::Nobody => to(None, None, None),
            To::Desk(thread) => self.desk(tx)?.and_then(|desk| to(Some(desk), *thread, None)),
            To::Ticket(number) => {
                let ticket = tx.ticket(*number)?.filter(|ticket| !ticket.applicant.as_str().is_empty());
                let (Some(desk), Some(ticket)) = (self.desk(tx)?, ticket) else { return Ok(None) };
                let root = ticket.card_message.filter(|_| ticket.thread.is_none());
                to(Some(desk), ticket.thread, root)
            }
        })
    }
}

// Where a test may end the process: Telegram has it, the store does not know yet.
fn passed(delivery: &Delivery) {
    match delivery {
        Delivery::Accepted { thread: Some(_), .. } => crash::point("topic-made-not-noted"),
        Delivery::Accepted { .. } => crash::point("sent-not-noted"),
        _ => {}
    }
}

// The parts of an album that wait right behind its first go with it.
fn join_album(tx: &mut dyn Tx, job: &mut Job) -> Result<(), StoreError> {
    let Post::Copy { album: Some(album), messages, .. } = &mut job.post else { return Ok(()) };
    let [(first, _)] = job.rows.as_slice() else { return Ok(()) };
    for row in tx.outbox_behind(&first.post.lane.clone(), first.id, ALBUM_MAX - 1)? {
        let Ok(envelope) = serde_json::from_str::<Envelope>(&row.post.payload) else { break };
        match &envelope.post {
            Post::Copy { album: Some(same), messages: more, .. } if same == album => messages.extend(more),
            _ => break,
        }
        job.rows.push((row, envelope));
    }
    Ok(())
}

/// How long to wait before the next try: 1, 2, 4 … 60 seconds.
pub(super) fn back_off(tries: u32) -> TimeDelta {
    TimeDelta::seconds(1_i64.checked_shl(tries).unwrap_or(60).clamp(1, 60))
}
