//! Agents' commands in the desk's group; they work whatever the clock says.
//!
//! Never passes a command on to an applicant, also not one nobody knows.

use super::agent::{Spot, agent_of};
use super::desk_words;
use super::port::{Button, Post, To};
use super::post::Outgoing;
use super::rich::{Rich, units};
use super::turn::Turn;
use super::wording;
use crate::address::{MessageId, Person};
use crate::conversation::{Card, Message, find};
use crate::desk::{Agent, Status, Ticket};
use crate::limits::{BUTTON_BYTES_MAX, USERNAME_UNITS_MAX};
use crate::store::StoreError;

type Done = Result<(), StoreError>;

/// Most answers `/faq` offers.
const OFFERED_MAX: usize = 5;
/// What a button that means nothing any more says.
pub(super) const STALE: &str = "这个按钮已经没有用了";

/// A command's word, lower case and without the bot's name, and what follows it.
pub(super) fn parse(text: &str) -> Option<(String, &str)> {
    let rest = text.strip_prefix('/').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let (word, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let word = word.split('@').next().unwrap_or_default().to_lowercase();
    Some((word, rest.trim()))
}

impl Turn<'_> {
    /// Obeys a command; `at`: its message and the message it replies to.
    pub(super) fn agent_command(
        &mut self,
        who: &Person,
        spot: Spot<'_>,
        word: &str,
        rest: &str,
        at: (MessageId, Option<MessageId>),
    ) -> Done {
        let (message, reply_to) = at;
        match word {
            "help" | "start" => return self.reply(spot, Some(message), desk_words::HELP),
            "queue" => return self.queue(spot, message),
            "take" | "transfer" | "close" | "reopen" | "ban" | "unban" | "faq" => {}
            _ => return self.reply(spot, Some(message), &desk_words::unknown_command(&format!("/{word}"))),
        }
        let Some(mut ticket) = self.ticket_at(spot, reply_to)? else {
            return self.reply(spot, Some(message), desk_words::NO_TICKET);
        };
        if ticket.applicant.as_str().is_empty() {
            return self.reply(spot, Some(message), desk_words::ERASED);
        }
        match (word, ticket.status) {
            ("faq", _) => self.faq(spot, ticket.number, rest, message),
            ("ban", _) => self.ban(&mut ticket, true, &agent_of(who).name),
            ("unban", _) => self.ban(&mut ticket, false, &agent_of(who).name),
            ("reopen", Status::Closed) => self.reopen(&mut ticket, agent_of(who)),
            ("reopen", _) => self.reply(spot, Some(message), "工单没有结束，不用重新打开。"),
            (_, Status::Closed) => self.reply(spot, Some(message), "工单已结束。先发 /reopen 重新打开。"),
            ("take", _) => self.claim(&mut ticket, agent_of(who)),
            ("close", _) => self.close(&mut ticket, &agent_of(who).name),
            ("transfer", _) => self.transfer(spot, &mut ticket, rest, message),
            _ => Ok(()),
        }
    }

    fn transfer(&mut self, spot: Spot<'_>, ticket: &mut Ticket, rest: &str, message: MessageId) -> Done {
        let name = rest.split_whitespace().next().and_then(|word| word.strip_prefix('@')).unwrap_or_default();
        if name.is_empty() || units(name) > USERNAME_UNITS_MAX {
            return self.reply(spot, Some(message), desk_words::TRANSFER_WHOM);
        }
        self.claim(ticket, Agent { id: 0, name: format!("@{name}") })
    }

    fn queue(&mut self, spot: Spot<'_>, message: MessageId) -> Done {
        let waiting = self.tx.waiting_tickets()?;
        if waiting.is_empty() {
            return self.reply(spot, Some(message), desk_words::QUEUE_EMPTY);
        }
        let minutes = |ticket: &Ticket| (self.now - ticket.opened_at).num_minutes().max(0);
        let lines: Vec<String> =
            waiting.iter().map(|ticket| format!("{}　等了 {} 分钟", ticket.label(), minutes(ticket))).collect();
        self.reply(spot, Some(message), &format!("排队 {} 位：\n{}", waiting.len(), lines.join("\n")))
    }

    fn ban(&mut self, ticket: &mut Ticket, banned: bool, by: &str) -> Done {
        let Some(mut known) = self.tx.conversation(&ticket.applicant)? else { return Ok(()) };
        known.banned = banned;
        self.keep(known)?;
        self.count(if banned { "banned" } else { "unbanned" })?;
        if !banned {
            return self.note(ticket, &format!("{by} 取消了对这个人的限制。"));
        }
        let lang = self.lang_of(&ticket.applicant)?;
        let text = self.book.speaking(lang).replies.say("banned", &[]);
        self.tell_applicant(ticket, &Message::text(text))?;
        let note = format!("{by} 限制了这个人：对方的消息不再处理，工单结束。/unban 取消。");
        if ticket.is_open() { self.shut(ticket, &note) } else { self.note(ticket, &note) }
    }

    fn faq(&mut self, spot: Spot<'_>, ticket: u32, words: &str, message: MessageId) -> Done {
        if words.is_empty() {
            return self.reply(spot, Some(message), desk_words::FAQ_WHAT);
        }
        let book = std::sync::Arc::clone(&self.book);
        let found = find(&book, &crate::facts::Case::default(), words, OFFERED_MAX);
        let buttons: Vec<Vec<Button>> = found.iter().map(|card| vec![send_button(ticket, card)]).collect();
        if buttons.is_empty() {
            return self.reply(spot, Some(message), desk_words::FAQ_NOTHING);
        }
        let lines = found
            .iter()
            .map(|card| format!("· {}：{}", card.title, crate::text::shorten(&card.text.replace('\n', " "), 80)));
        let text = format!("点一下就发给对方：\n{}", lines.collect::<Vec<_>>().join("\n"));
        let post = Post::Say { text: Rich::plain(text), buttons, reply_to: Some(message) };
        Outgoing::new(To::Desk(spot.thread), post).write(self.tx, self.now)
    }

    /// Sends the applicant of a ticket the answer a button stands for (`12:label`); returns what the agent is told.
    pub(super) fn send_entry(
        &mut self,
        who: &Person,
        spot: Spot<'_>,
        carried: &str,
    ) -> Result<&'static str, StoreError> {
        let Some((number, carried)) = carried.split_once(':') else { return Ok(STALE) };
        let Ok(number) = number.parse() else { return Ok(STALE) };
        let Some(mut ticket) = self.tx.ticket(number)?.filter(Ticket::is_open) else {
            return Ok("工单已结束，没有发送");
        };
        if !spot.may_be_of(&ticket) {
            return Ok(STALE);
        }
        let (book, lang) = (std::sync::Arc::clone(&self.book), self.lang_of(&ticket.applicant)?);
        let book = book.speaking(lang);
        let case = self.case_of(&ticket)?;
        let Some(card) = crate::conversation::card_of(book, carried, &case) else {
            return Ok("知识库里已经没有这一条");
        };
        if ticket.status == Status::Waiting {
            self.claim(&mut ticket, agent_of(who))?;
        }
        let title = card.title.clone();
        let to = To::Applicant(ticket.applicant.clone());
        let message = Message { text: card.text.clone(), card: Some(Box::new(card)), ..Message::default() };
        wording::write(self.tx, self.now, book, &to, &message, None)?;
        self.hold_if_blocked(&ticket)?;
        self.note(&ticket, &format!("已发送：{title}"))?;
        Ok("已发送")
    }

    fn case_of(&mut self, ticket: &Ticket) -> Result<crate::facts::Case, StoreError> {
        let known = self.tx.conversation(&ticket.applicant)?;
        let state = known.and_then(|known| crate::conversation::State::from_json(&known.state));
        Ok(state.map(|state| state.profile).unwrap_or_default())
    }
}

fn send_button(ticket: u32, card: &Card) -> Button {
    let mut data = format!("F:{ticket}:{}", card.entry);
    if data.len() > BUTTON_BYTES_MAX {
        data = format!("F:{ticket}:{}", crate::conversation::short_id(&card.entry));
    }
    Button { label: crate::text::shorten(&card.title, 40), data }
}
