//! The types of the reasons for which a filing is returned.

use chrono::NaiveDate;

use crate::facts::Source;
use crate::yaml::Placed;

/// Everything the knowledge base says of returns.
#[derive(Clone, Debug, Default)]
pub struct Rejections {
    /// What people say to tell of a return: alone, or before the reason.
    pub begin: Vec<Placed<String>>,
    /// Ids of entries under which the reason is asked for.
    pub offer_under: Vec<Placed<String>>,
    /// What stands around a reason in a notice and is none: how it begins, how it ends.
    pub around: Vec<Placed<String>>,
    /// Wordings of reasons that the pages do not explain: those go to a human.
    pub silent: Vec<Placed<String>>,
    /// The reasons.
    pub reasons: Vec<Reason>,
}

/// One reason for which a filing is returned.
#[derive(Clone, Debug)]
pub struct Reason {
    /// Stable id, lower case with hyphens.
    pub id: Placed<String>,
    /// What the field is called in the filing system.
    pub field: String,
    /// The reason in a few words.
    pub title: String,
    /// Who returns for it, as far as the pages say.
    pub by: Vec<ReturnedBy>,
    /// What it says, plainly.
    pub means: String,
    /// What to do, step by step.
    pub fix: Vec<String>,
    /// Ids of documents that must be brought again.
    pub documents: Vec<Placed<String>>,
    /// Ids of entries worth reading next.
    pub related: Vec<Placed<String>>,
    /// Where it stands written; never empty in a checked knowledge base.
    pub sources: Vec<Placed<Source>>,
    /// When it was last compared with its sources.
    pub checked: NaiveDate,
    /// How the reason is worded.
    pub ask: Vec<Placed<String>>,
}

impl Reason {
    /// What stands before the id of a reason where labels are carried.
    pub const PREFIX: &str = "reason:";

    /// The id under which the reason is carried beside those of labels: `reason:ID`.
    pub fn label_id(&self) -> String {
        format!("{}{}", Self::PREFIX, self.id.value)
    }
}

/// Who returns a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnedBy {
    /// The provider's review, or its filing system.
    Provider,
    /// The ministry's verification by text message.
    Sms,
    /// The administration of the province.
    Bureau,
    /// The police, for the public security filing.
    Police,
}

impl ReturnedBy {
    /// All of them with their names in the knowledge base.
    pub const NAMES: [(Self, &str); 4] =
        [(Self::Provider, "provider"), (Self::Sms, "sms"), (Self::Bureau, "bureau"), (Self::Police, "police")];

    /// Its name in the knowledge base.
    pub fn name(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Sms => "sms",
            Self::Bureau => "bureau",
            Self::Police => "police",
        }
    }
}
