//! A conversation on standard input and output, with the queue and the state in one local file.
//!
//! Ring 6. Carries out effects and renders messages; never decides what to say.

mod render;
mod saved;
mod session;

pub use render::{footing, render};
pub use saved::Saved;
pub use session::{Session, Turn};
