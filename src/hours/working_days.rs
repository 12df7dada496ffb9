//! What kind of day a date is, and arithmetic with working days.
//!
//! Rule: a year on file follows its official arrangement (days off, then
//! make-up days, then weekdays); a year not on file has the fixed-date
//! holidays off and the ordinary weekdays worked, and is reported as not
//! covered. It must never hide that, and never loop without a bound.

use chrono::{Datelike, NaiveDate};

use super::{Hours, SEARCH_DAYS};

/// Most working days that are counted forward: about forty years. Beyond
/// that the number is a typing error, not a deadline.
const MOST_WORKING_DAYS: u32 = 10_000;

/// Longest span that is counted, in calendar days: about a century.
const LONGEST_SPAN: i64 = 40_000;

/// What kind of day a date is for the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// An ordinary working day.
    Working,
    /// A weekend day that is worked to make up for a holiday.
    MakeUp,
    /// Not a working weekday, and no holiday.
    Weekend,
    /// A holiday, with its Chinese name; also the weekend days inside one.
    Holiday(&'a str),
}

impl DayKind<'_> {
    /// Whether the desk works on such a day.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::MakeUp)
    }
}

/// The outcome of counting working days forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingDate {
    /// The day reached.
    pub date: NaiveDate,
    /// False when any day crossed lies in a year without an arrangement on
    /// file: the date may then shift once the arrangement is known.
    pub covered: bool,
}

/// How many working days lie between two dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingSpan {
    /// Number of working days.
    pub count: u32,
    /// False when any day crossed lies in a year without an arrangement on
    /// file.
    pub covered: bool,
}

impl Hours {
    /// What kind of day this date is in the office's zone. For a year that
    /// is not on file see [`super::Calendar::covers`].
    pub fn day_kind(&self, date: NaiveDate) -> DayKind<'_> {
        let mut makeup = false;
        let holiday = match self.calendar().year_of(date) {
            Some(year) => {
                makeup = year.makeup_days.contains_key(&date);
                year.days_off.get(&date).map(String::as_str)
            }
            None => self.fixed_holiday(date),
        };
        if let Some(name) = holiday {
            DayKind::Holiday(name)
        } else if self.office().weekdays().contains(date.weekday()) {
            DayKind::Working
        } else if makeup && self.office().makeup_days_open() {
            DayKind::MakeUp
        } else {
            DayKind::Weekend
        }
    }

    /// Whether the desk works on this date: an ordinary or a make-up day.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.day_kind(date).is_working()
    }

    /// The `n`th working day after `date`. `date` itself is not counted and
    /// may be any kind of day; `n` = 0 gives `date` back, working or not.
    /// The inverse of [`Hours::working_days_between`].
    ///
    /// None when `n` is above 10 000, when 400 days in a row have no working
    /// day, or when the calendar ends.
    pub fn add_working_days(&self, date: NaiveDate, n: u32) -> Option<WorkingDate> {
        if n > MOST_WORKING_DAYS {
            return None;
        }
        let mut reached = WorkingDate { date, covered: true };
        let (mut left, mut idle) = (n, 0);
        while left > 0 {
            reached.date = reached.date.succ_opt()?;
            reached.covered &= self.calendar().covers(reached.date);
            if self.is_working_day(reached.date) {
                (left, idle) = (left - 1, 0);
            } else {
                idle += 1;
            }
            if idle > SEARCH_DAYS {
                return None;
            }
        }
        Some(reached)
    }

    /// How many working days come after `from`, up to and including `to`.
    /// Zero when `to` is not later than `from`.
    ///
    /// None when the two are more than 40 000 calendar days apart.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> Option<WorkingSpan> {
        if to.signed_duration_since(from).num_days() > LONGEST_SPAN {
            return None;
        }
        let mut span = WorkingSpan { count: 0, covered: true };
        for date in from.iter_days().skip(1).take_while(|date| *date <= to) {
            span.covered &= self.calendar().covers(date);
            span.count += u32::from(self.is_working_day(date));
        }
        Some(span)
    }

    /// The name of the fixed-date holiday on this date, if any.
    fn fixed_holiday(&self, date: NaiveDate) -> Option<&str> {
        let holidays = self.office().fixed_holidays().iter();
        holidays
            .filter(|holiday| (holiday.month, holiday.day) == (date.month(), date.day()))
            .map(|holiday| holiday.name.as_str())
            .next()
    }
}
