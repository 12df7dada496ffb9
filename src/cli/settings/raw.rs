//! Where a setting stands written: the environment first, then the file.
//!
//! Never shows a value; what may be shown is decided where it is checked.

use std::collections::BTreeMap;
use std::path::Path;

use super::SETTINGS;
use crate::text::mask;

/// How alike an unknown key must be to a known one to be named.
const ALIKE_MIN: f64 = 0.7;

/// A value as written.
struct Written {
    value: String,
    line: usize,
}

/// Both places, and the problems found so far.
pub(super) struct Raw<'a> {
    env: &'a dyn Fn(&str) -> Option<String>,
    file: BTreeMap<String, Written>,
    file_name: String,
    // What a broken file would have set is not missing.
    file_is_broken: bool,
    pub(super) problems: Vec<String>,
}

impl<'a> Raw<'a> {
    pub(super) fn new(env: &'a dyn Fn(&str) -> Option<String>, file: Option<(&Path, &str)>) -> Self {
        let mut raw =
            Self { env, file: BTreeMap::new(), file_name: String::new(), file_is_broken: false, problems: Vec::new() };
        if let Some((path, text)) = file {
            raw.file_name = path.display().to_string();
            raw.read_file(text);
        }
        raw
    }

    fn read_file(&mut self, text: &str) {
        let line = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
        let table: BTreeMap<toml::Spanned<String>, toml::Spanned<toml::Value>> = match toml::from_str(text) {
            Ok(table) => table,
            Err(error) => {
                // The error's own display shows the line, and with it perhaps the token.
                let at = error.span().map_or(1, |span| line(span.start));
                self.problems.push(format!("{}:{at}: not TOML: {}", self.file_name, error.message()));
                self.file_is_broken = true;
                return;
            }
        };
        for (key, value) in table {
            let at = line(key.span().start);
            let key = key.into_inner();
            let place = format!("{}:{at}: {key}", self.file_name);
            if !SETTINGS.iter().any(|known| known.to_ascii_lowercase() == key) {
                self.problems.push(unknown(&place, &key));
                continue;
            }
            match plain(value.get_ref()) {
                Some(value) => drop(self.file.insert(key, Written { value, line: at })),
                None => {
                    let kind = value.get_ref().type_str();
                    self.problems
                        .push(format!("{place}: a {kind} cannot stand here; expected a text or a whole number"));
                }
            }
        }
    }

    /// The value and its place; what is empty is missing.
    fn find(&self, name: &str) -> Option<(String, String)> {
        let filled = |value: &str| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        if let Some(value) = (self.env)(name).as_deref().and_then(filled) {
            return Some((value, name.to_owned()));
        }
        let key = name.to_ascii_lowercase();
        let written = self.file.get(&key)?;
        Some((filled(&written.value)?, format!("{}:{}: {key}", self.file_name, written.line)))
    }

    pub(super) fn is_missing(&self, name: &str) -> bool {
        !self.file_is_broken && self.find(name).is_none()
    }

    /// The checked value of a setting; a problem is noted with its place.
    pub(super) fn read<T>(&mut self, name: &str, check: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let (value, place) = self.find(name)?;
        match check(&value) {
            Ok(value) => Some(value),
            Err(says) => {
                // A token in the wrong setting is still a token.
                self.problems.push(format!("{place}: {}", mask(&says).text));
                None
            }
        }
    }
}

/// Texts, whole numbers, and lists of them, as the environment would hold them.
fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => Some(items.iter().map(plain).collect::<Option<Vec<_>>>()?.join(",")),
        _ => None,
    }
}

fn unknown(place: &str, key: &str) -> String {
    let asked = key.to_ascii_lowercase();
    let known = SETTINGS.iter().map(|name| name.to_ascii_lowercase());
    let near = known.map(|name| (strsim::normalized_damerau_levenshtein(&asked, &name), name));
    match near.max_by(|one, other| one.0.total_cmp(&other.0)) {
        Some((alike, name)) if alike >= ALIKE_MIN => format!("{place} is not a setting; did you mean {name}?"),
        _ => format!("{place} is not a setting; settings are named like the variables, in small letters"),
    }
}
