//! Wordings held back: every fold of them is asked of an index trained with the others.
//!
//! Measures only; never changes the book, and never decides whether a rank is good enough.

use super::Book;
use crate::search::{Index, Ranking, Sample};

/// How many parts the wordings are held back in, one after the other.
pub const FOLDS: usize = 5;

/// A wording that was held back.
#[derive(Clone, Copy, Debug)]
pub struct HeldBack<'w> {
    /// The label it was written for, in the ranking's numbering.
    pub label: usize,
    /// Its place among the label's wordings; the title is 0.
    pub wording: usize,
    /// What the others make of it.
    pub ranking: &'w Ranking,
}

/// Asks every wording of an index that was trained without it.
pub fn hold_back(book: &Book, mut each: impl FnMut(HeldBack<'_>)) {
    let labels = book.samples();
    for fold in 0..FOLDS {
        let index = Index::train(&kept(book, &labels, fold), labels.len(), book.index.concepts().clone());
        for (label, (wordings, _)) in labels.iter().enumerate() {
            for (wording, text) in wordings.iter().enumerate().filter(|(at, _)| at % FOLDS == fold) {
                each(HeldBack { label, wording, ranking: &index.rank(text, |_| Some(0.0)) });
            }
        }
    }
}

fn kept(book: &Book, labels: &[(Vec<String>, Option<String>)], fold: usize) -> Vec<Sample> {
    let mut samples = Vec::new();
    for (label, (wordings, lent)) in labels.iter().enumerate() {
        let home = book.labels[label].is_answered();
        let stays = wordings.iter().enumerate().filter(|(at, _)| at % FOLDS != fold).map(|(_, text)| (text, true));
        let all = stays.chain(lent.iter().map(|text| (text, false)));
        samples.extend(all.map(|(text, wording)| Sample { label, text: text.clone(), wording, home }));
    }
    samples
}
