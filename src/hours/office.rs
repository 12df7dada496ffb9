//! The desk's rule: time zone, shifts, working weekdays, and the holidays
//! whose date is fixed by law. A value of [`Office`] is always consistent.
//!
//! It must never know about a particular year (that is `calendar`) and never
//! look at the clock.

use std::fmt;

use chrono::{NaiveDate, NaiveTime, WeekdaySet};
use chrono_tz::Tz;

/// One stretch of opening on a working day, in the office's local time.
/// Half-open: the desk is open at `opens` and closed at `closes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shift {
    /// First instant at which the desk is open.
    pub opens: NaiveTime,
    /// First instant at which it is closed again.
    pub closes: NaiveTime,
}

impl Shift {
    /// Whether the desk is open at this time of day: `opens <= time < closes`.
    pub fn contains(&self, time: NaiveTime) -> bool {
        self.opens <= time && time < self.closes
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.opens.format("%H:%M"), self.closes.format("%H:%M"))
    }
}

/// A holiday on the same date every year. Used only for years without an
/// official arrangement on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedHoliday {
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month, 1 to 31.
    pub day: u32,
    /// Name as shown to applicants, in Chinese.
    pub name: String,
}

/// What is wrong with the office data. Positions count from 0 in the order
/// the entries were given, so that a caller can point at the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficeProblem {
    /// There is no shift: the desk would never open.
    NoShift,
    /// There is no working weekday: the desk would never open.
    NoWeekday,
    /// A shift ends when it begins, or before.
    ClosesBeforeOpens {
        /// Position of the shift.
        index: usize,
        /// The shift as given.
        shift: Shift,
    },
    /// Two shifts overlap or touch, so that one closing time would be untrue.
    ShiftsOverlap {
        /// Position of the shift that opens first.
        first: usize,
        /// Position of the shift that opens second.
        second: usize,
    },
    /// A fixed holiday has a month or day that does not exist.
    NoSuchDay {
        /// Position of the holiday.
        index: usize,
        /// Month as given.
        month: u32,
        /// Day as given.
        day: u32,
    },
    /// A fixed holiday is listed a second time.
    HolidayTwice {
        /// Position of the later one.
        index: usize,
    },
    /// A fixed holiday has no name.
    HolidayWithoutName {
        /// Position of the holiday.
        index: usize,
    },
}

impl fmt::Display for OfficeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoShift => write!(f, "没有上班时段 `shifts`，永远不会开"),
            Self::NoWeekday => write!(f, "没有上班的星期 `weekdays`，永远不会开"),
            Self::ClosesBeforeOpens { index, shift } => {
                write!(f, "第 {} 个时段（{shift}）要在同一天里先开后关", index + 1)
            }
            Self::ShiftsOverlap { first, second } => {
                write!(f, "第 {} 和第 {} 个时段重叠或相连，请合成一个", first + 1, second + 1)
            }
            Self::NoSuchDay { index, month, day } => {
                write!(f, "第 {} 个固定节日：没有 {month} 月 {day} 日", index + 1)
            }
            Self::HolidayTwice { index } => {
                write!(f, "第 {} 个固定节日和前面的日期重复", index + 1)
            }
            Self::HolidayWithoutName { index } => {
                write!(f, "第 {} 个固定节日没有名称", index + 1)
            }
        }
    }
}

impl std::error::Error for OfficeProblem {}

/// When the desk works, apart from any particular year. Built by
/// [`Office::new`], and therefore free of [`OfficeProblem`]s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    time_zone: Tz,
    shifts: Vec<Shift>,
    weekdays: WeekdaySet,
    makeup_days_open: bool,
    fixed_holidays: Vec<FixedHoliday>,
}

impl Office {
    /// Checks and sorts the data. All problems are reported at once.
    ///
    /// `makeup_days_open`: whether a make-up Saturday or Sunday of an official
    /// arrangement is a working day (true) or stays a weekend (false).
    ///
    /// # Errors
    /// Every [`OfficeProblem`] found: never an empty list.
    pub fn new(
        time_zone: Tz,
        shifts: Vec<Shift>,
        weekdays: WeekdaySet,
        makeup_days_open: bool,
        fixed_holidays: Vec<FixedHoliday>,
    ) -> Result<Self, Vec<OfficeProblem>> {
        let mut problems = Vec::new();
        if weekdays.is_empty() {
            problems.push(OfficeProblem::NoWeekday);
        }
        let shifts = sorted_shifts(shifts, &mut problems);
        check_holidays(&fixed_holidays, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self { time_zone, shifts, weekdays, makeup_days_open, fixed_holidays })
    }

    /// The zone in which shifts and dates are meant, whatever the host's is.
    pub fn time_zone(&self) -> Tz {
        self.time_zone
    }

    /// The shifts of a working day, earliest first, never overlapping or
    /// touching. At least one.
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// The weekdays worked in an ordinary week. At least one.
    pub fn weekdays(&self) -> WeekdaySet {
        self.weekdays
    }

    /// Whether make-up days of an arrangement are worked.
    pub fn makeup_days_open(&self) -> bool {
        self.makeup_days_open
    }

    /// The holidays used for years without an arrangement, as given.
    pub fn fixed_holidays(&self) -> &[FixedHoliday] {
        &self.fixed_holidays
    }
}

/// Sorts the shifts by opening time and reports empty, reversed and
/// overlapping ones under the positions they were given with.
fn sorted_shifts(shifts: Vec<Shift>, problems: &mut Vec<OfficeProblem>) -> Vec<Shift> {
    if shifts.is_empty() {
        problems.push(OfficeProblem::NoShift);
    }
    for (index, &shift) in shifts.iter().enumerate() {
        if shift.closes <= shift.opens {
            problems.push(OfficeProblem::ClosesBeforeOpens { index, shift });
        }
    }
    let mut sorted: Vec<(Shift, usize)> = shifts.into_iter().enumerate().map(|(index, shift)| (shift, index)).collect();
    sorted.sort_unstable();
    for ((before, first), (after, second)) in sorted.iter().zip(sorted.iter().skip(1)) {
        if after.opens <= before.closes {
            problems.push(OfficeProblem::ShiftsOverlap { first: *first, second: *second });
        }
    }
    sorted.into_iter().map(|(shift, _)| shift).collect()
}

/// A leap year, so that 29 February is accepted as a fixed date.
const LEAP_YEAR: i32 = 2024;

/// Reports impossible, repeated and nameless fixed holidays.
fn check_holidays(holidays: &[FixedHoliday], problems: &mut Vec<OfficeProblem>) {
    for (index, holiday) in holidays.iter().enumerate() {
        let FixedHoliday { month, day, name } = holiday;
        let (month, day) = (*month, *day);
        if NaiveDate::from_ymd_opt(LEAP_YEAR, month, day).is_none() {
            problems.push(OfficeProblem::NoSuchDay { index, month, day });
        }
        let earlier = holidays.iter().take(index);
        if earlier.into_iter().any(|h| (h.month, h.day) == (month, day)) {
            problems.push(OfficeProblem::HolidayTwice { index });
        }
        if name.trim().is_empty() {
            problems.push(OfficeProblem::HolidayWithoutName { index });
        }
    }
}
