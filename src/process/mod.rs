//! The weeks a filing takes: stages, who acts, how many working days, and deadlines.
//!
//! Ring 1. Never promises a date; durations are ranges of working days.

mod due;
mod read;

pub use due::{Planned, plan};
pub use read::read_process;

use chrono::{NaiveDate, TimeDelta};

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
    /// What its button says.
    pub button: String,
    /// How people say that they are there.
    pub said: Vec<String>,
    /// The question for the day it began.
    pub began: String,
    /// Who acts.
    pub who: String,
    /// Fewest and most working days, where the pages give them.
    pub days: Option<(u32, u32)>,
    /// What happens.
    pub text: String,
    /// What can go wrong.
    pub risks: Vec<String>,
    /// Id of the stage from which a filing comes here when something goes wrong.
    pub branch_of: Option<Placed<String>>,
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
    /// How long there is time.
    pub within: Option<Span>,
    /// True when it ends on the first day of a month: the first one that is not earlier.
    pub first_of_month: bool,
    /// From what the time runs.
    pub from: From,
    /// When to remind.
    pub remind: Vec<Lead>,
    /// Where it stands written.
    pub sources: Vec<Placed<Source>>,
}

/// From what the time of a deadline runs.
#[derive(Clone, Debug)]
pub enum From {
    /// The begin of any of these stages.
    Stages(Vec<Placed<String>>),
    /// The day the applicant's server expires, told by the applicant.
    ServerExpiry,
    /// Something nobody is reminded of.
    Unknown,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Hours.
    Hours(u32),
    /// Calendar days.
    Days(u32),
    /// Calendar months.
    Months(u32),
}

/// When to remind of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// So long before it ends.
    Before(Span),
    /// So long after it began.
    After(Span),
}

impl Span {
    /// Hours and days as a duration; a month counts as 30 days.
    pub fn duration(self) -> TimeDelta {
        match self {
            Self::Hours(hours) => TimeDelta::hours(i64::from(hours)),
            Self::Days(days) => TimeDelta::days(i64::from(days)),
            Self::Months(months) => TimeDelta::days(30 * i64::from(months)),
        }
    }
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

impl Process {
    /// The stage with this id.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id.value == id)
    }

    /// The deadline with this id.
    pub fn deadline(&self, id: &str) -> Option<&Deadline> {
        self.deadlines.iter().find(|deadline| deadline.id.value == id)
    }

    /// The way of a filing to which nothing bad happens, from the first stage on.
    pub fn main_way(&self) -> Vec<&Stage> {
        self.way_from(self.stages.first())
    }

    /// A stage and those that follow when nothing bad happens.
    pub fn way_from<'p>(&'p self, stage: Option<&'p Stage>) -> Vec<&'p Stage> {
        let mut way: Vec<&Stage> = Vec::new();
        let mut stage = stage;
        // No stage twice, whatever the links say.
        while let Some(now) = stage.filter(|now| way.iter().all(|known| known.id.value != now.id.value)) {
            way.push(now);
            stage = now.next.as_ref().and_then(|next| self.stage(&next.value));
        }
        way
    }
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
