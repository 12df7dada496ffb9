//! Bodies of requests → parameters: JSON, multipart, form, and the query string. Never checks what they mean.

use serde_json::{Map, Value, json};

/// Parameters of a request, or why its body cannot be read.
pub fn read(query: Option<&str>, content_type: &str, body: &[u8]) -> Result<Value, String> {
    let mut params = pairs(query.unwrap_or_default());
    if content_type.starts_with("application/json") && !body.is_empty() {
        match serde_json::from_slice(body).map_err(|e| format!("can't parse JSON: {e}"))? {
            Value::Object(object) => params.extend(object),
            _ => return Err("can't parse JSON: expected an object".to_owned()),
        }
    } else if let Some(rest) = content_type.strip_prefix("multipart/form-data") {
        let boundary = rest.split_once("boundary=").ok_or("no boundary")?.1.trim_matches('"');
        params.extend(parts(body, boundary)?);
    } else if content_type.starts_with("application/x-www-form-urlencoded") {
        params.extend(pairs(&String::from_utf8_lossy(body)));
    } else if !body.is_empty() {
        return Err(format!("unsupported content type {content_type}"));
    }
    Ok(Value::Object(params))
}

fn pairs(source: &str) -> Map<String, Value> {
    let pairs = source.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (unescape(key), json!(unescape(value)))).collect()
}

fn unescape(source: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = source.bytes();
    while let Some(byte) = rest.next() {
        let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => bytes.push((digit(rest.next()).unwrap_or(0) * 16 + digit(rest.next()).unwrap_or(0)) as u8),
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn parts(body: &[u8], boundary: &str) -> Result<Map<String, Value>, String> {
    let mut params = Map::new();
    let mark = format!("--{boundary}");
    let mut files = Map::new();
    for part in split(body, mark.as_bytes()).into_iter().skip(1) {
        if part.starts_with(b"--") {
            break;
        }
        let at = find(part, b"\r\n\r\n").ok_or("a part without an end of its head")?;
        let head = String::from_utf8_lossy(&part[..at]).into_owned();
        let content = &part[at + 4..part.len().saturating_sub(2).max(at + 4)];
        let disposition = |key: &str| Some(head.split_once(&format!("{key}=\""))?.1.split_once('"')?.0.to_owned());
        let name = disposition(" name").ok_or("a part without a name")?;
        match disposition("filename") {
            Some(file_name) => {
                let text = String::from_utf8(content.to_vec()).ok();
                files.insert(name, json!({"file_name": file_name, "bytes": content.len(), "text": text}));
            }
            None => {
                let text = String::from_utf8(content.to_vec()).map_err(|_| format!("part {name} is not UTF-8"))?;
                params.insert(name, json!(text));
            }
        }
    }
    // A parameter may name a file that comes in another part.
    for value in params.values_mut() {
        let named = value.as_str().and_then(|text| text.strip_prefix("attach://"));
        if let Some(file) = named.map(str::to_owned).and_then(|name| files.remove(&name)) {
            *value = file;
        }
    }
    let media = params.get("media").map(Value::to_string).unwrap_or_default();
    files.retain(|name, _| !media.contains(&format!("attach://{name}")));
    params.extend(files);
    Ok(params)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn split<'b>(mut body: &'b [u8], mark: &[u8]) -> Vec<&'b [u8]> {
    let mut pieces = Vec::new();
    while let Some(at) = find(body, mark) {
        pieces.push(&body[..at]);
        body = &body[at + mark.len()..];
    }
    pieces.push(body);
    pieces
}
