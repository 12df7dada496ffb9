//! Hours, waiting and progress in words.
//!
//! Never promises an opening that the calendar does not give, and says so when the calendar is not on file.

use chrono::{DateTime, Datelike, Timelike, Utc};
use chrono_tz::Tz;

use super::response::numbered;
use crate::hours::Status;
use crate::knowledge::Book;
use crate::process::Stage;

/// When the desk is open, for the applicant.
pub fn hours_text(book: &Book, now: DateTime<Utc>) -> String {
    let status = book.hours.at(now);
    let contacts = book.contacts.fill();
    let mut lines = Vec::new();
    match (&status.closes_at, &status.next_open) {
        (Some(closes), _) => {
            let closes_at = clock(closes);
            let mut fill = vec![("closes_at", closes_at.as_str())];
            fill.extend(contacts);
            lines.push(book.replies.say("hours_open", &fill));
        }
        (None, Some(_)) => {
            let (reason, next_open) = (reason_text(book, &status), next_open_text(book, now, &status));
            lines.push(book.replies.say("hours_closed", &[("reason", &reason), ("next_open", &next_open)]));
        }
        (None, None) => lines.push(book.replies.say("hours_no_opening", &contacts)),
    }
    lines.push(book.replies.say("hours_rule", &[("shifts", &shifts_text(book))]));
    if !status.calendar_covered || !status.next_open_covered {
        lines.push(book.replies.say("hours_not_on_file", &[]));
    }
    lines.join("\n")
}

/// Why the desk is closed.
pub(super) fn reason_text(book: &Book, status: &Status) -> String {
    let Some(reason) = status.reason else {
        return String::new();
    };
    let holiday = book.named(status.holiday.as_deref().unwrap_or_default());
    book.replies.say(&format!("reason_{}", reason.code()), &[("holiday", holiday)])
}

/// When it opens next, as near as people say it: 今天 13:30, 明天 09:30, 10月8日（周四）09:30.
pub(super) fn next_open_text(book: &Book, now: DateTime<Utc>, status: &Status) -> String {
    status.next_open.map(|next| day_and_time(book, now, &next)).unwrap_or_default()
}

/// The same for a narrow button: today's opening needs no day.
pub(super) fn next_open_short(book: &Book, now: DateTime<Utc>, status: &Status) -> String {
    let today = now.with_timezone(&book.hours.office().time_zone()).date_naive();
    match &status.next_open {
        Some(next) if next.date_naive() == today => clock(next),
        _ => next_open_text(book, now, status),
    }
}

/// An instant as near as people say it.
pub(super) fn clock_text(book: &Book, now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    day_and_time(book, now, &at.with_timezone(&book.hours.office().time_zone()))
}

fn day_and_time(book: &Book, now: DateTime<Utc>, next: &DateTime<Tz>) -> String {
    let today = now.with_timezone(&book.hours.office().time_zone()).date_naive();
    let day = next.date_naive();
    let time = clock(next);
    let id = match (day - today).num_days() {
        0 => "time_today",
        1 => "time_tomorrow",
        _ if day.year() == today.year() => "time_this_year",
        _ => "time_other_year",
    };
    let weekday = listed(book, "weekday_names", day.weekday().num_days_from_monday());
    let month = listed(book, "month_names", day.month0());
    let (year, date) = (day.year().to_string(), day.day().to_string());
    let fill = [("year", year.as_str()), ("month", &month), ("day", &date), ("weekday", &weekday), ("time", &time)];
    book.replies.say(id, &fill)
}

// One of the names that a fixed text lists with blanks between.
pub(super) fn listed(book: &Book, id: &str, at: u32) -> String {
    let names = book.replies.say(id, &[]);
    names.split_whitespace().nth(at as usize).unwrap_or_default().to_owned()
}

fn clock(at: &DateTime<Tz>) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn shifts_text(book: &Book) -> String {
    let shifts = book.hours.office().shifts().iter();
    let shifts = shifts.map(|shift| format!("{}–{}", shift.opens.format("%H:%M"), shift.closes.format("%H:%M")));
    shifts.collect::<Vec<_>>().join(&book.checklist.words.comma)
}

/// The stages of a filing, one line each.
pub(super) fn progress_text(book: &Book) -> String {
    let line = |stage: &Stage| {
        let named = book.replies.say("progress_stage", &[("title", &stage.title), ("who", &stage.who)]);
        format!("{named}{}", days_text(book, stage))
    };
    let lines: Vec<String> = book.process.main_way().into_iter().map(line).collect();
    let stages = numbered(lines.iter().map(String::as_str));
    book.replies.say("progress", &[("console", &book.contacts.console), ("stages", &stages)])
}

/// How many working days a stage takes; empty where the pages do not say.
pub(super) fn days_text(book: &Book, stage: &Stage) -> String {
    let text = |(min, max): (u32, u32)| {
        let (min, max) = (min.to_string(), max.to_string());
        book.replies.say("progress_days", &[("min", &min), ("max", &max)])
    };
    stage.days.map(text).unwrap_or_default()
}
