//! Telegram's HTML, stricter than Telegram: what it would forgive is refused. Never renders.

use serde_json::{Value, json};

struct Open {
    tag: String,
    entity: Option<Value>,
    from: usize,
}

/// Visible text and entities; or what is wrong, as Telegram says it after "can't parse entities: ".
pub fn parse(source: &str) -> Result<(String, Vec<Value>), String> {
    let (mut text, mut entities, mut open) = (String::new(), Vec::new(), Vec::<Open>::new());
    let (mut at, mut units) = (0, 0);
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        match c {
            '<' => {
                let end = rest.find('>').ok_or(format!("Unclosed start tag at byte offset {at}"))?;
                let inside = &rest[1..end];
                match inside.strip_prefix('/') {
                    Some(name) => close(name.trim_end(), at, units, &mut open, &mut entities)?,
                    None => open.push(begin(inside, at, units, &open)?),
                }
                at += end + 1;
            }
            '>' => return Err(format!("Character '>' is not escaped at byte offset {at}")),
            '&' => {
                let (decoded, length) = entity(rest).ok_or(format!("Unsupported entity at byte offset {at}"))?;
                text.push(decoded);
                units += decoded.len_utf16();
                at += length;
            }
            _ => {
                text.push(c);
                units += c.len_utf16();
                at += c.len_utf8();
            }
        }
    }
    if let Some(left) = open.last() {
        return Err(format!("Can't find end tag corresponding to start tag \"{}\"", left.tag));
    }
    entities.sort_by_key(|entity: &Value| (entity["offset"].as_u64(), std::cmp::Reverse(entity["length"].as_u64())));
    Ok((text, entities))
}

fn entity(rest: &str) -> Option<(char, usize)> {
    let end = rest.char_indices().take(10).find(|(_, c)| *c == ';').map(|(at, _)| at)?;
    let decoded = match &rest[1..end] {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        number => {
            let digits = number.strip_prefix('#')?;
            let hex = digits.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| digits.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?;
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    };
    Some((decoded, end + 1))
}

fn begin(inside: &str, at: usize, units: usize, open: &[Open]) -> Result<Open, String> {
    let (name, rest) = inside.split_at(inside.find(char::is_whitespace).unwrap_or(inside.len()));
    let tag = name.to_ascii_lowercase();
    let attributes = attributes(rest).ok_or(format!("Unexpected attributes of tag \"{tag}\" at byte offset {at}"))?;
    let unsupported = || format!("Unsupported start tag \"{tag}\" at byte offset {at}");
    let one = |name: &str| match attributes.as_slice() {
        [(key, value)] if key == name => Some(value.clone()),
        _ => None,
    };
    let entity = match tag.as_str() {
        "b" | "strong" if attributes.is_empty() => Some(json!({"type": "bold"})),
        "i" | "em" if attributes.is_empty() => Some(json!({"type": "italic"})),
        "u" | "ins" if attributes.is_empty() => Some(json!({"type": "underline"})),
        "s" | "strike" | "del" if attributes.is_empty() => Some(json!({"type": "strikethrough"})),
        "tg-spoiler" if attributes.is_empty() => Some(json!({"type": "spoiler"})),
        "span" if one("class").as_deref() == Some("tg-spoiler") => Some(json!({"type": "spoiler"})),
        "pre" if attributes.is_empty() => Some(json!({"type": "pre"})),
        "code" if attributes.is_empty() => Some(json!({"type": "code"})),
        "code" if one("class").is_some_and(|class| class.starts_with("language-")) => None,
        "blockquote" if attributes.is_empty() => Some(json!({"type": "blockquote"})),
        "blockquote" if one("expandable").is_some() => Some(json!({"type": "expandable_blockquote"})),
        "tg-emoji" if one("emoji-id").is_some() => {
            Some(json!({"type": "custom_emoji", "custom_emoji_id": one("emoji-id")}))
        }
        "a" => {
            let url = one("href").ok_or_else(unsupported)?;
            let schemes = ["http://", "https://", "tg://", "mailto:", "tel:"];
            if !schemes.iter().any(|scheme| url.starts_with(scheme)) || url.contains(char::is_whitespace) {
                return Err(format!("Wrong address in tag \"a\" at byte offset {at}"));
            }
            Some(json!({"type": "text_link", "url": url}))
        }
        _ => return Err(unsupported()),
    };
    nests(&tag, open).map_err(|what| format!("{what} at byte offset {at}"))?;
    Ok(Open { tag, entity, from: units })
}

// What Telegram would drop in silence is an error here.
fn nests(tag: &str, open: &[Open]) -> Result<(), String> {
    let inside = |name: &str| open.iter().any(|outer| outer.tag == name);
    let code_in_pre = tag == "code" && open.last().is_some_and(|outer| outer.tag == "pre");
    if inside("code") || (inside("pre") && !code_in_pre) {
        return Err(format!("Tag \"{tag}\" inside code"));
    }
    if (tag == "blockquote" || tag == "a") && inside(tag) {
        return Err(format!("Nested tag \"{tag}\""));
    }
    Ok(())
}

fn attributes(rest: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut rest = rest.trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let quote = after.chars().next().filter(|c| ['"', '\''].contains(c))?;
            let (inside, later) = after[1..].split_once(quote)?;
            value = decode(inside)?;
            rest = later;
        }
        rest = rest.trim_start();
        found.push((key, value));
    }
    Some(found)
}

fn decode(mut source: &str) -> Option<String> {
    let mut text = String::new();
    while let Some(c) = source.chars().next() {
        let (decoded, length) = if c == '&' { entity(source)? } else { (c, c.len_utf8()) };
        text.push(decoded);
        source = &source[length..];
    }
    Some(text)
}

fn close(name: &str, at: usize, units: usize, open: &mut Vec<Open>, entities: &mut Vec<Value>) -> Result<(), String> {
    let last = open.pop().ok_or(format!("Unexpected end tag at byte offset {at}"))?;
    if !name.is_empty() && !name.eq_ignore_ascii_case(&last.tag) {
        return Err(format!(
            "Unmatched end tag at byte offset {at}, expected \"</{}>\", found \"</{name}>\"",
            last.tag
        ));
    }
    if let Some(mut entity) = last.entity.filter(|_| units > last.from) {
        entity["offset"] = json!(last.from);
        entity["length"] = json!(units - last.from);
        entities.push(entity);
    }
    Ok(())
}

/// Trims a text as Telegram does, moving the entities along.
pub fn trimmed(text: &str, entities: Vec<Value>) -> (String, Vec<Value>) {
    let units = |text: &str| text.encode_utf16().count() as u64;
    let cut = units(&text[..text.len() - text.trim_start().len()]);
    let kept = text.trim();
    let length = units(kept);
    let moved = entities.into_iter().filter_map(|mut entity| {
        let (from, long) = (entity["offset"].as_u64()?, entity["length"].as_u64()?);
        let start = from.saturating_sub(cut).min(length);
        let end = (from + long).saturating_sub(cut).min(length);
        entity["offset"] = json!(start);
        entity["length"] = json!(end - start);
        (end > start).then_some(entity)
    });
    (kept.to_owned(), moved.collect())
}
