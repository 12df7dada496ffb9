//! What is kept of where an applicant's filing stands.
//!
//! Never a computed date: only what the applicant said, and what has been reminded of.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Where a filing stands, as its applicant told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Id of the stage.
    pub stage: Option<String>,
    /// When it began; in whole seconds.
    pub since: Option<DateTime<Utc>>,
    /// When the server expires.
    #[serde(default)]
    pub server_expires_on: Option<NaiveDate>,
    /// True when the applicant wants to be reminded.
    #[serde(default)]
    pub remind: bool,
    /// Reminders that were said or had passed: deadline id and place in its list.
    #[serde(default)]
    pub said: BTreeSet<(String, usize)>,
    /// Deadlines the applicant has met.
    #[serde(default)]
    pub met: BTreeSet<String>,
    /// When the next reminder is due: the only time at which one is said.
    #[serde(default)]
    pub wake: Option<DateTime<Utc>>,
    /// What the next typed text is taken for.
    #[serde(default)]
    pub asking: Option<Asking>,
}

/// What the applicant was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asking {
    /// Which stage.
    Stage,
    /// When it began.
    Since,
    /// When the server expires.
    Server,
}

impl Asking {
    const ALL: [(Self, &'static str); 3] = [(Self::Stage, "stage"), (Self::Since, "since"), (Self::Server, "server")];

    /// What a button carries for it.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(asking, _)| *asking == self).map_or("stage", |(_, code)| code)
    }

    /// What a button carried.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == code).map(|(asking, _)| *asking)
    }
}
