//! Checks of the pre-check that need the rest of the knowledge base: topics, and every example of every rule.

use chrono::NaiveDate;

use super::check_links::hint;
use super::parse::Unchecked;
use crate::hours::Hours;
use crate::precheck::{Parts, misjudged};
use crate::problem::Severity;
use crate::yaml::Reader;

/// What the outcome of an example depends on.
const FILES: [&str; 5] = ["precheck.yaml", "checklist.yaml", "topics.yaml", "provinces/", "office.yaml"];

pub(super) fn check_precheck(reader: &mut Reader, parts: &Unchecked) {
    if !parts.is_read("topics.yaml") {
        return;
    }
    for topic in parts.precheck.rules.iter().filter_map(|rule| rule.topic.as_ref()) {
        if !parts.topics.iter().any(|known| known.id.value == topic.value) {
            let near = hint(&topic.value, parts.topics.iter().map(|topic| topic.id.value.as_str()));
            reader.error(&topic.place, "unknown-topic", format!("没有话题 `{}`{near}", topic.value));
        }
    }
}

/// Runs the examples, unless something they depend on has an error: that comes first.
pub(super) fn check_examples(reader: &mut Reader, parts: &Unchecked, hours: Option<&Hours>, today: NaiveDate) {
    let depends = |file: &str| FILES.iter().any(|known| file.starts_with(known));
    let is_error = |problem: &crate::problem::Problem| problem.severity == Severity::Error;
    let unread = FILES.iter().any(|file| !parts.is_read(file));
    if unread || reader.problems.iter().any(|problem| is_error(problem) && depends(&problem.place.file)) {
        return;
    }
    let Some(hours) = hours else { return };
    let Unchecked { precheck, checklist, provinces, .. } = parts;
    for wrong in misjudged(Parts { precheck, checklist, provinces, hours }, today) {
        reader.error(&wrong.place, "wrong-example", wrong.says);
    }
}
