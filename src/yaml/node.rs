//! The tree: scalars as written, lists, and maps that keep order and duplicate keys.
//!
//! Never interprets a value; an unreadable file is one problem at its place.

use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Spanned, options::DuplicateKeyPolicy};

use crate::limits::YAML_DEPTH_MAX;
use crate::problem::{Place, Problem};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// What stands there.
    pub value: Value,
    /// Where.
    pub place: Place,
}

impl Node {
    /// The same as JSON.
    pub fn json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Null => Json::Null,
            Value::Scalar(Scalar::Bool(flag)) => Json::Bool(*flag),
            Value::Scalar(Scalar::Int(number)) => Json::from(*number),
            Value::Scalar(Scalar::Text(text)) => Json::from(text.as_str()),
            Value::Seq(items) => Json::Array(items.iter().map(Self::json).collect()),
            Value::Map(entries) => {
                Json::Object(entries.iter().map(|(key, _, node)| (key.clone(), node.json())).collect())
            }
        }
    }
}

/// What can stand in a knowledge file.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// One scalar.
    Scalar(Scalar),
    /// A list.
    Seq(Vec<Node>),
    /// A map in the order written; the place is that of the key. Duplicate keys are kept.
    Map(Vec<(String, Place, Node)>),
}

/// A scalar as YAML understands it.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Anything else.
    Text(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
        }
    }
}

enum Raw {
    Null,
    Scalar(Scalar),
    Seq(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, a list or a map")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Scalar(Scalar::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Scalar(Scalar::Int(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        let scalar = i64::try_from(value).map_or_else(|_| Scalar::Text(value.to_string()), Scalar::Int);
        Ok(Raw::Scalar(scalar))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Scalar(Scalar::Text(value.to_string())))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Scalar(Scalar::Text(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Raw, D::Error> {
        Raw::deserialize(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::Seq(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(RawVisitor)
    }
}

/// Reads one file. A byte-order mark is accepted.
///
/// # Errors
/// One problem at the place where the text stops being YAML, `yaml-syntax`; `empty-file` when nothing stands in it.
pub fn parse(file: &str, text: &str) -> Result<Node, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
        budget: serde_yaml::budget! { max_depth: YAML_DEPTH_MAX },
    };
    let file: Arc<str> = file.into();
    let whole = |line, column| Place { file: Arc::clone(&file), line, column };
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(root) => match root.value {
            Raw::Null => Err(Problem::error(whole(1, 1), "empty-file", "文件是空的 (the file is empty)")),
            _ => Ok(convert(&file, root)),
        },
        Err(error) => {
            let at = error.location();
            let (line, column) = at.map_or((1, 1), |at| (small(at.line()), small(at.column())));
            Err(syntax_error(text, whole(line, column), &error.to_string()))
        }
    }
}

// The scanner reports a tab where the value before it began; people look for the tab itself.
fn syntax_error(text: &str, mut place: Place, says: &str) -> Problem {
    let says = says.lines().next().unwrap_or_default();
    let says = says.split(" at line ").next().unwrap_or_default();
    let indented = |line: &str| line.chars().take_while(|c| c.is_whitespace()).position(|c| c == '\t');
    let lines = (1..).zip(text.lines()).skip_while(|(number, _)| *number < place.line);
    let tab = lines.filter_map(|(number, line)| Some((number, indented(line)?))).next();
    match tab {
        Some((line, column)) if says.contains("tab") => {
            place.line = line;
            place.column = u32::try_from(column + 1).unwrap_or(u32::MAX);
            Problem::error(place, "yaml-syntax", "缩进要用空格，不能用 Tab")
        }
        _ => Problem::error(place, "yaml-syntax", format!("不是正确的 YAML：{says}")),
    }
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn convert(file: &Arc<str>, raw: Spanned<Raw>) -> Node {
    let place = place_of(file, &raw);
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Scalar(scalar) => Value::Scalar(scalar),
        Raw::Seq(items) => Value::Seq(items.into_iter().map(|item| convert(file, item)).collect()),
        Raw::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let place = place_of(file, &key);
                    (key.value, place, convert(file, value))
                })
                .collect(),
        ),
    };
    Node { value, place }
}

fn place_of<T>(file: &Arc<str>, spanned: &Spanned<T>) -> Place {
    let at = spanned.referenced;
    Place { file: Arc::clone(file), line: small(at.line()), column: small(at.column()) }
}
