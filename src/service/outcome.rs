//! What became of a post: noted, tried again, parked, healed, or given up where people can see it.
//!
//! What a person wrote is never dropped in silence: the other side is told.

use chrono::{DateTime, TimeDelta, Utc};

use super::Service;
use super::card;
use super::desk_words;
use super::port::{ChannelState, Delivery, Envelope, Post, Refusal, Then, To};
use super::post::Outgoing;
use super::rich::Rich;
use super::sender::{Job, Sending, back_off};
use super::turn::moved_name;
use crate::address::{Address, MessageId};
use crate::conversation::State;
use crate::desk::{Status, Ticket};
use crate::store::{NewPost, OutboxRow, OutboxState, Relay, StoreError, Tx};

type Done = Result<(), StoreError>;

/// Tries of a request that the channel failed or refused for an unknown reason.
const TRIES_MAX: u32 = 6;
/// A post that could not be sent for so long is given up.
const AGE_MAX: TimeDelta = TimeDelta::hours(24);
/// Wait after the token was refused, or the bot was put out of the desk's group.
const LONG_PAUSE: TimeDelta = TimeDelta::seconds(60);

/// One post being settled.
struct Settling<'s> {
    tx: &'s mut dyn Tx,
    service: &'s Service,
    now: DateTime<Utc>,
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
            Delivery::TooMany { seconds } => {
                let tries = job.rows.first().map_or(0, |(row, _)| row.tries);
                let wait = seconds.map_or_else(|| back_off(tries + 2), |seconds| TimeDelta::seconds(seconds.into()));
                metrics::counter!("beian_rate_limited_total").increment(1);
                let Some(chat) = &job.chat else { return settling.drop_all(job) };
                sending.pace.freeze(chat, now + wait);
                settling.again(job, now + wait, seconds.is_none(), false)
            }
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
    fn accepted(&mut self, job: &Job, messages: &[MessageId], thread: Option<i64>) -> Done {
        self.service.board.set("sending", &ChannelState::Working);
        if job.chat.as_deref() == Some("desk") {
            self.service.board.set("desk", &ChannelState::Working);
        }
        for (at, (row, envelope)) in job.rows.iter().enumerate() {
            self.tx.set_post(row.id, OutboxState::Sent, None, self.now)?;
            let waited = (self.now - row.post.not_before.max(row.created_at)).as_seconds_f64();
            metrics::histogram!("beian_sending_seconds").record(waited.max(0.0));
            metrics::counter!("beian_sent_total").increment(1);
            if row.uncertain {
                metrics::counter!("beian_second_copies_possible_total").increment(1);
            }
            // Without a number for each part it is not known which part is which.
            let message = messages.get(at).copied().filter(|_| messages.len() == job.rows.len());
            self.then(envelope, &job.destination.chat, message, thread)?;
        }
        match job.rows.split_first() {
            Some(((row, envelope), more)) if !more.is_empty() && messages.len() < job.rows.len() => {
                let lost = job.rows.len() - messages.len();
                self.note_undelivered(row, envelope, &format!("相册里有 {lost} 张没能转过去"))
            }
            _ => Ok(()),
        }
    }

    fn then(
        &mut self,
        envelope: &Envelope,
        chat: &Option<Address>,
        message: Option<MessageId>,
        thread: Option<i64>,
    ) -> Done {
        let (Some(to), message) = (chat, message) else { return Ok(()) };
        match (&envelope.then, message) {
            (Then::TopicMade(number), _) => {
                if let Some(mut ticket) = self.tx.ticket(*number)? {
                    ticket.thread = thread;
                    self.tx.put_ticket(&ticket)?;
                }
            }
            (Then::CardPosted(number), Some(message)) => {
                if let Some(mut ticket) = self.tx.ticket(*number)? {
                    ticket.card_message = Some(message);
                    self.tx.put_ticket(&ticket)?;
                }
                // So that a reply to the card finds its ticket in a group without topics.
                let (from, to) = (Address::new(card::CARD), to.clone());
                let from_message = MessageId::from(*number);
                self.tx.put_relay(&Relay {
                    ticket: *number,
                    from,
                    from_message,
                    to,
                    to_message: message,
                    is_text: true,
                })?;
            }
            (Then::Relayed { ticket, from, message: from_message, is_text }, Some(message)) => {
                let (from, from_message) = (from.clone(), *from_message);
                let (ticket, to, is_text) = (*ticket, to.clone(), *is_text);
                self.tx.put_relay(&Relay { ticket, from, from_message, to, to_message: message, is_text })?;
            }
            (Then::Nothing | Then::CardPosted(_) | Then::Relayed { .. }, _) => {}
        }
        Ok(())
    }

    fn again(&mut self, job: &Job, at: DateTime<Utc>, counts: bool, uncertain: bool) -> Done {
        for (row, envelope) in &job.rows {
            if self.now - row.created_at > AGE_MAX {
                self.dead(row, envelope, "一天内都没能发出去")?;
            } else {
                self.tx.retry_post(row.id, at, counts, uncertain)?;
            }
        }
        Ok(())
    }

    fn retry(&mut self, job: &Job, why: &str, uncertain: bool) -> Done {
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

    fn drop_all(&mut self, job: &Job) -> Done {
        job.rows.iter().try_for_each(|(row, _)| self.tx.set_post(row.id, OutboxState::Cancelled, None, self.now))
    }

    fn refused(&mut self, job: &Job, refusal: &Refusal) -> Done {
        if job.rows.len() > 1 && *refusal == Refusal::MessageGone {
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
            Refusal::TopicClosed => self.topic_closed(job, envelope),
            Refusal::NoTopics => self.no_topics(job, row, envelope),
            Refusal::MessageGone => self.message_gone(row, envelope),
            Refusal::TooLong => {
                job.rows.iter().try_for_each(|(row, envelope)| self.dead(row, envelope, "内容太长或文件太大"))
            }
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

    // An album with a part that is gone: each part for itself.
    fn part_album(&mut self, job: &Job) -> Done {
        for (row, envelope) in &job.rows {
            let mut single = envelope.clone();
            if let Post::Copy { album, .. } = &mut single.post {
                *album = None;
            }
            self.rewrite(row, &single)?;
        }
        Ok(())
    }

    fn rewrite(&mut self, row: &OutboxRow, envelope: &Envelope) -> Done {
        let payload = serde_json::to_string(envelope).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        self.tx.rewrite_post(row.id, &payload)?;
        self.tx.retry_post(row.id, self.now, true, false)
    }

    fn blocked(&mut self, job: &Job, envelope: &Envelope) -> Done {
        let To::Applicant(address) = &envelope.to else { return self.drop_all(job) };
        self.again(job, self.now, false, false)?;
        self.tx.park_lane(address.as_str())?;
        let Some(mut known) = self.tx.conversation(address)? else { return Ok(()) };
        if known.blocked {
            return Ok(());
        }
        known.blocked = true;
        self.tx.put_conversation(&known)?;
        match self.tx.open_ticket(address)? {
            Some(ticket) => self.note(&ticket, desk_words::BLOCKED, None),
            None => Ok(()),
        }
    }

    fn moved(&mut self, job: &Job, to: &Address) -> Done {
        if job.chat.as_deref() != Some("desk") {
            return job.rows.iter().try_for_each(|(row, envelope)| self.dead(row, envelope, "群换了地址"));
        }
        if let Some(configured) = &self.service.settings.desk {
            tracing::warn!("the desk's group has got a new address");
            self.tx.put_value(&moved_name(configured), to.as_str())?;
        }
        self.again(job, self.now, true, false)
    }

    // A deleted topic is made anew, with its card; what only concerned the old topic is of no use any more.
    fn topic_gone(&mut self, job: &Job, row: &OutboxRow, envelope: &Envelope) -> Done {
        let To::Ticket(number) = &envelope.to else {
            if let (To::Desk(Some(_)), Post::Say { .. }) = (&envelope.to, &envelope.post) {
                return self.rewrite(row, &Envelope { to: To::Desk(None), ..envelope.clone() });
            }
            return self.drop_all(job);
        };
        let Some(mut ticket) = self.tx.ticket(*number)? else { return self.drop_all(job) };
        if job.destination.thread.is_some() && ticket.thread == job.destination.thread {
            (ticket.thread, ticket.card_message) = (None, None);
            self.tx.put_ticket(&ticket)?;
            tracing::warn!(ticket.id = number, "a topic was deleted");
        }
        let of_old = !matches!(envelope.post, Post::Say { .. } | Post::Copy { .. } | Post::File { .. });
        if of_old || envelope.then == Then::CardPosted(*number) {
            return self.drop_all(job);
        }
        if row.tries + 1 >= TRIES_MAX {
            return self.dead(row, envelope, "话题建不起来");
        }
        if ticket.thread.is_none() {
            let posts = super::ticket::topic_posts(&ticket, self.topic_name(&ticket)?);
            let rows: Vec<NewPost> = posts.iter().map(|post| post.row(self.now)).collect::<Result<_, _>>()?;
            self.tx.post_first(&rows, self.now)?;
        }
        self.again(job, self.now, true, false)
    }

    fn topic_name(&mut self, ticket: &Ticket) -> Result<String, StoreError> {
        let book = self.service.shelf.current();
        Ok(match self.tx.conversation(&ticket.applicant)? {
            Some(known) => {
                let state = State::from_json(&known.state).unwrap_or_default();
                card::topic_name(&book, ticket.number, &known.person, &state)
            }
            None => ticket.label(),
        })
    }

    fn topic_closed(&mut self, job: &Job, envelope: &Envelope) -> Done {
        let (To::Ticket(number), [(row, _), ..]) = (&envelope.to, job.rows.as_slice()) else {
            return self.drop_all(job);
        };
        if row.tries + 1 >= TRIES_MAX {
            return self.dead(row, envelope, "话题已关闭");
        }
        let reopen = Outgoing::new(To::Ticket(*number), Post::ReopenTopic).row(self.now)?;
        self.tx.post_first(&[reopen], self.now)?;
        let closed = self.tx.ticket(*number)?.is_some_and(|ticket| ticket.status == Status::Closed);
        if closed {
            Outgoing::new(To::Ticket(*number), Post::CloseTopic).write(self.tx, self.now)?;
        }
        self.again(job, self.now, true, false)
    }

    // Replies to the card stand in for a topic until there can be topics again.
    fn no_topics(&mut self, job: &Job, row: &OutboxRow, envelope: &Envelope) -> Done {
        self.drop_all(job)?;
        let Post::MakeTopic { .. } = &envelope.post else { return Ok(()) };
        tracing::error!(post.id = row.id, "topics cannot be made in the desk's group");
        let text = Rich::plain(desk_words::NO_TOPICS);
        Outgoing::new(To::Desk(None), Post::Say { text, buttons: Vec::new(), reply_to: None }).write(self.tx, self.now)
    }

    fn message_gone(&mut self, row: &OutboxRow, envelope: &Envelope) -> Done {
        let say = |text: Rich| Post::Say { text, buttons: Vec::new(), reply_to: None };
        let post = match &envelope.post {
            Post::Edit { message, text, buttons } => {
                if let To::Ticket(number) = &envelope.to
                    && self.tx.ticket(*number)?.is_some_and(|ticket| ticket.card_message == Some(*message))
                {
                    return self.tx.set_post(row.id, OutboxState::Cancelled, None, self.now);
                }
                Post::Say { text: text.clone(), buttons: buttons.clone(), reply_to: None }
            }
            Post::EditCaption { text, .. } => say(Rich::plain(text.clone())),
            Post::Copy { instead, .. } => {
                self.note_undelivered(row, envelope, "内容可能已被撤回，或不能转发")?;
                say(Rich::plain(instead.clone()))
            }
            _ => return self.tx.set_post(row.id, OutboxState::Sent, None, self.now),
        };
        self.rewrite(row, &Envelope { post, ..envelope.clone() })
    }

    fn note(&mut self, ticket: &Ticket, text: &str, reply_to: Option<MessageId>) -> Done {
        let text = Rich::plain(format!("ℹ️ {text}"));
        let post = Post::Say { text, buttons: Vec::new(), reply_to };
        Outgoing::new(To::Ticket(ticket.number), post).write(self.tx, self.now)
    }

    // Gives a post up, and tells the side it came from.
    fn dead(&mut self, row: &OutboxRow, envelope: &Envelope, why: &str) -> Done {
        self.tx.set_post(row.id, OutboxState::Dead, Some(why), self.now)?;
        tracing::error!(post.id = row.id, lane = row.post.lane, why, "a post was given up");
        metrics::counter!("beian_dead_letters_total", "side" => "out").increment(1);
        let book = self.service.shelf.current();
        let day = self.now.with_timezone(&book.hours.office().time_zone()).date_naive();
        self.tx.count(day, "undelivered", 1)?;
        self.note_undelivered(row, envelope, why)
    }

    fn note_undelivered(&mut self, row: &OutboxRow, envelope: &Envelope, why: &str) -> Done {
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
