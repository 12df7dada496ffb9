//! Reads `process.yaml`.

use super::{Deadline, Process, Stage};
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

fn read_stage(reader: &mut Reader, node: &Node) -> Option<Stage> {
    let keys = ["id", "title", "who", "days", "text", "next", "sources", "checked"];
    let fields = reader.map(node, "阶段", &keys)?;
    let id = reader.text(&fields, "id");
    let title = reader.text(&fields, "title");
    let who = reader.text(&fields, "who");
    let days = read_days(reader, &fields);
    let text = reader.text(&fields, "text");
    let next = reader.optional_text(&fields, "next");
    let sources = read_sources(reader, &fields, true);
    reader.past_date(&fields, "checked");
    let text = limited(reader, text, "text", TEXT_CHARS_MAX);
    // Kept in spite of a mistake, so that links to it are not reported too.
    let value = |text: Option<Placed<String>>| text.map(|text| text.value).unwrap_or_default();
    Some(Stage { id: id?, title: value(title), who: value(who), days, text, next, sources })
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

fn read_deadline(reader: &mut Reader, node: &Node) -> Option<Deadline> {
    let fields = reader.map(node, "期限", &["id", "title", "within", "from", "text", "sources", "checked"])?;
    let id = reader.text(&fields, "id");
    let title = reader.text(&fields, "title");
    if let Some(within) = reader.required(&fields, "within") {
        reader.map(within, "within", &["hours", "days", "months"]);
    }
    reader.text(&fields, "from");
    let text = reader.text(&fields, "text");
    let sources = read_sources(reader, &fields, true);
    reader.past_date(&fields, "checked");
    Some(Deadline { id: id?, title: title?.value, text: text?.value, sources })
}
