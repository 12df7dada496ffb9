//! The checked knowledge base.

use std::collections::HashMap;

use super::{Golden, Pages, Replies};
use crate::checklist::Checklist;
use crate::facts::Source;
use crate::faq::{Entry, Intent, Refusal, Term};
use crate::hours::Hours;
use crate::process::Process;
use crate::rules::{Province, Topic};
use crate::search::{Concepts, Index, Sample};
use crate::text::normalize;

/// Stands for a province's name in wordings and in questions.
pub const ANY_PROVINCE: &str = "某省";

/// Where people reach the desk.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// Telephone.
    pub phone: String,
    /// Web address of the online desk.
    pub online: String,
    /// Web address of the filing console.
    pub console: String,
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
    /// Fixed texts.
    pub replies: Replies,
    /// What must stay right.
    pub golden: Golden,
    /// Finds labels.
    pub index: Index,
    /// The labels the index ranks.
    pub labels: Vec<Label>,
    entry_ids: HashMap<String, usize>,
    province_names: Vec<(String, usize)>,
}

/// The parts a book is made of, before training.
#[derive(Debug)]
pub(super) struct Parts {
    pub version: String,
    pub pages: Pages,
    pub hours: Hours,
    pub contacts: Contacts,
    pub entries: Vec<Entry>,
    pub intents: Vec<Intent>,
    pub refusals: Vec<Refusal>,
    pub terms: Vec<Term>,
    pub topics: Vec<Topic>,
    pub provinces: Vec<Province>,
    pub checklist: Checklist,
    pub process: Process,
    pub replies: Replies,
    pub golden: Golden,
}

impl Book {
    pub(super) fn new(parts: Parts) -> Self {
        let province_names = province_names(&parts.provinces);
        let mut labels = Vec::new();
        let mut samples = Vec::new();
        for (label, wordings, lent) in texts(&parts.entries, &parts.topics, &parts.intents, &parts.refusals) {
            let at = labels.len();
            labels.push(label);
            for (text, wording) in wordings.into_iter().map(|text| (text, true)).chain(lent.map(|text| (text, false))) {
                samples.push(Sample { label: at, text: mask(&normalize(text), &province_names).1, wording });
            }
        }
        let index = Index::train(&samples, labels.len(), concepts(&parts.terms));
        let entry_ids = parts.entries.iter().enumerate().map(|(at, entry)| (entry.id.value.clone(), at)).collect();
        Self {
            version: parts.version,
            pages: parts.pages,
            hours: parts.hours,
            contacts: parts.contacts,
            entries: parts.entries,
            intents: parts.intents,
            refusals: parts.refusals,
            topics: parts.topics,
            provinces: parts.provinces,
            checklist: parts.checklist,
            process: parts.process,
            replies: parts.replies,
            golden: parts.golden,
            index,
            labels,
            entry_ids,
            province_names,
        }
    }

    /// Every label with its wordings, normalized and masked, and the text that lends its vocabulary: for measuring.
    pub fn samples(&self) -> Vec<(Vec<String>, Option<String>)> {
        let ready = |text: &str| mask(&normalize(text), &self.province_names).1;
        texts(&self.entries, &self.topics, &self.intents, &self.refusals)
            .into_iter()
            .map(|(_, wordings, lent)| (wordings.into_iter().map(ready).collect(), lent.map(ready)))
            .collect()
    }

    /// The entry with this id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entry_ids.get(id).and_then(|at| self.entries.get(*at))
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

    /// The published address of a source.
    pub fn url(&self, source: &Source) -> String {
        source.url(&self.pages.base)
    }

    /// Provinces named in a normalized text, in order, and the text with each name replaced by [`ANY_PROVINCE`].
    pub fn find_provinces(&self, text: &str) -> (Vec<&Province>, String) {
        let (found, masked) = mask(text, &self.province_names);
        (found.into_iter().filter_map(|at| self.provinces.get(at)).collect(), masked)
    }
}

fn concepts(terms: &[Term]) -> Concepts {
    Concepts::new(terms.iter().map(|term| {
        let forms = term.aliases.iter().chain(&term.typed).map(|form| normalize(&form.value));
        std::iter::once(normalize(&term.term)).chain(forms).collect()
    }))
}

// Names of two characters and more, longest first; single characters (粤) mean a province only as a whole answer.
fn province_names(provinces: &[Province]) -> Vec<(String, usize)> {
    let mut names: Vec<(String, usize)> = Vec::new();
    for (at, province) in provinces.iter().enumerate() {
        let all = [province.name.as_str(), province.full_name.as_str()];
        let all = all.into_iter().chain(province.aliases.iter().map(|alias| alias.value.as_str()));
        names.extend(all.map(normalize).filter(|name| name.chars().count() >= 2).map(|name| (name, at)));
    }
    names.sort_by(|one, other| other.0.chars().count().cmp(&one.0.chars().count()).then_with(|| one.cmp(other)));
    names
}

// What looks like a city inside other words: 完成都要 is not 成都, 上海南京路 is in 上海.
const NOT_A_PROVINCE: &[&str] = &[
    "东西安",
    "大连接",
    "重大庆",
    "拖延安",
    "担保定",
    "长江门",
    "完成都",
    "变成都",
    "做成都",
    "办成都",
    "南通管",
    "南通信",
    "江西安徽",
    "上海南",
];

// Leftmost-longest, names do not overlap.
fn mask(text: &str, names: &[(String, usize)]) -> (Vec<usize>, String) {
    let mut found = Vec::new();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let named = names.iter().find(|(name, _)| rest.starts_with(name.as_str()) && is_whole(text, at, name));
        match named {
            Some((name, province)) => {
                if !found.contains(province) {
                    found.push(*province);
                }
                masked.push_str(ANY_PROVINCE);
                at += name.len();
                // 广东省, 广东: the suffix is part of the name.
                if text[at..].starts_with('省') {
                    at += '省'.len_utf8();
                }
            }
            None => {
                let Some(c) = rest.chars().next() else { break };
                masked.push(c);
                at += c.len_utf8();
            }
        }
    }
    (found, masked)
}

fn is_whole(text: &str, at: usize, name: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if name.is_ascii() {
        return !letter(text[..at].chars().next_back()) && !letter(text[at + name.len()..].chars().next());
    }
    !NOT_A_PROVINCE.iter().any(|word| {
        word.match_indices(name).any(|(offset, _)| {
            at.checked_sub(offset).is_some_and(|start| text.get(start..).is_some_and(|rest| rest.starts_with(word)))
        })
    })
}

// Every label with how it is asked (titles included) and the text that only lends its vocabulary.
fn texts<'b>(
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
