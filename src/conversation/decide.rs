//! Answer, offer choices, or say "I don't know": from the chance of being right and the cost of being wrong.
//!
//! Never answers on one score alone: first how likely a question is about filing at all, then how likely the best
//! candidate is the one meant. The chances are estimated on questions that were not used for training, and
//! `knowledge test` shows how far they hold on questions that were used for neither.

use crate::knowledge::Label;
use crate::search::{Ranked, Ranking};

/// A candidate and the chance that it is what is asked, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// The label's place in the ranking's numbering.
    pub label: usize,
    /// The chance.
    pub chance: f64,
}

/// What to do with a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Answer with the first; the others are worth a button beneath it.
    Answer(Choice, Vec<Choice>),
    /// The message asks several things: answer them one after the other.
    Several(Vec<Choice>),
    /// Offer these, best first.
    Clarify(Vec<Choice>),
    /// A wish.
    Intent(Label),
    /// A kind of question that is not answered.
    Refuse(Label),
    /// Nothing fits; the nearest are worth naming.
    Unknown(Vec<Choice>),
}

/// Two logistic regressions on practice questions and on questions of strangers to filing, rounded.
mod weigh {
    /// That a question is about filing: per log-odds of belief in filing against wishes and refusals,
    pub const FILING_BELIEF: f64 = 1.07;
    /// per likeness to the nearest filing wording less that to the nearest other one,
    pub const FILING_LIKENESS: f64 = 5.8;
    /// and without either.
    pub const FILING_OFFSET: f64 = 0.0;
    /// That the best candidate holds what is asked: per log-odds of belief in filing,
    pub const RIGHT_BELIEF: f64 = 0.94;
    /// per log-odds of its share of the belief in filing,
    pub const RIGHT_SHARE: f64 = 0.45;
    /// per likeness to the nearest filing wording (below zero, since belief says it already: what is like both sides is
    /// not clear),
    pub const RIGHT_OWN_LIKENESS: f64 = -1.5;
    /// per likeness to the nearest wording of a wish or refusal,
    pub const RIGHT_OTHER_LIKENESS: f64 = -5.0;
    /// per share of the question that occurs in texts about filing,
    pub const RIGHT_HOME: f64 = 2.1;
    /// and without any.
    pub const RIGHT_OFFSET: f64 = -0.2;
}

/// What an action is worth to the person who asked; the right answer at once is worth 1, "I don't know" nothing.
mod worth {
    /// A wrong answer undoes more than a right one gives: it is believed, and a filing comes back weeks later.
    pub const WRONG: f64 = -1.5;
    /// Choices that hold the right one: one more tap on a phone, and many leave.
    pub const OFFERED: f64 = 0.25;
    /// Choices that do not: time lost, nothing believed.
    pub const OFFERED_IN_VAIN: f64 = -1.0;
}

// Bounds of the log-odds that are weighed.
const BELIEF_ODDS_MAX: f64 = 4.0;
const SHARE_ODDS_MAX: f64 = 2.0;
// A question this like a wording is that wording: nothing else is weighed.
pub(super) const SAME_LIKENESS: f64 = 0.97;
const SAME_CHANCE: f64 = 0.99;
// A choice is offered while its belief is at least this share of the best one's.
const CHOICE_MIN: f64 = 0.05;
const CHOICES_MAX: usize = 4;
// What is worth a button under an answer.
const BESIDE_CHANCE_MIN: f64 = 0.1;
// A wish or a kind of refusal must be at least this like a wording somebody wrote, or believed in this much.
const OTHER_LIKENESS_MIN: f64 = 0.3;
const OTHER_SHARE_MIN: f64 = 0.6;

/// Decides on a ranking; `label_of` says what a ranked label stands for.
pub fn decide(ranking: &Ranking, label_of: impl Fn(usize) -> Label) -> Decision {
    if let Some(same) = ranking.best.iter().find(|ranked| ranked.likeness >= SAME_LIKENESS) {
        return match label_of(same.label) {
            Label::Entry(_) | Label::Topic(_) => {
                Decision::Answer(Choice { label: same.label, chance: SAME_CHANCE }, Vec::new())
            }
            wish @ Label::Intent(_) => Decision::Intent(wish),
            refusal @ Label::Refusal(_) => Decision::Refuse(refusal),
        };
    }
    let evidence = Evidence::of(ranking, &label_of);
    let about = evidence.about_filing();
    let choices = evidence.choices(about);
    let Some(first) = choices.first().copied() else {
        return decide_other(&evidence.others, &label_of, choices);
    };
    let answered = first.chance + worth::WRONG * (1.0 - first.chance);
    let offered = if choices.len() > 1 { worth::OFFERED * about + worth::OFFERED_IN_VAIN * (1.0 - about) } else { 0.0 };
    if answered.max(offered) <= 0.0 {
        return decide_other(&evidence.others, &label_of, choices);
    }
    if answered < offered {
        return Decision::Clarify(choices);
    }
    let beside = choices.into_iter().skip(1).filter(|choice| choice.chance >= BESIDE_CHANCE_MIN).collect();
    Decision::Answer(first, beside)
}

// What a ranking says, the labels about filing apart from wishes and refusals.
struct Evidence {
    filing: Vec<Ranked>,
    others: Vec<Ranked>,
    belief: f64,
    own_likeness: f64,
    other_likeness: f64,
    home: f64,
}

impl Evidence {
    fn of(ranking: &Ranking, label_of: &impl Fn(usize) -> Label) -> Self {
        let (filing, others): (Vec<Ranked>, Vec<Ranked>) =
            ranking.best.iter().partition(|ranked| label_of(ranked.label).is_answered());
        let likeness = |ranked: &[Ranked]| ranked.iter().map(|ranked| ranked.likeness).fold(0.0, f64::max);
        Self {
            // Belief spread thinly over all labels counts against filing too: only the best ranked are summed.
            belief: filing.iter().map(|ranked| ranked.share).sum(),
            own_likeness: likeness(&filing),
            other_likeness: likeness(&others),
            home: ranking.home,
            filing,
            others,
        }
    }

    fn about_filing(&self) -> f64 {
        logistic(
            weigh::FILING_BELIEF * log_odds(self.belief, BELIEF_ODDS_MAX)
                + weigh::FILING_LIKENESS * (self.own_likeness - self.other_likeness)
                + weigh::FILING_OFFSET,
        )
    }

    fn first_is_right(&self, first: &Ranked) -> f64 {
        logistic(
            weigh::RIGHT_BELIEF * log_odds(self.belief, BELIEF_ODDS_MAX)
                + weigh::RIGHT_SHARE * log_odds(first.share / self.belief, SHARE_ODDS_MAX)
                + weigh::RIGHT_OWN_LIKENESS * self.own_likeness
                + weigh::RIGHT_OTHER_LIKENESS * self.other_likeness
                + weigh::RIGHT_HOME * self.home
                + weigh::RIGHT_OFFSET,
        )
    }

    // The candidates worth offering with the chance of each; what the first leaves of `about` the others share.
    fn choices(&self, about: f64) -> Vec<Choice> {
        let Some(first) = self.filing.first() else { return Vec::new() };
        let sure = self.first_is_right(first);
        let left = (about - sure).max(0.0) / (self.belief - first.share).max(f64::MIN_POSITIVE);
        let near = self.filing.iter().skip(1).filter(|ranked| ranked.share >= first.share * CHOICE_MIN);
        let others = near.map(|ranked| Choice { label: ranked.label, chance: (left * ranked.share).min(sure) });
        std::iter::once(Choice { label: first.label, chance: sure }).chain(others).take(CHOICES_MAX).collect()
    }
}

// Not about filing: the likeliest wish, or a refusal when the kinds of refusals together are likelier.
fn decide_other(others: &[Ranked], label_of: &impl Fn(usize) -> Label, near: Vec<Choice>) -> Decision {
    let is_refusal = |ranked: &&Ranked| matches!(label_of(ranked.label), Label::Refusal(_));
    let is_meant = |ranked: &Ranked| ranked.likeness >= OTHER_LIKENESS_MIN || ranked.share >= OTHER_SHARE_MIN;
    let refused: f64 = others.iter().filter(is_refusal).map(|ranked| ranked.share).sum();
    let wish = others.iter().find(|ranked| matches!(label_of(ranked.label), Label::Intent(_)));
    match wish {
        Some(wish) if wish.share >= refused && is_meant(wish) => Decision::Intent(label_of(wish.label)),
        _ => match others.iter().find(is_refusal) {
            Some(refusal) if is_meant(refusal) => Decision::Refuse(label_of(refusal.label)),
            _ => Decision::Unknown(near.into_iter().take(3).collect()),
        },
    }
}

fn logistic(evidence: f64) -> f64 {
    1.0 / (1.0 + (-evidence).exp())
}

// Bounded: past it more of the same is no more evidence.
fn log_odds(chance: f64, most: f64) -> f64 {
    let chance = chance.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
    (chance / (1.0 - chance)).ln().clamp(-most, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranking(best: &[(usize, f64, f64)]) -> Ranking {
        let ranked = |&(label, share, likeness): &(usize, f64, f64)| Ranked { label, share, likeness };
        Ranking { best: best.iter().map(ranked).collect(), coverage: 1.0, home: 0.5 }
    }

    // Labels 0 to 4 are entries, 5 to 7 wishes, the rest refusals.
    fn label_of(label: usize) -> Label {
        match label {
            0..=4 => Label::Entry(label),
            5..=7 => Label::Intent(label - 5),
            _ => Label::Refusal(label - 8),
        }
    }

    #[test]
    fn sure_is_answered_unsure_is_offered_strange_is_refused() {
        let decided = |best: &[(usize, f64, f64)]| decide(&ranking(best), label_of);
        assert!(matches!(decided(&[(0, 0.9, 0.6), (1, 0.1, 0.2)]), Decision::Answer(Choice { label: 0, .. }, _)));
        let Decision::Clarify(choices) = decided(&[(0, 0.25, 0.4), (1, 0.25, 0.4), (2, 0.2, 0.3), (9, 0.2, 0.2)])
        else {
            panic!("three alike are offered");
        };
        assert_eq!(choices.len(), 3);
        assert!(choices.windows(2).all(|pair| pair[0].chance >= pair[1].chance));
        assert_eq!(decided(&[(9, 0.8, 0.5), (0, 0.1, 0.2)]), Decision::Refuse(Label::Refusal(1)));
        assert_eq!(decided(&[(5, 0.5, 0.5), (0, 0.1, 0.2)]), Decision::Intent(Label::Intent(0)));
        assert!(matches!(decided(&[(0, 0.05, 0.1), (9, 0.05, 0.2)]), Decision::Unknown(_)));
        assert!(matches!(decided(&[]), Decision::Unknown(near) if near.is_empty()));
    }

    #[test]
    fn a_wording_is_what_it_was_written_for() {
        let decided = decide(&ranking(&[(0, 0.9, 0.6), (6, 0.05, 1.0)]), label_of);
        assert_eq!(decided, Decision::Intent(Label::Intent(1)));
    }
}
