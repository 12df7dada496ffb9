//! Questions that were not answered well: grouped by what they have in common, and made into drafts of wordings.
//!
//! Ring 4. No IO, no clock. Never changes the knowledge base: a draft is a value that a person accepts or not.

mod draft;
mod group;
mod patch;

pub use draft::{Draft, Skipped, Why, draft, skeleton};
pub use group::{Group, Missed, group};
pub use patch::insert;
