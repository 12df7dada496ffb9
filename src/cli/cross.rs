//! `knowledge test --cross-validate`: wordings held back in five folds, what they find, and how far confidence holds.
//!
//! Measures the matcher on questions it was not trained with; never changes anything.

use serde_json::json;

use super::output::print;
use super::{End, Usage};
use crate::conversation::{Decision, confidence, decide};
use crate::knowledge::Book;
use crate::search::{Index, Sample};

const FOLDS: usize = 5;

#[derive(Default)]
struct Counts {
    asked: usize,
    first: usize,
    third: usize,
    answered: usize,
    answered_right: usize,
    offered: usize,
    offered_right: usize,
}

pub(super) fn run(book: &Book, as_json: bool) -> Result<End, Usage> {
    let labels = book.samples();
    let mut content = Counts::default();
    let mut outside = Counts::default();
    // By tenths of confidence of the first candidate: how many, how many right.
    let mut reliability = [(0usize, 0usize); 10];
    for fold in 0..FOLDS {
        let index = Index::train(&kept(book, &labels, fold), labels.len(), book.index.concepts().clone());
        for (label, (wordings, _)) in labels.iter().enumerate() {
            for wording in wordings.iter().enumerate().filter(|(at, _)| at % FOLDS == fold).map(|(_, text)| text) {
                let ranking = index.rank(wording, |_| true);
                let is_content = book.labels[label].is_answered();
                let counts = if is_content { &mut content } else { &mut outside };
                counts.asked += 1;
                let Some(top) = ranking.best.first() else {
                    continue;
                };
                counts.first += usize::from(top.label == label);
                counts.third += usize::from(ranking.best.iter().take(3).any(|ranked| ranked.label == label));
                let tenth = (confidence(top) * 10.0).clamp(0.0, 9.0) as usize;
                reliability[tenth].0 += 1;
                reliability[tenth].1 += usize::from(top.label == label);
                match decide(&ranking, |label| book.labels[label]) {
                    Decision::Answer(ranked) => {
                        counts.answered += 1;
                        counts.answered_right += usize::from(ranked.label == label);
                    }
                    Decision::Clarify(choices) => {
                        counts.offered += 1;
                        counts.offered_right += usize::from(choices.iter().any(|ranked| ranked.label == label));
                    }
                    Decision::Intent(_) | Decision::Refuse(_) | Decision::Unknown(_) => {}
                }
            }
        }
    }
    report(&content, &outside, &reliability, as_json);
    Ok(End::Fine)
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

fn report(content: &Counts, outside: &Counts, reliability: &[(usize, usize); 10], as_json: bool) {
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    if as_json {
        print(json!({"asked": content.asked, "first": share(content.first, content.asked),
                "third": share(content.third, content.asked),
                "answered_wrong": share(content.answered - content.answered_right, content.asked),
                "outside_asked": outside.asked, "outside_answered": share(outside.answered, outside.asked)}));
        return;
    }
    print(format!("held-back wordings of entries and topics: {}", content.asked));
    print(format!(
        "  right one first {:.3}, within three {:.3}",
        share(content.first, content.asked),
        share(content.third, content.asked)
    ));
    print(format!(
        "  answered {:.3} (right {:.3}, wrong {:.3}), choices offered {:.3} (with the right one {:.3})",
        share(content.answered, content.asked),
        share(content.answered_right, content.asked),
        share(content.answered - content.answered_right, content.asked),
        share(content.offered, content.asked),
        share(content.offered_right, content.asked)
    ));
    print(format!(
        "held-back wishes and refusals: {}, right one first {:.3}, answered {:.3}, choices offered {:.3}",
        outside.asked,
        share(outside.first, outside.asked),
        share(outside.answered, outside.asked),
        share(outside.offered, outside.asked)
    ));
    print("confidence of the first candidate → how often it is right");
    for (tenth, (asked, right)) in reliability.iter().enumerate() {
        print(format!(
            "  {:.1}–{:.1}  {asked:5}  {:.2}",
            tenth as f64 / 10.0,
            (tenth + 1) as f64 / 10.0,
            share(*right, *asked)
        ));
    }
}
