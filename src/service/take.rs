//! Taking posts from the outbox: which may go now, where each goes, which go together.
//!
//! Keeps the order of a lane and one request at a time a chat; a chat that must wait never keeps others from being seen.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::Service;
use super::port::{Destination, Envelope, Post, To};
use super::post::is_desk_lane;
use super::sender::{Job, Sending, UNDER_WAY_MAX};
use crate::store::{OutboxRow, OutboxState, StoreError, Tx};

/// Lanes asked for: ever more while there is room, for many may belong to the desk's group, which takes one at a time.
const HEADS: [usize; 3] = [512, 8_192, 131_072];
/// Posts read in one look.
const READ_MAX: usize = 512;
/// The group of the desk, as a chat that is paced.
const DESK: &str = "desk";
/// Longest album (Telegram's limit).
const ALBUM_MAX: usize = 10;

/// What one look at the outbox has taken.
#[derive(Default)]
struct Taken {
    jobs: Vec<Job>,
    read: usize,
    /// Chats that take nothing more now.
    closed: HashSet<String>,
    /// When the first of those that are paced takes something again.
    next: Option<DateTime<Utc>>,
}

impl Taken {
    fn has_room(&self, sending: &Sending) -> bool {
        sending.under_way + self.jobs.len() < UNDER_WAY_MAX && self.read < READ_MAX
    }
}

impl Service {
    pub(super) fn take_jobs(
        &self,
        tx: &mut dyn Tx,
        sending: &mut Sending,
        now: DateTime<Utc>,
    ) -> Result<(Vec<Job>, Option<DateTime<Utc>>), StoreError> {
        let mut taken = Taken::default();
        for limit in HEADS {
            let rows = tx.outbox_heads(now, limit)?;
            let all = rows.len() < limit;
            for row in rows {
                if !taken.has_room(sending) {
                    break;
                }
                // In a shared store another process may have hold of the lane: it is looked at again soon.
                match tx.nested(&mut |tx| self.take(tx, sending, &mut taken, row.clone(), now)) {
                    Err(StoreError::Busy(_)) => taken.next = Some(now),
                    done => done?,
                }
            }
            if all || !taken.has_room(sending) {
                break;
            }
        }
        let later = tx.outbox_next_due()?.filter(|due| *due > now);
        Ok((taken.jobs, [taken.next, later].into_iter().flatten().min()))
    }

    // Takes a post when its chat takes one now.
    fn take(
        &self,
        tx: &mut dyn Tx,
        sending: &mut Sending,
        taken: &mut Taken,
        row: OutboxRow,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        // The group has a lane for each ticket; they need not be read to know that it must wait.
        if taken.closed.contains(DESK) && is_desk_lane(&row.post.lane) {
            return Ok(());
        }
        taken.read += 1;
        let Some(job) = self.job(tx, row, now)? else { return Ok(()) };
        if let Some(chat) = &job.chat {
            if !taken.closed.insert(chat.clone()) || sending.busy.contains(chat) {
                return Ok(());
            }
            if let Err(until) = sending.pace.take(chat, now) {
                taken.next = Some(taken.next.map_or(until, |known| known.min(until)));
                return Ok(());
            }
        }
        for (row, _) in &job.rows {
            tx.set_post(row.id, OutboxState::Sending, None, now)?;
        }
        taken.jobs.push(job);
        Ok(())
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
            To::Ticket(_) | To::Desk(_) => Some(DESK.to_owned()),
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
