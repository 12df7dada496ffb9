//! Answers that follow from others, and small choices of the engine.
//!
//! Never overwrites what the applicant said.

use super::Template;
use super::condition::Facts;
use super::model::{Checklist, DerivedValue};
use crate::facts::{Answered, Case, Holds, Source};
use crate::rules::Province;

/// The answers given plus those that follow, in one pass over the derives in their order.
pub(crate) fn with_derived(checklist: &Checklist, given: &Case, provinces: &[Province]) -> Case {
    let mut case = given.clone();
    for derive in &checklist.derives {
        if case.get(&derive.variable.value).is_some() {
            continue;
        }
        if derive.when.holds(Facts { case: &case, provinces }) != Holds::Yes {
            continue;
        }
        let value = match &derive.value {
            DerivedValue::Is(answer) => Some(answer.clone()),
            DerivedValue::Plus(from, plus) => match case.get(from) {
                Some(Answered::Count(count)) => Some(Answered::Count(count.saturating_add(*plus))),
                Some(Answered::Unsure) => Some(Answered::Unsure),
                _ => None,
            },
        };
        if let Some(value) = value {
            case.set(derive.variable.value.clone(), value);
        }
    }
    case
}

/// The templates made for this case; the more conditions one has, the better it fits.
pub(super) fn best_templates(templates: &[Template], case: &Case) -> Vec<(String, String)> {
    let fitting: Vec<&Template> = templates.iter().filter(|template| template.when.holds(case) == Holds::Yes).collect();
    let most = fitting.iter().map(|template| template.when.0.len()).max().unwrap_or(0);
    let best = fitting.into_iter().filter(|template| template.when.0.len() == most);
    best.map(|template| (template.name.clone(), template.url.clone())).collect()
}

/// Adds what is not there yet, keeping the order.
pub(super) fn add_missing(into: &mut Vec<Source>, more: Vec<Source>) {
    for source in more {
        if !into.contains(&source) {
            into.push(source);
        }
    }
}
