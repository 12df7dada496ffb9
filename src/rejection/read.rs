//! Reads `rejections.yaml` and checks what the file itself can show.

use super::{Reason, Rejections, ReturnedBy};
use crate::faq::{ASK_MIN, check_length, limited, read_ask, read_sources};
use crate::limits::TEXT_CHARS_MAX;
use crate::yaml::{Fields, Node, Placed, Reader, Value};

const KEYS: &[&str] = &["begin", "offer_under", "around", "silent", "reasons"];
const REASON_KEYS: &[&str] =
    &["id", "field", "title", "by", "means", "fix", "documents", "related", "sources", "checked", "ask"];
/// Longest meaning with all steps, in characters: what a card adds still fits on one screen.
const CARD_CHARS_MAX: usize = TEXT_CHARS_MAX - 120;

/// Reads the reasons and what stands around them.
pub fn read_rejections(reader: &mut Reader, root: &Node) -> Rejections {
    let Some(fields) = reader.map(root, "退回原因文件", KEYS) else {
        return Rejections::default();
    };
    for key in ["begin", "reasons"] {
        reader.required(&fields, key);
    }
    Rejections {
        begin: reader.texts(&fields, "begin"),
        offer_under: reader.texts(&fields, "offer_under"),
        around: reader.texts(&fields, "around"),
        silent: reader.texts(&fields, "silent"),
        reasons: reader.list(&fields, "reasons").iter().filter_map(|node| read_reason(reader, node)).collect(),
    }
}

fn read_reason(reader: &mut Reader, node: &Node) -> Option<Reason> {
    let fields = reader.map(node, "退回原因", REASON_KEYS)?;
    let id = reader.text(&fields, "id");
    let field = reader.text(&fields, "field");
    let title = reader.text(&fields, "title");
    let by = read_by(reader, &fields);
    let means = reader.text(&fields, "means");
    let fix = read_fix(reader, &fields);
    let documents = reader.texts(&fields, "documents");
    let related = reader.texts(&fields, "related");
    let sources = read_sources(reader, &fields, true);
    let checked = reader.past_date(&fields, "checked");
    let ask = read_ask(reader, &fields, ASK_MIN);
    if let Some(means) = &means {
        let whole: String = std::iter::once(&means.value).chain(fix.iter().map(|step| &step.value)).cloned().collect();
        check_length(reader, &Placed { value: whole, place: means.place.clone() }, "means 加 fix", CARD_CHARS_MAX);
    }
    // Kept in spite of a mistake, so that links to it are not reported too.
    let value = |text: Option<Placed<String>>| text.map(|text| text.value).unwrap_or_default();
    Some(Reason {
        id: id?,
        field: value(field),
        title: value(title),
        by,
        means: limited(reader, means, "means", CARD_CHARS_MAX),
        fix: fix.into_iter().map(|step| step.value).collect(),
        documents,
        related,
        sources,
        checked: checked.map(|date| date.value).unwrap_or_default(),
        ask,
    })
}

// A reason without a way to put it right helps nobody.
fn read_fix(reader: &mut Reader, fields: &Fields<'_>) -> Vec<Placed<String>> {
    let Some(node) = reader.required(fields, "fix") else { return Vec::new() };
    if matches!(&node.value, Value::Seq(steps) if steps.is_empty()) {
        reader.error(&node.place, "empty-text", "`fix` 不能为空");
    }
    reader.texts(fields, "fix")
}

fn read_by(reader: &mut Reader, fields: &Fields<'_>) -> Vec<ReturnedBy> {
    let mut all = Vec::new();
    for text in reader.one_or_more(fields, "by") {
        let known = ReturnedBy::NAMES.iter().find(|(_, name)| *name == text.value);
        match known {
            Some((by, _)) => all.push(*by),
            None => {
                reader.one_of("退回方", &text, ReturnedBy::NAMES.iter().map(|(_, name)| *name));
            }
        }
    }
    all
}
