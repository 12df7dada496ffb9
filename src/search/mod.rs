//! Which entry a question means: multinomial naive Bayes over pieces of characters and of their readings.
//!
//! Ring 1. Trained when the knowledge is loaded, deterministic, explainable. Never decides whether to answer
//! (that is `conversation/decide`) and never knows what a label stands for.

mod concepts;
mod features;
mod index;
mod ranking;
mod rows;

pub use concepts::Concepts;
pub use features::{Feature, PieceKind, features};
pub use index::Index;
pub use ranking::{Piece, Ranked, Ranking, Sample};
