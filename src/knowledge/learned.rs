//! How everything that can be asked is asked: what the index learns from.
//!
//! Never includes a text that is only read, but as vocabulary.

use super::Label;
use crate::faq::{Entry, Intent, Refusal, Term};
use crate::rules::Topic;
use crate::search::Concepts;
use crate::text::normalize;

pub(super) fn concepts(terms: &[Term]) -> Concepts {
    Concepts::new(terms.iter().map(|term| {
        let forms = term.aliases.iter().chain(&term.typed).map(|form| normalize(&form.value));
        std::iter::once(normalize(&term.term)).chain(forms).collect()
    }))
}

/// Every label with how it is asked (titles included) and the text that only lends its vocabulary.
pub(super) fn labelled<'b>(
    entries: &'b [Entry],
    topics: &'b [Topic],
    intents: &'b [Intent],
    refusals: &'b [Refusal],
) -> Vec<(Label, Vec<&'b str>, Option<&'b str>)> {
    fn wordings(ask: &[crate::yaml::Placed<String>]) -> impl Iterator<Item = &str> {
        ask.iter().map(|wording| wording.value.as_str())
    }
    let mut all = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let asked = std::iter::once(entry.title.as_str()).chain(wordings(&entry.ask)).collect();
        all.push((Label::Entry(at), asked, Some(entry.answer.as_str())));
    }
    for (at, topic) in topics.iter().enumerate() {
        let asked = std::iter::once(topic.title.as_str()).chain(wordings(&topic.ask)).collect();
        all.push((Label::Topic(at), asked, Some(topic.general.as_str())));
    }
    for (at, intent) in intents.iter().enumerate() {
        all.push((Label::Intent(at), wordings(&intent.ask).collect(), None));
    }
    for (at, refusal) in refusals.iter().enumerate() {
        all.push((Label::Refusal(at), wordings(&refusal.ask).collect(), None));
    }
    all
}
