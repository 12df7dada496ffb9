//! Greedy groups of questions: those with the same nearest entry and similar words, the most frequent first.
//!
//! Deterministic: the order in which questions were asked changes nothing. Never compares a question with more than the
//! leaders of the groups it shares a piece with.

use std::collections::{BTreeMap, HashMap};

use crate::conversation::find;
use crate::facts::Case;
use crate::knowledge::{Book, Label};
use crate::search::{Feature, features};
use crate::text::{compact, normalize, says_nothing};

/// How alike two questions are (cosine) from which on they are one group; with the same nearest entry little is enough:
/// of golden questions put together so, 84 of 100 pairs are about the same.
const ALIKE_MIN: f64 = 0.5;
const ALIKE_SAME_ENTRY_MIN: f64 = 0.1;
/// The outcome of a pasted reason of a return.
const REJECTED: &str = "rejected";
/// The outcome of a choice that settled a question: it says what was meant, and is no question by itself.
const MEANT: &str = "meant";

/// A question that was not answered well, personal data masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The question.
    pub question: String,
    /// What became of it: `unknown`, `clarify`, `down`, `not_meant`, `meant`, `rejected`.
    pub outcome: String,
    /// Label id of what was nearest, or of what was chosen.
    pub nearest: Option<String>,
}

/// Questions that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The questions with how often each was asked, the most frequent first.
    pub questions: Vec<(String, usize)>,
    /// How often each outcome was.
    pub outcomes: BTreeMap<String, usize>,
    /// Label id of what is nearest.
    pub nearest: Option<String>,
    /// Label ids that people chose as what they meant, with how often, the most frequent first.
    pub meant: Vec<(String, usize)>,
    /// How many questions it holds.
    pub count: usize,
}

impl Group {
    /// The label its wordings belong to, when that is clear: what people chose, or what is nearest unless people said that
    /// it was not what they meant.
    pub fn target(&self) -> Option<&str> {
        let denied: usize = ["down", "not_meant"].iter().filter_map(|outcome| self.outcomes.get(*outcome)).sum();
        let nearest = self.nearest.as_deref().filter(|_| denied * 2 < self.count.max(1));
        self.meant.first().map(|(label, _)| label.as_str()).or(nearest)
    }
}

/// Groups questions, the most frequent group first.
pub fn group(book: &Book, misses: &[Missed]) -> Vec<Group> {
    let mut items = items(misses);
    let vectors = vectors(book, &items);
    items.iter_mut().for_each(|item| item.nearest = nearest(book, item));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    // By piece: the groups whose leader holds it, and how strongly.
    let mut leaders: HashMap<Feature, Vec<(usize, f64)>> = HashMap::new();
    for (at, vector) in vectors.iter().enumerate() {
        match joined(&items, &groups, &leaders, at, vector) {
            Some(group) => groups[group].push(at),
            None => {
                for (piece, weight) in vector {
                    leaders.entry(*piece).or_default().push((groups.len(), *weight));
                }
                groups.push(vec![at]);
            }
        }
    }
    let mut groups: Vec<Group> = groups.iter().map(|members| summed(&items, members)).collect();
    groups.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.questions.cmp(&other.questions)));
    groups
}

// One question, however often and with whatever outcome it was asked.
#[derive(Default)]
struct Item {
    text: String,
    count: usize,
    outcomes: BTreeMap<String, usize>,
    votes: BTreeMap<String, usize>,
    meant: BTreeMap<String, usize>,
    nearest: Option<String>,
}

// The distinct questions, the most frequent first.
fn items(misses: &[Missed]) -> Vec<Item> {
    let mut by_key: BTreeMap<String, Item> = BTreeMap::new();
    for missed in misses.iter().filter(|missed| !says_nothing(&normalize(&missed.question))) {
        let item = by_key.entry(compact(&missed.question)).or_default();
        // Of several spellings one, whichever came first.
        if item.text.is_empty() || missed.question < item.text {
            item.text.clone_from(&missed.question);
        }
        let votes = if missed.outcome == MEANT { &mut item.meant } else { &mut item.votes };
        if let Some(label) = &missed.nearest {
            *votes.entry(label.clone()).or_default() += 1;
        }
        item.count += usize::from(missed.outcome != MEANT);
        *item.outcomes.entry(missed.outcome.clone()).or_default() += 1;
    }
    let mut items: Vec<(String, Item)> = by_key.into_iter().collect();
    items
        .sort_by(|(one_key, one), (other_key, other)| other.count.cmp(&one.count).then_with(|| one_key.cmp(other_key)));
    items.into_iter().map(|(_, item)| item).collect()
}

type Vector = Vec<(Feature, f64)>;

// TF-IDF over the questions themselves, of length 1.
fn vectors(book: &Book, items: &[Item]) -> Vec<Vector> {
    let ready = |item: &Item| book.find_provinces(&normalize(&item.text)).1;
    let cut: Vec<Vec<Feature>> = items
        .iter()
        .map(|item| {
            let mut pieces = features(&ready(item), book.index.concepts());
            pieces.sort_unstable();
            pieces.dedup();
            pieces
        })
        .collect();
    let mut holding: HashMap<Feature, f64> = HashMap::new();
    cut.iter().flatten().for_each(|piece| *holding.entry(*piece).or_default() += 1.0);
    let all = items.len() as f64;
    let weigh = |pieces: Vec<Feature>| {
        let idf = |piece: &Feature| ((1.0 + all) / (1.0 + holding.get(piece).copied().unwrap_or(0.0))).ln() + 1.0;
        let weighed: Vector = pieces.iter().map(|piece| (*piece, idf(piece))).collect();
        let length = weighed.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        weighed.into_iter().map(|(piece, weight)| (piece, weight / length)).collect()
    };
    cut.into_iter().map(weigh).collect()
}

// What was chosen, what was nearest when it was asked, or, where neither is known any more, what is nearest now.
fn nearest(book: &Book, item: &Item) -> Option<String> {
    let known = |label: &&String| book.title_of(label).is_some() || label.starts_with("refusal:");
    let most = |votes: &BTreeMap<String, usize>| {
        let mut votes: Vec<(&String, &usize)> = votes.iter().filter(|(label, _)| known(label)).collect();
        votes.sort_by(|one, other| other.1.cmp(one.1).then_with(|| one.0.cmp(other.0)));
        votes.first().map(|(label, _)| (*label).clone())
    };
    most(&item.meant).or_else(|| most(&item.votes)).or_else(|| {
        if item.outcomes.contains_key(REJECTED) {
            return book.near_reasons(&item.text).first().map(|reason| reason.label_id());
        }
        find(book, &Case::default(), &item.text, 1).first().map(|card| card.entry.clone())
    })
}

// The group whose leader is most like a question, when it is like enough.
fn joined(
    items: &[Item],
    groups: &[Vec<usize>],
    leaders: &HashMap<Feature, Vec<(usize, f64)>>,
    at: usize,
    vector: &Vector,
) -> Option<usize> {
    let mut likeness: BTreeMap<usize, f64> = BTreeMap::new();
    for (piece, weight) in vector {
        for (group, other) in leaders.get(piece).map_or(&[][..], Vec::as_slice) {
            *likeness.entry(*group).or_default() += weight * other;
        }
    }
    let enough = |(group, alike): &(usize, f64)| {
        let leader = &items[groups[*group][0]];
        let same = leader.nearest.is_some() && leader.nearest == items[at].nearest;
        *alike >= if same { ALIKE_SAME_ENTRY_MIN } else { ALIKE_MIN }
    };
    // Of equally like ones the earlier.
    let best =
        likeness.into_iter().filter(enough).max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
    best.map(|(group, _)| group)
}

fn summed(items: &[Item], members: &[usize]) -> Group {
    let mut group = Group { nearest: members.first().and_then(|at| items[*at].nearest.clone()), ..Group::default() };
    let mut meant: BTreeMap<&String, usize> = BTreeMap::new();
    for item in members.iter().map(|at| &items[*at]) {
        group.questions.push((item.text.clone(), item.count));
        group.count += item.count;
        for (outcome, count) in &item.outcomes {
            *group.outcomes.entry(outcome.clone()).or_default() += count;
        }
        item.meant.iter().for_each(|(label, count)| *meant.entry(label).or_default() += count);
    }
    group.meant = meant.into_iter().map(|(label, count)| (label.clone(), count)).collect();
    group.meant.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    group
}

/// Whether wordings of a label take the place of a province for every province.
pub(super) fn is_topic(book: &Book, id: &str) -> bool {
    book.find_label(id).is_some_and(|label| matches!(book.labels[label], Label::Topic(_)))
}
