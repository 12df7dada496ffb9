//! What a check brings to light.

use chrono::NaiveDate;

use super::Level;
use crate::facts::Source;

/// Something a rule says about a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Id of the field.
    pub field: String,
    /// Id of the rule.
    pub rule: String,
    /// How sure it is.
    pub level: Level,
    /// True when it is not known whether it holds.
    pub open: bool,
    /// For whom it holds, when that is not known of this applicant.
    pub whom: Option<Whom>,
    /// What is wrong and what to do.
    pub text: String,
    /// Where it stands written.
    pub sources: Vec<Source>,
    /// When that was last compared.
    pub checked: NaiveDate,
    /// False when working days were counted in a year whose arrangement is not on file.
    pub covered: bool,
}

/// For whom a finding holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    /// The kind of applicant, when it depends on that.
    pub nature: Option<String>,
    /// Where, when it depends on that.
    pub provinces: In,
}

/// In which provinces something holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum In {
    /// Wherever it is filed, or where this applicant files.
    Any,
    /// In these.
    Only(Vec<String>),
    /// In all but these.
    Except(Vec<String>),
}
