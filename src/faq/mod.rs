//! Questions and answers as the knowledge base holds them: reading, local checks.
//!
//! Ring 1. Never searches (that is `search/`) and never checks links into other rooms (that is `knowledge/`).

mod entry;
mod read;

pub use entry::{Entry, Intent, Refusal, Term};
pub use read::{ASK_MIN, VARIABLE, read_entries, read_intents, read_refusals, read_terms};
pub(crate) use read::{check_length, limited, read_ask, read_sources, read_when};
