//! The whole knowledge base as one value, read from files, checked, and ready to answer.
//!
//! Ring 2. Never touches a disk or a clock: files and today's date are arguments.

mod book;
mod calendar;
mod check;
mod check_checklist;
mod check_links;
mod check_names;
mod check_precheck;
mod check_rejections;
mod english;
mod golden;
mod held_back;
mod learned;
mod lint;
mod names;
mod office;
mod pages;
mod parse;
mod replies;
mod reply_ids;
mod returns;
mod texts;
mod translation;
mod wordings;

pub use book::{Book, Contacts, Label};
pub use golden::{Golden, GoldenCase, GoldenQuestion, GoldenReturn};
pub use held_back::{HeldBack, hold_back};
pub use lint::{WORDINGS_MIN, lint};
pub use names::ANY_PROVINCE;
pub use pages::{Page, Pages};
pub use parse::{File, parse, parse_to_answer};
pub use replies::Replies;
pub use reply_ids::REPLIES;
pub use texts::Part;
pub use translation::Coverage;
