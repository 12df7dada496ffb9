//! What happens to a conversation, and what must be done about it: the closed vocabularies of [`super::step`].
//!
//! Never names a channel: an address, a chat or a terminal are of no concern here.

use chrono::{DateTime, Utc};

use super::message::Message;
use super::press::Press;
use super::state::Asked;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The person came (or sent `/start`).
    Began,
    /// The person wrote a text, or typed the number of a choice.
    Said(String),
    /// The person changed a text that was sent before.
    Edited(String),
    /// The person pressed a button.
    Pressed(Press),
    /// The time has come for which [`Effect::Wake`] asked. The only event that may say nothing.
    Woke,
    /// The person sent something that is not a text, while no agent talks.
    Sent {
        /// The album it is part of: one answer for the whole of it.
        album: Option<String>,
    },
}

/// What the conversation must know of the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskView {
    /// The number a ticket opened now would get.
    pub next_number: u32,
    /// How many wait before a ticket opened now.
    pub waiting: usize,
    /// How many wait before this person's open ticket, if one is open.
    pub ahead: Option<usize>,
    /// True while an agent talks with this person.
    pub claimed: bool,
    /// True when there is no desk to hand over to: only its telephone and web page are told.
    pub absent: bool,
}

/// What must be done; carried out together with storing the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Say this.
    Say(Message),
    /// Answer a press with a few words that vanish.
    Toast(String),
    /// Open a ticket.
    OpenTicket {
        /// With this number.
        number: u32,
        /// When an agent was promised to come at the latest, if a time was promised.
        promised_by: Option<DateTime<Utc>>,
    },
    /// Send [`Event::Woke`] at this time.
    Wake {
        /// In whole seconds.
        at: DateTime<Utc>,
    },
    /// Close the ticket with this number.
    CloseTicket(u32),
    /// Erase everything stored about this person, before anything else is said.
    Forget,
    /// A question was asked: to be counted, and noted when it was not answered.
    Asked(Asked),
    /// A thumb on the answer with this label id.
    Useful {
        /// Label id.
        label: String,
        /// Up or down.
        useful: bool,
    },
    /// The applicant says whether a ticket's matter was solved.
    Solved {
        /// The ticket.
        ticket: u32,
        /// Yes or no.
        solved: bool,
    },
    /// The applicant gives a ticket a mark of 1 to 5.
    Rated {
        /// The ticket.
        ticket: u32,
        /// The mark.
        stars: u8,
    },
}
