//! What a province can have a rule about.

use std::collections::BTreeMap;

use crate::facts::Source;
use crate::yaml::Placed;

/// A topic of the catalogue.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Stable id.
    pub id: Placed<String>,
    /// What a button says.
    pub title: String,
    /// Whom it concerns.
    pub nature: TopicNature,
    /// The values a rule may have.
    pub values: TopicValues,
    /// What is said when a province's page says nothing, with `{province}`.
    pub silent: String,
    /// What is said when no province was named.
    pub general: String,
    /// Short labels of values or fields, for the overview over all provinces.
    pub labels: BTreeMap<String, String>,
    /// General pages on it.
    pub sources: Vec<Placed<Source>>,
    /// How people ask it.
    pub ask: Vec<Placed<String>>,
}

/// Whom a topic concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicNature {
    /// Individuals only.
    Individual,
    /// Organizations only.
    Organization,
    /// Both.
    Both,
}

impl TopicNature {
    /// The natures it covers, as values of the variable `nature`.
    pub fn natures(self) -> &'static [&'static str] {
        match self {
            Self::Individual => &["individual"],
            Self::Organization => &["organization"],
            Self::Both => &["individual", "organization"],
        }
    }
}

/// The shape of a topic's rules.
#[derive(Clone, Debug)]
pub enum TopicValues {
    /// One of these values.
    OneOf(Vec<String>),
    /// A whole number.
    Integer,
    /// Named fields.
    Fields(BTreeMap<String, Field>),
}

/// The kind of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// One of these values.
    OneOf(Vec<String>),
}
