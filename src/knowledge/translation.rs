//! The second language: Chinese texts and what they are in English, text by text.
//!
//! A text that was changed has no translation any more and is shown in Chinese, with a note: never an old fact in English.

use std::collections::{BTreeMap, BTreeSet};

use super::parse::Unchecked;
use super::texts::{Part, Written, each_text};
use crate::problem::Place;
use crate::yaml::{Node, Placed, Reader};

/// Chinese text → English text; the place is that of the Chinese.
#[derive(Clone, Debug, Default)]
pub(super) struct Translations(BTreeMap<String, Placed<String>>);

impl Translations {
    /// The English of a Chinese text.
    pub fn get(&self, chinese: &str) -> Option<&str> {
        self.0.get(chinese.trim()).map(|english| english.value.as_str())
    }
}

/// How much of one part is translated.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Texts that are translated.
    pub done: usize,
    /// Texts that are not, with the id each belongs to.
    pub missing: Vec<Placed<String>>,
}

pub(super) fn read_translations(reader: &mut Reader, root: &Node, all: &mut Translations) {
    let Some(fields) = reader.map(root, "译文", &["translations"]) else { return };
    for node in reader.list(&fields, "translations") {
        let Some(fields) = reader.map(node, "译文", &["zh", "en"]) else { continue };
        let (Some(chinese), Some(english)) = (reader.text(&fields, "zh"), reader.text(&fields, "en")) else { continue };
        check_pair(reader, &chinese, &english);
        let place = chinese.place.clone();
        let chinese = chinese.value.trim().to_owned();
        if let Some(first) = all.0.get(&chinese) {
            let says = format!("这段中文已在 {}:{} 译过", first.place.file, first.place.line);
            reader.error(&place, "duplicate-id", says);
            continue;
        }
        all.0.insert(chinese, Placed { value: english.value.trim().to_owned(), place });
    }
}

// What must be the same in every language: placeholders, addresses, figures.
fn check_pair(reader: &mut Reader, chinese: &Placed<String>, english: &Placed<String>) {
    for says in differences("占位符", &placeholders(&chinese.value), &placeholders(&english.value)) {
        reader.error(&english.place, "missing-placeholder", says);
    }
    let (was, mut is) = (figures(&chinese.value), figures(&english.value));
    // 第十一项 is item 11, and 1 万 is 10000.
    if chinese.value.contains(['十', '百', '千', '万']) {
        is.retain(|figure| was.contains(figure));
    }
    let addressed = differences("网址", &addresses(&chinese.value), &addresses(&english.value));
    for says in addressed.into_iter().chain(differences("数字", &was, &is)) {
        reader.error(&english.place, "translation-differs", says);
    }
}

fn differences(what: &str, was: &BTreeSet<String>, is: &BTreeSet<String>) -> Vec<String> {
    let list = |found: Vec<&String>| found.into_iter().map(String::as_str).collect::<Vec<_>>().join("、");
    let lost = list(was.difference(is).collect());
    let new = list(is.difference(was).collect());
    let mut says = Vec::new();
    if !lost.is_empty() {
        says.push(format!("英文里缺少中文里的{what} {lost}"));
    }
    if !new.is_empty() {
        says.push(format!("英文里多了中文里没有的{what} {new}"));
    }
    says
}

fn placeholders(text: &str) -> BTreeSet<String> {
    let opened = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    opened.map(|(name, _)| format!("{{{name}}}")).collect()
}

fn addresses(text: &str) -> BTreeSet<String> {
    let is_address = |c: char| c.is_ascii_graphic() && !matches!(c, ')' | '"' | ',' | ';');
    text.match_indices("https://")
        .map(|(at, _)| text[at..].split(|c| !is_address(c)).next().unwrap_or_default())
        .map(|address| address.trim_end_matches('.').to_owned())
        .collect()
}

// Single figures are often words in English ("three months").
fn figures(text: &str) -> BTreeSet<String> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| number.len() > 1);
    numbers.map(str::to_owned).collect()
}

/// Counts what is translated, and reports what is not and what translates nothing.
pub(super) fn check_translations(
    reader: &mut Reader,
    parts: &mut Unchecked,
    names: &BTreeSet<String>,
) -> BTreeMap<Part, Coverage> {
    let mut coverage: BTreeMap<Part, Coverage> = BTreeMap::new();
    if !parts.speaks_english {
        return coverage;
    }
    let translations = std::mem::take(&mut parts.translations);
    let mut used: BTreeSet<String> = names.clone();
    let mut reported: Vec<(Place, String)> = Vec::new();
    each_text(parts.written(), &mut |part, id, text| {
        if text.trim().is_empty() {
            return;
        }
        used.insert(text.trim().to_owned());
        let counted = coverage.entry(part).or_default();
        if translations.get(text).is_some() || !says_chinese(text) {
            counted.done += 1;
            return;
        }
        counted.missing.push(id.clone());
        if part.is_required() {
            let says = format!("{} `{}` 没有英文：「{}」", part.name(), id.value, crate::text::shorten(text, 24));
            reported.push((id.place.clone(), says));
        }
    });
    for name in names.iter().filter(|name| says_chinese(name) && translations.get(name).is_none()) {
        let place = Place { file: "office.yaml".into(), line: 1, column: 1 };
        reported.push((place, format!("「{name}」没有英文")));
    }
    // Of a file that could not be read nothing is known: its own problem comes first.
    let known = parts.unread.is_empty();
    for (place, says) in reported {
        reader.warning(&place, "missing-translation", says);
    }
    for (chinese, english) in translations.0.iter().filter(|(chinese, _)| known && !used.contains(*chinese)) {
        let says = format!("没有哪段文字是「{}」：中文改过的话，英文也要照着改", crate::text::shorten(chinese, 24));
        reader.warning(&english.place, "unused-translation", says);
    }
    parts.translations = translations;
    coverage
}

// A text of letters and figures only ("APP") is the same in every language.
fn says_chinese(text: &str) -> bool {
    text.chars().any(crate::text::is_han)
}

/// Puts English in the place of what is translated.
pub(super) fn translate(written: Written<'_>, translations: &Translations) {
    each_text(written, &mut |_, _, text| {
        if let Some(english) = translations.get(text) {
            english.clone_into(text);
        }
    });
}
