//! Province rules as structured facts: asked directly ("广东 个人 外省证件") or used by the checklist.
//!
//! Ring 1. Never holds a province's name in code; what a province requires is a value in its file.

mod answer;
mod province;
mod read;
mod topic;

pub use answer::{RuleAnswer, RuleQuestion, answer, states_rule};
pub use province::{Province, Rule, RuleValue};
pub use read::{read_province, read_topics};
pub use topic::{Field, Topic, TopicNature, TopicValues};
