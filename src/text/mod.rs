//! What people type, made comparable: width, case, traditional characters, marks, pinyin, pieces.
//!
//! Ring 0. Never decides what a text means; anything may come in (empty, 100 kB, control characters).

mod hash;
mod name;
mod normal;
mod pieces;
mod private;
mod reading;

pub use hash::fnv1a;
pub use name::{Named, best_name, compact, exact_name};
pub(crate) use normal::is_han;
pub use normal::{normalize, shorten};
pub use pieces::{Unit, first_two, says_nothing, units};
pub use private::{Kind, Masked, mask};
pub use reading::{reading, syllables};
