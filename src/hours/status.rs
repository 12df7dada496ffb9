//! Open or closed at an instant: why, until when, and whether the official
//! arrangement for the days in question is on file.
//!
//! Everything is decided in the office's zone, whatever zone the instant was
//! written in. It must never read the clock, and never loop without a bound.

use std::fmt;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::{DayKind, Hours, SEARCH_DAYS};

/// Why the desk is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A working day, before the first shift.
    BeforeOpening,
    /// A working day, between two shifts.
    Lunch,
    /// A working day, after the last shift.
    AfterClosing,
    /// Not a working weekday.
    Weekend,
    /// A holiday, also on the weekend days inside it.
    Holiday,
}

impl Reason {
    /// The word used in JSON output.
    pub fn code(self) -> &'static str {
        match self {
            Self::BeforeOpening => "before_opening",
            Self::Lunch => "lunch",
            Self::AfterClosing => "after_closing",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The desk at one instant. Times are in the office's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Whether the desk is open.
    pub open: bool,
    /// Why it is closed; none when open.
    pub reason: Option<Reason>,
    /// The holiday's Chinese name; only with [`Reason::Holiday`].
    pub holiday: Option<String>,
    /// When the present shift ends; only when open. The desk is closed at
    /// that very instant.
    pub closes_at: Option<DateTime<Tz>>,
    /// When the desk opens next; only when closed. None also when no opening
    /// is found within 400 days.
    pub next_open: Option<DateTime<Tz>>,
    /// Whether the local year of the instant has an arrangement on file.
    pub calendar_covered: bool,
    /// Whether every day from the instant's to that of `next_open` does. When
    /// open, or when no opening is found, the same as `calendar_covered`.
    pub next_open_covered: bool,
}

impl Hours {
    /// The desk at instant `now`.
    ///
    /// Rule: the day's kind comes first (holiday, weekend), then the shifts of
    /// a working day, each half-open: 09:30:00 is open, 12:00:00 is closed.
    pub fn at(&self, now: DateTime<Utc>) -> Status {
        let local = self.local(now);
        let covered = self.calendar().covers(local.date());
        let (reason, holiday) = match self.day_kind(local.date()) {
            DayKind::Holiday(name) => (Some(Reason::Holiday), Some(name.to_owned())),
            DayKind::Weekend => (Some(Reason::Weekend), None),
            DayKind::Working | DayKind::MakeUp => (self.out_of_shift(local.time()), None),
        };
        let mut status = Status {
            open: reason.is_none(),
            reason,
            holiday,
            closes_at: None,
            next_open: None,
            calendar_covered: covered,
            next_open_covered: covered,
        };
        if status.open {
            status.closes_at = self.end_of_shift(local);
        } else if let Some((opens, all_covered)) = self.next_opening(now, local.date()) {
            status.next_open = Some(opens);
            status.next_open_covered = all_covered;
        }
        status
    }

    /// The wall clock in the office's zone. At the very ends of the calendar,
    /// where the local time cannot be expressed, UTC itself.
    fn local(&self, now: DateTime<Utc>) -> NaiveDateTime {
        let utc = now.naive_utc();
        let offset = self.office().time_zone().offset_from_utc_datetime(&utc);
        utc.checked_add_offset(offset.fix()).unwrap_or(utc)
    }

    /// Why the desk is closed at this time of a working day; none when open.
    fn out_of_shift(&self, time: NaiveTime) -> Option<Reason> {
        let shifts = self.office().shifts();
        if shifts.iter().any(|shift| shift.contains(time)) {
            None
        } else if shifts.iter().all(|shift| time < shift.opens) {
            Some(Reason::BeforeOpening)
        } else if shifts.iter().all(|shift| shift.closes <= time) {
            Some(Reason::AfterClosing)
        } else {
            Some(Reason::Lunch)
        }
    }

    /// The end of the shift that is running at this local time.
    fn end_of_shift(&self, local: NaiveDateTime) -> Option<DateTime<Tz>> {
        let mut shifts = self.office().shifts().iter();
        let shift = shifts.find(|shift| shift.contains(local.time()))?;
        self.instant(local.date(), shift.closes)
    }

    /// The first opening after `now`, searched from local day `today` on for
    /// 400 days, and whether every day up to it is covered.
    fn next_opening(&self, now: DateTime<Utc>, today: NaiveDate) -> Option<(DateTime<Tz>, bool)> {
        let mut covered = true;
        for ahead in 0..=u64::from(SEARCH_DAYS) {
            let date = today.checked_add_days(Days::new(ahead))?;
            covered &= self.calendar().covers(date);
            if !self.is_working_day(date) {
                continue;
            }
            let shifts = self.office().shifts().iter();
            let mut openings = shifts.filter_map(|shift| self.instant(date, shift.opens));
            if let Some(opens) = openings.find(|opens| *opens > now) {
                return Some((opens, covered));
            }
        }
        None
    }

    /// The instant of a local wall-clock time. Where clocks are put back and
    /// the time comes twice, the first; where they are put forward and it is
    /// left out, the first full minute that exists after it (looking ahead
    /// three hours). Asia/Shanghai has neither today. A shift should not
    /// begin or end in such an hour.
    fn instant(&self, date: NaiveDate, time: NaiveTime) -> Option<DateTime<Tz>> {
        let zone = self.office().time_zone();
        let wall = date.and_time(time);
        (0..=180).find_map(|minutes| {
            let later = wall.checked_add_signed(TimeDelta::try_minutes(minutes)?)?;
            zone.from_local_datetime(&later).earliest()
        })
    }
}
