//! When a deadline ends, and when to remind of it.
//!
//! Never in the night or on a holiday when the next opening is still early enough.

use chrono::{DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};

use super::{Deadline, From, Lead, Process, Span};
use crate::hours::Hours;

/// Least time that a reminder leaves before the deadline.
const MARGIN: TimeDelta = TimeDelta::hours(1);
/// Nobody is woken: the first and the last time of a day at which something is said while the desk is closed.
const MORNING: NaiveTime = clock(8, 0);
const EVENING: NaiveTime = clock(21, 30);
/// Longest run of days without a working day that is looked back over.
const DAYS_BACK_MAX: usize = 30;

const fn clock(hour: u32, minute: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, minute, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

// A reminder before its time was put right.
struct Wanted {
    // When it is wanted.
    at: DateTime<Utc>,
    // How long that is before the deadline, or after it began.
    lead: TimeDelta,
    // When the deadline began.
    began: Option<DateTime<Utc>>,
    // When it ends.
    due: Option<DateTime<Utc>>,
}

/// A reminder, planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The deadline's id.
    pub deadline: String,
    /// Which of the deadline's reminders it is.
    pub lead: usize,
    /// When to say it.
    pub at: DateTime<Utc>,
    /// When the deadline ends; none for what has no end.
    pub due: Option<DateTime<Utc>>,
}

/// All reminders for somebody who is in a stage since a time, and whose server expires on a day; earliest first.
pub fn plan(
    process: &Process,
    hours: &Hours,
    stage: Option<(&str, DateTime<Utc>)>,
    server_expires_on: Option<NaiveDate>,
) -> Vec<Planned> {
    let mut planned = Vec::new();
    for deadline in &process.deadlines {
        let began = match &deadline.from {
            From::Stages(stages) => stage.filter(|(id, _)| stages.iter().any(|stage| stage.value == *id)),
            From::ServerExpiry | From::Unknown => None,
        };
        let began = began.map(|(_, since)| since);
        let due = match &deadline.from {
            // It serves to the end of that day.
            From::ServerExpiry => server_expires_on.and_then(|day| start_of(hours, day.succ_opt()?)),
            From::Stages(_) => began.and_then(|began| ends(deadline, hours, began)),
            From::Unknown => None,
        };
        for (lead, remind) in deadline.remind.iter().enumerate() {
            let Some(at) = wanted(hours, *remind, began, due) else { continue };
            let (Lead::Before(span) | Lead::After(span)) = *remind;
            let at = reminder_time(hours, &Wanted { at, lead: span.duration(), began, due });
            planned.push(Planned { deadline: deadline.id.value.clone(), lead, at, due });
        }
    }
    planned.sort_by_key(|planned| planned.at);
    planned
}

fn wanted(
    hours: &Hours,
    lead: Lead,
    began: Option<DateTime<Utc>>,
    due: Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    match lead {
        Lead::Before(span) => due?.checked_sub_signed(span.duration()),
        Lead::After(span) => later(hours, began?, span),
    }
}

fn ends(deadline: &Deadline, hours: &Hours, began: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let end = later(hours, began, deadline.within?)?;
    if !deadline.first_of_month {
        return Some(end);
    }
    let day = end.with_timezone(&hours.office().time_zone()).date_naive();
    let first = if day.day() == 1 { day } else { day.with_day(1)?.checked_add_months(Months::new(1))? };
    start_of(hours, first)
}

// Days and months end with their last day, by the office's clock; hours to the minute.
fn later(hours: &Hours, began: DateTime<Utc>, span: Span) -> Option<DateTime<Utc>> {
    let day = began.with_timezone(&hours.office().time_zone()).date_naive();
    match span {
        Span::Hours(_) => began.checked_add_signed(span.duration()),
        // The thirtieth day is the last one: it is over when the next begins.
        Span::Days(days) => start_of(hours, day.checked_add_days(Days::new(u64::from(days) + 1))?),
        // The last day of a shorter month.
        Span::Months(months) => start_of(hours, day.checked_add_months(Months::new(months))?),
    }
}

fn start_of(hours: &Hours, day: NaiveDate) -> Option<DateTime<Utc>> {
    at_time(hours, day, NaiveTime::MIN)
}

fn at_time(hours: &Hours, day: NaiveDate, time: NaiveTime) -> Option<DateTime<Utc>> {
    match hours.office().time_zone().from_local_datetime(&day.and_time(time)) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.with_timezone(&Utc)),
        LocalResult::None => None,
    }
}

// When to say something that is wanted at a time. In this order, each only when it is early enough for the deadline:
// then, if the desk is open; when it opens next; when it was open last; by day; at the time itself.
fn reminder_time(hours: &Hours, reminder: &Wanted) -> DateTime<Utc> {
    let Wanted { at, .. } = *reminder;
    let status = hours.at(at);
    let early_enough = |at: &DateTime<Utc>| reminder.due.is_none_or(|due| *at + MARGIN <= due);
    match status.next_open {
        _ if status.open => at,
        Some(opens) if early_enough(&opens.with_timezone(&Utc)) => opens.with_timezone(&Utc),
        // A day more or less is nothing to a deadline of weeks, but everything to one of hours.
        _ if reminder.lead >= TimeDelta::days(1) => {
            last_opening(hours, reminder).unwrap_or_else(|| by_day(hours, reminder))
        }
        _ => by_day(hours, reminder),
    }
}

// The opening of the last working day before; not before the deadline began.
fn last_opening(hours: &Hours, reminder: &Wanted) -> Option<DateTime<Utc>> {
    let zone = hours.office().time_zone();
    let opens = hours.office().shifts().first()?.opens;
    let mut day = reminder.at.with_timezone(&zone).date_naive();
    for _ in 0..DAYS_BACK_MAX {
        day = day.pred_opt()?;
        if hours.is_working_day(day) {
            return at_time(hours, day, opens).filter(|at| reminder.began.is_none_or(|began| *at > began));
        }
    }
    None
}

// Not in the night: in the morning, if that leaves half of the time, else in the evening before.
fn by_day(hours: &Hours, reminder: &Wanted) -> DateTime<Utc> {
    let local = reminder.at.with_timezone(&hours.office().time_zone());
    let (day, time) = (local.date_naive(), local.time());
    let (evening, morning) = match (time < MORNING, time >= EVENING) {
        (true, _) => (day.pred_opt(), Some(day)),
        (_, true) => (Some(day), day.succ_opt()),
        _ => return reminder.at,
    };
    let morning = morning.and_then(|day| at_time(hours, day, MORNING));
    let evening = evening.and_then(|day| at_time(hours, day, EVENING));
    let leaves_half = |at: &DateTime<Utc>| reminder.due.is_none_or(|due| *at + reminder.lead / 2 <= due);
    let after_begin = |at: &DateTime<Utc>| reminder.began.is_none_or(|began| *at > began);
    morning.filter(leaves_half).or(evening.filter(after_begin)).unwrap_or(reminder.at)
}
