//! What follows from a post that was accepted: its ticket gets its topic and card, a carried message its number.
//!
//! Never decides where a post goes.

use super::card;
use super::heal::NO_TOPICS;
use super::outcome::{Done, Settling};
use super::port::{ChannelState, Envelope, Post, Then, To};
use super::post::Outgoing;
use super::sender::Job;
use crate::address::{Address, MessageId, ThreadId};
use crate::desk::Status;
use crate::store::{OutboxState, Relay};

impl Settling<'_> {
    /// Notes that a request was accepted.
    pub(super) fn accepted(&mut self, job: &Job, messages: &[MessageId], thread: Option<i64>) -> Done {
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
                self.tx.put_value(NO_TOPICS, "")?;
                self.topic_made(*number, thread)?;
            }
            (Then::CardPosted(number), Some(message)) => {
                self.card_posted(*number, message)?;
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

    fn topic_made(&mut self, number: u32, thread: Option<ThreadId>) -> Done {
        let Some(mut ticket) = self.tx.ticket(number)? else { return Ok(()) };
        // The applicant has left while it was being made, or there is one already: nobody needs it.
        let other = ticket.thread.is_some() && ticket.thread != thread;
        if let Some(thread) = thread.filter(|_| other || !ticket.is_open()) {
            return Outgoing::new(To::Desk(None), Post::DeleteTopic { thread }).write(self.tx, self.now);
        }
        ticket.thread = thread;
        self.tx.put_ticket(&ticket)
    }

    fn card_posted(&mut self, number: u32, message: MessageId) -> Done {
        let Some(mut ticket) = self.tx.ticket(number)? else { return Ok(()) };
        ticket.card_message = Some(message);
        self.tx.put_ticket(&ticket)?;
        if ticket.status == Status::Waiting {
            return Ok(());
        }
        // It was claimed before the card's number was known.
        let post = Post::Edit { message, text: card::with_status(&ticket), buttons: card::buttons(&ticket) };
        Outgoing::new(To::Ticket(number), post).write(self.tx, self.now)
    }
}
