//! Checks of the reasons of returns: doubles, links to documents and entries, wordings that two of them share.

use std::collections::HashMap;

use super::check::unique;
use super::check_links::{ids, linked};
use super::parse::Unchecked;
use crate::problem::Place;
use crate::text::compact;
use crate::yaml::{Placed, Reader};

pub(super) fn check_rejections(reader: &mut Reader, parts: &Unchecked) {
    let rejections = &parts.rejections;
    unique(reader, "退回原因", rejections.reasons.iter().map(|reason| &reason.id));
    if parts.is_read("documents.yaml") {
        let known = ids(parts.checklist.documents.iter().map(|document| &document.id));
        linked(reader, "材料", rejections.reasons.iter().flat_map(|reason| &reason.documents), &known);
    }
    if parts.is_read("faq/") {
        let known = ids(parts.entries.iter().map(|entry| &entry.id));
        let related = rejections.reasons.iter().flat_map(|reason| &reason.related);
        linked(reader, "问答", related.chain(&rejections.offer_under), &known);
    }
    if parts.is_read("rejections.yaml") {
        let known = ids(rejections.reasons.iter().map(|reason| &reason.id));
        linked(reader, "退回原因", parts.golden.returns.iter().flat_map(|pasted| &pasted.reasons), &known);
    }
    check_wordings(reader, parts);
}

// A wording of two reasons cannot be told apart: one of them would be a wrong answer.
fn check_wordings(reader: &mut Reader, parts: &Unchecked) {
    let rejections = &parts.rejections;
    let own = rejections.reasons.iter().map(|reason| (reason.id.value.as_str(), &reason.ask));
    let lists = [("around", &rejections.around), ("silent", &rejections.silent)];
    let mut seen: HashMap<String, (&str, &Place)> = HashMap::new();
    for (owner, wording) in own.chain(lists).flat_map(|(owner, ask)| ask.iter().map(move |wording| (owner, wording))) {
        let Placed { value, place } = wording;
        let key = compact(value);
        match seen.get(key.as_str()) {
            Some((other, first)) if *other != owner => {
                let says = format!("写法「{value}」也写在 `{other}`（{}:{}），分不清是哪一个", first.file, first.line);
                reader.error(place, "shared-reason", says);
            }
            _ => {
                seen.insert(key, (owner, place));
            }
        }
    }
}
