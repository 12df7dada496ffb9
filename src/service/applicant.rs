//! An applicant's update: carried to an agent who talks, or taken as a step of the conversation.
//!
//! Never lets the bot speak while an agent talks, but for commands and buttons, which ask for the bot by name.

use super::port::{To, What};
use super::post::{say, toast};
use super::rich::Rich;
use super::turn::Turn;
use super::wording;
use crate::address::{Address, MessageId, Person};
use crate::conversation::{Asked, Button, Command, DeskView, Effect, Event, Message, Press, State, Step, step};
use crate::desk::{Status, Ticket};
use crate::facts::Lang;
use crate::store::{Conversation, Feedback, Miss, StoreError};
use crate::text::mask;

type Done = Result<(), StoreError>;

impl Turn<'_> {
    /// Takes an update of an applicant.
    pub(super) fn applicant(&mut self, address: &Address, who: &Person, what: &What) -> Done {
        let mut known = self.conversation(address, who)?;
        match what {
            What::Blocked => return self.blocked(known, true),
            What::Unblocked => return self.blocked(known, false),
            What::Nothing | What::Moved { .. } => return Ok(()),
            What::Text { .. } | What::Media { .. } | What::Edited { .. } | What::Press { .. } | What::Unreadable => {}
        }
        if known.banned {
            return self.banned(&known, what);
        }
        let ticket = self.tx.open_ticket(address)?;
        let talking = ticket.as_ref().is_some_and(|ticket| ticket.status == Status::Claimed);
        if !talking && self.service.too_fast(address, self.now) {
            return self.slow_down(known, what);
        }
        // Whoever writes has not blocked the bot.
        if known.blocked {
            known.blocked = false;
            self.tx.unpark_lane(address.as_str(), self.now)?;
        }
        if let Some(ticket) = ticket.as_ref().filter(|_| carries(what)) {
            self.carry_to_desk(ticket, address, what)?;
            if talking {
                self.warn_private(address, what)?;
                return self.keep(known);
            }
        }
        match what {
            What::Text { text, .. } => self.step(known, ticket, &Event::Said(text.clone()), None),
            What::Edited { text, .. } => self.step(known, ticket, &Event::Edited(text.clone()), None),
            What::Media { album, .. } => self.step(known, ticket, &Event::Sent { album: album.clone() }, None),
            What::Press { callback, data, message } => match Press::parse(data) {
                Some(press) => self.step(known, ticket, &Event::Pressed(press), Some((callback, *message))),
                None => toast(self.tx, self.now, callback, &self.book.replies.say("button_stale", &[])),
            },
            _ => self.unreadable(address),
        }
    }

    fn conversation(&mut self, address: &Address, who: &Person) -> Result<Conversation, StoreError> {
        let mut known = match self.tx.conversation(address)? {
            Some(known) => known,
            None => Conversation {
                address: address.clone(),
                person: who.clone(),
                state: String::new(),
                blocked: false,
                banned: false,
                warned_at: None,
                created_at: self.now,
                updated_at: self.now,
            },
        };
        if who.id != 0 {
            known.person = who.clone();
        }
        Ok(known)
    }

    /// Stores a conversation as it is now.
    pub(super) fn keep(&mut self, mut known: Conversation) -> Done {
        known.updated_at = self.now;
        self.tx.put_conversation(&known)
    }

    /// The language a person is spoken to.
    pub(super) fn lang_of(&mut self, address: &Address) -> Result<Lang, StoreError> {
        let known = self.tx.conversation(address)?;
        Ok(known.and_then(|known| State::from_json(&known.state)).map(|state| state.lang).unwrap_or_default())
    }

    fn tell(&mut self, address: &Address, id: &str) -> Done {
        let lang = self.lang_of(address)?;
        let text = self.book.speaking(lang).replies.say(id, &[]);
        say(self.tx, self.now, &To::Applicant(address.clone()), &Rich::plain(text))
    }

    fn unreadable(&mut self, address: &Address) -> Done {
        let (book, lang) = (std::sync::Arc::clone(&self.book), self.lang_of(address)?);
        let book = book.speaking(lang);
        let human = Button::new(book.replies.say("button_human", &[]), Press::Wish("handoff".to_owned()));
        let message = Message::text(book.replies.say("unreadable", &[])).with(vec![vec![human]]);
        wording::write(self.tx, self.now, book, &To::Applicant(address.clone()), &message, None)
    }

    fn warn_private(&mut self, address: &Address, what: &What) -> Done {
        match what {
            What::Text { text, .. } if !mask(text).kinds.is_empty() => self.tell(address, "private_warning"),
            _ => Ok(()),
        }
    }

    // One word to somebody who is banned and presses a button; everything else is silence, but erasing is everybody's.
    fn banned(&mut self, known: &Conversation, what: &What) -> Done {
        match what {
            What::Text { text, .. } if Command::parse(text) == Some(Command::Forget) => {
                self.step(known.clone(), None, &Event::Said(text.clone()), None)
            }
            What::Press { callback, .. } => toast(self.tx, self.now, callback, &self.book.replies.say("banned", &[])),
            _ => Ok(()),
        }
    }

    fn slow_down(&mut self, mut known: Conversation, what: &What) -> Done {
        self.count("too_fast")?;
        if let What::Press { callback, .. } = what {
            return toast(self.tx, self.now, callback, "");
        }
        let told = known.warned_at.is_some_and(|at| self.now - at < chrono::TimeDelta::minutes(1));
        if told {
            return Ok(());
        }
        known.warned_at = Some(self.now);
        self.tell(&known.address.clone(), "too_fast")?;
        self.keep(known)
    }

    fn step(
        &mut self,
        mut known: Conversation,
        ticket: Option<Ticket>,
        event: &Event,
        press: Option<(&String, Option<MessageId>)>,
    ) -> Done {
        // A state of another version is a fresh start, never a locked-out person.
        let mut state = State::from_json(&known.state).unwrap_or_default();
        state.ticket = ticket.as_ref().map(|ticket| ticket.number);
        let desk = self.view(ticket.as_ref())?;
        let book = std::sync::Arc::clone(&self.book);
        let Step { state, effects } = step(&book, self.now, desk, state, event);
        known.state = serde_json::to_string(&state).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        if let Some((callback, _)) = press {
            let words = effects.iter().find_map(|effect| match effect {
                Effect::Toast(text) => Some(text.as_str()),
                _ => None,
            });
            toast(self.tx, self.now, callback, words.unwrap_or_default())?;
        }
        let forgets = effects.contains(&Effect::Forget);
        if !forgets {
            self.keep(known.clone())?;
        }
        let pressed = press.and_then(|(_, message)| message);
        effects.into_iter().try_for_each(|effect| self.effect(&known, &state, effect, pressed))
    }

    pub(super) fn view(&mut self, ticket: Option<&Ticket>) -> Result<DeskView, StoreError> {
        let waiting = self.tx.waiting_tickets()?;
        let ahead = |ticket: &Ticket| waiting.iter().filter(|other| other.number < ticket.number).count();
        Ok(DeskView {
            next_number: self.tx.next_ticket_number()?,
            waiting: waiting.len(),
            ahead: ticket.map(ahead),
            claimed: ticket.is_some_and(|ticket| ticket.status == Status::Claimed),
            absent: self.desk.is_none(),
        })
    }

    pub(super) fn effect(
        &mut self,
        known: &Conversation,
        state: &State,
        effect: Effect,
        pressed: Option<MessageId>,
    ) -> Done {
        let to = To::Applicant(known.address.clone());
        match effect {
            Effect::Say(message) => {
                let book = std::sync::Arc::clone(&self.book);
                wording::write(self.tx, self.now, book.speaking(state.lang), &to, &message, pressed)
            }
            // Answered before everything else.
            Effect::Toast(_) => Ok(()),
            Effect::OpenTicket { number, promised_by } => self.open_ticket(known, state, number, promised_by),
            Effect::Wake { at } => self.wake(&known.address, at),
            Effect::CloseTicket(number) => self.left_by_applicant(number),
            Effect::Forget => self.forget(&known.address),
            Effect::Asked(asked) => self.asked(known, asked),
            Effect::Useful { label, useful } => self.useful(known, state, label, useful, pressed),
            Effect::Solved { ticket, solved } => self.rated(&known.address, ticket, Some(solved), None),
            Effect::Rated { ticket, stars } => self.rated(&known.address, ticket, None, Some(stars)),
        }
    }

    fn asked(&mut self, known: &Conversation, asked: Asked) -> Done {
        let refused = asked.label.as_deref().is_some_and(|label| label.starts_with("refusal:"));
        // A reason of a return that is on file has been explained.
        let explained = asked.outcome == "rejected" && asked.label.is_some();
        self.count(if refused { "refused" } else { &asked.outcome })?;
        tracing::info!(outcome = asked.outcome, label = asked.label, book.version = self.book.version, "asked");
        if asked.outcome == "answer" || refused || explained {
            return Ok(());
        }
        self.miss(known, asked)
    }

    fn miss(&mut self, known: &Conversation, asked: Asked) -> Done {
        self.tx.put_miss(&Miss {
            address: known.address.clone(),
            question: asked.question,
            outcome: asked.outcome,
            nearest: asked.label,
            version: self.book.version.clone(),
            at: self.now,
        })
    }

    fn useful(
        &mut self,
        known: &Conversation,
        state: &State,
        label: String,
        useful: bool,
        pressed: Option<MessageId>,
    ) -> Done {
        self.count(if useful { "thumb_up" } else { "thumb_down" })?;
        let message = pressed.unwrap_or_default();
        let feedback = Feedback { address: known.address.clone(), message, label: label.clone(), useful, at: self.now };
        self.tx.put_feedback(&feedback)?;
        let about = state.history.iter().rev().find(|asked| asked.label.as_ref() == Some(&label));
        match about.filter(|_| !useful) {
            Some(asked) => self.miss(known, Asked { outcome: "down".to_owned(), ..asked.clone() }),
            None => Ok(()),
        }
    }

    fn blocked(&mut self, mut known: Conversation, blocked: bool) -> Done {
        let lane = known.address.as_str().to_owned();
        if blocked {
            self.tx.park_lane(&lane)?;
        } else {
            self.tx.unpark_lane(&lane, self.now)?;
        }
        if known.blocked != blocked
            && let Some(ticket) = self.tx.open_ticket(&known.address)?
        {
            let words = if blocked { super::desk_words::BLOCKED } else { super::desk_words::UNBLOCKED };
            self.note(&ticket, words)?;
        }
        known.blocked = blocked;
        self.keep(known)
    }
}

/// What is carried to the agent: everything but commands and buttons.
fn carries(what: &What) -> bool {
    match what {
        What::Text { text, .. } => Command::parse(text).is_none(),
        What::Media { .. } | What::Edited { .. } => true,
        _ => false,
    }
}
