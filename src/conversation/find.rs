//! Answers looked up by somebody who knows what they want: an agent, a button.
//!
//! Never decides whether they fit: the agent does.

use super::card::{Card, card};
use super::press::means;
use super::slots::slots;
use super::understand::prior;
use crate::facts::Case;
use crate::knowledge::Book;

/// The answers nearest to some words, nearest first.
pub fn find(book: &Book, case: &Case, words: &str, most: usize) -> Vec<Card> {
    let said = slots(book, words);
    let mut case = case.clone();
    said.case.iter().for_each(|(variable, answer)| {
        case.set(variable, answer.clone());
    });
    let ranking = book
        .index
        .rank(&said.text, |label| book.labels[label].is_answered().then(|| prior(book, label, &case)).flatten());
    let ranked = ranking.best.iter().filter(|ranked| book.labels[ranked.label].is_answered());
    ranked.filter_map(|ranked| card(book, book.labels[ranked.label], &case, ranked.share)).take(most).collect()
}

/// The answer a button stands for.
pub fn card_of(book: &Book, carried: &str, case: &Case) -> Option<Card> {
    let label = book.labels.iter().find(|label| means(carried, &book.label_id(**label)))?;
    card(book, *label, case, 1.0)
}
