//! Checks that need the whole knowledge base: doubles, links, sources, conditions, dates.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::check_checklist::check_checklist;
use super::check_links::{check_links, hint};
use super::check_names::check_names;
use super::check_precheck::check_precheck;
use super::check_rejections::check_rejections;
use super::parse::Unchecked;
use crate::facts::Source;
use crate::problem::Place;
use crate::yaml::{Placed, Reader};

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
    check_names(reader, parts);
    check_checklist(reader, parts);
    check_rejections(reader, parts);
    check_precheck(reader, parts);
}

/// Reports ids that are given twice.
pub(super) fn unique<'p>(reader: &mut Reader, what: &str, ids: impl Iterator<Item = &'p Placed<String>>) {
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
    unique(reader, "检查项", parts.precheck.fields.iter().map(|field| &field.id));
    unique(reader, "词表", parts.precheck.lists.iter().map(|list| &list.id));
    unique(reader, "预检规则", parts.precheck.rules.iter().map(|rule| &rule.id));
    unique(reader, "黄金案例", parts.golden.cases.iter().map(|case| &case.id));
    unique(reader, "页面", parts.pages.pages.iter().map(|page| &page.id));
    for intent in &parts.intents {
        reader.one_of("意图", &intent.id, INTENTS.into_iter());
    }
    if !parts.is_read("intents.yaml") {
        return;
    }
    for missing in INTENTS.iter().filter(|id| !parts.intents.iter().any(|intent| intent.id.value == **id)) {
        let place = Place { file: "intents.yaml".into(), line: 1, column: 1 };
        reader.error(&place, "missing-intent", format!("缺少意图 `{missing}`"));
    }
}

// The same wording under two labels cannot be told apart.
fn check_wordings(reader: &mut Reader, parts: &Unchecked) {
    let entries = parts.entries.iter().map(|entry| (entry.id.value.as_str(), &entry.ask));
    let topics = parts.topics.iter().map(|topic| (topic.id.value.as_str(), &topic.ask));
    let intents = parts.intents.iter().map(|intent| (intent.id.value.as_str(), &intent.ask));
    let refusals = parts.refusals.iter().map(|refusal| (refusal.id.value.as_str(), &refusal.ask));
    let all = entries.chain(topics).chain(intents).chain(refusals);
    let asked: Vec<(&str, &Placed<String>)> =
        all.flat_map(|(id, ask)| ask.iter().map(move |wording| (id, wording))).collect();
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let keys: Vec<String> = asked.par_iter().map(|(_, wording)| letters(&wording.value)).collect();
    let mut seen: HashMap<&str, (&str, &Place)> = HashMap::with_capacity(keys.len());
    for ((id, wording), key) in asked.iter().zip(&keys) {
        match seen.get(key.as_str()) {
            Some((other, place)) if other != id => {
                let says = format!("问法「{}」也写在 `{other}`（{}:{}）", wording.value, place.file, place.line);
                reader.warning(&wording.place, "shared-wording", says);
            }
            _ => {
                seen.insert(key, (id, &wording.place));
            }
        }
    }
}

fn check_sources(reader: &mut Reader, parts: &Unchecked, cited: &Cited) {
    if !parts.is_read("pages.yaml") {
        return;
    }
    let entries = parts.entries.iter().flat_map(|entry| &entry.sources);
    let topics = parts.topics.iter().flat_map(|topic| &topic.sources);
    let pages = parts.provinces.iter().map(|province| &province.page);
    let rules = parts.provinces.iter().flat_map(|province| province.individual.iter().chain(&province.organization));
    let rules = rules.map(|rule| &rule.source);
    let documents = parts.checklist.documents.iter().flat_map(|document| &document.sources);
    let checks = parts.checklist.rules.iter().flat_map(|rule| &rule.sources);
    let stages = parts.process.stages.iter().flat_map(|stage| &stage.sources);
    let deadlines = parts.process.deadlines.iter().flat_map(|deadline| &deadline.sources);
    let reasons = parts.rejections.reasons.iter().flat_map(|reason| &reason.sources);
    let prechecks = parts.precheck.rules.iter().flat_map(|rule| &rule.sources);
    let all = entries.chain(topics).chain(pages).chain(rules).chain(documents).chain(checks).chain(prechecks);
    // A source that was not written has been reported as missing.
    let written = |source: &&Placed<Source>| !source.value.page.is_empty() || source.value.heading.is_some();
    for source in all.chain(stages).chain(deadlines).chain(reasons).chain(&cited.sources).filter(written) {
        match parts.pages.get(&source.value.page) {
            None => {
                let valid = parts.pages.pages.iter().map(|page| page.id.value.as_str());
                let near = hint(&source.value.page, valid);
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
    for date in std::mem::take(&mut reader.past_dates).iter().filter(|date| date.value > today) {
        reader.error(&date.place, "future-date", format!("日期 {} 在将来（今天是 {today}）", date.value));
    }
    let end = parts.calendar_years.iter().filter_map(|year| Some((last_day(year.value)?, &year.place))).max();
    let Some((end, place)) = end else {
        if !parts.has_calendar {
            let place = Place { file: "calendar/".into(), line: 1, column: 1 };
            reader.error(&place, "missing-calendar", "没有任何一年的放假安排");
        }
        return;
    };
    // Years on file without a gap from today on are what counts.
    let has = |year: i32| parts.calendar_years.iter().any(|known| known.value == year);
    let gap = (today.year()..=end.year()).find(|year| !has(*year));
    let says = match gap {
        Some(year) => format!("缺少 {year} 年的放假安排，请补上 calendar/{year}.yaml"),
        None if end < today => format!("放假安排只到 {end}，已经用完，请补上今年的文件"),
        None if (end - today).num_days() < warning_days => {
            let left = (end - today).num_days();
            format!("放假安排只到 {end}，还剩 {left} 天；国务院发布下一年的通知后请补上")
        }
        None => return,
    };
    reader.warning(place, "calendar-ends", says);
}

fn last_day(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 12, 31)
}
