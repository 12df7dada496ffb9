//! What happens to a ticket, whoever brings it about: opened, claimed, closed, opened again, rated, erased.
//!
//! Never has two open tickets of one person; every change is told on both sides.

use super::card;
use super::desk_words;
use super::port::{Post, Then, To};
use super::post::{Outgoing, say, ticket_lane};
use super::rich::Rich;
use super::turn::Turn;
use super::wording;
use crate::address::Address;
use crate::conversation::{Message, State, agent_came, agent_finished, agent_reopened};
use crate::desk::{Agent, Promise, Status, Ticket};
use crate::knowledge::Book;
use crate::store::{Conversation, StoreError, Timer};
use chrono::{DateTime, Utc};

type Done = Result<(), StoreError>;

/// The kind of a timer that fires when a promised time has passed.
pub(super) const PROMISE: &str = "promise";

impl Turn<'_> {
    /// Opens a ticket: its topic is made now, or when the desk opens.
    pub(super) fn open_ticket(
        &mut self,
        known: &Conversation,
        state: &State,
        number: u32,
        promised_by: Option<DateTime<Utc>>,
    ) -> Done {
        let mut ticket = Ticket::new(number, known.address.clone(), self.now);
        ticket.promised_by = promised_by;
        let text = card::card(&self.book, number, &known.person, state);
        ticket.card = serde_json::to_string(&text).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        self.tx.put_ticket(&ticket)?;
        let status = self.book.hours.at(self.now);
        let when = status.next_open.map_or(self.now, |opens| opens.with_timezone(&Utc));
        let name = card::topic_name(&self.book, number, &known.person, state);
        for post in topic_posts(&ticket, name) {
            post.not_before(when).write(self.tx, self.now)?;
        }
        if let Some(at) = promised_by {
            self.tx.put_timer(&Timer { id: 0, at, kind: PROMISE.to_owned(), key: number.to_string() })?;
        }
        tracing::info!(ticket.id = number, open = status.open, "ticket opened");
        self.count(if status.open { "handoff_open" } else { "handoff_closed" })
    }

    /// Tells the topic something that only agents see.
    pub(super) fn note(&mut self, ticket: &Ticket, text: &str) -> Done {
        say(self.tx, self.now, &To::Ticket(ticket.number), &Rich::plain(format!("ℹ️ {text}")))
    }

    /// Tells the applicant of a ticket something.
    pub(super) fn tell_applicant(&mut self, ticket: &Ticket, message: &Message) -> Done {
        let to = To::Applicant(ticket.applicant.clone());
        let book = std::sync::Arc::clone(&self.book);
        wording::write(self.tx, self.now, &book, &to, message, None)?;
        self.hold_if_blocked(ticket).map(|_| ())
    }

    // What the desk does is told in the applicant's language.
    fn say_of_desk(&mut self, ticket: &Ticket, says: fn(&Book, u32) -> Message) -> Done {
        let (book, lang) = (std::sync::Arc::clone(&self.book), self.lang_of(&ticket.applicant)?);
        self.tell_applicant(ticket, &says(book.speaking(lang), ticket.number))
    }

    /// An agent takes a ticket, or takes it over.
    pub(super) fn claim(&mut self, ticket: &mut Ticket, agent: Agent) -> Done {
        let first = ticket.status == Status::Waiting;
        ticket.status = Status::Claimed;
        let note = format!("{} 由 {} 处理。", ticket.label(), agent.name);
        ticket.agent = Some(agent);
        if ticket.claimed_at.is_none() {
            ticket.claimed_at = Some(self.now);
            self.keep_promise(ticket)?;
        }
        self.tx.put_ticket(ticket)?;
        self.note(ticket, &note)?;
        self.show_status(ticket)?;
        if first {
            tracing::info!(ticket.id = ticket.number, "ticket claimed");
            self.say_of_desk(ticket, agent_came)?;
        }
        Ok(())
    }

    fn keep_promise(&mut self, ticket: &mut Ticket) -> Done {
        let waited = (self.now - ticket.opened_at).as_seconds_f64();
        metrics::histogram!("beian_waiting_seconds").record(waited.max(0.0));
        if ticket.promise == Promise::Open && ticket.promised_by.is_some() {
            ticket.promise = Promise::Kept;
            self.count("promise_kept")?;
        }
        Ok(())
    }

    // The card shows where the ticket stands.
    fn show_status(&mut self, ticket: &Ticket) -> Done {
        let Some(message) = ticket.card_message else { return Ok(()) };
        let post = Post::Edit { message, text: card::with_status(ticket), buttons: card::buttons(ticket) };
        Outgoing::new(To::Ticket(ticket.number), post).write(self.tx, self.now)
    }

    /// An agent finishes a ticket.
    pub(super) fn close(&mut self, ticket: &mut Ticket, by: &str) -> Done {
        self.shut(ticket, &format!("{} 由 {by} 结束。", ticket.label()))?;
        self.say_of_desk(ticket, agent_finished)
    }

    /// The applicant leaves the queue, or the agent.
    pub(super) fn left_by_applicant(&mut self, number: u32) -> Done {
        match self.tx.ticket(number)?.filter(Ticket::is_open) {
            Some(mut ticket) if ticket.status == Status::Claimed => {
                self.shut(&mut ticket, "对方结束了对话，工单结束。")
            }
            Some(mut ticket) => self.shut(&mut ticket, "对方不等了，工单结束。"),
            None => Ok(()),
        }
    }

    /// Ends a ticket; only the topic is told, with this note.
    pub(super) fn shut(&mut self, ticket: &mut Ticket, note: &str) -> Done {
        ticket.status = Status::Closed;
        ticket.closed_at = Some(self.now);
        self.tx.put_ticket(ticket)?;
        tracing::info!(ticket.id = ticket.number, "ticket closed");
        self.count("ticket_closed")?;
        if ticket.thread.is_none() && ticket.card_message.is_none() {
            // Nobody has seen it yet: nothing needs to be posted any more.
            self.tx.cancel_lane(&ticket_lane(ticket.number), self.now)?;
            return Ok(());
        }
        self.note(ticket, note)?;
        self.show_status(ticket)?;
        if ticket.thread.is_some() {
            Outgoing::new(To::Ticket(ticket.number), Post::CloseTopic).write(self.tx, self.now)?;
        }
        Ok(())
    }

    /// An agent opens a closed ticket again.
    pub(super) fn reopen(&mut self, ticket: &mut Ticket, agent: Agent) -> Done {
        if self.tx.conversation(&ticket.applicant)?.is_some_and(|known| known.banned) {
            return self.note(ticket, desk_words::BANNED);
        }
        if let Some(other) = self.tx.open_ticket(&ticket.applicant)? {
            return self.note(ticket, &format!("{}{}", desk_words::OTHER_OPEN, other.label()));
        }
        if ticket.thread.is_some() {
            Outgoing::new(To::Ticket(ticket.number), Post::ReopenTopic).write(self.tx, self.now)?;
        }
        ticket.status = Status::Claimed;
        ticket.agent = Some(agent);
        ticket.closed_at = None;
        self.tx.put_ticket(ticket)?;
        self.note(ticket, &format!("{} 已重新打开。", ticket.label()))?;
        self.show_status(ticket)?;
        self.say_of_desk(ticket, agent_reopened)
    }

    /// The applicant rates a ticket of their own.
    pub(super) fn rated(&mut self, address: &Address, number: u32, solved: Option<bool>, stars: Option<u8>) -> Done {
        // A forged button, or a ticket that was erased.
        let Some(mut ticket) = self.tx.ticket(number)?.filter(|ticket| ticket.applicant == *address) else {
            return Ok(());
        };
        // The same button once more.
        if solved.is_none_or(|solved| ticket.solved == Some(solved))
            && stars.is_none_or(|stars| ticket.rating == Some(stars))
        {
            return Ok(());
        }
        ticket.solved = solved.or(ticket.solved);
        ticket.rating = stars.or(ticket.rating);
        self.tx.put_ticket(&ticket)?;
        if let Some(solved) = solved {
            self.count(if solved { "solved" } else { "unsolved" })?;
            self.note(&ticket, if solved { "对方说：已解决。" } else { "对方说：没有解决。" })?;
        }
        if let Some(stars) = stars {
            self.note(&ticket, &format!("对方评分：{}", "★".repeat(usize::from(stars))))?;
        }
        Ok(())
    }

    /// Erases everything of a person, in the store and in the topics, and tells what was erased.
    pub(super) fn forget(&mut self, address: &Address) -> Done {
        // Known before it is erased.
        let lang = self.lang_of(address)?;
        let erased = self.tx.erase(address, self.now)?;
        self.count("forgotten")?;
        tracing::info!(tickets = erased.len(), "a person was erased");
        for thread in erased.iter().filter_map(|ticket| ticket.thread) {
            Outgoing::new(To::Desk(None), Post::DeleteTopic { thread }).write(self.tx, self.now)?;
        }
        if erased.is_empty() {
            return Ok(());
        }
        let book = self.book.speaking(lang);
        let tickets = erased.iter().map(Ticket::label).collect::<Vec<_>>().join(&book.checklist.words.comma);
        let text = book.replies.say("forgotten_tickets", &[("tickets", &tickets)]);
        say(self.tx, self.now, &To::Applicant(address.clone()), &Rich::plain(text))
    }
}

/// What puts a ticket before the agents: its topic, and the card in it.
pub(super) fn topic_posts(ticket: &Ticket, name: String) -> [Outgoing; 2] {
    let to = To::Ticket(ticket.number);
    let made = Outgoing::new(to.clone(), Post::MakeTopic { name }).then(Then::TopicMade(ticket.number));
    let say = Post::Say { text: card::with_status(ticket), buttons: card::buttons(ticket), reply_to: None };
    [made, Outgoing::new(to, say).then(Then::CardPosted(ticket.number))]
}
