//! Which reason a text names, by its likeness to the wordings of all of them.
//!
//! Never names one that is only the nearest: it must be like a wording somebody wrote, and clearly nearer than the others.

use std::collections::BTreeSet;

use crate::search::{Concepts, Index, Ranked, Ranking, Sample};
use crate::text::says_nothing;

/// What one text turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A reason, by its place in the list.
    Reason(usize),
    /// No reason: what stands around them in a notice.
    Around,
    /// Something that is not on file.
    Unknown,
}

impl Found {
    /// The reason, if it is one.
    pub fn reason(self) -> Option<usize> {
        match self {
            Self::Reason(reason) => Some(reason),
            Self::Around | Self::Unknown => None,
        }
    }
}

/// Wordings to train with, normalized and with provinces masked.
#[derive(Clone, Debug, Default)]
pub struct Wordings {
    /// By reason: its wordings.
    pub reasons: Vec<Vec<String>>,
    /// By reason: a text that only lends its vocabulary.
    pub lent: Vec<String>,
    /// What stands around reasons.
    pub around: Vec<String>,
    /// Reasons that are not explained.
    pub silent: Vec<String>,
}

/// The trained index of all reasons.
#[derive(Clone, Debug)]
pub struct Finder {
    index: Index,
    reasons: usize,
    // Addresses and numbers that stand in wordings: 12381, miitbeian.gov.cn.
    names: BTreeSet<String>,
}

/// One logistic regression on held-back wordings and on texts that are no reason of ours, rounded: that the best ranked
/// reason is the one meant.
mod weigh {
    /// Per log-odds of its share of belief,
    pub const SHARE: f64 = 0.94;
    /// per share of the text that occurs in any wording,
    pub const COVERAGE: f64 = 4.2;
    /// and without either.
    pub const OFFSET: f64 = -4.24;
}

// Bounds of the log-odds that are weighed.
const SHARE_ODDS_MIN: f64 = -4.0;
const SHARE_ODDS_MAX: f64 = 5.0;
// Like a wording this much, it is that wording.
const SAME_LIKENESS: f64 = 0.97;
// How surely a sentence must name a reason, and a part of a sentence, which says less.
const CHANCE_MIN: f64 = 0.8;
const CLAUSE_CHANCE_MIN: f64 = 0.9;
// What is like no wording at all is named by single words only.
const LIKENESS_MIN: f64 = 0.25;
// From which chance on the nearest are worth a button, and from which share of belief each of them.
const NEAR_CHANCE_MIN: f64 = 0.3;
const NEAR_SHARE_MIN: f64 = 0.08;
const NEAR_MAX: usize = 3;

impl Finder {
    /// Trains on the wordings of all reasons.
    pub fn train(wordings: &Wordings, concepts: Concepts) -> Self {
        let reasons = wordings.reasons.len();
        let sample = |label, text: &String, wording| Sample { label, text: text.clone(), wording, home: true };
        let mut samples: Vec<Sample> = Vec::new();
        for (label, texts) in wordings.reasons.iter().enumerate() {
            samples.extend(texts.iter().map(|text| sample(label, text, true)));
        }
        samples.extend(wordings.lent.iter().enumerate().map(|(label, text)| sample(label, text, false)));
        samples.extend(wordings.around.iter().map(|text| sample(reasons, text, true)));
        samples.extend(wordings.silent.iter().map(|text| sample(reasons + 1, text, true)));
        let names = samples.iter().flat_map(|sample| names(&sample.text)).map(str::to_owned).collect();
        Self { index: Index::train(&samples, reasons + 2, concepts), reasons, names }
    }

    // Somebody's own domain, address or order says nothing of the reason, and would be news to the index.
    fn without_names(&self, text: &str) -> String {
        let own = names(text).into_iter().filter(|name| !self.names.contains(*name)).map(str::to_owned);
        own.collect::<Vec<_>>().iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), " "))
    }

    /// What a normalized sentence names.
    pub fn find(&self, text: &str) -> Found {
        self.find_with(text, CHANCE_MIN)
    }

    /// The same for a part of a sentence: only what is clear by itself.
    pub fn find_surely(&self, text: &str) -> Found {
        self.find_with(text, CLAUSE_CHANCE_MIN)
    }

    /// The reasons nearest to a text that names none surely, nearest first; none when nothing is near.
    pub fn near(&self, text: &str) -> Vec<usize> {
        let ranking = self.index.rank(&self.without_names(text), |_| Some(0.0));
        let Some(first) = ranking.best.first() else { return Vec::new() };
        if chance(first, &ranking) < NEAR_CHANCE_MIN {
            return Vec::new();
        }
        let near = ranking.best.iter().filter(|ranked| ranked.label < self.reasons && ranked.share >= NEAR_SHARE_MIN);
        near.map(|ranked| ranked.label).take(NEAR_MAX).collect()
    }

    fn find_with(&self, text: &str, chance_min: f64) -> Found {
        let text = &self.without_names(text);
        if says_nothing(text) {
            return Found::Around;
        }
        let ranking = self.index.rank(text, |_| Some(0.0));
        // Those two have little in common with themselves: they may rank low and yet hold the very wording.
        let (around, silent) = (self.likeness(text, self.reasons), self.likeness(text, self.reasons + 1));
        if around.max(silent) >= SAME_LIKENESS {
            return if around >= silent { Found::Around } else { Found::Unknown };
        }
        let same = ranking.best.iter().find(|ranked| ranked.likeness >= SAME_LIKENESS);
        let Some(best) = same.or(ranking.best.first()) else { return Found::Unknown };
        let sure = best.likeness >= SAME_LIKENESS
            || (chance(best, &ranking) >= chance_min && best.likeness >= LIKENESS_MIN && best.likeness >= silent);
        match best.label {
            label if sure && label < self.reasons => Found::Reason(label),
            label if sure && label == self.reasons => Found::Around,
            _ => Found::Unknown,
        }
    }

    // The likeness of a text to one label's nearest wording, however low the label ranks.
    fn likeness(&self, text: &str, of: usize) -> f64 {
        let ranking = self.index.rank(text, |label| (label == of).then_some(0.0));
        ranking.best.first().map_or(0.0, |ranked| ranked.likeness)
    }
}

// Addresses and long numbers in a normalized text: runs of Latin letters, digits and what joins them, with a dot, a slash
// or at least four digits.
fn names(text: &str) -> Vec<&str> {
    let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':' | '@');
    let runs = text.split(|c| !joins(c)).map(|run| run.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    let is_name = |run: &&str| run.contains(['.', '/', '@']) || run.chars().filter(char::is_ascii_digit).count() >= 4;
    runs.filter(is_name).collect()
}

fn chance(best: &Ranked, ranking: &Ranking) -> f64 {
    let share = best.share.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
    let odds = (share / (1.0 - share)).ln().clamp(SHARE_ODDS_MIN, SHARE_ODDS_MAX);
    1.0 / (1.0 + (-(weigh::SHARE * odds + weigh::COVERAGE * ranking.coverage + weigh::OFFSET)).exp())
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn addresses_and_long_numbers_are_names() {
        assert_eq!(names("ip地址106.75.1.2不在账号下"), ["106.75.1.2"]);
        assert_eq!(names("域名shu-yun.com.cn未实名，订单号：20261123001。"), ["shu-yun.com.cn", "20261123001"]);
        assert_eq!(names("3个月 24小时 p2p app md5 12381"), ["12381"]);
        assert_eq!(names("1.域名 2.地址"), Vec::<&str>::new());
    }
}
