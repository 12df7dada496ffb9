//! What people send of themselves: told not to, and masked in whatever is kept.
//!
//! Never keeps the words as they were.

use crate::limits::KEPT_CHARS_MAX;
use crate::text::{mask, shorten};

/// Whether a text holds personal data.
pub(super) fn is_private(typed: &str) -> bool {
    !mask(typed).kinds.is_empty()
}

/// A question as it is kept: masked, on one line, not too long.
pub(super) fn kept(typed: &str) -> String {
    let line = mask(typed).text.split_whitespace().collect::<Vec<_>>().join(" ");
    shorten(&line, KEPT_CHARS_MAX)
}
