//! The book in its second language.
//!
//! Never has an index, a numbering or a way of asking of its own: only what is read differs.

use super::book::Book;
use super::texts::Written;
use super::translation::translate;
use super::{Golden, Replies};
use crate::facts::Lang;

impl Book {
    // The same numbering of labels, the same index: only what is read differs.
    pub(super) fn in_english(&self, replies: Replies) -> Self {
        let mut book = self.clone();
        book.lang = Lang::En;
        book.checklist.words = replies.words();
        book.replies = replies;
        let written = Written {
            entries: &mut book.entries,
            refusals: &mut book.refusals,
            topics: &mut book.topics,
            provinces: &mut book.provinces,
            checklist: &mut book.checklist,
            process: &mut book.process,
            rejections: &mut book.rejections,
            precheck: &mut book.precheck,
        };
        translate(written, &self.translations);
        book.golden = Golden::default();
        // How things are asked is the index's matter, which both books share.
        book.entries.iter_mut().for_each(|entry| entry.ask = Vec::new());
        book.topics.iter_mut().for_each(|topic| topic.ask = Vec::new());
        book.intents.iter_mut().for_each(|intent| intent.ask = Vec::new());
        book.refusals.iter_mut().for_each(|refusal| refusal.ask = Vec::new());
        book.rejections.reasons.iter_mut().for_each(|reason| reason.ask = Vec::new());
        book.precheck.rules.iter_mut().for_each(|rule| rule.examples = Vec::new());
        book.contacts.phone = book.named(&self.contacts.phone).to_owned();
        book
    }

    /// The book in this language; in Chinese when it is not written in it.
    pub fn speaking(&self, lang: Lang) -> &Self {
        match lang {
            Lang::Zh => self,
            Lang::En => self.english.as_deref().unwrap_or(self),
        }
    }

    /// True when there is a second language.
    pub fn speaks_english(&self) -> bool {
        self.english.is_some() || self.lang == Lang::En
    }

    /// A name that is not part of the book's own texts (a holiday's), in the language of the book.
    pub fn named<'b>(&'b self, name: &'b str) -> &'b str {
        match self.lang {
            Lang::Zh => name,
            Lang::En => self.translations.get(name).unwrap_or(name),
        }
    }
}
