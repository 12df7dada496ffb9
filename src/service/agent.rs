//! An agent's update in the desk's group: a message for the applicant, an internal note, a command, a button.
//!
//! Never sends a command or a note to an applicant, and never lets a message vanish: what is not sent is told so.

use super::agent_command;
use super::desk_words;
use super::port::{Incoming, Place, Post, To, What};
use super::post::{Outgoing, toast};
use super::rich::{Rich, UNITS_MAX};
use super::turn::{Turn, moved_name};
use crate::address::{Address, MessageId, Person, ThreadId};
use crate::desk::{Agent, Status, Ticket};
use crate::store::StoreError;

type Done = Result<(), StoreError>;

/// Where an agent acted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'s> {
    pub chat: &'s Address,
    pub thread: Option<ThreadId>,
    pub topic_name: Option<&'s str>,
}

impl Spot<'_> {
    /// False in the topic of another ticket: a number may have been given again after a backup was put back.
    pub fn may_be_of(&self, ticket: &Ticket) -> bool {
        self.thread.is_none() || ticket.thread.is_none() || self.thread == ticket.thread
    }
}

/// An agent as tickets keep them.
pub(super) fn agent_of(who: &Person) -> Agent {
    let name = match (&who.username, who.name.trim()) {
        (Some(username), "") => format!("@{username}"),
        (Some(username), name) => format!("{name}（@{username}）"),
        (None, name) => name.to_owned(),
    };
    Agent { id: who.id, name }
}

impl Turn<'_> {
    /// Takes an update of the desk's group.
    pub(super) fn agent(&mut self, incoming: &Incoming) -> Done {
        let Place::Group { chat, thread, topic_name } = &incoming.place else { return Ok(()) };
        let spot = Spot { chat, thread: *thread, topic_name: topic_name.as_deref() };
        match &incoming.what {
            What::Moved { to } => self.moved(to),
            What::Press { callback, data, message } => {
                self.agent_pressed(&incoming.who, spot, callback, data, *message)
            }
            What::Text { text, message, reply_to } => {
                let text = text.trim_start();
                if text.starts_with("//") {
                    return Ok(());
                }
                match agent_command::parse(text) {
                    Some((word, rest)) => self.agent_command(&incoming.who, spot, &word, rest, (*message, *reply_to)),
                    None => self.agent_says(&incoming.who, spot, &incoming.what, *message, *reply_to),
                }
            }
            What::Media { caption, message, reply_to, .. } => {
                let internal = caption.as_ref().is_some_and(|caption| caption.trim_start().starts_with("//"));
                if internal {
                    Ok(())
                } else {
                    self.agent_says(&incoming.who, spot, &incoming.what, *message, *reply_to)
                }
            }
            What::Edited { text, message } => self.agent_edits(spot, &incoming.what, text, *message),
            What::Unreadable if spot.thread.is_some() => self.reply(spot, None, desk_words::UNREADABLE),
            What::Blocked | What::Unblocked | What::Nothing | What::Unreadable => Ok(()),
        }
    }

    fn moved(&mut self, to: &Address) -> Done {
        let Some(configured) = &self.settings.desk else { return Ok(()) };
        tracing::warn!("the desk's group has got a new address");
        self.tx.put_value(&moved_name(configured), to.as_str())
    }

    /// The ticket of a topic; in a group without topics, of the message that is replied to.
    pub(super) fn ticket_at(
        &mut self,
        spot: Spot<'_>,
        reply_to: Option<MessageId>,
    ) -> Result<Option<Ticket>, StoreError> {
        if let Some(thread) = spot.thread {
            if let Some(ticket) = self.tx.ticket_in(thread)? {
                return Ok(Some(ticket));
            }
            return self.adopt(thread, spot.topic_name);
        }
        let Some(message) = reply_to else { return Ok(None) };
        let relay = match self.tx.relay_to(spot.chat, message)? {
            Some(relay) => Some(relay),
            None => self.tx.relay_from(spot.chat, message)?,
        };
        match relay {
            Some(relay) => self.tx.ticket(relay.ticket),
            None => Ok(None),
        }
    }

    // A topic that was made for a ticket just before the process ended, so that its number was never noted.
    fn adopt(&mut self, thread: ThreadId, name: Option<&str>) -> Result<Option<Ticket>, StoreError> {
        let Some((name, number)) = name.and_then(|name| Some((name, super::card::ticket_named(name)?))) else {
            return Ok(None);
        };
        let Some(mut ticket) = self.tx.ticket(number)? else { return Ok(None) };
        let person = self.tx.conversation(&ticket.applicant)?.map(|known| known.person);
        if !person.is_none_or(|person| super::card::is_topic_of(name, number, &person)) {
            return Ok(None);
        }
        if ticket.thread.is_none() && !ticket.card.is_empty() {
            ticket.thread = Some(thread);
            self.tx.put_ticket(&ticket)?;
        }
        Ok(Some(ticket))
    }

    /// Says something where an agent acted.
    pub(super) fn reply(&mut self, spot: Spot<'_>, to_message: Option<MessageId>, text: &str) -> Done {
        for part in Rich::plain(text).split(UNITS_MAX) {
            let post = Post::Say { text: part, buttons: Vec::new(), reply_to: to_message };
            Outgoing::new(To::Desk(spot.thread), post).write(self.tx, self.now)?;
        }
        Ok(())
    }

    fn agent_says(
        &mut self,
        who: &Person,
        spot: Spot<'_>,
        what: &What,
        message: MessageId,
        reply_to: Option<MessageId>,
    ) -> Done {
        let Some(mut ticket) = self.ticket_at(spot, reply_to)? else {
            // Talk in the group itself is the agents' own.
            return match spot.thread {
                Some(_) => self.reply(spot, Some(message), desk_words::NO_TICKET),
                None => Ok(()),
            };
        };
        match ticket.status {
            Status::Closed if ticket.applicant.as_str().is_empty() => {
                self.reply(spot, Some(message), desk_words::ERASED)
            }
            Status::Closed => self.reply(spot, Some(message), desk_words::CLOSED),
            Status::Waiting | Status::Claimed => {
                self.speaks(&mut ticket, who)?;
                self.carry_to_applicant(&ticket, spot.chat, what)?;
                if self.hold_if_blocked(&ticket)? {
                    self.reply(spot, Some(message), desk_words::BLOCKED)
                } else {
                    Ok(())
                }
            }
        }
    }

    // Who speaks first claims; a colleague may help without taking over.
    fn speaks(&mut self, ticket: &mut Ticket, who: &Person) -> Done {
        let transferred = ticket.agent.as_ref().is_some_and(|agent| {
            agent.id == 0 && who.username.as_ref().is_some_and(|name| agent.name == format!("@{name}"))
        });
        if ticket.status == Status::Waiting {
            return self.claim(ticket, agent_of(who));
        }
        if transferred {
            ticket.agent = Some(agent_of(who));
            self.tx.put_ticket(ticket)?;
        }
        Ok(())
    }

    fn agent_edits(&mut self, spot: Spot<'_>, what: &What, text: &str, message: MessageId) -> Done {
        let note = text.trim_start().starts_with("//");
        let Some(relay) = self.tx.relay_from(spot.chat, message)? else {
            // What was internal stays internal, however it is edited; who expects it to be sent now is told.
            let silent = note || agent_command::parse(text.trim_start()).is_some() || spot.thread.is_none();
            return if silent { Ok(()) } else { self.reply(spot, Some(message), desk_words::EDIT_NOT_SENT) };
        };
        let Some(ticket) = self.tx.ticket(relay.ticket)?.filter(Ticket::is_open) else {
            return self.reply(spot, Some(message), desk_words::CLOSED);
        };
        if note {
            return self.reply(spot, Some(message), desk_words::EDIT_TOO_LATE);
        }
        self.carry_to_applicant(&ticket, spot.chat, what)
    }

    fn agent_pressed(
        &mut self,
        who: &Person,
        spot: Spot<'_>,
        callback: &str,
        data: &str,
        message: Option<MessageId>,
    ) -> Done {
        let (kind, rest) = data.split_once(':').unwrap_or((data, ""));
        let number = rest.parse().ok();
        let mut named = match (kind, number) {
            ("C" | "E", Some(number)) => {
                let on_card =
                    |ticket: &Ticket| ticket.card_message.is_none_or(|card| message.is_none_or(|of| of == card));
                let open = self.tx.ticket(number)?.filter(Ticket::is_open);
                open.filter(|ticket| spot.may_be_of(ticket) && on_card(ticket))
            }
            _ => None,
        };
        // The button is on the card, also when its number has not been noted yet.
        if let Some(ticket) = named.as_mut() {
            ticket.card_message = ticket.card_message.or(message);
        }
        match (kind, named.as_mut()) {
            ("C", Some(ticket)) => match ticket.agent.clone().filter(|agent| agent.id != who.id) {
                Some(other) if ticket.status == Status::Claimed => {
                    toast(self.tx, self.now, callback, &format!("已由 {} 认领", other.name))
                }
                _ => {
                    toast(self.tx, self.now, callback, "已认领")?;
                    self.claim(ticket, agent_of(who))
                }
            },
            ("E", Some(ticket)) => {
                toast(self.tx, self.now, callback, "已结束")?;
                self.close(ticket, &agent_of(who).name)
            }
            ("F", _) => {
                let said = self.send_entry(who, spot, rest)?;
                toast(self.tx, self.now, callback, said)
            }
            _ => toast(self.tx, self.now, callback, agent_command::STALE),
        }
    }
}
