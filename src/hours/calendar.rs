//! The official holiday arrangements: which days are off and which weekend
//! days are worked instead, one State Council notice a year.
//!
//! It must never invent a day: a year without a notice is simply absent, and
//! the rest of the room says so. It must never decode files.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

/// Longest stretch of days off that is believed, in days. Real arrangements
/// stay below two weeks; a longer one is a typing error and is not expanded.
const LONGEST_RANGE: i64 = 31;

/// Days off in a row under one holiday's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRange {
    /// First day off.
    pub from: NaiveDate,
    /// Last day off, counted in; absent when only `from` is off.
    pub to: Option<NaiveDate>,
    /// The holiday's name in Chinese.
    pub name: String,
}

/// A Saturday or Sunday that is worked to make up for a holiday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeupDay {
    /// The day worked.
    pub date: NaiveDate,
    /// The Chinese name of the holiday it makes up for.
    pub name: String,
}

/// One year's arrangement, as the State Council's notice gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarYear {
    /// The year every date below lies in.
    pub year: i32,
    /// Title of the State Council notice.
    pub notice: String,
    /// Date of the notice.
    pub notice_date: NaiveDate,
    /// Each day off (weekend days inside a holiday too) with its holiday.
    pub days_off: BTreeMap<NaiveDate, String>,
    /// Each weekend day worked, with the holiday it makes up for.
    pub makeup_days: BTreeMap<NaiveDate, String>,
}

/// What is wrong with an arrangement. Carries the dates in question, so that
/// a caller can point at the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarProblem {
    /// A range whose last day lies before its first.
    RangeReversed(NaiveDate, NaiveDate),
    /// A range too long to be a holiday.
    RangeTooLong(NaiveDate, NaiveDate),
    /// The date is listed twice as a day off, or twice as a make-up day.
    ListedTwice(NaiveDate),
    /// The date (first) does not lie in the year (second) of its file.
    OtherYear(NaiveDate, i32),
    /// The date is both a day off and a make-up day.
    OffAndMakeup(NaiveDate),
    /// The make-up day is a Monday to Friday, which is worked anyway.
    MakeupOnWeekday(NaiveDate),
    /// The date has no holiday name.
    NoName(NaiveDate),
    /// The year has no day off at all.
    NoDaysOff(i32),
    /// The title of the notice names years, but not this one.
    NoticeOfAnotherYear(i32, String),
    /// The notice is dated neither in this year nor in the year before.
    NoticeDateFar(i32, NaiveDate),
    /// Two arrangements are given for the same year.
    YearTwice(i32),
}

impl fmt::Display for CalendarProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RangeReversed(from, to) => {
                write!(f, "假期最后一天 {to} 早于第一天 {from}")
            }
            Self::RangeTooLong(from, to) => {
                write!(f, "{from} 到 {to} 超过 {LONGEST_RANGE} 天")
            }
            Self::ListedTwice(date) => write!(f, "{date} 写了两遍"),
            Self::OtherYear(date, year) => {
                write!(f, "{date} 不在 {year} 年，应写进那一年的文件")
            }
            Self::OffAndMakeup(date) => {
                write!(f, "{date} 既是放假又是调休上班")
            }
            Self::MakeupOnWeekday(date) => {
                write!(f, "{date} 不是周六或周日，不用写成调休上班")
            }
            Self::NoName(date) => write!(f, "{date} 没有节日名称"),
            Self::NoDaysOff(year) => write!(f, "{year} 年没有写任何放假的日子"),
            Self::NoticeOfAnotherYear(year, title) => {
                write!(f, "通知「{title}」说的不是 {year} 年")
            }
            Self::NoticeDateFar(year, date) => {
                write!(f, "通知日期 {date} 不对，应在 {} 年或 {year} 年", i64::from(*year) - 1)
            }
            Self::YearTwice(year) => write!(f, "{year} 年有两份放假安排"),
        }
    }
}

impl std::error::Error for CalendarProblem {}

impl CalendarYear {
    /// Expands ranges into days and checks the result.
    ///
    /// # Errors
    /// Every [`CalendarProblem`] found: never an empty list.
    pub fn new(
        year: i32,
        notice: String,
        notice_date: NaiveDate,
        ranges: &[DayRange],
        makeups: &[MakeupDay],
    ) -> Result<Self, Vec<CalendarProblem>> {
        let mut problems = Vec::new();
        let mut days_off = BTreeMap::new();
        for range in ranges {
            expand(range, &mut days_off, &mut problems);
        }
        let mut makeup_days = BTreeMap::new();
        for MakeupDay { date, name } in makeups {
            if makeup_days.insert(*date, name.clone()).is_some() {
                problems.push(CalendarProblem::ListedTwice(*date));
            }
        }
        let built = Self { year, notice, notice_date, days_off, makeup_days };
        problems.extend(built.check());
        if problems.is_empty() { Ok(built) } else { Err(problems) }
    }

    /// Everything that contradicts itself, in date order; empty when sound.
    pub fn check(&self) -> Vec<CalendarProblem> {
        let mut problems = self.check_notice();
        if self.days_off.is_empty() {
            problems.push(CalendarProblem::NoDaysOff(self.year));
        }
        for (&date, name) in self.days_off.iter().chain(&self.makeup_days) {
            if date.year() != self.year {
                problems.push(CalendarProblem::OtherYear(date, self.year));
            }
            if name.trim().is_empty() {
                problems.push(CalendarProblem::NoName(date));
            }
        }
        for &date in self.makeup_days.keys() {
            if self.days_off.contains_key(&date) {
                problems.push(CalendarProblem::OffAndMakeup(date));
            }
            if !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
                problems.push(CalendarProblem::MakeupOnWeekday(date));
            }
        }
        problems
    }

    /// Whether the notice's title and date fit the year.
    fn check_notice(&self) -> Vec<CalendarProblem> {
        let mut problems = Vec::new();
        let named = years_named(&self.notice);
        if !named.is_empty() && !named.contains(&self.year) {
            let title = self.notice.clone();
            problems.push(CalendarProblem::NoticeOfAnotherYear(self.year, title));
        }
        let age = i64::from(self.year) - i64::from(self.notice_date.year());
        if !(0..=1).contains(&age) {
            let date = self.notice_date;
            problems.push(CalendarProblem::NoticeDateFar(self.year, date));
        }
        problems
    }
}

/// Adds each day of the range, reporting days already there. A reversed or
/// unbelievably long range is reported and adds nothing.
fn expand(range: &DayRange, days: &mut BTreeMap<NaiveDate, String>, problems: &mut Vec<CalendarProblem>) {
    let (from, to) = (range.from, range.to.unwrap_or(range.from));
    let length = to.signed_duration_since(from).num_days() + 1;
    if length < 1 {
        problems.push(CalendarProblem::RangeReversed(from, to));
    } else if length > LONGEST_RANGE {
        problems.push(CalendarProblem::RangeTooLong(from, to));
    } else {
        for date in from.iter_days().take_while(|date| *date <= to) {
            if days.insert(date, range.name.clone()).is_some() {
                problems.push(CalendarProblem::ListedTwice(date));
            }
        }
    }
}

/// The years a title names: four characters before 年 that are a number.
fn years_named(title: &str) -> Vec<i32> {
    title.match_indices('年').filter_map(|(at, _)| title.get(at.checked_sub(4)?..at)?.parse().ok()).collect()
}

/// All arrangements on file, by year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, CalendarYear>,
}

impl Calendar {
    /// Gathers the years and checks each. No year at all is allowed: then
    /// nothing is covered.
    ///
    /// # Errors
    /// Every [`CalendarProblem`] found: never an empty list.
    pub fn new(given: Vec<CalendarYear>) -> Result<Self, Vec<CalendarProblem>> {
        let mut problems = Vec::new();
        let mut years = BTreeMap::new();
        for year in given {
            problems.extend(year.check());
            let number = year.year;
            if years.insert(number, year).is_some() {
                problems.push(CalendarProblem::YearTwice(number));
            }
        }
        if problems.is_empty() { Ok(Self { years }) } else { Err(problems) }
    }

    /// The arrangements by year, earliest first.
    pub fn years(&self) -> &BTreeMap<i32, CalendarYear> {
        &self.years
    }

    /// The arrangement for the year this date lies in, if on file.
    pub fn year_of(&self, date: NaiveDate) -> Option<&CalendarYear> {
        self.years.get(&date.year())
    }

    /// Whether the year this date lies in has an arrangement on file.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.years.contains_key(&date.year())
    }

    /// 31 December of the latest year on file; none when no year is.
    pub fn last_covered_day(&self) -> Option<NaiveDate> {
        let year = *self.years.keys().next_back()?;
        NaiveDate::from_ymd_opt(year, 12, 31)
    }

    /// The last day of the unbroken run of years on file that this date lies
    /// in: with 2024 and 2026 on file, a day in 2024 gives 31 December 2024.
    /// None when the date's own year is not on file. Use it to warn the
    /// operator some days before the arrangements run out.
    pub fn covered_until(&self, date: NaiveDate) -> Option<NaiveDate> {
        let run = self.years.range(date.year()..).zip(date.year()..);
        let (_, last) = run.take_while(|((year, _), due)| *year == due).last()?;
        NaiveDate::from_ymd_opt(last, 12, 31)
    }
}
