//! The pre-check: values an applicant is about to submit → what the written rules say against them.
//!
//! Ring 1. Pure: the same values, knowledge and date give the same findings. Never calls anything wrong that is not
//! written in `precheck.yaml` or a province file, and never says that a filing will pass. A rule that may hold,
//! depending on what is not known of the applicant, is a warning that says for whom.

mod case;
mod check;
mod dates;
mod example;
mod filing_number;
mod finding;
mod given;
mod judge;
mod model;
mod names;
mod places;
mod read;
mod read_rule;
mod read_test;
mod test;
mod web;
mod words;

pub use check::{Parts, check};
pub use dates::{date_in, date_of};
pub use example::{Misjudged, misjudged};
pub use filing_number::FilingNumber;
pub use finding::{Finding, In, Whom};
pub use given::{Given, given_from_json};
pub use model::{Field, FieldKind, Level, Precheck, Rule, Spoken};
pub use names::hexadecimal;
pub use read::read_precheck;
pub use web::{Host, Web};
