//! The rules' own examples: each must come out as it is written.

use chrono::NaiveDate;

use super::check::{Parts, check};
use super::given::given_from_json;
use super::model::{Example, Expects, Rule};
use crate::problem::Place;

/// An example that does not come out as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misjudged {
    /// Where it stands.
    pub place: Place,
    /// What came out instead.
    pub says: String,
}

/// Runs every example of every rule.
pub fn misjudged(parts: Parts<'_>, today: NaiveDate) -> Vec<Misjudged> {
    let examples =
        parts.precheck.rules.iter().flat_map(|rule| rule.examples.iter().map(move |example| (rule, example)));
    let judged = examples.filter_map(|(rule, example)| {
        let says = wrong(parts, rule, example, today)?;
        Some(Misjudged { place: example.given.place.clone(), says })
    });
    judged.collect()
}

fn wrong(parts: Parts<'_>, rule: &Rule, example: &Example, today: NaiveDate) -> Option<String> {
    let (given, errors) = given_from_json(&example.given.value, parts.precheck, parts.checklist, parts.provinces);
    if let Some(error) = errors.first() {
        return Some(format!("例子读不懂：{}: {}", error.variable, error.says));
    }
    let found = check(parts, &given, today).into_iter().find(|finding| finding.rule == rule.id.value);
    let says = match &found {
        None => Expects::Silence,
        Some(finding) if finding.open => Expects::Doubt,
        Some(_) => Expects::Finding,
    };
    if says == example.expects {
        return None;
    }
    let word = |expects: Expects| match expects {
        Expects::Silence => "不报",
        Expects::Finding => "报",
        Expects::Doubt => "只提醒（要看还不知道的情况）",
    };
    Some(format!("规则 `{}` 对这个例子应该{}，结果是{}", rule.id.value, word(example.expects), word(says)))
}
