//! Answer, offer choices, or say "I don't know": first whether it is a filing question at all, then which one.
//!
//! Never answers on one score alone: how belief is spread between filing, wishes and refusals, what the
//! nearest wordings stand for, and how much of the question is at home in filing decide together.

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

/// Weights and thresholds. The weights are those of a logistic regression on wordings held back in five folds, rounded;
/// the thresholds were set on the same folds so that wrong answers stay rare. See `knowledge test --cross-validate`.
mod weigh {
    /// Log-odds of belief in filing against wishes and refusals.
    pub const BELIEF: f64 = 0.4;
    /// Likeness to the nearest filing wording less that to the nearest other one.
    pub const LIKENESS: f64 = 1.3;
    /// Share of the question that occurs in texts about filing.
    pub const HOME: f64 = 3.5;
    /// Share of the nearest wordings that are about filing.
    pub const NEIGHBOURS: f64 = 4.6;
    /// Where the line is drawn: about 1 % of filing questions lost, 3 % of the others taken for filing.
    pub const OFFSET: f64 = -5.6;
    /// At least this likely to be about filing, or it is not answered.
    pub const FILING_MIN: f64 = 0.5;
    /// To offer choices it must be likelier still: choices that all miss are worse than an honest "I don't know".
    pub const CLARIFY_MIN: f64 = 0.7;
    /// Share of the belief in filing that one entry needs to be answered at once.
    pub const ANSWER_MIN: f64 = 0.68;
    /// A question this like a wording is that wording: nothing else is weighed.
    pub const SAME_LIKENESS: f64 = 0.97;
    /// A choice is offered while its belief is at least this share of the best one's.
    pub const CHOICE_MIN: f64 = 0.05;
    /// A wish must be at least this like one somebody wrote, and so must a refusal to be refused by its kind.
    pub const OTHER_LIKENESS_MIN: f64 = 0.3;
}
const CHOICES_MAX: usize = 4;

/// Decides on a ranking; `label_of` says what a ranked label stands for.
pub fn decide(ranking: &Ranking, label_of: impl Fn(usize) -> Label) -> Decision {
    let (filing, others): (Vec<Ranked>, Vec<Ranked>) =
        ranking.best.iter().partition(|ranked| label_of(ranked.label).is_answered());
    let Some(first) = filing.first() else { return decide_other(&others, &label_of, Vec::new()) };
    let same = ranking.best.iter().find(|ranked| ranked.likeness >= weigh::SAME_LIKENESS);
    if let Some(same) = same.filter(|same| label_of(same.label).is_answered()) {
        return Decision::Answer(*same);
    }
    let about = about_filing(ranking, &filing, &others);
    if about < weigh::FILING_MIN {
        return decide_other(&others, &label_of, filing);
    }
    let belief: f64 = filing.iter().map(|ranked| ranked.share).sum();
    if first.share >= belief * weigh::ANSWER_MIN {
        return Decision::Answer(*first);
    }
    if about < weigh::CLARIFY_MIN {
        return Decision::Unknown(filing.into_iter().take(3).collect());
    }
    let near = filing.iter().filter(|ranked| ranked.share >= first.share * weigh::CHOICE_MIN);
    let choices: Vec<Ranked> = near.take(CHOICES_MAX).copied().collect();
    if choices.len() < 2 { Decision::Answer(*first) } else { Decision::Clarify(choices) }
}

/// How likely a question is about filing, 0 to 1.
pub fn about_filing(ranking: &Ranking, filing: &[Ranked], others: &[Ranked]) -> f64 {
    let sum = |ranked: &[Ranked]| ranked.iter().map(|ranked| ranked.share).sum::<f64>();
    let likeness = |ranked: &[Ranked]| ranked.iter().map(|ranked| ranked.likeness).fold(0.0, f64::max);
    // Belief spread thinly over all labels counts against filing too: only the best ranked are summed.
    let belief = sum(filing).clamp(1e-4, 1.0 - 1e-4);
    let evidence = weigh::BELIEF * (belief / (1.0 - belief)).ln()
        + weigh::LIKENESS * (likeness(filing) - likeness(others))
        + weigh::HOME * ranking.home
        + weigh::NEIGHBOURS * ranking.neighbours
        + weigh::OFFSET;
    1.0 / (1.0 + (-evidence).exp())
}

// Not about filing: the likeliest wish, or a refusal when the kinds of refusals together are likelier.
fn decide_other(others: &[Ranked], label_of: &impl Fn(usize) -> Label, filing: Vec<Ranked>) -> Decision {
    let is_refusal = |ranked: &&Ranked| matches!(label_of(ranked.label), Label::Refusal(_));
    let refused: f64 = others.iter().filter(is_refusal).map(|ranked| ranked.share).sum();
    let wish = others.iter().find(|ranked| matches!(label_of(ranked.label), Label::Intent(_)));
    match wish {
        Some(wish) if wish.share >= refused && wish.likeness >= weigh::OTHER_LIKENESS_MIN => {
            Decision::Intent(label_of(wish.label))
        }
        _ => match others.iter().find(is_refusal) {
            Some(refusal) if refusal.likeness >= weigh::OTHER_LIKENESS_MIN => Decision::Refuse(label_of(refusal.label)),
            _ => Decision::Unknown(filing.into_iter().take(3).collect()),
        },
    }
}

/// How sure one candidate is, for people to read: half belief, half likeness to a wording somebody wrote for it.
pub fn confidence(ranked: &Ranked) -> f64 {
    0.5 * ranked.share + 0.5 * ranked.likeness
}
