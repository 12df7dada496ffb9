//! A file of the knowledge base: judged with a place, or used; the same every time.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use beian_bot::knowledge::{File, REPLIES, parse};
use beian_bot::library::text_of;
use beian_bot::limits::PROBLEM_CHARS_MAX;
use beian_bot::problem::{Problem, any_error};
use beian_bot::yaml;

use super::{files, in_time, today};

/// A small sound knowledge base.
static BASE: LazyLock<Vec<File>> = LazyLock::new(|| {
    let mut files = files("tests/bad_knowledge/base");
    let replies = files.iter_mut().find(|file| file.path == "replies/zh.yaml").unwrap();
    replies.text.as_mut().unwrap().extend(REPLIES.iter().map(|(id, placeholders)| {
        let holes: String = placeholders.iter().map(|name| format!("{{{name}}}")).collect();
        format!("  - id: {id}\n    text: \"文字{holes}\"\n")
    }));
    let (book, problems) = parse(&files, today());
    assert!(book.is_some(), "{problems:?}");
    files
});

/// The first byte chooses the file, the others are what stands in it.
pub fn bytes(bytes: &[u8]) {
    let Some((choice, content)) = bytes.split_first() else { return };
    let path = BASE[usize::from(*choice) % BASE.len()].path.clone();
    file(&path, content);
}

/// The byte that chooses a file of the small knowledge base, and its text.
pub fn choices() -> Vec<(u8, String)> {
    (0..).zip(BASE.iter()).map(|(choice, file)| (choice, file.text.clone().unwrap())).collect()
}

/// A file with this content: by itself, and, when it is YAML, in the place of one of the small knowledge base or beside
/// it. Reading all the others for what is no YAML would be most of the work.
pub fn file(path: &str, content: &[u8]) {
    let file = File { path: path.to_owned(), text: text_of(content.to_vec()) };
    let alone = [file.clone()];
    assert_eq!(judged(&alone), judged(&alone), "read twice, it says the same");
    if file.text.as_ref().is_ok_and(|text| yaml::parse(path, text).is_ok()) {
        let others = BASE.iter().filter(|other| other.path != path).cloned();
        judged(&others.chain([file]).collect::<Vec<_>>());
    }
}

fn judged(files: &[File]) -> Vec<Problem> {
    let (book, problems) = in_time(|| parse(files, today()));
    assert_eq!(book.is_none(), any_error(&problems));
    let lines = |text: &String| text.split(['\n', '\r']).count();
    let ends = files.iter().map(|file| (file.path.as_str(), file.text.as_ref().map_or(1, lines)));
    let ends: BTreeMap<&str, usize> = ends.collect();
    problems.iter().for_each(|problem| placed(problem, &ends));
    problems
}

// A file that is missing is named as well, as if it had one line.
fn placed(problem: &Problem, ends: &BTreeMap<&str, usize>) {
    let place = &problem.place;
    assert!(place.line >= 1 && place.column >= 1 && !problem.says.is_empty(), "{problem}");
    assert!(problem.says.chars().count() <= PROBLEM_CHARS_MAX + 1, "{problem}");
    let last = ends.get(&*place.file).copied().unwrap_or(1);
    assert!(place.line as usize <= last, "{problem}: {last} lines");
}
