//! The deadlines of a filing as a calendar file (.ics), for the calendar of a phone.
//!
//! Never holds a date the view does not show; a file made again replaces the entries of the one before.

use chrono::{DateTime, Duration, Utc};
use icalendar::{Alarm, Calendar, Class, Component, Event, EventLike};

use super::progress_state::Progress;
use super::progress_text::{last_day, planned};
use crate::knowledge::Book;
use crate::process::Deadline;

/// Before a deadline of hours the phone reminds so long.
const ALARM_BEFORE: Duration = Duration::hours(3);

/// The deadlines that are running and the range in which the present stage may end; `None` when there is no date.
pub(super) fn calendar_file(book: &Book, now: DateTime<Utc>, progress: Option<&Progress>) -> Option<String> {
    let progress = progress?;
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", "-//beian-bot//beian-bot//"));
    calendar.name(&book.replies.say("calendar_name", &[]));
    let mut found = false;
    let mut known: Vec<String> = Vec::new();
    for one in planned(book, progress) {
        let deadline = book.process.deadline(&one.deadline);
        let (Some(deadline), Some(due)) = (deadline, one.due) else { continue };
        if due <= now || progress.met.contains(&one.deadline) || known.contains(&one.deadline) {
            continue;
        }
        known.push(one.deadline);
        calendar.push(deadline_event(book, now, deadline, due));
        found = true;
    }
    if let Some(event) = expected_event(book, now, progress) {
        calendar.push(event);
        found = true;
    }
    found.then(|| calendar.to_string())
}

fn described(now: DateTime<Utc>, id: &str, title: &str, text: &str) -> Event {
    let mut event = Event::new();
    event.uid(&format!("{id}@beian-bot")).timestamp(now).summary(title).description(text).class(Class::Private);
    event
}

fn deadline_event(book: &Book, now: DateTime<Utc>, deadline: &Deadline, due: DateTime<Utc>) -> Event {
    let source = deadline.sources.first().map(|source| book.url(&source.value)).unwrap_or_default();
    let title = book.replies.say("calendar_deadline", &[("title", &deadline.title)]);
    let mut event = described(now, &deadline.id.value, &title, &format!("{}\n{source}", deadline.text));
    // An end at an hour is a moment; one at midnight is the whole day before.
    match last_day(book, due) {
        None => event.starts(due - ALARM_BEFORE).ends(due).alarm(Alarm::display(&title, -Duration::zero())),
        Some(last) => event.all_day(last).alarm(Alarm::display(&title, -Duration::hours(15))),
    };
    event.done()
}

// "Between 3 and 20 working days" as one entry over the days in which it may end.
fn expected_event(book: &Book, now: DateTime<Utc>, progress: &Progress) -> Option<Event> {
    let stage = book.process.stage(progress.stage.as_deref()?)?;
    let zone = book.hours.office().time_zone();
    let since = progress.since?.with_timezone(&zone).date_naive();
    let expected = stage.expected(since, &book.hours)?;
    if expected.to < now.with_timezone(&zone).date_naive() {
        return None;
    }
    let title = book.replies.say("calendar_expected", &[("title", &stage.title)]);
    let mut event = described(now, &format!("expected-{}", stage.id.value), &title, &stage.text);
    event.starts(expected.from).ends(expected.to.succ_opt()?);
    Some(event.done())
}
