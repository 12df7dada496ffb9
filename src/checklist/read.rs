//! Reads `documents.yaml` and the frame of `checklist.yaml`.

use super::read_model::{read_derive, read_rule, read_variable};
use super::{Checklist, Document, Template};
use crate::faq::{limited, read_sources, read_when};
use crate::limits::TEXT_CHARS_MAX;
use crate::yaml::{Node, Reader};

/// Reads the catalogue of documents.
pub fn read_documents(reader: &mut Reader, root: &Node) -> Vec<Document> {
    let Some(fields) = reader.map(root, "材料目录", &["documents"]) else {
        return Vec::new();
    };
    reader.list(&fields, "documents").iter().filter_map(|node| read_document(reader, node)).collect()
}

fn read_document(reader: &mut Reader, node: &Node) -> Option<Document> {
    let fields = reader.map(node, "材料", &["id", "name", "accept", "sources", "checked", "templates"])?;
    let id = reader.text(&fields, "id");
    let name = reader.text(&fields, "name");
    let accept = reader.text(&fields, "accept");
    let sources = read_sources(reader, &fields, true);
    reader.past_date(&fields, "checked");
    let items = reader.list(&fields, "templates");
    let templates = items.iter().filter_map(|node| read_template(reader, node)).collect();
    let accept = limited(reader, accept, "accept", TEXT_CHARS_MAX / 2);
    // Kept in spite of a mistake, so that rules that list it are not reported too.
    Some(Document { id: id?, name: name.map(|text| text.value).unwrap_or_default(), accept, sources, templates })
}

fn read_template(reader: &mut Reader, node: &Node) -> Option<Template> {
    let fields = reader.map(node, "模板", &["name", "url", "when"])?;
    let name = reader.text(&fields, "name");
    let url = reader.text(&fields, "url");
    let when = read_when(reader, &fields);
    let url = url?;
    if !url.value.starts_with("https://") {
        reader.error(&url.place, "bad-url", format!("`{}` 不是 https:// 开头的网址", url.value));
    }
    Some(Template { name: name?.value, url: url.value, when })
}

/// Reads `checklist.yaml`; the documents are read apart.
pub fn read_checklist(reader: &mut Reader, root: &Node, documents: Vec<Document>) -> Checklist {
    let mut checklist = Checklist { documents, ..Checklist::default() };
    let Some(fields) = reader.map(root, "材料清单", &["variables", "derive", "rules"]) else {
        return checklist;
    };
    for node in reader.list(&fields, "variables") {
        checklist.variables.extend(read_variable(reader, node));
    }
    for node in reader.list(&fields, "derive") {
        checklist.derives.extend(read_derive(reader, node));
    }
    for node in reader.list(&fields, "rules") {
        checklist.rules.extend(read_rule(reader, node));
    }
    checklist
}
