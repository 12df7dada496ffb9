//! What is known of the applicant for the rules: what was said, and what follows from it.
//!
//! Never overwrites what was said.

use super::Given;
use super::check::Parts;
use super::model::{Field, FieldKind, Total};
use crate::checklist::with_derived;
use crate::facts::{Answered, Case};
use crate::text::normalize;

/// The case the rules are judged by.
pub(super) fn prepared(parts: Parts<'_>, given: &Given) -> Case {
    let mut case = given.case.clone();
    for (variable, value) in implied(parts, given) {
        case.set(variable, value);
    }
    for (variable, value) in &parts.precheck.assumed {
        if case.get(&variable.value).is_none() {
            case.set(variable.value.clone(), Answered::Choice(value.clone()));
        }
    }
    for total in &parts.precheck.totals {
        if let Some(sum) = sum(total, &case) {
            case.set(total.set.value.clone(), Answered::Count(sum));
        }
    }
    with_derived(parts.checklist, &case, parts.provinces)
}

/// The value of a field as it was given; counts and answers in words.
pub(super) fn value_of(field: &Field, given: &Given) -> Option<String> {
    let id = field.id.value.as_str();
    match (field.kind, given.case.get(id)) {
        (FieldKind::Count | FieldKind::Variable, Some(Answered::Count(count))) => Some(count.to_string()),
        (FieldKind::Variable, Some(Answered::Choice(choice))) => Some(choice.clone()),
        (FieldKind::Variable, Some(Answered::Flag(flag))) => Some(flag.to_string()),
        (FieldKind::Count | FieldKind::Variable, _) => None,
        _ => given.values.get(id).cloned(),
    }
}

// What follows from the fields given; two fields that say different things leave it open.
fn implied(parts: Parts<'_>, given: &Given) -> Vec<(String, Answered)> {
    let mut implied: Vec<(String, Answered)> = Vec::new();
    for field in parts.precheck.fields.iter().filter(|field| !field.implies.is_empty()) {
        let Some(value) = value_of(field, given) else { continue };
        let list = field.implies_for.as_ref().and_then(|id| parts.precheck.list(&id.value));
        let value = normalize(&value);
        if field.implies_for.is_some() && !list.is_some_and(|list| list.words.iter().any(|word| value.ends_with(word)))
        {
            continue;
        }
        for (variable, value) in field.implies.iter().filter(|(name, _)| given.case.get(&name.value).is_none()) {
            let answer = Answered::Choice(value.clone());
            match implied.iter_mut().find(|(known, _)| *known == variable.value) {
                Some((_, known)) if *known != answer => *known = Answered::Unsure,
                Some(_) => {}
                None => implied.push((variable.value.clone(), answer)),
            }
        }
    }
    implied
}

fn sum(total: &Total, case: &Case) -> Option<i64> {
    let count = |name: &str| match case.get(name) {
        Some(Answered::Count(count)) => Some(*count),
        _ => None,
    };
    if case.get(&total.set.value).is_some() {
        return None;
    }
    let plus = count(&total.plus.value).or(total.otherwise)?;
    Some(count(&total.from.value)?.saturating_add(plus))
}
