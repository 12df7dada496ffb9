//! What a button of the pre-check means.
//!
//! Never trusts what comes back.

use super::press::short;

/// What pressing a button of the pre-check means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrecheckPress {
    /// Begin, or go on.
    Start,
    /// Stop; the values stay.
    Leave,
    /// Everything that was found.
    Show,
    /// Offer the fields.
    Fields,
    /// Ask for the value of this field.
    Ask(String),
    /// The value that was sent last is a question.
    Question,
    /// The value that was sent last belongs to this field.
    As(String),
    /// A value of the variable that is asked for; `?` is "not sure".
    Answer {
        /// The variable.
        variable: String,
        /// The value.
        value: String,
    },
}

impl PrecheckPress {
    /// What the button carries after its kind.
    pub(super) fn data(&self) -> String {
        match self {
            Self::Start => "start".to_owned(),
            Self::Leave => "leave".to_owned(),
            Self::Show => "show".to_owned(),
            Self::Fields => "fields".to_owned(),
            Self::Question => "question".to_owned(),
            Self::Ask(field) => format!("f:{}", short(field)),
            Self::As(field) => format!("a:{}", short(field)),
            Self::Answer { variable, value } => format!("v:{}:{}", short(variable), short(value)),
        }
    }

    /// Reads it back; `None` for what no button of ours carries.
    pub(super) fn parse(data: &str) -> Option<Self> {
        let (kind, rest) = data.split_once(':').unwrap_or((data, ""));
        let id = || (!rest.is_empty()).then(|| rest.to_owned());
        Some(match kind {
            "start" => Self::Start,
            "leave" => Self::Leave,
            "show" => Self::Show,
            "fields" => Self::Fields,
            "question" => Self::Question,
            "f" => Self::Ask(id()?),
            "a" => Self::As(id()?),
            "v" => {
                let (variable, value) = rest.split_once(':')?;
                Self::Answer { variable: variable.to_owned(), value: value.to_owned() }
            }
            _ => return None,
        })
    }
}
