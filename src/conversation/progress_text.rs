//! Where a filing stands, in words: the stages, who acts, dates as a range, what can go wrong.
//!
//! Never promises a date: a range of working days is told to be a reckoning.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::desk_text::{clock_text, listed};
use super::interview_text::case_text;
use super::progress_state::Progress;
use crate::facts::Case;
use crate::hours::DayKind;
use crate::knowledge::Book;
use crate::process::{Expected, Planned, Stage, plan};

/// The view of a filing that is in this stage.
pub(super) fn progress_view(
    book: &Book,
    now: DateTime<Utc>,
    case: &Case,
    progress: &Progress,
    stage: &Stage,
) -> String {
    let replies = &book.replies;
    let case_line = case_text(book, case);
    let mut lines = vec![match case_line.is_empty() {
        true => replies.say("progress_title", &[]),
        false => replies.say("progress_title_case", &[("case", &case_line)]),
    }];
    lines.extend(way_lines(book, stage));
    lines.push(String::new());
    // What must be done in time comes first.
    lines.extend(deadline_lines(book, now, progress));
    lines.push(replies.say("progress_who", &[("title", &stage.title), ("who", &stage.who)]));
    lines.push(stage.text.clone());
    lines.extend(date_lines(book, now, progress, stage));
    if !stage.risks.is_empty() {
        lines.push(replies.say("progress_risks", &[]));
        lines.extend(stage.risks.iter().map(|risk| format!("· {risk}")));
    }
    if let Some(next) = stage.next.as_ref().and_then(|next| book.process.stage(&next.value)) {
        lines.push(replies.say("progress_next", &[("title", &next.title), ("who", &next.who)]));
    }
    if let Some(source) = stage.sources.first() {
        lines.push(replies.say("checklist_source", &[("url", &book.url(&source.value))]));
    }
    lines.join("\n")
}

// The whole way with the present stage marked; what was returned stands under the stage it comes from.
fn way_lines(book: &Book, present: &Stage) -> Vec<String> {
    let way = book.process.main_way();
    let id = |stage: &Stage| stage.id.value.clone();
    let from = present.branch_of.as_ref().map_or_else(|| id(present), |stage| stage.value.clone());
    let here = way.iter().position(|stage| id(stage) == from);
    let Some(here) = here else { return vec![marked(book, &present.title)] };
    let mut lines = Vec::new();
    for (at, stage) in way.iter().enumerate() {
        let numbered = format!("{}. {}", at + 1, stage.title);
        let is_present = id(stage) == id(present);
        lines.push(match at {
            _ if is_present => marked(book, &numbered),
            at if at < here => format!("✓ {numbered}"),
            at if at == here => format!("✗ {numbered}"),
            _ => format!("○ {numbered}"),
        });
        if at == here && !is_present {
            lines.push(marked(book, &present.title));
        }
    }
    lines
}

fn marked(book: &Book, title: &str) -> String {
    book.replies.say("progress_here", &[("title", title)])
}

fn date_lines(book: &Book, now: DateTime<Utc>, progress: &Progress, stage: &Stage) -> Vec<String> {
    let replies = &book.replies;
    let zone = book.hours.office().time_zone();
    let Some(since) = progress.since.map(|since| since.with_timezone(&zone).date_naive()) else {
        let days = stage
            .days
            .map(|(min, max)| replies.say("progress_usual", &[("min", &min.to_string()), ("max", &max.to_string())]));
        return days.into_iter().collect();
    };
    let today = now.with_timezone(&zone).date_naive();
    let passed = book.hours.working_days_between(since, today).map_or(0, |span| span.count).to_string();
    let mut lines = vec![replies.say("progress_since", &[("day", &day_text(book, today, since)), ("days", &passed)])];
    let mut covered = true;
    if let (Some((min, max)), Some(expected)) = (stage.days, stage.expected(since, &book.hours)) {
        let (min, max) = (min.to_string(), max.to_string());
        let (from, to) = (day_text(book, today, expected.from), day_text(book, today, expected.to));
        lines.push(replies.say("progress_expected", &[("min", &min), ("max", &max), ("from", &from), ("to", &to)]));
        covered = expected.covered;
        lines.extend(holiday_line(book, since, expected.to));
        if expected.to < today {
            lines.push(replies.say("progress_overdue", &book.contacts.fill()));
        }
    }
    if let Some((title, expected)) = end_of_way(book, stage, since) {
        let (from, to) = (day_text(book, today, expected.from), day_text(book, today, expected.to));
        lines.push(replies.say("progress_end", &[("title", title), ("from", &from), ("to", &to)]));
        covered &= expected.covered;
    }
    if !covered {
        lines.push(replies.say("hours_not_on_file", &[]));
    }
    lines
}

// When the last stage of known length may be over, if it is not this one; and what follows it.
fn end_of_way<'b>(book: &'b Book, stage: &'b Stage, since: NaiveDate) -> Option<(&'b str, Expected)> {
    // Before somebody else has the order, and after it came back, nobody knows when it goes on.
    let main = book.process.main_way();
    let place = |wanted: &dyn Fn(&&Stage) -> bool| main.iter().position(wanted);
    let waiting = place(&|known| known.days.is_some())?;
    place(&|known| known.id.value == stage.id.value).filter(|here| *here >= waiting)?;
    let way = book.process.way_from(Some(stage));
    let last = way.iter().rposition(|stage| stage.days.is_some()).filter(|last| *last > 0)?;
    let known = way[..=last].iter().filter_map(|stage| stage.days);
    let (min, max) = known.fold((0, 0), |sum, days| (sum.0 + days.0, sum.1 + days.1));
    let from = book.hours.add_working_days(since, min)?;
    let to = book.hours.add_working_days(since, max)?;
    let expected = Expected { from: from.date, to: to.date, covered: from.covered && to.covered };
    Some((way.get(last + 1).map_or(way[last].title.as_str(), |next| next.title.as_str()), expected))
}

fn holiday_line(book: &Book, from: NaiveDate, to: NaiveDate) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for day in from.iter_days().take_while(|day| *day <= to) {
        if let DayKind::Holiday(name) = book.hours.day_kind(day)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    let names: Vec<&str> = names.into_iter().map(|name| book.named(name)).collect();
    let joined = names.join(&book.checklist.words.comma);
    (!joined.is_empty()).then(|| book.replies.say("progress_holidays", &[("holidays", &joined)]))
}

// Each deadline that is running, once.
fn deadline_lines(book: &Book, now: DateTime<Utc>, progress: &Progress) -> Vec<String> {
    let mut told = BTreeSet::new();
    let mut lines = Vec::new();
    for planned in planned(book, progress) {
        let deadline = book.process.deadline(&planned.deadline);
        let (Some(deadline), Some(due)) = (deadline, planned.due) else { continue };
        if progress.met.contains(&planned.deadline) || !told.insert(planned.deadline) {
            continue;
        }
        let id = if due < now { "progress_deadline_passed" } else { "progress_deadline" };
        lines.push(book.replies.say(id, &[("title", &deadline.title), ("due", &due_text(book, now, due))]));
    }
    lines
}

/// Every reminder there could be for this filing.
pub(super) fn planned(book: &Book, progress: &Progress) -> Vec<Planned> {
    let stage = progress.stage.as_deref().zip(progress.since);
    plan(&book.process, &book.hours, stage, progress.server_expires_on)
}

/// The last day of a deadline that ends at midnight, by the office's clock; `None` when it ends at an hour.
pub(super) fn last_day(book: &Book, due: DateTime<Utc>) -> Option<NaiveDate> {
    let day = |at: DateTime<Utc>| at.with_timezone(&book.hours.office().time_zone()).date_naive();
    Some(day(due - TimeDelta::seconds(1))).filter(|last| *last != day(due))
}

/// The end of a deadline: one at midnight is the end of the day before.
pub(super) fn due_text(book: &Book, now: DateTime<Utc>, due: DateTime<Utc>) -> String {
    let today = now.with_timezone(&book.hours.office().time_zone()).date_naive();
    last_day(book, due).map_or_else(|| clock_text(book, now, due), |last| day_text(book, today, last))
}

/// A day as people say it: 11月20日（周五）.
pub(super) fn day_text(book: &Book, today: NaiveDate, day: NaiveDate) -> String {
    let weekday = listed(book, "weekday_names", day.weekday().num_days_from_monday());
    let month = listed(book, "month_names", day.month0());
    let (year, date) = (day.year().to_string(), day.day().to_string());
    let id = if day.year() == today.year() { "day_this_year" } else { "day_other_year" };
    book.replies.say(id, &[("year", &year), ("month", &month), ("day", &date), ("weekday", &weekday)])
}
