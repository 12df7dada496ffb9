//! Reads shapes out of the tree and collects every mistake with its place and the nearest valid name.
//!
//! Never stops at a mistake: a missing value is `None` plus a problem, so that one run reports all.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Node, Scalar, Value};
use crate::limits::NEAREST_BYTES_MAX;
use crate::problem::{Place, Problem};

/// A text that begins with this is left for a person to write.
const UNFINISHED: &str = "TODO";

/// A value and the place it was read from, for checks that come later (links, doubles).
#[derive(Clone, Debug, PartialEq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

/// A name that must be defined elsewhere, with the values it is compared to; judged once everything has been read.
#[derive(Clone, Debug)]
pub struct Mention {
    /// What kind of name it is.
    pub kind: &'static str,
    /// The name.
    pub name: Placed<String>,
    /// The values.
    pub values: Vec<Placed<String>>,
}

/// The fields of one map whose keys have been checked.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'n> {
    /// Where the map begins.
    pub place: &'n Place,
    entries: &'n [(String, Place, Node)],
}

impl<'n> Fields<'n> {
    /// The value of a key, if written.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(name, _, _)| name == key).map(|(_, _, node)| node)
    }

    /// Every entry in the order written.
    pub fn entries(&self) -> &'n [(String, Place, Node)] {
        self.entries
    }
}

/// Collects problems while shapes are read.
#[derive(Debug, Default)]
pub struct Reader {
    /// Everything found so far.
    pub problems: Vec<Problem>,
    /// Names defined elsewhere.
    pub mentions: Vec<Mention>,
    /// Dates that must not lie in the future.
    pub past_dates: Vec<Placed<NaiveDate>>,
}

impl Reader {
    /// Notes an error.
    pub fn error(&mut self, place: &Place, code: &'static str, says: impl Into<String>) {
        self.problems.push(Problem::error(place.clone(), code, says));
    }

    /// Notes a warning.
    pub fn warning(&mut self, place: &Place, code: &'static str, says: impl Into<String>) {
        self.problems.push(Problem::warning(place.clone(), code, says));
    }

    /// A map with free keys; duplicate keys are errors at the second one.
    pub fn open_map<'n>(&mut self, node: &'n Node, what: &str) -> Option<Fields<'n>> {
        let Value::Map(entries) = &node.value else {
            self.error(&node.place, "wrong-type", format!("{what} 应写成「键: 值」 (expected a map)"));
            return None;
        };
        let mut earlier = BTreeSet::new();
        for (name, place, _) in entries {
            if !earlier.insert(name.as_str()) {
                self.error(place, "duplicate-key", format!("{what} 里重复写了 `{name}`"));
            }
        }
        Some(Fields { place: &node.place, entries })
    }

    /// A map whose keys must be among `allowed`.
    pub fn map<'n>(&mut self, node: &'n Node, what: &str, allowed: &[&str]) -> Option<Fields<'n>> {
        let fields = self.open_map(node, what)?;
        for (name, place, _) in fields.entries {
            if !allowed.contains(&name.as_str()) {
                let says = unknown("键", name, allowed.iter().copied());
                self.error(place, "unknown-key", format!("{what}：{says}"));
            }
        }
        Some(fields)
    }

    /// A required field; its absence is an error at the map's place.
    pub fn required<'n>(&mut self, fields: &Fields<'n>, key: &str) -> Option<&'n Node> {
        let node = fields.get(key);
        if node.is_none() {
            self.error(fields.place, "missing-key", format!("缺少 `{key}`"));
        }
        node
    }

    /// Any scalar as text, trimmed; empty text is an error.
    pub fn text_of(&mut self, node: &Node, what: &str) -> Option<Placed<String>> {
        let text = match &node.value {
            Value::Scalar(scalar) => scalar.to_string().trim().to_owned(),
            Value::Null => String::new(),
            Value::Seq(_) | Value::Map(_) => {
                self.error(&node.place, "wrong-type", format!("`{what}` 应是一段文字 (expected text)"));
                return None;
            }
        };
        if text.is_empty() {
            self.error(&node.place, "empty-text", format!("`{what}` 不能为空"));
            return None;
        }
        if text.starts_with(UNFINISHED) {
            self.error(&node.place, "unfinished", format!("`{what}` 还没写完（{UNFINISHED}）"));
        }
        Some(Placed { value: text, place: node.place.clone() })
    }

    /// A required text.
    pub fn text(&mut self, fields: &Fields<'_>, key: &str) -> Option<Placed<String>> {
        let node = self.required(fields, key)?;
        self.text_of(node, key)
    }

    /// A text that may be left out.
    pub fn optional_text(&mut self, fields: &Fields<'_>, key: &str) -> Option<Placed<String>> {
        let node = fields.get(key)?;
        self.text_of(node, key)
    }

    /// A list; absent means empty, a wrong type is an error.
    pub fn list<'n>(&mut self, fields: &Fields<'n>, key: &str) -> &'n [Node] {
        match fields.get(key) {
            None => &[],
            Some(Node { value: Value::Seq(items), .. }) => items,
            Some(node) => {
                self.error(&node.place, "wrong-type", format!("`{key}` 应是列表 (expected a list)"));
                &[]
            }
        }
    }

    /// A list of texts; absent means empty.
    pub fn texts(&mut self, fields: &Fields<'_>, key: &str) -> Vec<Placed<String>> {
        self.list(fields, key).iter().filter_map(|node| self.text_of(node, key)).collect()
    }

    /// A list of texts, or one text standing for a list of one; absent means empty.
    pub fn one_or_more(&mut self, fields: &Fields<'_>, key: &str) -> Vec<Placed<String>> {
        match fields.get(key) {
            Some(node) if matches!(node.value, Value::Scalar(_)) => self.text_of(node, key).into_iter().collect(),
            _ => self.texts(fields, key),
        }
    }

    /// A whole number.
    pub fn integer_of(&mut self, node: &Node, what: &str) -> Option<i64> {
        if let Value::Scalar(Scalar::Int(number)) = node.value {
            return Some(number);
        }
        self.error(&node.place, "wrong-type", format!("`{what}` 应是整数 (expected a whole number)"));
        None
    }

    /// A required whole number.
    pub fn integer(&mut self, fields: &Fields<'_>, key: &str) -> Option<i64> {
        let node = self.required(fields, key)?;
        self.integer_of(node, key)
    }

    /// A boolean that may be left out.
    pub fn boolean(&mut self, fields: &Fields<'_>, key: &str, default: bool) -> bool {
        match fields.get(key) {
            None => default,
            Some(Node { value: Value::Scalar(Scalar::Bool(value)), .. }) => *value,
            Some(node) => {
                self.error(&node.place, "wrong-type", format!("`{key}` 应是 true 或 false"));
                default
            }
        }
    }

    /// A date as `2026-02-27`.
    pub fn date_of(&mut self, text: &Placed<String>, what: &str) -> Option<NaiveDate> {
        let date = NaiveDate::parse_from_str(&text.value, "%Y-%m-%d").ok();
        if date.is_none() {
            let says = format!("`{what}` 应是 2026-02-27 这样的日期，写的是 `{}`", text.value);
            self.error(&text.place, "bad-date", says);
        }
        date
    }

    /// A required date.
    pub fn date(&mut self, fields: &Fields<'_>, key: &str) -> Option<Placed<NaiveDate>> {
        let text = self.text(fields, key)?;
        self.date_of(&text, key).map(|value| Placed { value, place: text.place })
    }

    /// A required date of something that has happened; the future is reported once everything has been read.
    pub fn past_date(&mut self, fields: &Fields<'_>, key: &str) -> Option<Placed<NaiveDate>> {
        let date = self.date(fields, key)?;
        self.past_dates.push(date.clone());
        Some(date)
    }

    /// Notes a name that must be defined elsewhere.
    pub fn mention(&mut self, kind: &'static str, name: Placed<String>, values: Vec<Placed<String>>) {
        self.mentions.push(Mention { kind, name, values });
    }

    /// Reports a value that is none of `valid`, with the nearest one; true when it is valid.
    pub fn one_of<'v>(
        &mut self,
        what: &str,
        text: &Placed<String>,
        valid: impl Iterator<Item = &'v str> + Clone,
    ) -> bool {
        let fine = valid.clone().any(|name| name == text.value);
        if !fine {
            self.error(&text.place, "unknown-value", unknown(what, &text.value, valid));
        }
        fine
    }
}

fn unknown<'v>(what: &str, name: &str, valid: impl Iterator<Item = &'v str> + Clone) -> String {
    let near = nearest(name, valid.clone());
    match near {
        Some(near) => format!("没有名为 `{name}` 的{what}，最接近的是 `{near}`"),
        None => {
            let all: Vec<&str> = valid.take(12).collect();
            format!("没有名为 `{name}` 的{what}，可以写：{}", all.join("、"))
        }
    }
}

/// The valid name nearest to what was written, if any is near enough (Jaro–Winkler at least 0.7, or contained).
pub fn nearest<'v>(name: &str, valid: impl Iterator<Item = &'v str>) -> Option<&'v str> {
    // Comparing takes the product of both lengths.
    let comparable = |text: &str| text.len() <= NEAREST_BYTES_MAX;
    valid
        .filter(|candidate| comparable(name) && comparable(candidate))
        .map(|candidate| {
            let mut near = strsim::jaro_winkler(name, candidate);
            if !name.is_empty() && (candidate.contains(name) || name.contains(candidate)) {
                near = near.max(0.8);
            }
            (near, candidate)
        })
        .filter(|(near, _)| *near >= 0.7)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, candidate)| candidate)
}
