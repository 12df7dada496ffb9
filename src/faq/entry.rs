//! The types of the question-and-answer side.

use chrono::NaiveDate;

use crate::facts::{Source, When};
use crate::yaml::Placed;

/// One question answered well.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Stable id, lower case with hyphens.
    pub id: Placed<String>,
    /// Subject id of the file it stands in.
    pub subject: String,
    /// What a button says.
    pub title: String,
    /// Plain text, conclusion first, at most [`crate::limits::TEXT_CHARS_MAX`] characters.
    pub answer: String,
    /// Where it stands written; never empty in a checked knowledge base.
    pub sources: Vec<Placed<Source>>,
    /// When it was last compared with its sources.
    pub checked: NaiveDate,
    /// For whom it holds; empty for everybody.
    pub when: When,
    /// Ids of entries worth reading next.
    pub related: Vec<Placed<String>>,
    /// True when it says that the pages do not answer this: honest, but no answer.
    pub gap: bool,
    /// Its place among the frequent questions, if it is one.
    pub frequent: Option<i64>,
    /// How people ask it.
    pub ask: Vec<Placed<String>>,
}

/// A wish that is not a question: a human, the hours, the checklist.
#[derive(Clone, Debug)]
pub struct Intent {
    /// One of the outcomes of the command line contract.
    pub id: Placed<String>,
    /// How people say it.
    pub ask: Vec<Placed<String>>,
}

/// A kind of question the bot does not answer, and what it says instead.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Stable id.
    pub id: Placed<String>,
    /// What kind it is.
    pub title: String,
    /// What the applicant reads: why not, and where to turn.
    pub text: String,
    /// True when saying it to somebody who meant something else would hurt: said only when it is surely meant.
    pub only_when_sure: bool,
    /// How people ask it.
    pub ask: Vec<Placed<String>>,
}

/// A term of the trade with everything people type for it.
#[derive(Clone, Debug)]
pub struct Term {
    /// Stable id.
    pub id: Placed<String>,
    /// The term.
    pub term: String,
    /// True synonyms.
    pub aliases: Vec<Placed<String>>,
    /// Typing errors, pinyin, English.
    pub typed: Vec<Placed<String>>,
}
