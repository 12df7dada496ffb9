//! Messages carried between the two sides of a ticket: texts, media, albums, replies, edits.
//!
//! Never changes what somebody wrote, and never loses it: what cannot be carried is told where it was written.

use chrono::TimeDelta;

use super::desk_words;
use super::port::{Media, Post, Then, To, What};
use super::post::Outgoing;
use super::rich::{Rich, UNITS_MAX, units};
use super::turn::Turn;
use crate::address::{Address, MessageId};
use crate::desk::Ticket;
use crate::limits::CAPTION_UNITS_MAX;
use crate::store::{Relay, StoreError};

type Done = Result<(), StoreError>;

/// How long the first part of an album waits for the others.
const ALBUM_HOLD: TimeDelta = TimeDelta::milliseconds(800);

/// One message on its way: from where, to whom, in which ticket.
struct Way<'w> {
    ticket: &'w Ticket,
    from: &'w Address,
    to: To,
    /// What stands before a text on the other side.
    mark: &'static str,
}

impl Turn<'_> {
    /// Carries an applicant's message into the ticket's topic.
    pub(super) fn carry_to_desk(&mut self, ticket: &Ticket, from: &Address, what: &What) -> Done {
        let way = Way { ticket, from, to: To::Ticket(ticket.number), mark: desk_words::APPLICANT_MARK };
        self.carry(&way, what)
    }

    /// Carries an agent's message to the applicant.
    pub(super) fn carry_to_applicant(&mut self, ticket: &Ticket, from: &Address, what: &What) -> Done {
        let way = Way { ticket, from, to: To::Applicant(ticket.applicant.clone()), mark: "" };
        self.carry(&way, what)?;
        self.hold_if_blocked(ticket).map(|_| ())
    }

    /// Keeps what was written to an applicant who has blocked the bot until they unblock it; true when that is so.
    ///
    /// Without it each would be tried and refused, and a refusal that comes in after the unblocking would block again.
    pub(super) fn hold_if_blocked(&mut self, ticket: &Ticket) -> Result<bool, StoreError> {
        let blocked = self.tx.conversation(&ticket.applicant)?.is_some_and(|known| known.blocked);
        if blocked {
            self.tx.park_lane(ticket.applicant.as_str())?;
        }
        Ok(blocked)
    }

    fn carry(&mut self, way: &Way<'_>, what: &What) -> Done {
        match what {
            What::Text { text, message, reply_to } => self.carry_text(way, text, *message, *reply_to),
            What::Media { kind, message, reply_to, album, .. } => {
                let reply_to = self.counterpart(way.from, *reply_to)?;
                let instead = format!("{}{}", way.mark, desk_words::not_copied(media_name(*kind)));
                let (from, messages) = (way.from.clone(), vec![*message]);
                let post = Post::Copy { from, messages, reply_to, album: album.clone(), instead };
                self.send_on(way, post, *message, false)
            }
            What::Edited { text, message } => self.carry_edit(way, text, *message),
            _ => Ok(()),
        }
    }

    fn carry_text(&mut self, way: &Way<'_>, text: &str, message: MessageId, reply_to: Option<MessageId>) -> Done {
        let reply_to = self.counterpart(way.from, reply_to)?;
        for part in Rich::plain(format!("{}{text}", way.mark)).split(UNITS_MAX) {
            self.send_on(way, Post::Say { text: part, buttons: Vec::new(), reply_to }, message, true)?;
        }
        Ok(())
    }

    fn send_on(&mut self, way: &Way<'_>, post: Post, message: MessageId, is_text: bool) -> Done {
        let then = Then::Relayed { ticket: way.ticket.number, from: way.from.clone(), message, is_text };
        // The parts of an album come one by one and go together.
        let hold = matches!(post, Post::Copy { album: Some(_), .. });
        let when = if hold { self.now + ALBUM_HOLD } else { self.now };
        Outgoing::new(way.to.clone(), post).of(way.ticket.number).then(then).not_before(when).write(self.tx, self.now)
    }

    // The other side's number of a message that was carried, whichever way it went.
    fn counterpart(&mut self, chat: &Address, message: Option<MessageId>) -> Result<Option<MessageId>, StoreError> {
        let Some(message) = message else { return Ok(None) };
        if let Some(relay) = self.tx.relay_to(chat, message)? {
            return Ok((relay.from.as_str() != super::card::CARD).then_some(relay.from_message));
        }
        Ok(self.tx.relay_from(chat, message)?.map(|relay| relay.to_message))
    }

    fn carry_edit(&mut self, way: &Way<'_>, text: &str, message: MessageId) -> Done {
        let marked = format!("{}{text}", way.mark);
        let fits = |relay: &Relay| units(&marked) <= if relay.is_text { UNITS_MAX } else { CAPTION_UNITS_MAX };
        let post = match self.tx.relay_from(way.from, message)?.filter(fits) {
            Some(Relay { to_message, is_text: true, .. }) => {
                Post::Edit { message: to_message, text: Rich::plain(marked), buttons: Vec::new() }
            }
            Some(Relay { to_message, .. }) => Post::EditCaption { message: to_message, text: text.to_owned() },
            // Not carried yet, or too long to replace: said beside it.
            None => {
                for part in Rich::plain(format!("{}{}{text}", way.mark, desk_words::EDITED)).split(UNITS_MAX) {
                    let post = Post::Say { text: part, buttons: Vec::new(), reply_to: None };
                    Outgoing::new(way.to.clone(), post).of(way.ticket.number).write(self.tx, self.now)?;
                }
                return Ok(());
            }
        };
        Outgoing::new(way.to.clone(), post).of(way.ticket.number).write(self.tx, self.now)
    }
}

fn media_name(kind: Media) -> &'static str {
    match kind {
        Media::Photo => "图片",
        Media::File => "文件",
        Media::Voice => "语音",
        Media::Video => "视频",
        Media::Audio => "音频",
        Media::Sticker => "贴纸",
        Media::Other => "消息",
    }
}
