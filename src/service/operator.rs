//! Operators' commands, from a chat, the command line or a signal.
//!
//! Never obeys anybody else: from others they do nothing, and that is logged.

use super::Service;
use super::missed::misses_report;
use super::port::{Incoming, Place, To, What};
use super::post::say;
use super::reload::{Outcome, Request};
use super::report::{stats_report, version_report};
use super::rich::Rich;
use super::turn::Turn;
use crate::store::{InboxRow, StoreError};

type Done = Result<(), StoreError>;

/// An operator's command, with what was read for it before the transaction.
#[derive(Debug)]
pub(super) enum Prepared {
    /// The knowledge base was read: swap it, or tell why not.
    Reload(Box<Outcome>),
    /// Which version runs.
    Version,
    /// What was asked and handed over.
    Stats,
    /// What could not be answered.
    Misses,
}

/// The operators' commands.
const WORDS: [&str; 5] = ["reload", "rollback", "version", "stats", "misses"];

impl Service {
    /// An operator's command, if this update is one from somebody who may.
    pub(super) fn prepared(&self, row: &InboxRow, incoming: &Incoming) -> Option<Prepared> {
        let What::Text { text, .. } = &incoming.what else { return None };
        let (word, rest) = super::agent_command::parse(text.trim_start())?;
        if !WORDS.contains(&word.as_str()) {
            return None;
        }
        let local = row.update.channel == super::LOCAL;
        if !local && !self.settings.operators.contains(&incoming.who.id) {
            tracing::warn!(user.id = incoming.who.id, command = word, "an operator's command from somebody else");
            return None;
        }
        Some(match word.as_str() {
            "reload" => Prepared::Reload(Box::new(self.read_again(Request::Reload { force: rest == "force" }))),
            "rollback" => Prepared::Reload(Box::new(self.read_again(Request::Rollback))),
            "version" => Prepared::Version,
            "stats" => Prepared::Stats,
            _ => Prepared::Misses,
        })
    }
}

impl Turn<'_> {
    /// Obeys an operator's command and answers where it was given.
    pub(super) fn operator(&mut self, incoming: &Incoming, prepared: &Prepared) -> Done {
        let report = match prepared {
            Prepared::Reload(outcome) => self.reload(&who(incoming), outcome)?,
            Prepared::Version => version_report(self.tx, &self.book)?,
            Prepared::Stats => stats_report(self.tx, &self.book, self.now)?,
            Prepared::Misses => misses_report(self.tx, &self.book, self.now)?,
        };
        let to = match &incoming.place {
            Place::Private(address) => To::Applicant(address.clone()),
            Place::Group { chat, thread, .. } if self.desk.as_ref() == Some(chat) => To::Desk(*thread),
            Place::Group { chat, .. } => To::Chat(chat.clone()),
            // The command line reads the record.
            Place::Elsewhere => return Ok(()),
        };
        say(self.tx, self.now, &to, &Rich::plain(report))
    }
}

fn who(incoming: &Incoming) -> String {
    if incoming.who.id == 0 { incoming.who.name.clone() } else { incoming.who.id.to_string() }
}
