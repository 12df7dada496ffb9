//! The fixed texts the bot says, in each language.
//!
//! Never holds a text: those live in `replies/zh.yaml` and `replies/en.yaml`.

use std::collections::BTreeMap;

use super::reply_ids::REPLIES;
use crate::facts::Words;
use crate::faq::check_length;
use crate::limits::TEXT_CHARS_MAX;
use crate::yaml::{Node, Reader};

/// The fixed texts of one language.
#[derive(Clone, Debug, Default)]
pub struct Replies(BTreeMap<String, String>);

impl Replies {
    /// A text with its placeholders filled in. Checked knowledge holds every text of [`REPLIES`].
    pub fn say(&self, id: &str, fill: &[(&str, &str)]) -> String {
        let mut text = self.0.get(id).cloned().unwrap_or_default();
        for (name, value) in fill {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// A text that ends in a colon, and what follows it.
    pub fn say_before(&self, id: &str, rest: &str) -> String {
        let lead = self.say(id, &[]);
        let gap = if lead.ends_with(':') { " " } else { "" };
        format!("{lead}{gap}{rest}")
    }

    /// The words that computed texts are joined with.
    pub(super) fn words(&self) -> Words {
        let say = |id| self.say(id, &[]);
        // A blank at the end of a mark is written as `_`: YAML and its editors drop it.
        let mark = |id| self.say(id, &[]).replace('_', " ");
        Words {
            yes: say("value_true"),
            no: say("value_false"),
            this_province: say("word_this_province"),
            individual: say("word_individual"),
            organization: say("word_organization"),
            not_written: say("word_not_written"),
            everywhere: say("word_everywhere"),
            all_but: say("word_all_but"),
            confirm_first: say("word_confirm_first"),
            comma: mark("word_comma"),
            clause: mark("word_clause"),
            semicolon: mark("word_semicolon"),
            colon: mark("word_colon"),
        }
    }
}

/// Reads the Chinese texts, all of which must be there.
pub(super) fn read_replies(reader: &mut Reader, root: &Node) -> Replies {
    let replies = read_texts(reader, root, &["replies"]);
    for (id, _) in REPLIES.iter().filter(|(id, _)| !replies.0.contains_key(*id)) {
        reader.error(&root.place, "missing-reply", format!("缺少固定用语 `{id}`"));
    }
    replies
}

/// Reads the English texts, and the words English is known by; what is missing is said in Chinese, with a warning.
pub(super) fn read_english(reader: &mut Reader, root: &Node, chinese: &Replies) -> (Replies, Vec<String>) {
    let mut replies = read_texts(reader, root, &["replies", "words"]);
    let missing: Vec<&str> = REPLIES.iter().map(|(id, _)| *id).filter(|id| !replies.0.contains_key(*id)).collect();
    for id in missing {
        reader.warning(&root.place, "missing-translation", format!("固定用语 `{id}` 没有英文"));
        replies.0.insert(id.to_owned(), chinese.say(id, &[]));
    }
    let words = reader.map(root, "固定用语", &["replies", "words"]).map(|fields| reader.texts(&fields, "words"));
    (replies, words.unwrap_or_default().into_iter().map(|word| word.value).collect())
}

fn read_texts(reader: &mut Reader, root: &Node, keys: &[&str]) -> Replies {
    let mut replies = Replies::default();
    let Some(fields) = reader.map(root, "固定用语", keys) else {
        return replies;
    };
    for node in reader.list(&fields, "replies") {
        let Some(fields) = reader.map(node, "固定用语", &["id", "text"]) else {
            continue;
        };
        let (Some(id), Some(text)) = (reader.text(&fields, "id"), reader.text(&fields, "text")) else {
            continue;
        };
        if !reader.one_of("固定用语", &id, REPLIES.iter().map(|(id, _)| *id)) {
            continue;
        }
        check_length(reader, &text, "text", TEXT_CHARS_MAX);
        let placeholders = REPLIES.iter().find(|(known, _)| *known == id.value).map_or(&[][..], |(_, names)| names);
        for name in placeholders.iter().filter(|name| !text.value.contains(&format!("{{{name}}}"))) {
            let says = format!("`{}` 的文字里缺少占位符 {{{name}}}", id.value);
            reader.error(&text.place, "missing-placeholder", says);
        }
        if replies.0.insert(id.value.clone(), text.value).is_some() {
            reader.error(&id.place, "duplicate-id", format!("固定用语 `{}` 写了两遍", id.value));
        }
    }
    replies
}
