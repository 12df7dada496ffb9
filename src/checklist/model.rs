//! The checklist as the knowledge base holds it.

use super::{Condition, Document, Variable};
use crate::facts::{Source, Words};
use crate::yaml::Placed;

/// Variables, rules and the documents they speak of.
#[derive(Clone, Debug, Default)]
pub struct Checklist {
    /// In the order in which they are asked.
    pub variables: Vec<Variable>,
    /// Answers that follow from others, in order.
    pub derives: Vec<Derive>,
    /// In the order in which their effects are shown.
    pub rules: Vec<Rule>,
    /// All documents.
    pub documents: Vec<Document>,
    /// Words of the questions that are put together.
    pub words: Words,
}

/// An answer that follows from others; never overwrites what was said.
#[derive(Clone, Debug)]
pub struct Derive {
    /// When it follows.
    pub when: Condition,
    /// Which variable.
    pub variable: Placed<String>,
    /// Its value.
    pub value: DerivedValue,
}

/// The value that follows.
#[derive(Clone, Debug)]
pub enum DerivedValue {
    /// As written: a boolean, a number or a choice.
    Is(crate::facts::Answered),
    /// Another count plus a number.
    Plus(String, i64),
}

/// A rule: when it holds, its effect is part of the result.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Stable id.
    pub id: Placed<String>,
    /// When it holds.
    pub when: Condition,
    /// What follows.
    pub effect: Effect,
    /// Where it stands written, beside the province's page where a province rule is used.
    pub sources: Vec<Placed<Source>>,
    /// Topic whose texts of the applicant's province are shown with it.
    pub topic: Option<Placed<String>>,
}

/// What a rule brings about.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Documents to bring.
    Documents {
        /// Document ids.
        ids: Vec<Placed<String>>,
        /// False: have them ready, whether they are asked for depends.
        required: bool,
        /// Why this applicant needs them.
        why: String,
    },
    /// Something to know; `{province}` and `{rule}` (the province rule's text) are filled in.
    Note(String),
    /// This applicant cannot file like this.
    Block {
        /// Why.
        reason: String,
        /// What can be done instead.
        ways_out: Vec<String>,
    },
}

/// A question with its choices, ready to be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Variable id.
    pub id: String,
    /// The question.
    pub text: String,
    /// What helps to answer it.
    pub help: Option<String>,
    /// Value and label of each choice, in order; empty for a count.
    pub choices: Vec<(String, String)>,
}

impl Checklist {
    /// The variable with this id.
    pub fn variable(&self, id: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.id.value == id)
    }

    /// The document with this id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.id.value == id)
    }
}
