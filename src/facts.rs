//! The nouns every room shares: sources, and a case, which is what is known of one applicant.
//!
//! Ring 0. Never knows a province, a document or a question by name: those live in the knowledge base.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

/// A page of the provider's documentation, optionally one heading of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Page id, for instance `guidance/guidance2`.
    pub page: String,
    /// Heading on that page.
    pub heading: Option<String>,
}

impl Source {
    /// Reads `page` or `page#heading`.
    pub fn parse(text: &str) -> Self {
        match text.split_once('#') {
            Some((page, heading)) => Self { page: page.to_owned(), heading: Some(heading.to_owned()) },
            None => Self { page: text.to_owned(), heading: None },
        }
    }

    /// The published address; a heading's blanks are encoded, since a link with one is refused.
    pub fn url(&self, base: &str) -> String {
        match &self.heading {
            Some(heading) => format!("{base}{}#{}", self.page, heading.replace(' ', "%20")),
            None => format!("{base}{}", self.page),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.heading {
            Some(heading) => write!(f, "{}#{heading}", self.page),
            None => f.write_str(&self.page),
        }
    }
}

/// A language the bot speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Chinese, in which everything is written.
    #[default]
    Zh,
    /// English, as far as it is translated.
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// Its code, as HTML and buttons write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The language with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }
}

/// The few words that computed texts are joined with, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Yes, as a choice.
    pub yes: String,
    /// No, as a choice.
    pub no: String,
    /// Stands for a province that is not known.
    pub this_province: String,
    /// Heads what holds for individuals.
    pub individual: String,
    /// Heads what holds for organizations.
    pub organization: String,
    /// The page of the province says nothing on it.
    pub not_written: String,
    /// Every province is the same.
    pub everywhere: String,
    /// Every province but `{names}`.
    pub all_but: String,
    /// Before a reason that may hold: `{reason}`.
    pub confirm_first: String,
    /// Between the parts of a list.
    pub comma: String,
    /// Between clauses.
    pub clause: String,
    /// Between longer parts of a list.
    pub semicolon: String,
    /// Between a label and what it says.
    pub colon: String,
}

/// What an applicant said about one variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// The id of a choice.
    Choice(String),
    /// Yes or no.
    Flag(bool),
    /// A count.
    Count(i64),
    /// The ids of several choices; empty means "none of them".
    Many(BTreeSet<String>),
    /// Asked, and the applicant does not know.
    Unsure,
}

/// What is known of one applicant: variable id → answer. What is absent has not been asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Case(BTreeMap<String, Answered>);

impl Case {
    /// The answer to a variable, if given.
    pub fn get(&self, variable: &str) -> Option<&Answered> {
        self.0.get(variable)
    }

    /// The chosen value of a variable; `None` when absent, unsure, or not a choice.
    pub fn choice(&self, variable: &str) -> Option<&str> {
        match self.0.get(variable) {
            Some(Answered::Choice(value)) => Some(value),
            _ => None,
        }
    }

    /// Notes an answer and returns the earlier one.
    pub fn set(&mut self, variable: impl Into<String>, answer: Answered) -> Option<Answered> {
        self.0.insert(variable.into(), answer)
    }

    /// Forgets an answer.
    pub fn unset(&mut self, variable: &str) -> Option<Answered> {
        self.0.remove(variable)
    }

    /// Every answer, by variable id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answered)> {
        self.0.iter().map(|(variable, answer)| (variable.as_str(), answer))
    }

    /// True when nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps only the answers for which the test holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Answered) -> bool) {
        self.0.retain(|variable, answer| keep(variable, answer));
    }
}

/// Whether something holds, as far as is known (Kleene's three-valued logic).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It holds whatever is answered to the rest.
    Yes,
    /// It does not, whatever is answered to the rest.
    No,
    /// It depends on these variables.
    Depends(BTreeSet<String>),
}

impl Holds {
    /// `Yes` or `No`.
    pub fn known(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    /// Depends on one variable.
    pub fn depends(variable: impl Into<String>) -> Self {
        Self::Depends(BTreeSet::from([variable.into()]))
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, rest) | (rest, Self::Yes) => rest,
            (Self::Depends(one), Self::Depends(other)) => Self::Depends(one.into_iter().chain(other).collect()),
        }
    }

    /// At least one holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.negate().and(other.negate()).negate()
    }

    /// It does not hold.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            depends => depends,
        }
    }
}

/// A plain condition: each variable has one of the listed values. Empty holds always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When(pub Vec<(String, Vec<String>)>);

impl When {
    /// Whether it holds for a case.
    pub fn holds(&self, case: &Case) -> Holds {
        self.0.iter().fold(Holds::Yes, |so_far, (variable, values)| so_far.and(has_value(case, variable, values)))
    }

    /// The values a variable is limited to, if it is.
    pub fn values_of(&self, variable: &str) -> Option<&[String]> {
        self.0.iter().find(|(name, _)| name == variable).map(|(_, values)| values.as_slice())
    }
}

/// Whether the answer to a variable is one of the values.
pub fn has_value(case: &Case, variable: &str, values: &[String]) -> Holds {
    let listed = |value: &str| values.iter().any(|known| known == value);
    match case.get(variable) {
        None | Some(Answered::Unsure) => Holds::depends(variable),
        Some(Answered::Choice(value)) => Holds::known(listed(value)),
        Some(Answered::Flag(value)) => Holds::known(listed(if *value { "true" } else { "false" })),
        Some(Answered::Count(value)) => Holds::known(listed(&value.to_string())),
        Some(Answered::Many(chosen)) => Holds::known(chosen.iter().any(|value| listed(value))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_no_blank() {
        let source = Source::parse("guidance/guidance1#七、 管局审核");
        assert_eq!(source.url("https://docs/"), "https://docs/guidance/guidance1#七、%20管局审核");
        assert_eq!(source.to_string(), "guidance/guidance1#七、 管局审核");
    }

    #[test]
    fn three_valued_logic() {
        let open = || Holds::depends("x");
        assert_eq!(Holds::No.and(open()), Holds::No);
        assert_eq!(Holds::Yes.and(open()), open());
        assert_eq!(Holds::Yes.or(open()), Holds::Yes);
        assert_eq!(Holds::No.or(open()), open());
        assert_eq!(open().negate(), open());
    }

    #[test]
    fn unsure_stays_open() {
        let mut case = Case::default();
        case.set("nature", Answered::Unsure);
        assert_eq!(has_value(&case, "nature", &["individual".into()]), Holds::depends("nature"));
    }
}
