//! Media as the Bot API shows them. Never holds the bytes, only what a test wants to know.

use serde_json::{Value, json};

use super::world::World;

/// Keeps a file and gives its id.
pub fn keep(world: &mut World, file: Value) -> String {
    let id = format!("file-{}", world.fresh());
    world.files.insert(id.clone(), file);
    id
}

/// A kept file as the value of a message's `photo`, `document`, `voice`…
pub fn of_file(kind: &str, id: &str, file: &Value) -> Value {
    let size = file["bytes"].as_u64().unwrap_or(1);
    let mut json = json!({"file_id": id, "file_unique_id": format!("u-{id}"), "file_size": size});
    let more = match kind {
        "photo" => {
            json["width"] = json!(90);
            json["height"] = json!(60);
            return json!([json]);
        }
        "document" => json!({"file_name": file["file_name"], "mime_type": "application/octet-stream"}),
        "voice" | "audio" => json!({"duration": 2, "mime_type": "audio/ogg"}),
        "video" | "animation" => json!({"width": 90, "height": 60, "duration": 2, "mime_type": "video/mp4"}),
        "video_note" => json!({"length": 240, "duration": 2}),
        "sticker" => {
            json!({"type": "regular", "width": 512, "height": 512, "is_animated": false, "is_video": false, "emoji": "👍"})
        }
        _ => json!({}),
    };
    for (key, value) in more.as_object().into_iter().flatten() {
        json[key] = value.clone();
    }
    json
}

/// A new file of a person, as a message's body.
pub fn body(world: &mut World, kind: &str, caption: &str) -> Value {
    let mut body = match kind {
        "location" => json!({"location": {"latitude": 31.23, "longitude": 121.47}}),
        "contact" => json!({"contact": {"phone_number": "+8613800000000", "first_name": "张三"}}),
        "dice" => json!({"dice": {"emoji": "🎲", "value": 3}}),
        "poll" => {
            json!({"poll": {"id": "1", "question": "?", "options": [{"text": "a", "voter_count": 0}], "total_voter_count": 0,
            "is_closed": false, "is_anonymous": true, "type": "regular", "allows_multiple_answers": false}})
        }
        _ => {
            let file = json!({"file_name": format!("{kind}.bin"), "bytes": 1000, "text": null});
            let id = keep(world, file.clone());
            json!({ kind: of_file(kind, &id, &file) })
        }
    };
    if !caption.is_empty() {
        body["caption"] = json!(caption);
    }
    body
}
