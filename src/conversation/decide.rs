//! Answer, offer choices, or say "I don't know": from how the belief is spread and how near the wording is.
//!
//! Never answers on one score alone: a margin to the second, the likeness of the nearest wording, and how much of the
//! question was ever seen decide together.

use crate::knowledge::Label;
use crate::search::{Ranked, Ranking};

/// What to do with a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Answer with this.
    Answer(Ranked),
    /// Offer these, best first.
    Clarify(Vec<Ranked>),
    /// A wish.
    Intent(Label),
    /// A kind of question that is not answered.
    Refuse(Label),
    /// Nothing fits; the nearest are worth naming.
    Unknown(Vec<Ranked>),
}

/// Thresholds, set by cross-validation over the wordings: see `knowledge test --cross-validate`.
mod limit {
    /// Answer when belief and likeness together reach this.
    pub const ANSWER: f64 = 0.52;
    /// Offer choices when they reach this.
    pub const CLARIFY: f64 = 0.27;
    /// A choice is offered while its belief is at least this share of the best one's.
    pub const CHOICE_SHARE: f64 = 0.08;
    /// Less of the question seen than this: unknown.
    pub const COVERAGE: f64 = 0.35;
    /// Wishes and refusals need less: nothing wrong is said by them.
    pub const WISH: f64 = 0.30;
}
const CHOICES_MAX: usize = 4;

/// Decides on a ranking; `label_of` says what a ranked label stands for.
pub fn decide(ranking: &Ranking, label_of: impl Fn(usize) -> Label) -> Decision {
    let content = |ranked: &&Ranked| matches!(label_of(ranked.label), Label::Entry(_) | Label::Topic(_));
    let contents: Vec<Ranked> = ranking.best.iter().filter(content).copied().collect();
    let Some(top) = ranking.best.first() else {
        return Decision::Unknown(Vec::new());
    };
    if ranking.coverage < limit::COVERAGE {
        return Decision::Unknown(Vec::new());
    }
    let kind = |wanted: fn(&Label) -> bool| -> f64 {
        ranking.best.iter().filter(|ranked| wanted(&label_of(ranked.label))).map(|ranked| ranked.share).sum()
    };
    let refusals = kind(|label| matches!(label, Label::Refusal(_)));
    let label = label_of(top.label);
    let sure = confidence(top);
    match label {
        Label::Refusal(_) if sure >= limit::WISH || refusals >= 0.5 => {
            return Decision::Refuse(label);
        }
        Label::Intent(_) if sure >= limit::WISH => return Decision::Intent(label),
        Label::Refusal(_) | Label::Intent(_) => {}
        Label::Entry(_) | Label::Topic(_) if sure >= limit::ANSWER => {
            return Decision::Answer(*top);
        }
        Label::Entry(_) | Label::Topic(_) => {}
    }
    let Some(first) = contents.first() else {
        return Decision::Unknown(Vec::new());
    };
    // Half or more of the belief lies with what is refused: naming filing topics would mislead.
    if refusals > 0.5 || confidence(first) < limit::CLARIFY {
        return Decision::Unknown(contents.into_iter().take(3).collect());
    }
    let near = |ranked: &Ranked| ranked.share >= first.share * limit::CHOICE_SHARE;
    let choices: Vec<Ranked> = contents.iter().copied().filter(near).take(CHOICES_MAX).collect();
    // Two at least, or it is no choice.
    let choices = if choices.len() < 2 { contents.into_iter().take(2).collect() } else { choices };
    Decision::Clarify(choices)
}

/// How sure one candidate is: half belief, half likeness to a wording somebody wrote for it.
pub fn confidence(ranked: &Ranked) -> f64 {
    0.5 * ranked.share + 0.5 * ranked.likeness
}
