//! The checked knowledge base.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::learned::{concepts, labelled};
use super::names::ProvinceNames;
use super::parse::Unchecked;
use super::returns::wordings;
use super::texts::Part;
use super::translation::{Coverage, Translations};
use super::{Golden, Pages, Replies};
use crate::checklist::Checklist;
use crate::facts::{Lang, Source};
use crate::faq::{Entry, Intent, Refusal};
use crate::hours::Hours;
use crate::precheck::{self, Precheck};
use crate::process::Process;
use crate::rejection::{Finder, Rejections};
use crate::rules::{Province, Topic};
use crate::search::{Index, Sample};
use crate::text::normalize;

/// Where people reach the desk, and how soon it answers.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// Telephone.
    pub phone: String,
    /// Web address of the online desk.
    pub online: String,
    /// Web address of the filing console.
    pub console: String,
    /// Minutes of opening time within which an agent takes a ticket; none: no time is promised.
    pub answer_within_minutes: Option<u32>,
}

impl Contacts {
    /// The placeholders of fixed texts and what stands for them.
    pub fn fill(&self) -> [(&str, &str); 3] {
        [("phone", &self.phone), ("online", &self.online), ("console", &self.console)]
    }
}

/// What a question can turn out to mean; the number points into the list of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// An entry of `faq/`.
    Entry(usize),
    /// A topic of province rules.
    Topic(usize),
    /// A wish.
    Intent(usize),
    /// A kind of question that is not answered.
    Refusal(usize),
}

impl Label {
    /// True for what is answered: entries and topics.
    pub fn is_answered(self) -> bool {
        matches!(self, Self::Entry(_) | Self::Topic(_))
    }
}

/// Everything the bot knows.
#[derive(Clone, Debug)]
pub struct Book {
    /// Changes with every change of any file.
    pub version: String,
    /// The pages that may be cited.
    pub pages: Pages,
    /// Office hours and holidays.
    pub hours: Hours,
    /// Where people reach the desk.
    pub contacts: Contacts,
    /// Questions and answers.
    pub entries: Vec<Entry>,
    /// Wishes.
    pub intents: Vec<Intent>,
    /// Kinds of questions that are not answered.
    pub refusals: Vec<Refusal>,
    /// Topics of province rules.
    pub topics: Vec<Topic>,
    /// Provinces with their rules.
    pub provinces: Vec<Province>,
    /// The document checklist.
    pub checklist: Checklist,
    /// Stages and deadlines.
    pub process: Process,
    /// Reasons for which a filing is returned.
    pub rejections: Rejections,
    /// The pre-check.
    pub precheck: Precheck,
    /// Fixed texts.
    pub replies: Replies,
    /// What must stay right.
    pub golden: Golden,
    /// Finds labels.
    pub index: Arc<Index>,
    /// The labels the index ranks.
    pub labels: Vec<Label>,
    /// How much of each part is translated; empty when there is no second language.
    pub coverage: BTreeMap<Part, Coverage>,
    /// The language its texts are in.
    pub lang: Lang,
    /// Words that English is known by, in lower case.
    pub english_words: Vec<String>,
    /// The same book with its texts in English, where they are translated.
    pub(super) english: Option<Arc<Book>>,
    pub(super) translations: Arc<Translations>,
    /// Titles as the index has learned them, by label.
    learned_titles: Arc<Vec<Option<String>>>,
    pub(super) finder: Arc<Finder>,
    label_ids: HashMap<String, usize>,
    pub(super) province_names: ProvinceNames,
}

impl Book {
    pub(super) fn new(parts: Unchecked, hours: Hours, coverage: BTreeMap<Part, Coverage>) -> Self {
        let province_names = ProvinceNames::new(&parts.provinces);
        let asked = labelled(&parts.entries, &parts.topics, &parts.intents, &parts.refusals);
        let labels: Vec<Label> = asked.iter().map(|(label, _, _)| *label).collect();
        let samples: Vec<Sample> = asked
            .par_iter()
            .enumerate()
            .flat_map_iter(|(label, (kind, wordings, lent))| {
                let home = kind.is_answered();
                let all = wordings.iter().map(|text| (*text, true)).chain(lent.map(|text| (text, false)));
                let ready = |text: &str| province_names.mask(&normalize(text)).1;
                all.map(move |(text, wording)| Sample { label, text: ready(text), wording, home }).collect::<Vec<_>>()
            })
            .collect();
        let index = Arc::new(Index::train(&samples, labels.len(), concepts(&parts.terms)));
        let finder = Arc::new(Finder::train(&wordings(&parts.rejections, &province_names), index.concepts().clone()));
        let mut book = Self {
            version: parts.version,
            pages: parts.pages,
            hours,
            contacts: parts.contacts,
            entries: parts.entries,
            intents: parts.intents,
            refusals: parts.refusals,
            topics: parts.topics,
            provinces: parts.provinces,
            checklist: parts.checklist,
            process: parts.process,
            rejections: parts.rejections,
            precheck: parts.precheck,
            replies: parts.replies,
            golden: parts.golden,
            index,
            labels,
            coverage,
            lang: Lang::Zh,
            english_words: parts.english.1,
            english: None,
            translations: Arc::new(parts.translations),
            learned_titles: Arc::default(),
            finder,
            label_ids: HashMap::new(),
            province_names,
        };
        let ids = book.labels.iter().enumerate().map(|(at, label)| (book.label_id(*label), at)).collect();
        book.label_ids = ids;
        book.learned_titles = Arc::new(book.labels.iter().map(|label| book.title(*label).map(str::to_owned)).collect());
        if parts.speaks_english {
            book.english = Some(Arc::new(book.in_english(parts.english.0)));
        }
        book
    }

    /// Every label with its wordings, normalized and masked, and the text that lends its vocabulary: for measuring.
    pub fn samples(&self) -> Vec<(Vec<String>, Option<String>)> {
        let ready = |text: &str| self.province_names.mask(&normalize(text)).1;
        labelled(&self.entries, &self.topics, &self.intents, &self.refusals)
            .into_iter()
            .map(|(_, wordings, lent)| (wordings.into_iter().map(ready).collect(), lent.map(ready)))
            .collect()
    }

    /// The entry with this id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        match self.labels[self.find_label(id)?] {
            Label::Entry(at) => self.entries.get(at),
            Label::Topic(_) | Label::Intent(_) | Label::Refusal(_) => None,
        }
    }

    /// The province with this short name.
    pub fn province(&self, name: &str) -> Option<&Province> {
        self.provinces.iter().find(|province| province.name == name)
    }

    /// The id of what a label stands for; topics carry the prefix `rule:`.
    pub fn label_id(&self, label: Label) -> String {
        match label {
            Label::Entry(at) => self.entries[at].id.value.clone(),
            Label::Topic(at) => format!("rule:{}", self.topics[at].id.value),
            Label::Intent(at) => format!("intent:{}", self.intents[at].id.value),
            Label::Refusal(at) => format!("refusal:{}", self.refusals[at].id.value),
        }
    }

    /// What a button says for a label; `None` for wishes.
    pub fn title(&self, label: Label) -> Option<&str> {
        match label {
            Label::Entry(at) => self.entries.get(at).map(|entry| entry.title.as_str()),
            Label::Topic(at) => self.topics.get(at).map(|topic| topic.title.as_str()),
            Label::Refusal(at) => self.refusals.get(at).map(|refusal| refusal.title.as_str()),
            Label::Intent(_) => None,
        }
    }

    /// The title of a label, by its place in [`Book::labels`], in the language the index has learned, whatever language
    /// the book speaks.
    pub fn learned_title(&self, label: usize) -> Option<&str> {
        self.learned_titles.get(label)?.as_deref()
    }

    /// The subject a label belongs to: that of its file, `provinces` for topics; `None` for what is not answered.
    pub fn subject(&self, label: Label) -> Option<&str> {
        match label {
            Label::Entry(at) => self.entries.get(at).map(|entry| entry.subject.as_str()),
            Label::Topic(_) => Some("provinces"),
            Label::Intent(_) | Label::Refusal(_) => None,
        }
    }

    /// What a pre-check needs to know.
    pub fn precheck_parts(&self) -> precheck::Parts<'_> {
        let Self { precheck, checklist, provinces, hours, .. } = self;
        precheck::Parts { precheck, checklist, provinces, hours }
    }

    /// The published address of a source.
    pub fn url(&self, source: &Source) -> String {
        source.url(&self.pages.base)
    }

    /// The label with this id, as its place in the ranking's numbering.
    pub fn find_label(&self, id: &str) -> Option<usize> {
        self.label_ids.get(id).copied()
    }

    /// Provinces named in a normalized text, in order, repeats included, each with its place in bytes in the returned
    /// text, where every name is replaced by [`super::ANY_PROVINCE`].
    pub fn find_provinces(&self, text: &str) -> (Vec<(&Province, usize)>, String) {
        let (found, masked) = self.province_names.mask(text);
        (found.into_iter().filter_map(|m| Some((self.provinces.get(m.province)?, m.at))).collect(), masked)
    }
}
