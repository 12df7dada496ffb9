//! Checks that need the whole knowledge base: doubles, links, sources, conditions, dates.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::check_checklist::check_checklist;
use super::parse::Unchecked;
use crate::checklist::Kind;
use crate::facts::{Source, When};
use crate::problem::Place;
use crate::text::normalize;
use crate::yaml::{Placed, Reader, nearest};

/// Sources of parts that are not kept.
#[derive(Debug, Default)]
pub(super) struct Cited {
    pub sources: Vec<Placed<Source>>,
}

/// The outcomes that are wishes, fixed by the command line contract.
pub const INTENTS: [&str; 9] =
    ["handoff", "hours", "checklist", "progress", "greeting", "thanks", "complaint", "cancel", "restart"];

pub(super) fn check_parts(reader: &mut Reader, parts: &Unchecked, cited: &Cited, today: NaiveDate, warning_days: i64) {
    check_ids(reader, parts);
    check_links(reader, parts);
    check_wordings(reader, parts);
    check_sources(reader, parts, cited);
    check_dates(reader, parts, today, warning_days);
    for entry in &parts.entries {
        check_when(reader, parts, &entry.when, &entry.id.place);
    }
    for province in &parts.provinces {
        for rule in province.individual.iter().chain(&province.organization) {
            check_when(reader, parts, &rule.when, &rule.topic.place);
        }
    }
    check_checklist(reader, parts);
}

fn unique<'p>(reader: &mut Reader, what: &str, ids: impl Iterator<Item = &'p Placed<String>>) {
    let mut seen: HashMap<&str, &Place> = HashMap::new();
    for id in ids {
        if let Some(first) = seen.get(id.value.as_str()) {
            let says = format!("{what} `{}` 已在 {}:{} 写过", id.value, first.file, first.line);
            reader.error(&id.place, "duplicate-id", says);
        } else {
            seen.insert(&id.value, &id.place);
        }
    }
}

fn check_ids(reader: &mut Reader, parts: &Unchecked) {
    unique(reader, "问答", parts.entries.iter().map(|entry| &entry.id));
    unique(reader, "意图", parts.intents.iter().map(|intent| &intent.id));
    unique(reader, "不回答的问题", parts.refusals.iter().map(|refusal| &refusal.id));
    unique(reader, "术语", parts.terms.iter().map(|term| &term.id));
    unique(reader, "话题", parts.topics.iter().map(|topic| &topic.id));
    unique(reader, "省份", parts.provinces.iter().map(|province| &province.id));
    unique(reader, "材料", parts.checklist.documents.iter().map(|document| &document.id));
    unique(reader, "变量", parts.checklist.variables.iter().map(|variable| &variable.id));
    unique(reader, "清单规则", parts.checklist.rules.iter().map(|rule| &rule.id));
    unique(reader, "阶段", parts.process.stages.iter().map(|stage| &stage.id));
    unique(reader, "期限", parts.process.deadlines.iter().map(|deadline| &deadline.id));
    unique(reader, "黄金案例", parts.golden.cases.iter().map(|case| &case.id));
    unique(reader, "页面", parts.pages.pages.iter().map(|page| &page.id));
    for intent in &parts.intents {
        reader.one_of("意图", &intent.id, INTENTS.into_iter());
    }
    for missing in INTENTS.iter().filter(|id| !parts.intents.iter().any(|intent| intent.id.value == **id)) {
        let place = Place { file: "intents.yaml".to_owned(), line: 1, column: 1 };
        reader.error(&place, "missing-intent", format!("缺少意图 `{missing}`"));
    }
}

/// Every label id a golden question may name.
fn label_ids(parts: &Unchecked) -> Vec<String> {
    let entries = parts.entries.iter().map(|entry| entry.id.value.clone());
    let topics = parts.topics.iter().map(|topic| format!("rule:{}", topic.id.value));
    let intents = parts.intents.iter().map(|intent| format!("intent:{}", intent.id.value));
    let refusals = parts.refusals.iter().map(|refusal| format!("refusal:{}", refusal.id.value));
    entries.chain(topics).chain(intents).chain(refusals).chain(["refusal:".to_owned()]).collect()
}

fn check_links(reader: &mut Reader, parts: &Unchecked) {
    let entries: HashMap<&str, ()> = parts.entries.iter().map(|entry| (entry.id.value.as_str(), ())).collect();
    for entry in &parts.entries {
        for link in entry.related.iter().filter(|link| !entries.contains_key(link.value.as_str())) {
            dangling(reader, "问答", link, parts.entries.iter().map(|entry| entry.id.value.as_str()));
        }
        for link in entry.related.iter().filter(|link| link.value == entry.id.value) {
            reader.warning(&link.place, "self-link", format!("`{}` 链接到自己", link.value));
        }
    }
    let labels = label_ids(parts);
    let known: HashMap<&str, ()> = labels.iter().map(|id| (id.as_str(), ())).collect();
    for question in &parts.golden.questions {
        for link in question.labels.iter().filter(|link| !known.contains_key(link.value.as_str())) {
            dangling(reader, "问答", link, labels.iter().map(String::as_str));
        }
    }
    for stage in &parts.process.stages {
        if let Some(link) = &stage.next
            && !parts.process.stages.iter().any(|other| other.id.value == link.value)
        {
            dangling(reader, "阶段", link, parts.process.stages.iter().map(|stage| stage.id.value.as_str()));
        }
    }
}

/// Reports a link to something that does not exist.
pub(super) fn dangling<'v>(
    reader: &mut Reader,
    what: &str,
    link: &Placed<String>,
    valid: impl Iterator<Item = &'v str>,
) {
    let near = nearest(&link.value, valid).map(|near| format!("，最接近的是 `{near}`")).unwrap_or_default();
    reader.error(&link.place, "dangling-link", format!("没有{what} `{}`{near}", link.value));
}

// The same wording under two labels cannot be told apart.
fn check_wordings(reader: &mut Reader, parts: &Unchecked) {
    let mut seen: HashMap<String, (&str, &Place)> = HashMap::new();
    let entries = parts.entries.iter().map(|entry| (entry.id.value.as_str(), &entry.ask));
    let topics = parts.topics.iter().map(|topic| (topic.id.value.as_str(), &topic.ask));
    let intents = parts.intents.iter().map(|intent| (intent.id.value.as_str(), &intent.ask));
    let refusals = parts.refusals.iter().map(|refusal| (refusal.id.value.as_str(), &refusal.ask));
    for (id, ask) in entries.chain(topics).chain(intents).chain(refusals) {
        for wording in ask {
            let key = normalize(&wording.value);
            match seen.get(&key) {
                Some((other, place)) if *other != id => {
                    let says = format!("问法「{}」也写在 `{other}`（{}:{}）", wording.value, place.file, place.line);
                    reader.warning(&wording.place, "shared-wording", says);
                }
                _ => {
                    seen.insert(key, (id, &wording.place));
                }
            }
        }
    }
}

fn check_sources(reader: &mut Reader, parts: &Unchecked, cited: &Cited) {
    let entries = parts.entries.iter().flat_map(|entry| &entry.sources);
    let topics = parts.topics.iter().flat_map(|topic| &topic.sources);
    let pages = parts.provinces.iter().map(|province| &province.page);
    let rules = parts.provinces.iter().flat_map(|province| province.individual.iter().chain(&province.organization));
    let rules = rules.map(|rule| &rule.source);
    let documents = parts.checklist.documents.iter().flat_map(|document| &document.sources);
    let checks = parts.checklist.rules.iter().flat_map(|rule| &rule.sources);
    let stages = parts.process.stages.iter().flat_map(|stage| &stage.sources);
    let deadlines = parts.process.deadlines.iter().flat_map(|deadline| &deadline.sources);
    let all = entries.chain(topics).chain(pages).chain(rules).chain(documents).chain(checks);
    for source in all.chain(stages).chain(deadlines).chain(&cited.sources) {
        match parts.pages.get(&source.value.page) {
            None => {
                let valid = parts.pages.pages.iter().map(|page| page.id.value.as_str());
                let near = nearest(&source.value.page, valid);
                let near = near.map(|near| format!("，最接近的是 `{near}`")).unwrap_or_default();
                let says = format!("来源 `{}` 不是 pages.yaml 里的页面{near}", source.value.page);
                reader.error(&source.place, "unknown-source", says);
            }
            Some(page) if page.outdated => {
                let says = format!("来源 `{}`（{}）已过期，不能作为现在的依据", page.id.value, page.title);
                reader.warning(&source.place, "outdated-source", says);
            }
            Some(_) => {}
        }
    }
}

fn check_dates(reader: &mut Reader, parts: &Unchecked, today: NaiveDate, warning_days: i64) {
    let entries = parts.entries.iter().map(|entry| (entry.checked, &entry.id));
    let provinces = parts.provinces.iter().map(|province| (province.checked, &province.id));
    for (checked, id) in entries.chain(provinces).filter(|(checked, _)| *checked > today) {
        reader.error(&id.place, "future-date", format!("`{}` 的核对日期 {checked} 在将来", id.value));
    }
    match &parts.calendar_end {
        None => {
            let place = Place { file: "calendar/".to_owned(), line: 1, column: 1 };
            reader.error(&place, "missing-calendar", "没有任何一年的放假安排");
        }
        Some((end, place)) => {
            let left = (*end - today).num_days();
            if left < warning_days {
                let says = format!("放假安排只到 {end}，还剩 {left} 天；国务院发布下一年的通知后请补上");
                reader.warning(place, "calendar-ends", says);
            }
        }
    }
}

fn check_when(reader: &mut Reader, parts: &Unchecked, when: &When, place: &Place) {
    for (variable, values) in &when.0 {
        check_values(reader, parts, variable, values, place);
    }
}

/// Reports a variable or value of a condition that does not exist.
pub(super) fn check_values(reader: &mut Reader, parts: &Unchecked, variable: &str, values: &[String], place: &Place) {
    let Some(known) = parts.checklist.variable(variable) else {
        let valid = parts.checklist.variables.iter().map(|known| known.id.value.as_str());
        let near = nearest(variable, valid).map(|near| format!("，最接近的是 `{near}`")).unwrap_or_default();
        reader.error(place, "unknown-variable", format!("条件里没有变量 `{variable}`{near}"));
        return;
    };
    let valid: Vec<&str> = match &known.kind {
        Kind::Choice(choices) | Kind::List(choices) => choices.iter().map(|choice| choice.id.value.as_str()).collect(),
        Kind::Province => parts.provinces.iter().map(|province| province.name.as_str()).collect(),
        Kind::Boolean => vec!["true", "false"],
        Kind::Count => return,
    };
    for value in values {
        let text = Placed { value: value.clone(), place: place.clone() };
        reader.one_of("取值", &text, valid.iter().copied());
    }
}
