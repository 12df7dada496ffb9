//! Reasons for which a filing is returned: what each means, what to fix, and which of them a pasted text names.
//!
//! Ring 1. Never guesses: a text that is like no wording of a reason names none.

mod finder;
mod parts;
mod read;
mod reason;

pub use finder::{Finder, Found, Wordings};
pub use parts::{Meaning, Part, read_pasted};
pub use read::read_rejections;
pub use reason::{Reason, Rejections, ReturnedBy};
