//! `knowledge test --cross-validate`: wordings held back in folds, and what they find.
//!
//! Measures the matcher on wordings it was not trained with; never changes anything.

use serde_json::json;

use super::output::print;
use super::{End, Usage};
use crate::conversation::{Decision, decide};
use crate::knowledge::{Book, hold_back};

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
    let mut content = Counts::default();
    let mut outside = Counts::default();
    hold_back(book, |held| {
        let counts = if book.labels[held.label].is_answered() { &mut content } else { &mut outside };
        let is_right = |label: usize| usize::from(label == held.label);
        counts.asked += 1;
        counts.first += held.ranking.best.first().map_or(0, |ranked| is_right(ranked.label));
        counts.third += usize::from(held.ranking.best.iter().take(3).any(|ranked| ranked.label == held.label));
        match decide(held.ranking, |label| book.labels[label]) {
            Decision::Answer(first, _) => {
                counts.answered += 1;
                counts.answered_right += is_right(first.label);
            }
            Decision::Clarify(choices) => {
                counts.offered += 1;
                counts.offered_right += usize::from(choices.iter().any(|choice| choice.label == held.label));
            }
            Decision::Several(_) | Decision::Intent(_) | Decision::Refuse(_) | Decision::Unknown(_) => {}
        }
    });
    report(&content, &outside, as_json);
    Ok(End::Fine)
}

fn report(content: &Counts, outside: &Counts, as_json: bool) {
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
}
