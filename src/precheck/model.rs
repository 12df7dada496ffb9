//! Fields, word lists and rules as the knowledge base holds them.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::test::Test;
use crate::checklist::Condition;
use crate::facts::Source;
use crate::text::Named;
use crate::yaml::Placed;

/// Everything `precheck.yaml` says.
#[derive(Clone, Debug, Default)]
pub struct Precheck {
    /// What people say to begin, stop, see everything, or throw the values away.
    pub spoken: Spoken,
    /// The values that can be checked, in the order in which findings are shown.
    pub fields: Vec<Field>,
    /// Word lists of the rules.
    pub lists: Vec<WordList>,
    /// Suffixes of more than one part; every other suffix is the last part of a domain.
    pub suffixes: Vec<String>,
    /// Answers taken for granted when nothing says otherwise.
    pub assumed: Vec<(Placed<String>, String)>,
    /// Counts that follow from others.
    pub totals: Vec<Total>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// Exact words, matched after normalizing.
#[derive(Clone, Debug, Default)]
pub struct Spoken {
    /// Begin, or go on.
    pub start: Vec<String>,
    /// Stop; the values stay.
    pub stop: Vec<String>,
    /// Everything that was found.
    pub show: Vec<String>,
    /// Throw the values away and begin anew.
    pub clear: Vec<String>,
}

/// A value that can be checked.
#[derive(Clone, Debug)]
pub struct Field {
    /// Stable id.
    pub id: Placed<String>,
    /// Its name on the command line, where several fields may share one.
    pub given: String,
    /// The platform that tells it from fields of the same name.
    pub platform: Option<String>,
    /// What it is called.
    pub label: String,
    /// What is asked for it.
    pub ask: String,
    /// What people call it.
    pub aliases: Vec<String>,
    /// How it is read.
    pub kind: FieldKind,
    /// A sound value.
    pub example: String,
    /// Answers that follow from its being given.
    pub implies: Vec<(Placed<String>, String)>,
    /// Only when the value ends in a word of this list.
    pub implies_for: Option<Placed<String>>,
    /// Words that stand for a date without end.
    pub endless: Vec<String>,
}

/// How a field is read and recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Words.
    Text,
    /// A domain, or several.
    Domain,
    /// The address of a home page.
    HomePage,
    /// A filing number.
    FilingNumber,
    /// The name of an app's package.
    Package,
    /// The fingerprint of a certificate.
    Fingerprint,
    /// A date.
    Date,
    /// A whole number that only the pre-check knows.
    Count,
    /// A variable of the checklist.
    Variable,
}

/// A list of words.
#[derive(Clone, Debug)]
pub struct WordList {
    /// Stable id.
    pub id: Placed<String>,
    /// The words, normalized.
    pub words: Vec<String>,
    /// Longer words in which they mean something else, normalized.
    pub except: Vec<String>,
}

/// A count that is the sum of two others.
#[derive(Clone, Debug)]
pub struct Total {
    /// Which count.
    pub set: Placed<String>,
    /// The count it begins with.
    pub from: Placed<String>,
    /// The count that is added.
    pub plus: Placed<String>,
    /// What is added when that is not given; none: then there is no sum.
    pub otherwise: Option<i64>,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The pages say that it is sent back or not allowed.
    Error,
    /// Not allowed or in need of a paper, but a program cannot be sure.
    Warning,
    /// Must be looked up elsewhere.
    External,
}

impl Level {
    /// All of them, worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::External];

    /// Its name in the contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::External => "external",
        }
    }
}

/// A rule about one or more fields.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Stable id.
    pub id: Placed<String>,
    /// The fields it is about, each judged alone.
    pub fields: Vec<Placed<String>>,
    /// How sure it is.
    pub level: Level,
    /// For whom it holds.
    pub when: Condition,
    /// Says nothing unless all of these are known.
    pub needs: Vec<Placed<String>>,
    /// Says nothing unless one of these is known.
    pub needs_any: Vec<Placed<String>>,
    /// What is wrong with a value.
    pub test: Test,
    /// What is said; with `{found}`, `{earliest}`, `{main}`, `{province}`, `{rule}`.
    pub text: String,
    /// What is said when it is not known whether the rule holds; the same text when none.
    pub unsure: Option<String>,
    /// Topic of province rules whose page and text belong to it.
    pub topic: Option<Placed<String>>,
    /// Where it stands written.
    pub sources: Vec<Placed<Source>>,
    /// When that was last compared.
    pub checked: NaiveDate,
    /// Values with what the rule must say of them.
    pub examples: Vec<Example>,
}

/// Values with what a rule must say of them.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it must say.
    pub expects: Expects,
    /// The values, as the command line takes them.
    pub given: Placed<Map<String, Value>>,
}

/// What a rule must say of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expects {
    /// Nothing.
    Silence,
    /// The rule at its level.
    Finding,
    /// The rule as a warning, because something is not known.
    Doubt,
}

impl Precheck {
    /// The field with this id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id.value == id)
    }

    /// The word list with this id.
    pub(super) fn list(&self, id: &str) -> Option<&WordList> {
        self.lists.iter().find(|list| list.id.value == id)
    }

    /// The oldest date on which a rule was compared with its page.
    pub fn checked(&self) -> Option<NaiveDate> {
        self.rules.iter().map(|rule| rule.checked).min()
    }
}

impl Named for Field {
    fn names(&self) -> impl Iterator<Item = &str> {
        [self.id.value.as_str(), self.label.as_str()].into_iter().chain(self.aliases.iter().map(String::as_str))
    }
}
