//! What is kept of one conversation: answers, never computed results.
//!
//! Serializable and versioned: an unknown version becomes a fresh start, never a locked-out person.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::interview_seen::Seen;
pub use super::precheck_state::PrecheckState;
use super::progress_state::Progress;
use super::understand::Context;
use crate::facts::{Case, Lang};

/// Version of the saved form; raised when its meaning changes.
pub const STATE_VERSION: u32 = 1;

/// Variables that are kept of what a person says, whatever they were doing.
pub(super) const REMEMBERED: [&str; 2] = ["nature", "province"];

/// Most questions that are kept of one conversation.
pub(super) const HISTORY_MAX: usize = 5;

/// Most thumbs that are remembered of one conversation.
pub(super) const THUMBS_MAX: usize = 20;

/// A question that was asked, for the agent who takes over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The question, personal data masked.
    pub question: String,
    /// The outcome's name in the contract: `answer`, `clarify`, `unknown`.
    pub outcome: String,
    /// What answered it, or what was nearest; `refusal:<kind>` when it was refused by its kind.
    pub label: Option<String>,
}

/// One conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Version of the saved form.
    pub version: u32,
    /// What the person has said of themselves.
    #[serde(default)]
    pub profile: Case,
    /// What the last answer was about, as `label_id` writes it.
    #[serde(default)]
    pub last: Option<String>,
    /// Label ids a number chooses from.
    #[serde(default)]
    pub choices: Vec<String>,
    /// True while the four choices of the welcome are open.
    #[serde(default)]
    pub menu: bool,
    /// The checklist interview, begun or done.
    #[serde(default)]
    pub interview: Option<Interview>,
    /// Number of the open ticket.
    #[serde(default)]
    pub ticket: Option<u32>,
    /// The questions asked last, oldest first.
    #[serde(default)]
    pub history: Vec<Asked>,
    /// The album received last.
    #[serde(default)]
    pub album: Option<String>,
    /// Label ids of the answers that have a thumb since they were shown last.
    #[serde(default)]
    pub thumbs: Vec<String>,
    /// The pre-check, begun or left.
    #[serde(default)]
    pub precheck: Option<PrecheckState>,
    /// Where the filing stands, once told.
    #[serde(default)]
    pub progress: Option<Progress>,
    /// The language spoken.
    #[serde(default)]
    pub lang: Lang,
    /// True when the person chose it; otherwise it follows what they write.
    #[serde(default)]
    pub lang_chosen: bool,
    /// The reason of a return is awaited.
    #[serde(default)]
    pub rejection: Option<Rejection>,
    /// Answers that were offered for a question.
    #[serde(default)]
    pub unsettled: Option<Unsettled>,
}

/// Several answers were offered for a question: which one was meant is still open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsettled {
    /// The question, personal data masked.
    pub question: String,
    /// Label id of the answer that was shown and not meant; none when the choices were all there was.
    pub shown: Option<String>,
    /// Label ids of the answers offered, at most four.
    pub labels: Vec<String>,
}

/// The applicant was asked for the reason of a return: what is typed next is taken for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// How many texts were taken for a reason since: after the first, only what surely is one is taken.
    pub taken: u8,
}

/// The checklist interview: begun, left, or done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    /// What was answered.
    pub answers: Case,
    /// The variables answered, in order, for "back".
    pub order: Vec<String>,
    /// The variable being asked; none when done or left.
    pub asked: Option<String>,
    /// True while typed text is taken as an answer first.
    pub active: bool,
    /// True while a number chooses an answer to change.
    #[serde(default)]
    pub changing: bool,
    /// True while refinements are asked one after the other.
    #[serde(default)]
    pub refining: bool,
    /// Ids of documents the applicant has ready.
    #[serde(default)]
    pub ticked: BTreeSet<String>,
    /// The list as it was shown last.
    #[serde(default)]
    pub seen: Option<Seen>,
}

impl Interview {
    /// Stops asking; the answers stay.
    pub fn pause(&mut self) {
        (self.active, self.changing, self.refining) = (false, false, false);
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            version: STATE_VERSION,
            profile: Case::default(),
            last: None,
            choices: Vec::new(),
            menu: false,
            interview: None,
            ticket: None,
            history: Vec::new(),
            album: None,
            thumbs: Vec::new(),
            precheck: None,
            progress: None,
            lang: Lang::default(),
            lang_chosen: false,
            rejection: None,
            unsettled: None,
        }
    }
}

impl State {
    /// Reads a saved state; anything of another version or shape is a fresh start (`None`).
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|state| state.version == STATE_VERSION)
    }

    /// What the person has said of themselves, in the interview or before it.
    pub fn known_case(&self) -> Case {
        let mut case = self.profile.clone();
        if let Some(interview) = &self.interview {
            interview.answers.iter().for_each(|(variable, answer)| drop(case.set(variable, answer.clone())));
        }
        case
    }

    /// What the conversation so far adds to a question.
    pub fn context(&self) -> Context {
        Context { profile: self.profile.clone(), last: self.last.clone() }
    }
}
