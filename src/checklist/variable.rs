//! What an applicant can be asked.

use super::Condition;
use crate::text::Named;
use crate::yaml::Placed;

/// A variable of the interview.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Stable id, part of the command line contract.
    pub id: Placed<String>,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// The question, as the applicant reads it.
    pub text: String,
    /// A short label for reviewing answers.
    pub label: String,
    /// What helps to answer it.
    pub help: Option<String>,
    /// When the interview may ask it; otherwise it is a refinement the applicant may add.
    pub ask_when: Condition,
}

/// The kind of a variable's answer.
#[derive(Clone, Debug)]
pub enum Kind {
    /// One of these.
    Choice(Vec<Choice>),
    /// One of the provinces.
    Province,
    /// Yes or no.
    Boolean,
    /// A whole number, at least 0.
    Count,
    /// Any of these.
    List(Vec<Choice>),
}

/// One value a choice may have.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Stable id.
    pub id: Placed<String>,
    /// What a button says.
    pub label: String,
    /// What people type for it.
    pub aliases: Vec<String>,
}

impl Named for Choice {
    fn names(&self) -> impl Iterator<Item = &str> {
        [self.id.value.as_str(), self.label.as_str()].into_iter().chain(self.aliases.iter().map(String::as_str))
    }
}

impl Variable {
    /// The choices it offers, if its kind has any of its own.
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice(choices) | Kind::List(choices) => choices,
            Kind::Province | Kind::Boolean | Kind::Count => &[],
        }
    }
}
