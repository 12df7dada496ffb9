//! `knowledge test`: the golden questions and cases, and the floors they must keep.

mod report;

use chrono::{DateTime, Utc};

use super::output::print;
use super::{End, Usage};
use crate::conversation::Verdict;
use crate::knowledge::Book;
use report::{Counts, Report};

/// Floors, as shares: what must not get worse unnoticed.
mod floor {
    /// Filing questions answered right at once, at least.
    pub const RIGHT_MIN: f64 = 0.90;
    /// Filing questions answered wrongly, at most.
    pub const WRONG_MAX: f64 = 0.04;
    /// Questions that are none of ours and are not answered, at least.
    pub const KEPT_MIN: f64 = 0.96;
    /// Wishes recognised, at least.
    pub const WISHES_MIN: f64 = 0.94;
}

pub(super) fn run(book: &Book, now: DateTime<Utc>, as_json: bool) -> Result<End, Usage> {
    let report = Report::of(book, now);
    let broken = broken_floors(&report);
    if as_json {
        print(report.json(&broken));
    } else {
        report.lines().into_iter().for_each(print);
        broken.iter().for_each(|says| print(format!("FLOOR: {says}")));
    }
    Ok(if broken.is_empty() && report.broken.is_empty() { End::Fine } else { End::No })
}

fn broken_floors(report: &Report<'_>) -> Vec<String> {
    let of = |kind: &str| report.by_kind.get(kind);
    let mut broken = Vec::new();
    let mut at_least = |what: &str, counts: Option<&Counts>, share: fn(&Counts) -> f64, min: f64| {
        if let Some(counts) = counts.filter(|counts| share(counts) < min) {
            broken.push(format!("{what} {:.3}, at least {min} is kept", share(counts)));
        }
    };
    at_least("filing questions right", of(report::FILING), |counts| counts.share(Verdict::Right), floor::RIGHT_MIN);
    at_least(
        "filing questions not wrong",
        of(report::FILING),
        |counts| 1.0 - counts.share(Verdict::Wrong),
        1.0 - floor::WRONG_MAX,
    );
    at_least(
        "questions of others not answered",
        of(report::OUTSIDE),
        |counts| 1.0 - counts.share(Verdict::Wrong),
        floor::KEPT_MIN,
    );
    at_least("wishes recognised", of(report::WISHES), |counts| counts.share(Verdict::Right), floor::WISHES_MIN);
    broken
}
