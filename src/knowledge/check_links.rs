//! Checks of links from one part to another: entries, stages, documents, golden questions and cases.
//!
//! A link into a file that could not be read is not judged: that file's own problem comes first.

use std::collections::HashSet;

use super::check::INTENTS;
use super::parse::Unchecked;
use crate::checklist::Effect;
use crate::process::From;
use crate::yaml::{Placed, Reader, nearest};

pub(super) fn check_links(reader: &mut Reader, parts: &Unchecked) {
    if parts.is_read("faq/") {
        let known = ids(parts.entries.iter().map(|entry| &entry.id));
        linked(reader, "问答", parts.entries.iter().flat_map(|entry| &entry.related), &known);
    }
    for entry in &parts.entries {
        for link in entry.related.iter().filter(|link| link.value == entry.id.value) {
            reader.warning(&link.place, "self-link", format!("`{}` 链接到自己", link.value));
        }
    }
    let stages = ids(parts.process.stages.iter().map(|stage| &stage.id));
    let nexts = parts.process.stages.iter().filter_map(|stage| stage.next.as_ref());
    let branches = parts.process.stages.iter().filter_map(|stage| stage.branch_of.as_ref());
    let began = parts.process.deadlines.iter().flat_map(|deadline| match &deadline.from {
        From::Stages(ids) => ids.as_slice(),
        From::ServerExpiry | From::Unknown => &[],
    });
    linked(reader, "阶段", nexts.chain(branches).chain(began), &stages);
    for deadline in &parts.process.deadlines {
        if matches!(deadline.from, From::Unknown) && !deadline.remind.is_empty() {
            let says = "有 `remind` 的期限要写 `stages`，或 `ends: server_expiry`";
            reader.error(&deadline.id.place, "missing-key", says);
        }
    }
    if parts.is_read("documents.yaml") {
        let known = ids(parts.checklist.documents.iter().map(|document| &document.id));
        let rules = parts.checklist.rules.iter().filter_map(|rule| match &rule.effect {
            Effect::Documents { ids, .. } => Some(ids),
            _ => None,
        });
        linked(reader, "材料", rules.flatten(), &known);
        let cases = parts.golden.cases.iter();
        linked(
            reader,
            "材料",
            cases.flat_map(|case| case.documents.iter().chain(&case.optional).chain(&case.without)),
            &known,
        );
    }
    if parts.is_read("checklist.yaml") {
        let rules = ids(parts.checklist.rules.iter().map(|rule| &rule.id));
        linked(reader, "清单规则", parts.golden.cases.iter().filter_map(|case| case.blocked.as_ref()), &rules);
        let variables = ids(parts.checklist.variables.iter().map(|variable| &variable.id));
        linked(reader, "变量", parts.golden.cases.iter().filter_map(|case| case.asks.as_ref()), &variables);
    }
    if ["faq/", "topics.yaml", "intents.yaml", "refusals.yaml"].iter().all(|file| parts.is_read(file)) {
        let labels = label_ids(parts);
        linked(reader, "问答", parts.golden.questions.iter().flat_map(|question| &question.labels), &labels);
    }
}

pub(super) fn ids<'p>(ids: impl Iterator<Item = &'p Placed<String>>) -> Vec<String> {
    ids.map(|id| id.value.clone()).collect()
}

/// Every label id a golden question may name.
fn label_ids(parts: &Unchecked) -> Vec<String> {
    let entries = parts.entries.iter().map(|entry| entry.id.value.clone());
    let topics = parts.topics.iter().map(|topic| format!("rule:{}", topic.id.value));
    let intents = INTENTS.iter().map(|id| format!("intent:{id}"));
    let refusals = parts.refusals.iter().map(|refusal| format!("refusal:{}", refusal.id.value));
    entries.chain(topics).chain(intents).chain(refusals).chain(["refusal:".to_owned()]).collect()
}

/// Reports each link to something that does not exist.
pub(super) fn linked<'p>(
    reader: &mut Reader,
    what: &str,
    links: impl Iterator<Item = &'p Placed<String>>,
    known: &[String],
) {
    let exists: HashSet<&str> = known.iter().map(String::as_str).collect();
    for link in links.filter(|link| !exists.contains(link.value.as_str())) {
        let near = hint(&link.value, known.iter().map(String::as_str));
        reader.error(&link.place, "dangling-link", format!("没有{what} `{}`{near}", link.value));
    }
}

/// The nearest valid name, as the end of a sentence; empty when none is near.
pub(super) fn hint<'v>(name: &str, valid: impl Iterator<Item = &'v str>) -> String {
    nearest(name, valid).map(|near| format!("，最接近的是 `{near}`")).unwrap_or_default()
}
