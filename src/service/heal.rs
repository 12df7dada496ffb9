//! What is done when a post is refused for a reason that can be healed: a topic that is gone, a person who has blocked the
//! bot, a message that is not there any more.
//!
//! Never gives anything up: that is decided in `outcome`.

use super::card;
use super::desk_words;
use super::outcome::{Done, Settling, TRIES_MAX};
use super::port::{Envelope, Post, Then, To};
use super::post::Outgoing;
use super::rich::Rich;
use super::sender::Job;
use super::turn::moved_name;
use crate::address::Address;
use crate::conversation::State;
use crate::desk::{Status, Ticket};
use crate::store::{NewPost, OutboxRow, OutboxState, StoreError};

/// Under which name it is kept that the agents were told that there can be no topics.
pub(super) const NO_TOPICS: &str = "no_topics";

impl Settling<'_> {
    // An album with a part that is gone: each part for itself.
    pub(super) fn part_album(&mut self, job: &Job) -> Done {
        for (row, envelope) in &job.rows {
            let mut single = envelope.clone();
            if let Post::Copy { album, .. } = &mut single.post {
                *album = None;
            }
            self.rewrite(row, &single)?;
        }
        Ok(())
    }

    pub(super) fn rewrite(&mut self, row: &OutboxRow, envelope: &Envelope) -> Done {
        let payload = serde_json::to_string(envelope).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        self.tx.rewrite_post(row.id, &payload)?;
        self.tx.retry_post(row.id, self.now, true, false)
    }

    pub(super) fn blocked(&mut self, job: &Job, envelope: &Envelope) -> Done {
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

    pub(super) fn moved(&mut self, job: &Job, to: &Address) -> Done {
        let tries = job.rows.first().map_or(0, |(row, _)| row.tries);
        if job.chat.as_deref() != Some("desk") || tries + 1 >= TRIES_MAX {
            return job.rows.iter().try_for_each(|(row, envelope)| self.dead(row, envelope, "群换了地址"));
        }
        if let Some(configured) = &self.service.settings.desk {
            tracing::warn!("the desk's group has got a new address");
            self.tx.put_value(&moved_name(configured), to.as_str())?;
        }
        self.again(job, self.now, true, false)
    }

    // A deleted topic is made anew, with its card; what only concerned the old topic is of no use any more.
    pub(super) fn topic_gone(&mut self, job: &Job, row: &OutboxRow, envelope: &Envelope) -> Done {
        let To::Ticket(number) = &envelope.to else { return self.said_in_group(job, row, envelope) };
        let Some(mut ticket) = self.tx.ticket(*number)? else { return self.drop_all(job) };
        if job.destination.thread.is_some() && ticket.thread == job.destination.thread {
            (ticket.thread, ticket.card_message) = (None, None);
            self.tx.put_ticket(&ticket)?;
            tracing::warn!(ticket.id = number, "a topic was deleted");
        }
        let of_old = !matches!(envelope.post, Post::Say { .. } | Post::Copy { .. } | Post::File { .. });
        if of_old || !ticket.is_open() || envelope.then == Then::CardPosted(*number) {
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

    // What was to be said in a topic that is no ticket's any more.
    fn said_in_group(&mut self, job: &Job, row: &OutboxRow, envelope: &Envelope) -> Done {
        let (To::Desk(Some(_)), Post::Say { text, buttons, .. }) = (&envelope.to, &envelope.post) else {
            return self.drop_all(job);
        };
        let post = Post::Say { text: text.clone(), buttons: buttons.clone(), reply_to: None };
        self.rewrite(row, &Envelope { to: To::Desk(None), post, ..envelope.clone() })
    }

    pub(super) fn topic_name(&mut self, ticket: &Ticket) -> Result<String, StoreError> {
        let book = self.service.shelf.current();
        Ok(match self.tx.conversation(&ticket.applicant)? {
            Some(known) => {
                let state = State::from_json(&known.state).unwrap_or_default();
                card::topic_name(&book, ticket.number, &known.person, &state)
            }
            None => ticket.label(),
        })
    }

    pub(super) fn topic_closed(&mut self, job: &Job, row: &OutboxRow, envelope: &Envelope) -> Done {
        let To::Ticket(number) = &envelope.to else { return self.said_in_group(job, row, envelope) };
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
    pub(super) fn no_topics(&mut self, job: &Job, row: &OutboxRow, envelope: &Envelope) -> Done {
        self.drop_all(job)?;
        if let Post::DeleteTopic { thread } = &envelope.post {
            let post = Post::Say { text: Rich::plain(desk_words::NOT_DELETED), buttons: Vec::new(), reply_to: None };
            return Outgoing::new(To::Desk(Some(*thread)), post).write(self.tx, self.now);
        }
        let told = self.tx.value(NO_TOPICS)?.is_some_and(|told| !told.is_empty());
        if told || !matches!(envelope.post, Post::MakeTopic { .. }) {
            return Ok(());
        }
        self.tx.put_value(NO_TOPICS, "told")?;
        tracing::error!(post.id = row.id, "topics cannot be made in the desk's group");
        let text = Rich::plain(desk_words::NO_TOPICS);
        Outgoing::new(To::Desk(None), Post::Say { text, buttons: Vec::new(), reply_to: None }).write(self.tx, self.now)
    }

    pub(super) fn message_gone(&mut self, job: &Job, row: &OutboxRow, envelope: &Envelope) -> Done {
        // It may be what it replies to that is gone.
        let mut bare = envelope.clone();
        if let Post::Say { reply_to, .. } | Post::Copy { reply_to, .. } = &mut bare.post
            && reply_to.take().is_some()
        {
            return self.rewrite(row, &bare);
        }
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
            Post::Copy { .. } => return self.not_copied(row, envelope, "内容可能已被撤回，或不能转发"),
            Post::Say { .. } | Post::File { .. } => return self.retry(job, "a message it belongs to is gone", false),
            _ => return self.tx.set_post(row.id, OutboxState::Sent, None, self.now),
        };
        self.rewrite(row, &Envelope { post, ..envelope.clone() })
    }
    // What cannot be copied leaves a note in its place, and its writer is told.
    pub(super) fn not_copied(&mut self, row: &OutboxRow, envelope: &Envelope, why: &str) -> Done {
        let Post::Copy { instead, .. } = &envelope.post else { return self.dead(row, envelope, why) };
        self.note_undelivered(row, envelope, why)?;
        let post = Post::Say { text: Rich::plain(instead.clone()), buttons: Vec::new(), reply_to: None };
        self.rewrite(row, &Envelope { post, ..envelope.clone() })
    }
}
