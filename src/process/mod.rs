//! The weeks a filing takes: stages, who acts, how many working days, and deadlines.
//!
//! Ring 1. Never promises a date; durations are ranges of working days.

mod read;

pub use read::read_process;

use chrono::NaiveDate;

use crate::facts::Source;
use crate::hours::Hours;
use crate::yaml::Placed;

/// Stages and deadlines.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// In the order of a filing.
    pub stages: Vec<Stage>,
    /// What must be done in time.
    pub deadlines: Vec<Deadline>,
}

/// One stage of a filing.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Stable id.
    pub id: Placed<String>,
    /// What it is called.
    pub title: String,
    /// Who acts.
    pub who: String,
    /// Fewest and most working days, where the pages give them.
    pub days: Option<(u32, u32)>,
    /// What happens, and what can go wrong.
    pub text: String,
    /// Id of the stage that follows.
    pub next: Option<Placed<String>>,
    /// Where it stands written.
    pub sources: Vec<Placed<Source>>,
}

/// Something that must be done in time.
#[derive(Clone, Debug)]
pub struct Deadline {
    /// Stable id.
    pub id: Placed<String>,
    /// What it is called.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Where it stands written.
    pub sources: Vec<Placed<Source>>,
}

/// A range of days, and whether the calendar for it is on file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Earliest.
    pub from: NaiveDate,
    /// Latest.
    pub to: NaiveDate,
    /// False when a day crossed lies in a year without an official arrangement.
    pub covered: bool,
}

impl Stage {
    /// When a stage that began on a day may end: a range, never a promise.
    pub fn expected(&self, began: NaiveDate, hours: &Hours) -> Option<Expected> {
        let (min, max) = self.days?;
        let from = hours.add_working_days(began, min)?;
        let to = hours.add_working_days(began, max)?;
        Some(Expected { from: from.date, to: to.date, covered: from.covered && to.covered })
    }
}
