//! Checks of `reply_markup`. Never repairs one.

use serde_json::Value;

use super::params::{Refusal, known_keys};

const ACTIONS: [&str; 10] = [
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
];

/// The inline keyboard to keep on the message; none for other markups.
pub fn check(markup: Option<&Value>) -> Result<Option<Value>, Refusal> {
    let Some(markup) = markup else { return Ok(None) };
    let others = ["keyboard", "remove_keyboard", "force_reply"];
    if others.iter().any(|key| markup.get(key).is_some()) {
        let known =
            ["keyboard", "remove_keyboard", "force_reply", "is_persistent", "resize_keyboard", "one_time_keyboard"];
        known_keys("reply_markup", markup, &[&known[..], &["input_field_placeholder", "selective"]].concat())?;
        return Ok(None);
    }
    known_keys("reply_markup", markup, &["inline_keyboard"])?;
    let shape = || Refusal::bad("can't parse inline keyboard: expected an array of arrays of buttons");
    let rows = markup["inline_keyboard"].as_array().ok_or_else(shape)?;
    let mut count = 0;
    for row in rows {
        let row = row.as_array().filter(|row| !row.is_empty()).ok_or_else(shape)?;
        if row.len() > 8 {
            return Err(Refusal::bad("BUTTON_ROW_TOO_LONG"));
        }
        row.iter().try_for_each(button)?;
        count += row.len();
    }
    if count > 100 {
        return Err(Refusal::bad("REPLY_MARKUP_TOO_LONG"));
    }
    Ok(Some(markup.clone()).filter(|_| count > 0))
}

fn button(button: &Value) -> Result<(), Refusal> {
    let wrong = |what: &str| Refusal::bad(format!("can't parse inline keyboard button: {what}"));
    if !button.is_object() {
        return Err(wrong("InlineKeyboardButton must be an Object"));
    }
    known_keys("inline keyboard button", button, &[&ACTIONS[..], &["text", "style", "icon_custom_emoji_id"]].concat())?;
    if button["text"].as_str().is_none_or(|text| text.trim().is_empty()) {
        return Err(wrong("Text must be non-empty"));
    }
    match ACTIONS.iter().filter(|action| button.get(**action).is_some()).count() {
        0 => return Err(wrong("Text buttons are unallowed in the inline keyboard")),
        1 => {}
        _ => return Err(wrong("Only one action is allowed")),
    }
    if let Some(data) = button.get("callback_data") {
        let length = data.as_str().map(str::len).unwrap_or_default();
        if !(1..=64).contains(&length) {
            return Err(Refusal::bad("BUTTON_DATA_INVALID"));
        }
    }
    if let Some(url) = button.get("url") {
        let url = url.as_str().unwrap_or_default();
        let rest = ["https://", "http://", "tg://"].iter().find_map(|scheme| url.strip_prefix(scheme));
        if rest.is_none_or(|rest| rest.is_empty() || rest.contains(char::is_whitespace)) {
            return Err(Refusal::bad("BUTTON_URL_INVALID"));
        }
    }
    Ok(())
}
