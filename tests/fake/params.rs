//! Parameters of a call: their types checked against the table of methods. Stricter than Telegram: an unknown one is refused.

use serde_json::{Map, Value};

use super::ledger::number;
use super::specs::Kind;

/// A call refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub code: u16,
    pub description: String,
    pub parameters: Option<Value>,
}

/// What a method gives.
pub type Answer = Result<Value, Refusal>;

impl Refusal {
    /// 400.
    pub fn bad(words: impl AsRef<str>) -> Self {
        Self { code: 400, description: format!("Bad Request: {}", words.as_ref()), parameters: None }
    }

    /// 403.
    pub fn forbidden(words: &str) -> Self {
        Self { code: 403, description: format!("Forbidden: {words}"), parameters: None }
    }
}

/// Checked parameters.
#[derive(Clone, Debug)]
pub struct Params(pub Map<String, Value>);

impl Params {
    /// Checks names, presence and types; what came as text becomes what it stands for.
    pub fn check(raw: &Value, spec: &[(&str, Kind)]) -> Result<Self, Refusal> {
        let raw = raw.as_object().cloned().unwrap_or_default();
        for name in raw.keys() {
            if !spec.iter().any(|(known, _)| known.trim_end_matches('!') == name) {
                return Err(Refusal::bad(format!("unknown parameter {name}")));
            }
        }
        let mut params = Map::new();
        for (name, kind) in spec {
            let bare = name.trim_end_matches('!');
            match raw.get(bare).filter(|value| !value.is_null()) {
                Some(value) => {
                    let read =
                        kind.read(value).ok_or_else(|| Refusal::bad(format!("wrong type of parameter {bare}")))?;
                    params.insert(bare.to_owned(), read);
                }
                None if name.ends_with('!') => return Err(missing(bare)),
                None => {}
            }
        }
        Ok(Self(params))
    }

    /// A value, if given.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A whole number, if given.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }

    /// A text, empty when not given.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A switch, off when not given.
    pub fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// Whole numbers of a list.
    pub fn ints(&self, name: &str) -> Vec<i64> {
        let list = self.0.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_i64).collect()
    }
}

fn missing(name: &str) -> Refusal {
    match name {
        "chat_id" => Refusal::bad("chat_id is empty"),
        "text" => Refusal::bad("message text is empty"),
        "message_id" => Refusal::bad("message identifier is not specified"),
        _ => Refusal::bad(format!("parameter {name} is required")),
    }
}

impl Kind {
    fn read(self, value: &Value) -> Option<Value> {
        let structured = |value: &Value| match value.as_str() {
            Some(text) => serde_json::from_str::<Value>(text).ok(),
            None => Some(value.clone()),
        };
        match self {
            Self::Int => number(value).map(Value::from),
            Self::Chat => number(value)
                .map(Value::from)
                .or_else(|| value.as_str().filter(|t| t.starts_with('@')).map(Value::from)),
            Self::Text => value.is_string().then(|| value.clone()),
            Self::Flag => value.as_bool().or_else(|| value.as_str()?.parse().ok()).map(Value::from),
            Self::Object => structured(value).filter(Value::is_object),
            Self::List => structured(value).filter(Value::is_array),
            Self::File => (value.is_string() || value.get("bytes").is_some()).then(|| value.clone()),
        }
    }
}

/// Refuses an object with keys that are not known.
pub fn known_keys(what: &str, object: &Value, known: &[&str]) -> Result<(), Refusal> {
    let unknown = object.as_object().into_iter().flatten().find(|(key, _)| !known.contains(&key.as_str()));
    unknown.map_or(Ok(()), |(key, _)| Err(Refusal::bad(format!("unknown field {key} in {what}"))))
}
