//! What became of a post: noted, tried again, parked, healed, or given up where people can see it.
//!
//! What a person wrote is never dropped in silence: the other side is told.

use chrono::{DateTime, TimeDelta, Utc};

use super::Service;
use super::desk_words;
use super::port::{ChannelState, Delivery, Envelope, Post, Refusal, Then, To};
use super::post::Outgoing;
use super::rich::Rich;
use super::sender::{Job, Sending, back_off};
use crate::address::MessageId;
use crate::desk::Ticket;
use crate::store::{OutboxRow, OutboxState, StoreError, Tx};

/// Nothing, or why the store failed.
pub(super) type Done = Result<(), StoreError>;

/// Tries of a request that the channel failed or refused for an unknown reason.
pub(super) const TRIES_MAX: u32 = 6;
/// A post that could not be sent for so long is given up.
const AGE_MAX: TimeDelta = TimeDelta::hours(24);
/// Wait after the token was refused, or the bot was put out of the desk's group.
const LONG_PAUSE: TimeDelta = TimeDelta::seconds(60);

/// One post being settled.
pub(super) struct Settling<'s> {
    pub tx: &'s mut dyn Tx,
    pub service: &'s Service,
    pub now: DateTime<Utc>,
}

impl Service {
    /// Notes what became of a request.
    pub(super) fn settle(
        &self,
        tx: &mut dyn Tx,
        sending: &mut Sending,
        job: &Job,
        delivery: &Delivery,
        now: DateTime<Utc>,
    ) -> Done {
        let mut settling = Settling { tx, service: self, now };
        if !matches!(delivery, Delivery::Offline { .. } | Delivery::Refused(Refusal::Unauthorized)) {
            sending.pauses = 0;
        }
        match delivery {
            Delivery::Accepted { messages, thread } => settling.accepted(job, messages, *thread),
            Delivery::TooMany { seconds } => settling.too_many(sending, job, *seconds),
            Delivery::Failed { why } => settling.retry(job, why, false),
            Delivery::Uncertain { why } => settling.retry(job, why, true),
            Delivery::Offline { why } => {
                self.board.set("sending", &ChannelState::Failing(why.clone()));
                // Requests that failed together are one outage, not many.
                if sending.paused_until.is_none_or(|until| until <= now) {
                    sending.paused_until = Some(now + back_off(sending.pauses));
                    sending.pauses += 1;
                }
                settling.again(job, now, false, false)
            }
            Delivery::Refused(Refusal::Unauthorized) => {
                tracing::error!("the Bot API does not accept the token; nothing is sent");
                self.board.set("sending", &ChannelState::Failing("the token is not accepted".to_owned()));
                sending.paused_until = Some(now + LONG_PAUSE);
                settling.again(job, now, false, false)
            }
            Delivery::Refused(Refusal::Expelled) if job.chat.as_deref() == Some("desk") => {
                tracing::error!("the bot is not in the desk's group");
                self.board.set("desk", &ChannelState::Failing("the bot is not in the desk's group".to_owned()));
                sending.pace.freeze("desk", now + LONG_PAUSE);
                settling.again(job, now + LONG_PAUSE, false, false)
            }
            Delivery::Refused(refusal) => settling.refused(job, refusal),
        }
    }
}

impl Settling<'_> {
    // This chat waits; no other does.
    fn too_many(&mut self, sending: &mut Sending, job: &Job, seconds: Option<u32>) -> Done {
        let tries = job.rows.first().map_or(0, |(row, _)| row.tries);
        let wait = seconds.map_or_else(
            || back_off(tries + 2),
            |seconds| {
                // No wait at all would run hot; after a day the post is given up.
                TimeDelta::seconds(seconds.into()).clamp(TimeDelta::seconds(1), AGE_MAX)
            },
        );
        metrics::counter!("beian_rate_limited_total").increment(1);
        let Some(chat) = &job.chat else { return self.drop_all(job) };
        sending.pace.freeze(chat, self.now + wait);
        self.again(job, self.now + wait, seconds.is_none(), false)
    }

    pub(super) fn again(&mut self, job: &Job, at: DateTime<Utc>, counts: bool, uncertain: bool) -> Done {
        for (row, envelope) in &job.rows {
            if self.now - row.created_at > AGE_MAX {
                self.dead(row, envelope, "一天内都没能发出去")?;
            } else {
                self.tx.retry_post(row.id, at, counts, uncertain)?;
            }
        }
        Ok(())
    }

    pub(super) fn retry(&mut self, job: &Job, why: &str, uncertain: bool) -> Done {
        let tries = job.rows.first().map_or(0, |(row, _)| row.tries);
        tracing::warn!(tries, why, "a post could not be sent");
        metrics::counter!("beian_retries_total").increment(1);
        // The press has been forgotten long before a second try.
        if job.chat.is_none() {
            return self.drop_all(job);
        }
        if tries + 1 >= TRIES_MAX {
            return job.rows.iter().try_for_each(|(row, envelope)| self.dead(row, envelope, why));
        }
        self.again(job, self.now + back_off(tries), true, uncertain)
    }

    pub(super) fn drop_all(&mut self, job: &Job) -> Done {
        job.rows.iter().try_for_each(|(row, _)| self.tx.set_post(row.id, OutboxState::Cancelled, None, self.now))
    }

    fn refused(&mut self, job: &Job, refusal: &Refusal) -> Done {
        if job.rows.len() > 1 && matches!(refusal, Refusal::MessageGone | Refusal::TooLong) {
            return self.part_album(job);
        }
        let [(row, envelope), ..] = job.rows.as_slice() else { return Ok(()) };
        match refusal {
            Refusal::NotModified | Refusal::PressTooOld => {
                job.rows.iter().try_for_each(|(row, _)| self.tx.set_post(row.id, OutboxState::Sent, None, self.now))
            }
            Refusal::Blocked => self.blocked(job, envelope),
            Refusal::Moved(to) => self.moved(job, to),
            Refusal::TopicGone => self.topic_gone(job, row, envelope),
            Refusal::TopicClosed => self.topic_closed(job, row, envelope),
            Refusal::NoTopics => self.no_topics(job, row, envelope),
            Refusal::MessageGone => self.message_gone(job, row, envelope),
            Refusal::TooLong => self.not_copied(row, envelope, "内容太长或文件太大"),
            Refusal::Expelled => {
                job.rows.iter().try_for_each(|(row, envelope)| self.dead(row, envelope, "不在那个群里了"))
            }
            Refusal::BadMarkup => {
                job.rows.iter().try_for_each(|(row, envelope)| self.dead(row, envelope, "格式不被接受"))
            }
            Refusal::Other(why) => self.retry(job, why, false),
            // Settled before.
            Refusal::Unauthorized => Ok(()),
        }
    }

    pub(super) fn note(&mut self, ticket: &Ticket, text: &str, reply_to: Option<MessageId>) -> Done {
        let text = Rich::plain(format!("ℹ️ {text}"));
        let post = Post::Say { text, buttons: Vec::new(), reply_to };
        Outgoing::new(To::Ticket(ticket.number), post).write(self.tx, self.now)
    }

    // Gives a post up, and tells the side it came from.
    pub(super) fn dead(&mut self, row: &OutboxRow, envelope: &Envelope, why: &str) -> Done {
        self.tx.set_post(row.id, OutboxState::Dead, Some(why), self.now)?;
        tracing::error!(post.id = row.id, lane = row.post.lane, why, "a post was given up");
        metrics::counter!("beian_dead_letters_total", "side" => "out").increment(1);
        let book = self.service.shelf.current();
        let day = self.now.with_timezone(&book.hours.office().time_zone()).date_naive();
        self.tx.count(day, "undelivered", 1)?;
        self.note_undelivered(row, envelope, why)
    }

    pub(super) fn note_undelivered(&mut self, row: &OutboxRow, envelope: &Envelope, why: &str) -> Done {
        let Some(ticket) = row.post.ticket else { return Ok(()) };
        let Some(ticket) = self.tx.ticket(ticket)?.filter(|ticket| !ticket.applicant.as_str().is_empty()) else {
            return Ok(());
        };
        let written = match &envelope.then {
            Then::Relayed { message, .. } => Some(*message),
            _ => None,
        };
        match (&envelope.to, written) {
            (To::Applicant(_), written) => self.note(&ticket, &desk_words::undelivered(why), written),
            (To::Ticket(_), Some(message)) => {
                let book = self.service.shelf.current();
                let text = Rich::plain(book.replies.say("not_carried", &book.contacts.fill()));
                let post = Post::Say { text, buttons: Vec::new(), reply_to: Some(message) };
                Outgoing::new(To::Applicant(ticket.applicant), post).write(self.tx, self.now)
            }
            _ => Ok(()),
        }
    }
}
