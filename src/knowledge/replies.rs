//! The fixed texts the bot says, and which placeholders each must hold.
//!
//! Never holds a text: those live in `replies/zh.yaml`.

use std::collections::BTreeMap;

use crate::faq::check_length;
use crate::limits::TEXT_CHARS_MAX;
use crate::yaml::{Node, Reader};

/// Every fixed text and its placeholders.
pub const REPLIES: &[(&str, &[&str])] = &[
    ("welcome", &[]),
    ("help", &[]),
    ("unknown", &["online"]),
    ("unknown_topics", &[]),
    ("unknown_command", &["near"]),
    ("clarify", &[]),
    ("clarify_province", &["province"]),
    ("empty", &[]),
    ("no_such_number", &[]),
    ("thanks", &[]),
    ("complaint", &["phone", "online"]),
    ("cancelled", &[]),
    ("nothing_to_cancel", &[]),
    ("restarted", &[]),
    ("progress", &["console", "stages"]),
    ("progress_stage", &["title", "who"]),
    ("progress_days", &["min", "max"]),
    ("hours_open", &["closes_at", "phone", "online"]),
    ("hours_closed", &["reason", "next_open"]),
    ("hours_no_opening", &["phone"]),
    ("hours_not_on_file", &[]),
    ("hours_rule", &["shifts"]),
    ("reason_before_opening", &[]),
    ("reason_lunch", &[]),
    ("reason_after_closing", &[]),
    ("reason_weekend", &[]),
    ("reason_holiday", &["holiday"]),
    ("handoff_open", &["ticket", "ahead"]),
    ("handoff_closed", &["ticket", "ahead", "reason", "next_open"]),
    ("handoff_again", &["ticket", "ahead"]),
    ("handoff_offer", &[]),
    ("handoff_contacts", &["phone", "online"]),
    ("handoff_left", &["ticket"]),
    ("interview_start", &[]),
    ("interview_resume", &[]),
    ("interview_hint", &[]),
    ("interview_type_province", &[]),
    ("interview_type_number", &[]),
    ("interview_unsure_choice", &[]),
    ("interview_not_understood", &[]),
    ("interview_at_first", &[]),
    ("interview_left", &[]),
    ("interview_noted", &["label", "value"]),
    ("interview_review", &[]),
    ("interview_change_what", &[]),
    ("interview_removed", &["label"]),
    ("value_unsure", &[]),
    ("value_none", &[]),
    ("value_true", &[]),
    ("value_false", &[]),
    ("checklist_title", &["case", "done", "all"]),
    ("checklist_optional", &[]),
    ("checklist_notes", &[]),
    ("checklist_province_open", &[]),
    ("checklist_blocked", &["reason"]),
    ("checklist_ways_out", &[]),
    ("checklist_blocked_hint", &[]),
    ("checklist_refine", &[]),
    ("checklist_hint", &[]),
    ("checklist_ticked", &["name", "done", "all"]),
    ("checklist_template", &["name", "url"]),
    ("checklist_source", &["url"]),
    ("sources", &["date"]),
    ("applies_to", &["case"]),
    ("only_for_nature", &["nature"]),
    ("related", &[]),
    ("language", &[]),
    ("forgotten", &[]),
    ("too_long", &[]),
    ("edited_not_repeated", &[]),
    ("media_not_read", &[]),
    ("waiting_noted", &["ticket"]),
    ("private_warning", &[]),
    ("button_stale", &[]),
    ("thumb_up", &[]),
    ("thumb_down", &[]),
    ("thumb_again", &[]),
    ("which_province", &[]),
    ("ended_solved", &[]),
    ("ended_unsolved", &[]),
    ("rated", &[]),
    ("handoff_talking", &[]),
    ("handoff_promise", &["by"]),
    ("desk_came", &["ticket"]),
    ("desk_finished", &["ticket"]),
    ("desk_reopened", &["ticket"]),
    ("desk_late", &["ticket", "ahead"]),
    ("checklist_boxes_hint", &[]),
    ("print_file_name", &[]),
    ("print_caption", &[]),
    ("menu_checklist", &[]),
    ("menu_frequent", &[]),
    ("menu_progress", &[]),
    ("menu_human_open", &[]),
    ("menu_human_closed", &["next_open"]),
    ("button_human", &[]),
    ("button_province", &[]),
    ("button_back", &[]),
    ("button_change", &[]),
    ("button_leave", &[]),
    ("button_restart", &[]),
    ("button_print", &[]),
    ("button_show", &[]),
    ("button_refine", &[]),
    ("button_leave_queue", &[]),
    ("button_solved", &[]),
    ("button_unsolved", &[]),
    ("forgotten_tickets", &["tickets"]),
    ("sorry_failed", &[]),
    ("too_fast", &[]),
    ("banned", &[]),
    ("private_only", &[]),
    ("unreadable", &[]),
    ("not_carried", &["phone", "online"]),
    ("print_title", &[]),
    ("print_progress", &["done", "all"]),
    ("print_required", &[]),
    ("print_why", &[]),
    ("print_accept", &[]),
    ("print_template", &[]),
    ("print_source", &[]),
    ("print_unfinished", &[]),
    ("print_refine", &[]),
    ("print_blocked", &[]),
    ("precheck_start", &[]),
    ("precheck_resume", &["values"]),
    ("precheck_ask_hint", &[]),
    ("precheck_noted", &["count"]),
    ("precheck_ready", &["examples"]),
    ("precheck_which", &["value"]),
    ("precheck_unread", &["label"]),
    ("precheck_too_long", &["label", "max"]),
    ("precheck_hint", &[]),
    ("precheck_left", &[]),
    ("precheck_cleared", &[]),
    ("button_precheck", &[]),
    ("button_precheck_fields", &[]),
    ("button_precheck_show", &[]),
    ("button_precheck_leave", &[]),
    ("button_precheck_question", &[]),
    ("precheck_field_hint", &[]),
    ("precheck_title", &["case"]),
    ("precheck_title_open", &[]),
    ("precheck_summary", &["counts"]),
    ("precheck_nothing", &[]),
    ("precheck_count_error", &["count"]),
    ("precheck_count_warning", &["count"]),
    ("precheck_count_external", &["count"]),
    ("precheck_error", &[]),
    ("precheck_warning", &[]),
    ("precheck_external", &[]),
    ("precheck_fine", &["fields"]),
    ("precheck_day", &["date"]),
    ("precheck_checked", &["date"]),
    ("precheck_whom", &["whom"]),
    ("precheck_whom_nature", &["nature"]),
    ("precheck_whom_in", &["provinces"]),
    ("precheck_whom_not_in", &["provinces"]),
    ("precheck_whom_more", &["provinces"]),
    ("print_made", &["made", "version", "checked"]),
    ("print_decides", &[]),
];

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
}

pub(super) fn read_replies(reader: &mut Reader, root: &Node) -> Replies {
    let mut replies = Replies::default();
    let Some(fields) = reader.map(root, "固定用语", &["replies"]) else {
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
    for (id, _) in REPLIES.iter().filter(|(id, _)| !replies.0.contains_key(*id)) {
        reader.error(&root.place, "missing-reply", format!("缺少固定用语 `{id}`"));
    }
    replies
}
