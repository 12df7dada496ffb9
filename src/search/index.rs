//! The trained index: naive Bayes over TF-IDF weights, and the likeness of a question to the nearest wording.
//!
//! Formula: every text becomes a TF-IDF vector of length 1 (`1 + ln tf`, smoothed idf); a label's weight for a piece
//! is the sum over its texts; score(label) = Σ x·ln((weight + α) / (total + α·pieces)).

use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::features::{features, named_features, spelled_features};
use super::rows::Rows;
use super::{Concepts, Feature, Piece, PieceKind, Ranked, Ranking, Sample};

// Chosen on practice questions: 0.1 finds seven of a hundred fewer, 0.001 the same.
const SMOOTHING: f64 = 0.005;
// Turns score differences of unit-length vectors into belief; fitted by maximum likelihood on practice questions.
const SHARPNESS: f64 = 0.64;

/// The trained index.
#[derive(Clone, Debug)]
pub struct Index {
    concepts: Concepts,
    pieces: Pieces,
    idf: Vec<f64>,
    idf_unseen: f64,
    // By piece: occurs in a text about what is answered.
    at_home: Vec<bool>,
    // By piece: what a label's score gains over its base.
    gains: Rows,
    // By label: the score of a piece it never saw.
    bases: Vec<f64>,
    // By wording: its pieces, and how strongly it holds them; the wordings of a label stand together.
    wordings: Rows,
    // By label: which wordings are its.
    wordings_of: Vec<Range<usize>>,
}

type Pieces = FxHashMap<Feature, u32>;
// Pieces by number, each once, with how often or how strongly.
type Vector = Vec<(u32, f32)>;

// Pieces of an average wording that no earlier wording had; only to reserve room.
const NEW_PIECES_A_WORDING: usize = 4;

impl Index {
    /// Most labels in a ranking.
    pub const RANKED_MAX: usize = 8;

    /// Trains on the samples of `labels` labels.
    pub fn train(samples: &[Sample], labels: usize, concepts: Concepts) -> Self {
        let cut: Vec<Vec<(Feature, f32)>> =
            samples.par_iter().map(|sample| counts(features(&sample.text, &concepts))).collect();
        let room = samples.len() * NEW_PIECES_A_WORDING;
        let mut pieces = Pieces::with_capacity_and_hasher(room, FxBuildHasher);
        let mut number = |(feature, count): (Feature, f32)| {
            let next = small(pieces.len());
            (*pieces.entry(feature).or_insert(next), count)
        };
        let counted: Vec<Vector> = cut.into_iter().map(|cut| cut.into_iter().map(&mut number).collect()).collect();
        let mut index = Self {
            concepts,
            idf: Vec::new(),
            idf_unseen: 0.0,
            at_home: vec![false; pieces.len()],
            gains: Rows::default(),
            bases: vec![0.0; labels],
            wordings: Rows::default(),
            wordings_of: vec![0..0; labels],
            pieces,
        };
        index.weigh_pieces(&counted);
        for (_, counts) in samples.iter().zip(&counted).filter(|(sample, _)| sample.home) {
            counts.iter().for_each(|(piece, _)| index.at_home[*piece as usize] = true);
        }
        let vectors: Vec<Vector> = counted.into_par_iter().map(|counts| index.unit_vector(counts)).collect();
        let mut order: Vec<usize> = (0..samples.len()).collect();
        order.sort_by_key(|at| samples[*at].label);
        index.weigh_labels(samples, &order, &vectors);
        index.note_wordings(samples, &order, &vectors);
        index
    }

    // One label at a time, summed in a row as wide as all pieces; `order` has the samples of a label together.
    fn weigh_labels(&mut self, samples: &[Sample], order: &[usize], vectors: &[Vector]) {
        let mut sums = vec![0.0; self.pieces.len()];
        let mut touched = Vec::new();
        let mut gains = Vec::new();
        let mut totals = vec![0.0; self.bases.len()];
        for same in order.chunk_by(|one, other| samples[*one].label == samples[*other].label) {
            let Some(label) = same.first().map(|at| samples[*at].label) else { continue };
            for (piece, weight) in same.iter().flat_map(|at| &vectors[*at]) {
                let (piece, weight) = (*piece as usize, f64::from(*weight));
                totals[label] += weight;
                if sums[piece] == 0.0 {
                    touched.push(piece);
                }
                sums[piece] += weight;
            }
            for piece in touched.drain(..) {
                gains.push((small(piece), small(label), (1.0 + sums[piece] / SMOOTHING).ln() as f32));
                sums[piece] = 0.0;
            }
        }
        self.gains = Rows::fill(self.pieces.len(), &gains);
        let smooth = SMOOTHING * self.pieces.len() as f64;
        self.bases = totals.iter().map(|total| (SMOOTHING / (total + smooth)).ln()).collect();
    }

    fn note_wordings(&mut self, samples: &[Sample], order: &[usize], vectors: &[Vector]) {
        let mut held = Vec::new();
        let mut wordings = 0;
        for at in order.iter().filter(|at| samples[**at].wording) {
            let of = &mut self.wordings_of[samples[*at].label];
            if of.start == of.end {
                *of = wordings..wordings;
            }
            held.extend(vectors[*at].iter().map(|(piece, weight)| (small(wordings), *piece, *weight)));
            wordings += 1;
            of.end = wordings;
        }
        self.wordings = Rows::fill(wordings, &held);
    }

    /// The lexicon of synonyms it was trained with.
    pub fn concepts(&self) -> &Concepts {
        &self.concepts
    }

    fn weigh_pieces(&mut self, counted: &[Vector]) {
        let mut documents = vec![0.0; self.pieces.len()];
        for (piece, _) in counted.iter().flatten() {
            documents[*piece as usize] += 1.0;
        }
        let all = counted.len() as f64;
        self.idf = documents.iter().map(|holding| ((1.0 + all) / (1.0 + holding)).ln() + 1.0).collect();
        self.idf_unseen = (1.0 + all).ln() + 1.0;
    }

    fn unit_vector(&self, mut counts: Vector) -> Vector {
        let mut squares = 0.0;
        for (piece, count) in &mut counts {
            let weight = (1.0 + f64::from(*count).ln()) * self.idf[*piece as usize];
            squares += weight * weight;
            *count = weight as f32;
        }
        let length = squares.sqrt().max(f64::MIN_POSITIVE) as f32;
        counts.iter_mut().for_each(|(_, weight)| *weight /= length);
        counts
    }

    // The known pieces of a question with unit weights.
    fn vector_of(&self, text: &str) -> Vector {
        let cut = counts(features(text, &self.concepts));
        let known = cut.into_iter().filter_map(|(feature, count)| Some((*self.pieces.get(&feature)?, count)));
        self.unit_vector(known.collect())
    }

    // How much of a question was ever seen (characters and words only: an unseen pair of seen characters is no news),
    // and how much of it occurs in texts about what is answered.
    fn coverage_of(&self, text: &str) -> (f64, f64) {
        let (mut seen, mut singles, mut home, mut all) = (0.0, 0.0, 0.0, 0.0);
        for (kind, feature) in spelled_features(text) {
            let piece = self.pieces.get(&feature).copied();
            let idf = piece.map_or(self.idf_unseen, |piece| self.idf[piece as usize]);
            let weight = idf * idf;
            all += weight;
            if piece.is_some_and(|piece| self.at_home[piece as usize]) {
                home += weight;
            }
            if kind == PieceKind::Single {
                singles += weight;
                seen += if piece.is_some() { weight } else { 0.0 };
            }
        }
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        (share(seen, singles), share(home, all))
    }

    /// Ranks the labels for a normalized question. `prior` is what is known of a label before the words are looked at,
    /// in units of its score; a label without any is left out.
    pub fn rank(&self, text: &str, prior: impl Fn(usize) -> Option<f64>) -> Ranking {
        let vector = self.vector_of(text);
        let (coverage, home) = self.coverage_of(text);
        if vector.is_empty() {
            return Ranking { best: Vec::new(), coverage, home };
        }
        let mass: f64 = vector.iter().map(|(_, weight)| f64::from(*weight)).sum();
        let mut scores: Vec<f64> = self.bases.iter().map(|base| base * mass).collect();
        for (piece, weight) in &vector {
            for (label, gain) in self.gains.row(*piece as usize) {
                scores[*label as usize] += f64::from(*weight) * f64::from(*gain);
            }
        }
        let mut order = Vec::with_capacity(scores.len());
        for (label, score) in scores.iter_mut().enumerate() {
            if let Some(prior) = prior(label) {
                *score += prior;
                order.push(label);
            }
        }
        order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]).then(one.cmp(other)));
        let top = order.first().map_or(0.0, |label| scores[*label]);
        let belief = |label: usize| ((scores[label] - top) * SHARPNESS).exp();
        let whole: f64 = order.iter().map(|label| belief(*label)).sum();
        let question = self.spread(&vector);
        let best = order.iter().take(Self::RANKED_MAX).map(|label| Ranked {
            label: *label,
            share: belief(*label) / whole,
            likeness: f64::from(self.likeness(*label, &question)),
        });
        Ranking { best: best.collect(), coverage, home }
    }

    // A question's weights in a row as wide as all pieces, to be looked up by number.
    fn spread(&self, vector: &[(u32, f32)]) -> Vec<f32> {
        let mut row = vec![0f32; self.pieces.len()];
        vector.iter().for_each(|(piece, weight)| row[*piece as usize] = *weight);
        row
    }

    // The cosine of a question and the label's nearest wording.
    fn likeness(&self, label: usize, question: &[f32]) -> f32 {
        let cosine = |wording: usize| -> f32 {
            self.wordings.row(wording).iter().map(|(piece, weight)| weight * question[*piece as usize]).sum()
        };
        self.wordings_of[label].clone().map(cosine).fold(0.0, f32::max)
    }

    /// The pieces of a question that spoke for a label, strongest first.
    pub fn explain(&self, text: &str, label: usize) -> Vec<Piece> {
        let vector = self.vector_of(text);
        let named = named_features(text, &self.concepts);
        let names: HashMap<u32, String> =
            named.into_iter().filter_map(|(feature, name)| Some((*self.pieces.get(&feature)?, name))).collect();
        let mut pieces: Vec<Piece> = vector
            .iter()
            .filter_map(|(piece, weight)| {
                let (_, gain) = self.gains.row(*piece as usize).iter().find(|(known, _)| *known as usize == label)?;
                Some(Piece { piece: names.get(piece)?.clone(), weight: f64::from(weight * gain) })
            })
            .collect();
        pieces.sort_by(|one, other| other.weight.total_cmp(&one.weight).then_with(|| one.piece.cmp(&other.piece)));
        pieces
    }
}

// How often each piece occurs, each once.
fn counts(mut cut: Vec<Feature>) -> Vec<(Feature, f32)> {
    cut.sort_unstable();
    let mut counted: Vec<(Feature, f32)> = Vec::with_capacity(cut.len());
    for feature in cut {
        match counted.last_mut() {
            Some((last, count)) if *last == feature => *count += 1.0,
            _ => counted.push((feature, 1.0)),
        }
    }
    counted
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(label: usize, text: &str) -> Sample {
        Sample { label, text: text.to_owned(), wording: true, home: true }
    }

    #[test]
    fn finds_the_label_and_explains_it() {
        let samples = [sample(0, "短信验证码没收到"), sample(0, "验证码过期了"), sample(1, "域名证书怎么下载")];
        let index = Index::train(&samples, 2, Concepts::default());
        let ranking = index.rank("验证马没收到", |_| Some(0.0));
        assert_eq!(ranking.best[0].label, 0);
        assert!(ranking.best[0].share > 0.5);
        assert!(index.explain("验证码", 0).iter().any(|piece| piece.piece == "验证"));
        assert_eq!(index.rank("验证码", |label| (label == 1).then_some(0.0)).best[0].label, 1);
        assert!(index.rank("", |_| Some(0.0)).best.is_empty());
    }
}
