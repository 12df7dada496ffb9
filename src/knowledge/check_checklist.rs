//! Checks of the checklist: topics that exist, questions that can be reached, documents that can be listed.

use std::collections::BTreeSet;

use super::check_links::hint;
use super::parse::Unchecked;
use crate::checklist::{DerivedValue, Effect};
use crate::yaml::Reader;

pub(super) fn check_checklist(reader: &mut Reader, parts: &Unchecked) {
    if !parts.is_read("checklist.yaml") {
        return;
    }
    for topic in parts.checklist.rules.iter().filter_map(|rule| rule.topic.as_ref()) {
        if parts.is_read("topics.yaml") && !parts.topics.iter().any(|known| known.id.value == topic.value) {
            let near = hint(&topic.value, parts.topics.iter().map(|topic| topic.id.value.as_str()));
            reader.error(&topic.place, "unknown-topic", format!("没有话题 `{}`{near}", topic.value));
        }
    }
    check_asked(reader, parts);
    check_listed(reader, parts);
}

// A variable no rule, derive or other variable looks at can never be asked.
fn check_asked(reader: &mut Reader, parts: &Unchecked) {
    let checklist = &parts.checklist;
    let mut used: BTreeSet<&str> = checklist.rules.iter().flat_map(|rule| rule.when.variables()).collect();
    for derive in &checklist.derives {
        used.extend(derive.when.variables());
        if let DerivedValue::Plus(from, _) = &derive.value {
            used.insert(from);
        }
    }
    used.extend(checklist.variables.iter().flat_map(|variable| variable.ask_when.variables()));
    // Province and nature are looked at by every condition on a province's rules.
    used.extend(["province", "nature"]);
    let rules = parts.provinces.iter().flat_map(|province| province.individual.iter().chain(&province.organization));
    used.extend(rules.flat_map(|rule| rule.when.0.iter().map(|(variable, _)| variable.as_str())));
    for document in &checklist.documents {
        let whens = document.templates.iter().flat_map(|template| &template.when.0);
        used.extend(whens.map(|(variable, _)| variable.as_str()));
    }
    for variable in checklist.variables.iter().filter(|variable| !used.contains(variable.id.value.as_str())) {
        let says = format!("没有规则用到变量 `{}`，永远不会问", variable.id.value);
        reader.warning(&variable.id.place, "never-asked", says);
    }
}

// A document no rule lists never appears.
fn check_listed(reader: &mut Reader, parts: &Unchecked) {
    let checklist = &parts.checklist;
    let listed: BTreeSet<&str> = checklist
        .rules
        .iter()
        .filter_map(|rule| match &rule.effect {
            Effect::Documents { ids, .. } => Some(ids),
            _ => None,
        })
        .flatten()
        .map(|id| id.value.as_str())
        .collect();
    for document in checklist.documents.iter().filter(|document| !listed.contains(document.id.value.as_str())) {
        let says = format!("没有规则列出材料 `{}`", document.id.value);
        reader.warning(&document.id.place, "never-listed", says);
    }
    if !checklist.rules.is_empty() && listed.is_empty() {
        let place = checklist.rules.first().map(|rule| rule.id.place.clone()).unwrap_or_default();
        reader.error(&place, "no-documents", "清单规则里没有任何材料");
    }
}
