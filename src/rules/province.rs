//! One province and what its rules say.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::facts::{Source, When};
use crate::text::Named;
use crate::yaml::{Placed, Scalar};

/// A province with its rules.
#[derive(Clone, Debug)]
pub struct Province {
    /// File id, pinyin.
    pub id: Placed<String>,
    /// Short name, which is also the value of the variable `province`.
    pub name: String,
    /// What it is called in texts: the short name, in the language of the book.
    pub label: String,
    /// Official name.
    pub full_name: String,
    /// Abbreviations, pinyin, cities.
    pub aliases: Vec<Placed<String>>,
    /// Abbreviations in filing numbers.
    pub plates: Vec<String>,
    /// The page the rules come from unless a rule says otherwise.
    pub page: Placed<Source>,
    /// When they were last compared with it.
    pub checked: NaiveDate,
    /// Rules for individuals.
    pub individual: Vec<Rule>,
    /// Rules for organizations.
    pub organization: Vec<Rule>,
}

/// One rule of one province for one nature.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Topic id.
    pub topic: Placed<String>,
    /// What it says, for programs.
    pub value: RuleValue,
    /// For whom it holds; empty for everybody of that nature.
    pub when: When,
    /// What it says, for people.
    pub text: String,
    /// Where it stands written.
    pub source: Placed<Source>,
}

/// A rule's value: one scalar, or several named ones.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleValue {
    /// One value.
    One(Scalar),
    /// Named values.
    Fields(BTreeMap<String, Scalar>),
}

impl RuleValue {
    /// The named field, or the one value when no field is named.
    pub fn field(&self, field: Option<&str>) -> Option<&Scalar> {
        match (self, field) {
            (Self::One(value), None) => Some(value),
            (Self::Fields(fields), Some(name)) => fields.get(name),
            _ => None,
        }
    }
}

impl Province {
    /// The rules for a nature: `individual`, anything else is an organization.
    pub fn rules(&self, nature: &str) -> &[Rule] {
        if nature == "individual" { &self.individual } else { &self.organization }
    }
}

impl Named for Province {
    fn names(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str(), self.full_name.as_str()]
            .into_iter()
            .chain(self.aliases.iter().map(|alias| alias.value.as_str()))
            .chain(self.plates.iter().map(String::as_str))
    }
}
