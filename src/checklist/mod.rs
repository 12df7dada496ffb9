//! The document checklist: what is known of an applicant → documents, notes, blocks, and the next question.
//!
//! Ring 1. Pure: the same case gives the same result. Never knows a province, a document or a question by name;
//! `checklist.yaml`, `documents.yaml` and the province files decide.

mod condition;
mod derive;
mod document;
mod engine;
mod given;
mod model;
mod read;
mod read_model;
mod variable;

pub use condition::{Condition, Facts, Number};
pub(crate) use derive::with_derived;
pub use document::{Document, Template};
pub use engine::{Blocked, Listed, Next, Note, Outcome, evaluate, question};
pub(crate) use given::count_typed;
pub use given::{GivenError, case_from_json, parse_typed};
pub use model::{Checklist, Derive, DerivedValue, Effect, Question, Rule};
pub use read::{read_checklist, read_documents};
pub(crate) use read_model::read_condition;
pub use read_model::{COUNT, RULE};
pub use variable::{Choice, Kind, Variable};
