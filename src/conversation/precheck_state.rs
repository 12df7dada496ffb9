//! What is kept of a pre-check: the values and what was said of the applicant, never a result.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facts::Case;

/// The pre-check: begun or left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrecheckState {
    /// What was said of the applicant for it, and counts.
    #[serde(default)]
    pub answers: Case,
    /// Field id → value, personal data masked; each at most as long as a value may be.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The variable or field that is asked for.
    #[serde(default)]
    pub asked: Option<String>,
    /// A value of which it is not known what it is.
    #[serde(default)]
    pub pending: Option<String>,
    /// True while typed text is taken as a value first.
    #[serde(default)]
    pub active: bool,
}

impl PrecheckState {
    /// Stops; the values stay.
    pub fn pause(&mut self) {
        (self.active, self.asked, self.pending) = (false, None, None);
    }

    /// True while something waits for an answer.
    pub fn question_open(&self) -> bool {
        self.active && (self.asked.is_some() || self.pending.is_some())
    }
}
