//! How what the book knows is asked: the wordings of every label and of every reason of a return.
//!
//! Never adds one.

use super::{Book, Label};
use crate::rejection::Reason;
use crate::yaml::Placed;

impl Book {
    /// The id of what a label stands for where it is written, and how it is asked.
    pub fn asked(&self, label: Label) -> (&Placed<String>, &[Placed<String>]) {
        match label {
            Label::Entry(at) => (&self.entries[at].id, &self.entries[at].ask),
            Label::Topic(at) => (&self.topics[at].id, &self.topics[at].ask),
            Label::Intent(at) => (&self.intents[at].id, &self.intents[at].ask),
            Label::Refusal(at) => (&self.refusals[at].id, &self.refusals[at].ask),
        }
    }

    /// How what has this id is asked: the id of a label, or of a reason of a return behind `reason:`.
    pub fn ask_of(&self, id: &str) -> Option<&[Placed<String>]> {
        match id.strip_prefix(Reason::PREFIX) {
            Some(reason) => self.reason(reason).map(|reason| reason.ask.as_slice()),
            None => self.find_label(id).map(|label| self.asked(self.labels[label]).1),
        }
    }

    /// What has this id is called; `None` for wishes and for what is not known.
    pub fn title_of(&self, id: &str) -> Option<&str> {
        match id.strip_prefix(Reason::PREFIX) {
            Some(reason) => self.reason(reason).map(|reason| reason.title.as_str()),
            None => self.find_label(id).and_then(|label| self.title(self.labels[label])),
        }
    }

    /// Every id that [`Book::ask_of`] knows.
    pub fn ask_ids(&self) -> Vec<String> {
        let labels = self.labels.iter().map(|label| self.label_id(*label));
        let reasons = self.rejections.reasons.iter().map(Reason::label_id);
        labels.chain(reasons).collect()
    }
}
