//! Business hours: when the desk is open, why it is closed, when it opens
//! next, and how many working days lie between two dates.
//!
//! The room is pure. It must never read a clock, a file, an environment
//! variable or YAML: the instant is an argument, and whoever decodes the data
//! files hands over finished [`Office`] and [`Calendar`] values. It must never
//! guess silently: whatever depends on a year without an official holiday
//! arrangement says so with a `covered` flag.
//!
//! | file | holds |
//! |---|---|
//! | `office` | time zone, shifts, weekdays, fixed-date holidays |
//! | `calendar` | one official arrangement a year: days off and make-up days |
//! | `status` | open or closed at an instant, why, until when |
//! | `working_days` | what kind of day a date is; counting working days |
//! | `waiting` | when so many minutes of opening time have passed |

mod calendar;
mod office;
mod status;
mod waiting;
mod working_days;

pub use calendar::{Calendar, CalendarProblem, CalendarYear, DayRange, MakeupDay};
pub use office::{FixedHoliday, Office, OfficeProblem, Shift};
pub use status::{Reason, Status};
pub use working_days::{DayKind, WorkingDate, WorkingSpan};

/// How many days in a row are looked at for the next working day before the
/// answer is "none". A year and some weeks: longer than any holiday.
pub(crate) const SEARCH_DAYS: u32 = 400;

/// The desk's rule together with the holiday arrangements on file: everything
/// needed to answer any question about opening hours or working days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    office: Office,
    calendar: Calendar,
}

impl Hours {
    /// Joins a checked office and a checked calendar. Cannot fail: both have
    /// already reported their problems when they were built.
    pub fn new(office: Office, calendar: Calendar) -> Self {
        Self { office, calendar }
    }

    /// The office part: time zone, shifts, weekdays, fixed-date holidays.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// The arrangements on file.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}
