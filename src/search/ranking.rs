//! What goes into the index and what comes out.
//!
//! Never holds knowledge of filing: a label is a number.

/// A text that stands for a label.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The label.
    pub label: usize,
    /// Normalized text.
    pub text: String,
    /// True for a way to ask; false for a title or answer, which only lends its vocabulary.
    pub wording: bool,
    /// True when the label is one that is answered: not a wish, not a refusal.
    pub home: bool,
}

/// How well one label fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// The label.
    pub label: usize,
    /// Share of belief among all labels, 0 to 1.
    pub share: f64,
    /// Cosine with the label's nearest wording, 0 to 1.
    pub likeness: f64,
}

/// The labels that fit a question, best first.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// At most [`super::Index::RANKED_MAX`].
    pub best: Vec<Ranked>,
    /// Share of the question's weight that the knowledge base has ever seen, 0 to 1.
    pub coverage: f64,
    /// Share of the question's characters and pairs that occur in texts about what is answered, 0 to 1.
    pub home: f64,
}

/// One piece of a question and how much it spoke for a label.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The piece, without its kind mark.
    pub piece: String,
    /// How much more it speaks for the label than for labels that never saw it.
    pub weight: f64,
}
