//! Methods that put new messages of the bot into chats. Never touches old messages.

use serde_json::{Value, json};

use super::methods::{self, Target, target};
use super::params::{Answer, Params, Refusal, known_keys};
use super::world::World;
use super::{keyboard, media};

const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

/// Carries out a sending method.
pub fn call(world: &mut World, name: &str, params: &Params) -> Answer {
    let place = target(world, params)?;
    match name {
        "sendMessage" => {
            if let Some(options) = params.get("link_preview_options") {
                let known = ["is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"];
                known_keys("link_preview_options", options, &known)?;
            }
            let mut body = json!({});
            methods::write(&mut body, "text", "entities", methods::message_text(params)?);
            post(world, params, &place, body)
        }
        "sendDocument" | "sendPhoto" => {
            let kind = if name == "sendPhoto" { "photo" } else { "document" };
            let caption = methods::caption(params)?;
            keyboard::check(params.get("reply_markup"))?;
            let file = file(world, kind, params.get(kind).unwrap_or(&Value::Null))?;
            let mut body = json!({ kind: file });
            methods::write(&mut body, "caption", "caption_entities", caption);
            post(world, params, &place, body)
        }
        "sendMediaGroup" => album(world, params, &place),
        _ if ACTIONS.contains(&params.text("action")) => Ok(json!(true)),
        _ => Err(Refusal::bad("wrong parameter action in request")),
    }
}

/// Puts a message of the bot into a chat; gives the message.
pub fn post(world: &mut World, params: &Params, place: &Target, mut body: Value) -> Answer {
    if let Some(markup) = keyboard::check(params.get("reply_markup"))? {
        body["reply_markup"] = markup;
    }
    if params.flag("protect_content") {
        body["has_protected_content"] = json!(true);
    }
    if let Some(reply) = &place.reply {
        body["reply_to_message"] = reply.clone();
    }
    let id = world.put(place.chat, Some(world.bot.id), place.thread, body);
    Ok(world.message(place.chat, id).json.clone())
}

fn album(world: &mut World, params: &Params, place: &Target) -> Answer {
    let items = params.get("media").and_then(Value::as_array).cloned().unwrap_or_default();
    if !(2..=10).contains(&items.len()) {
        return Err(Refusal::bad("an album has 2 to 10 parts"));
    }
    let group = world.fresh().to_string();
    let mut bodies = Vec::new();
    for item in &items {
        let kind = item["type"].as_str().filter(|kind| ["photo", "document"].contains(kind));
        let kind = kind.ok_or_else(|| Refusal::bad("unsupported type of media"))?;
        let known = ["type", "media", "caption", "parse_mode", "caption_entities", "has_spoiler"];
        known_keys("media", item, &known)?;
        let caption = methods::caption(&Params(item.as_object().cloned().unwrap_or_default()))?;
        let source = &item["media"];
        // The parts of a multipart request are not looked into: the name stands for the file.
        let attached = source.as_str().and_then(|text| text.strip_prefix("attach://"));
        let source =
            attached.map_or_else(|| source.clone(), |name| json!({"file_name": name, "bytes": 1, "text": null}));
        let mut body = json!({kind: file(world, kind, &source)?, "media_group_id": group});
        methods::write(&mut body, "caption", "caption_entities", caption);
        bodies.push(body);
    }
    let sent: Result<Vec<Value>, Refusal> = bodies.into_iter().map(|body| post(world, params, place, body)).collect();
    sent.map(|messages| json!(messages))
}

fn file(world: &mut World, kind: &str, source: &Value) -> Answer {
    match source.as_str() {
        Some(id) if world.files.contains_key(id) => Ok(media::of_file(kind, id, &world.files[id])),
        Some(_) => Err(Refusal::bad("wrong file identifier/HTTP URL specified")),
        None if source["bytes"].as_u64() == Some(0) => Err(Refusal::bad("file must be non-empty")),
        None if source["bytes"].as_u64().is_some_and(|bytes| bytes > 50 << 20) => {
            Err(Refusal { code: 413, description: "Request Entity Too Large".to_owned(), parameters: None })
        }
        None => {
            let id = media::keep(world, source.clone());
            Ok(media::of_file(kind, &id, source))
        }
    }
}
