//! `knowledge test`: the golden questions and cases, and the floors they must keep.

mod report;
mod returns;

use chrono::{DateTime, Utc};

use super::output::print;
use super::{End, Usage};
use crate::conversation::Verdict;
use crate::knowledge::Book;
use report::{Counts, Report};
use returns::Returns;

/// Floors, as shares: what must not get worse unnoticed.
mod floor {
    /// Filing questions answered right at once, at least.
    pub const RIGHT_MIN: f64 = 0.90;
    /// Filing questions answered wrongly, at most.
    pub const WRONG_MAX: f64 = 0.04;
    /// Questions that are none of ours and are not answered, at least.
    pub const KEPT_MIN: f64 = 0.96;
    /// Pasted reasons of returns named rightly, at least.
    pub const REASONS_MIN: f64 = 0.88;
    /// Pasted reasons named wrongly, at most.
    pub const REASONS_WRONG_MAX: f64 = 0.02;
    /// Texts that are no reason on file and name none, at least.
    pub const NO_REASON_MIN: f64 = 0.97;
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
    let Returns { known, unknown, .. } = &report.returns;
    let known = Some(known).filter(|known| known.all() > 0);
    let unknown = Some(unknown).filter(|unknown| unknown.all() > 0);
    at_least("reasons of returns right", known, |counts| counts.share(Verdict::Right), floor::REASONS_MIN);
    at_least(
        "reasons of returns not wrong",
        known,
        |counts| 1.0 - counts.share(Verdict::Wrong),
        1.0 - floor::REASONS_WRONG_MAX,
    );
    at_least("texts that are no reason", unknown, |counts| 1.0 - counts.share(Verdict::Wrong), floor::NO_REASON_MIN);
    broken
}
