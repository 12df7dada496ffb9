//! Reads `process.yaml`.

use super::{Deadline, From, Lead, Process, Span, Stage};
use crate::faq::{limited, read_sources};
use crate::limits::TEXT_CHARS_MAX;
use crate::yaml::{Fields, Node, Placed, Reader};

/// Reads stages and deadlines.
pub fn read_process(reader: &mut Reader, root: &Node) -> Process {
    let Some(fields) = reader.map(root, "流程文件", &["stages", "deadlines"]) else {
        return Process::default();
    };
    let stages = reader.list(&fields, "stages").iter().filter_map(|node| read_stage(reader, node)).collect();
    let deadlines = reader.list(&fields, "deadlines").iter().filter_map(|node| read_deadline(reader, node)).collect();
    Process { stages, deadlines }
}

const STAGE_KEYS: &[&str] = &[
    "id",
    "title",
    "button",
    "said",
    "began",
    "who",
    "days",
    "text",
    "risks",
    "next",
    "branch_of",
    "sources",
    "checked",
];

fn read_stage(reader: &mut Reader, node: &Node) -> Option<Stage> {
    let fields = reader.map(node, "阶段", STAGE_KEYS)?;
    let id = reader.text(&fields, "id");
    let title = reader.text(&fields, "title");
    let button = reader.text(&fields, "button");
    let said = reader.texts(&fields, "said").into_iter().map(|text| text.value).collect();
    let began = reader.text(&fields, "began");
    let who = reader.text(&fields, "who");
    let days = read_days(reader, &fields);
    let text = reader.text(&fields, "text");
    let risks = reader.texts(&fields, "risks").into_iter().map(|text| text.value).collect();
    let next = reader.optional_text(&fields, "next");
    let branch_of = reader.optional_text(&fields, "branch_of");
    let sources = read_sources(reader, &fields, true);
    reader.past_date(&fields, "checked");
    let text = limited(reader, text, "text", TEXT_CHARS_MAX);
    // Kept in spite of a mistake, so that links to it are not reported too.
    let value = |text: Option<Placed<String>>| text.map(|text| text.value).unwrap_or_default();
    let (title, button, began, who) = (value(title), value(button), value(began), value(who));
    Some(Stage { id: id?, title, button, said, began, who, days, text, risks, branch_of, next, sources })
}

fn read_days(reader: &mut Reader, fields: &Fields<'_>) -> Option<(u32, u32)> {
    let node = fields.get("days")?;
    let days = reader.map(node, "days", &["min", "max"])?;
    let min = reader.integer(&days, "min")?;
    let max = reader.integer(&days, "max")?;
    let range = u32::try_from(min).ok().zip(u32::try_from(max).ok()).filter(|(min, max)| min <= max);
    if range.is_none() {
        reader.error(&node.place, "bad-range", format!("天数范围 {min}–{max} 不成立"));
    }
    range
}

const DEADLINE_KEYS: &[&str] =
    &["id", "title", "within", "from", "stages", "ends", "remind", "text", "sources", "checked"];

fn read_deadline(reader: &mut Reader, node: &Node) -> Option<Deadline> {
    let fields = reader.map(node, "期限", DEADLINE_KEYS)?;
    let id = reader.text(&fields, "id");
    let title = reader.text(&fields, "title");
    let within = fields.get("within").and_then(|node| read_span(reader, node));
    reader.text(&fields, "from");
    let (from, first_of_month) = read_from(reader, &fields);
    let remind: Vec<Lead> = reader.list(&fields, "remind").iter().filter_map(|node| read_lead(reader, node)).collect();
    let ends = within.is_some() || matches!(from, From::ServerExpiry);
    if !ends && remind.iter().any(|lead| matches!(lead, Lead::Before(_))) {
        reader.error(fields.place, "missing-key", "没有 `within` 的事只能写 `after`，不能写 `before`");
    }
    let text = reader.text(&fields, "text");
    let sources = read_sources(reader, &fields, true);
    reader.past_date(&fields, "checked");
    let (title, text) = (title?.value, text?.value);
    Some(Deadline { id: id?, title, text, within, first_of_month, from, remind, sources })
}

// `ends`: on the first of a month, or when the server expires.
fn read_from(reader: &mut Reader, fields: &Fields<'_>) -> (From, bool) {
    let mut from = From::Unknown;
    if fields.get("stages").is_some() {
        from = From::Stages(reader.one_or_more(fields, "stages"));
    }
    let Some(ends) = reader.optional_text(fields, "ends") else { return (from, false) };
    if !reader.one_of("期限的结束", &ends, ["first_of_month", "server_expiry"].into_iter()) {
        return (from, false);
    }
    match ends.value.as_str() {
        "server_expiry" => (From::ServerExpiry, false),
        _ => (from, true),
    }
}

fn read_lead(reader: &mut Reader, node: &Node) -> Option<Lead> {
    let fields = reader.map(node, "提醒", &["before", "after"])?;
    match (fields.get("before"), fields.get("after")) {
        (Some(node), None) => read_span(reader, node).map(Lead::Before),
        (None, Some(node)) => read_span(reader, node).map(Lead::After),
        _ => {
            reader.error(&node.place, "missing-key", "提醒要写 `before` 或 `after` 其中一个");
            None
        }
    }
}

fn read_span(reader: &mut Reader, node: &Node) -> Option<Span> {
    let fields = reader.map(node, "时长", &["hours", "days", "months"])?;
    let units = [("hours", Span::Hours as fn(u32) -> Span), ("days", Span::Days), ("months", Span::Months)];
    let given: Vec<_> = units.into_iter().filter(|(key, _)| fields.get(key).is_some()).collect();
    let [(key, span)] = given.as_slice() else {
        reader.error(&node.place, "missing-key", "时长要写 `hours`、`days`、`months` 其中一个");
        return None;
    };
    let number = reader.integer(&fields, key)?;
    let length = u32::try_from(number).ok().filter(|number| (1..=1000).contains(number));
    if length.is_none() {
        reader.error(&node.place, "bad-range", format!("时长 {number} 不成立，写 1 到 1000"));
    }
    length.map(span)
}
