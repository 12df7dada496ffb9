//! `hours`: open or closed, why, until when.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::output::print;
use super::{End, Usage};
use crate::conversation::hours_text;
use crate::knowledge::Book;

pub(super) fn run(book: &Book, now: DateTime<Utc>, as_json: bool) -> Result<End, Usage> {
    let status = book.hours.at(now);
    if as_json {
        let said = json!({
            "open": status.open,
            "reason": status.reason.map(|reason| reason.code()),
            "holiday": status.holiday,
            "closes_at": status.closes_at.map(|at| at.to_rfc3339()),
            "next_open": status.next_open.map(|at| at.to_rfc3339()),
            "calendar_covered": status.calendar_covered,
            "next_open_covered": status.next_open_covered,
        });
        print(format!("{said}"));
    } else {
        print(hours_text(book, now));
    }
    Ok(if status.open { End::Fine } else { End::No })
}
