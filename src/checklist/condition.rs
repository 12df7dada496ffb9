//! Conditions of the checklist: on variables, on counts, and on what the applicant's province says.
//!
//! Never reads an unanswered variable as false: what is open stays open (see [`Holds`]).

use crate::facts::{Answered, Case, Holds, has_value};
use crate::rules::{Province, Rule};
use crate::yaml::Scalar;

/// A condition.
#[derive(Clone, Debug)]
pub enum Condition {
    /// All of them; empty holds always.
    All(Vec<Condition>),
    /// At least one.
    Any(Vec<Condition>),
    /// Not.
    Not(Box<Condition>),
    /// A variable has one of the values.
    Is(String, Vec<String>),
    /// A count is at least (`above: false`) or more than (`above: true`) a number.
    Reaches {
        /// The counted variable.
        variable: String,
        /// Strictly more.
        above: bool,
        /// The number.
        number: Number,
    },
    /// The province has a rule of this topic whose field has one of the values; no values: any value but false.
    Rule {
        /// Topic id.
        topic: String,
        /// Field of the rule's value.
        field: Option<String>,
        /// Values; empty means "stated".
        values: Vec<String>,
    },
}

/// A number: written, or taken from the province's rule.
#[derive(Clone, Debug)]
pub enum Number {
    /// As written.
    Is(i64),
    /// From a rule's field; where the province has no such rule nothing reaches it.
    OfRule {
        /// Topic id.
        topic: String,
        /// Field of the rule's value.
        field: Option<String>,
    },
}

/// What conditions are judged by.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'b> {
    /// The applicant's answers.
    pub case: &'b Case,
    /// All provinces.
    pub provinces: &'b [Province],
}

impl<'b> Facts<'b> {
    /// The applicant's province, if known.
    pub fn province(&self) -> Option<&'b Province> {
        let name = self.case.choice("province")?;
        self.provinces.iter().find(|province| province.name == name)
    }

    /// The rules of a topic for the applicant, each with whether it applies; `Err` holds what is open.
    pub fn rules(&self, topic: &str) -> Result<Vec<(&'b Rule, Holds)>, Holds> {
        let Some(nature) = self.case.choice("nature") else {
            return Err(Holds::depends("nature"));
        };
        let Some(province) = self.province() else {
            return Err(Holds::depends("province"));
        };
        let rules = province.rules(nature).iter().filter(|rule| rule.topic.value == topic);
        Ok(rules.map(|rule| (rule, rule.when.holds(self.case))).collect())
    }
}

impl Condition {
    /// Whether it holds.
    pub fn holds(&self, facts: Facts<'_>) -> Holds {
        match self {
            Self::All(parts) => parts.iter().fold(Holds::Yes, |held, part| match held {
                Holds::No => Holds::No,
                held => held.and(part.holds(facts)),
            }),
            Self::Any(parts) => parts.iter().fold(Holds::No, |held, part| held.or(part.holds(facts))),
            Self::Not(part) => part.holds(facts).negate(),
            Self::Is(variable, values) => has_value(facts.case, variable, values),
            Self::Reaches { variable, above, number } => reaches(facts, variable, *above, number),
            Self::Rule { topic, field, values } => match facts.rules(topic) {
                Err(open) => open,
                Ok(rules) => rules.into_iter().fold(Holds::No, |held, (rule, applies)| {
                    let fits = rule.value.field(field.as_deref()).is_some_and(|value| fits(value, values));
                    if fits { held.or(applies) } else { held }
                }),
            },
        }
    }

    /// Every variable it names.
    pub fn variables(&self) -> Vec<&str> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Condition::variables).collect(),
            Self::Not(part) => part.variables(),
            Self::Is(variable, _) | Self::Reaches { variable, .. } => vec![variable],
            Self::Rule { .. } => Vec::new(),
        }
    }
}

fn fits(value: &Scalar, values: &[String]) -> bool {
    if values.is_empty() { *value != Scalar::Bool(false) } else { values.contains(&value.to_string()) }
}

fn reaches(facts: Facts<'_>, variable: &str, above: bool, number: &Number) -> Holds {
    let count = |limit: i64| match facts.case.get(variable) {
        Some(Answered::Count(count)) => Holds::known(if above { *count > limit } else { *count >= limit }),
        _ => Holds::depends(variable),
    };
    match number {
        Number::Is(limit) => count(*limit),
        Number::OfRule { topic, field } => match facts.rules(topic) {
            Err(open) => open,
            Ok(rules) => {
                rules.into_iter().fold(Holds::No, |held, (rule, applies)| match rule.value.field(field.as_deref()) {
                    Some(Scalar::Int(limit)) => held.or(applies.and(count(*limit))),
                    _ => held,
                })
            }
        },
    }
}
