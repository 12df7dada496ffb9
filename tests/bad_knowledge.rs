//! `knowledge check` on bad knowledge: every mistake is told, all at once, at its line and column.
//!
//! `bad_knowledge/base` is a small sound knowledge base. Each other folder holds the files in which a case differs
//! from it, and `expected.txt`, the lines the check must print. Optional: `remove.txt` (files to leave out, or
//! `replies/zh.yaml#id`) and `today.txt`. Fixed texts a case does not write are added to `replies/zh.yaml` and, when there
//! is one, `replies/en.yaml`.
//! `UPDATE_EXPECT=1 cargo test --test bad_knowledge` rewrites `expected.txt`: read what it wrote.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use beian_bot::knowledge::{File, REPLIES, parse};
use beian_bot::library::read_files;
use beian_bot::problem::{Problem, any_error};
use chrono::NaiveDate;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bad_knowledge");
const TODAY: &str = "2026-03-01";
const REPLY_FILES: [&str; 2] = ["replies/zh.yaml", "replies/en.yaml"];

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir() && !path.ends_with("base")).collect();
    cases.sort();
    cases
}

fn name(case: &Path) -> String {
    case.file_name().unwrap().to_string_lossy().into_owned()
}

fn read_optional(case: &Path, file: &str) -> String {
    fs::read_to_string(case.join(file)).unwrap_or_default()
}

/// The base with the case's files laid over it.
fn files_of(case: &Path) -> Vec<File> {
    let read = |folder: &Path| read_files(folder, false).unwrap().1;
    let mut files: BTreeMap<String, File> = BTreeMap::new();
    let base = Path::new(FOLDER).join("base");
    for file in read(&base).into_iter().chain(read(case)) {
        files.insert(file.path.clone(), file);
    }
    let remove = read_optional(case, "remove.txt");
    let removed: BTreeSet<&str> = remove.lines().collect();
    files.retain(|path, _| !removed.contains(path.as_str()));
    for path in REPLY_FILES {
        if let Some(Ok(text)) = files.get_mut(path).map(|file| &mut file.text) {
            add_replies(path, text, &removed);
        }
    }
    files.into_values().collect()
}

fn add_replies(path: &str, text: &mut String, removed: &BTreeSet<&str>) {
    for (id, placeholders) in REPLIES {
        let left_out = removed.contains(format!("{path}#{id}").as_str());
        if !left_out && !text.contains(&format!("  - id: {id}\n")) {
            let holes: String = placeholders.iter().map(|name| format!("{{{name}}}")).collect();
            write!(text, "  - id: {id}\n    text: \"文字{holes}\"\n").unwrap();
        }
    }
}

fn check(case: &Path) -> Vec<Problem> {
    let today = read_optional(case, "today.txt");
    let today = if today.is_empty() { TODAY } else { today.trim() };
    let today: NaiveDate = today.parse().unwrap();
    let (book, problems) = parse(&files_of(case), today);
    assert_eq!(book.is_none(), any_error(&problems), "{}: a book exactly when nothing is an error", name(case));
    problems
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

#[test]
fn the_base_is_sound() {
    assert_eq!(lines(&check(&Path::new(FOLDER).join("base"))), "");
}

#[test]
fn every_mistake_is_told_at_its_place() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = String::new();
    for case in cases() {
        let (found, expected) = (lines(&check(&case)), case.join("expected.txt"));
        if update {
            fs::write(&expected, &found).unwrap();
        }
        let expected = fs::read_to_string(expected).unwrap_or_default();
        if found != expected {
            write!(wrong, "== {}\nexpected:\n{expected}found:\n{found}", name(&case)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Places that lie in a file must lie inside it: on a line it has, at a column that line has.
#[test]
fn every_place_exists() {
    for case in cases() {
        let files = files_of(&case);
        for problem in check(&case) {
            let place = &problem.place;
            let Some(File { text: Ok(text), .. }) = files.iter().find(|file| *file.path == *place.file) else {
                assert_eq!((place.line, place.column), (1, 1), "{problem}");
                continue;
            };
            let line =
                text.split('\n').nth(place.line as usize - 1).unwrap_or_else(|| panic!("no such line: {problem}"));
            assert!(
                place.column >= 1 && place.column as usize <= line.chars().count() + 1,
                "no such column: {problem}"
            );
        }
    }
}

/// Where a problem names what is wrong in backticks, the place points at exactly that.
#[test]
fn places_point_at_what_they_name() {
    const NAMING: &[&str] = &[
        "unknown-key",
        "unknown-value",
        "unknown-variable",
        "unknown-topic",
        "unknown-field",
        "unknown-source",
        "dangling-link",
        "duplicate-id",
        "duplicate-key",
        "bad-date",
        "bad-time",
        "bad-url",
        "wrong-nature",
        "self-link",
        "never-asked",
        "never-listed",
    ];
    let mut seen = 0;
    for case in cases() {
        let files = files_of(&case);
        for problem in check(&case).iter().filter(|problem| NAMING.contains(&problem.code)) {
            let File { text: Ok(text), .. } = files.iter().find(|file| *file.path == *problem.place.file).unwrap()
            else {
                panic!("{problem}");
            };
            let text = text.trim_start_matches('\u{feff}');
            let line = text.split('\n').nth(problem.place.line as usize - 1).unwrap();
            let there: String = line.chars().skip(problem.place.column as usize - 1).collect();
            let named: Vec<&str> = problem.says.split('`').skip(1).step_by(2).collect();
            // `*name` stands for a value written elsewhere.
            let alias = there.starts_with('*');
            let there = there.trim_start_matches('"').trim_start_matches("rule.");
            let points = |name: &&str| there.starts_with(name.trim_start_matches("rule:"));
            assert!(alias || named.is_empty() || named.iter().any(points), "{problem}\n{there}");
            seen += 1;
        }
    }
    assert!(seen >= 60, "{seen}");
}

/// The same files in another order give the same problems.
#[test]
fn the_order_of_files_does_not_matter() {
    for case in cases() {
        let mut files = files_of(&case);
        files.reverse();
        let found = parse(&files, TODAY.parse().unwrap()).1.len();
        files.reverse();
        assert_eq!(found, parse(&files, TODAY.parse().unwrap()).1.len(), "{}", name(&case));
    }
}

// ---- every kind of problem is proven ----

/// Every problem code written in `src`, found by the calls that make problems.
fn codes_in_source() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                codes.extend(codes_of(&fs::read_to_string(path).unwrap()));
            }
        }
    }
    codes
}

// The code is the first string after the place, and the text after it is separated by a comma.
fn codes_of(text: &str) -> Vec<String> {
    let calls = ["reader.error(", "reader.warning(", "self.error(", "Problem::error(", "Problem::warning("];
    let mut codes = Vec::new();
    for (at, call) in calls.iter().flat_map(|call| text.match_indices(call)) {
        let rest = &text[at + call.len()..];
        let code = rest.split('"').nth(1).unwrap_or_default();
        let literal = rest.find('"').is_some_and(|quote| rest.find(';').is_none_or(|end| quote < end));
        if literal && !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            codes.push(code.to_owned());
        }
    }
    codes
}

#[test]
fn every_code_is_proven_by_a_case() {
    let proven: BTreeSet<String> = cases().iter().flat_map(|case| check(case)).map(|p| p.code.to_owned()).collect();
    let written = codes_in_source();
    assert!(written.len() >= 30, "the search for codes found too few: {written:?}");
    let unproven: Vec<&String> = written.difference(&proven).collect();
    assert!(unproven.is_empty(), "no case proves {unproven:?}");
    let unseen: Vec<&String> = proven.difference(&written).collect();
    assert!(unseen.is_empty(), "the search for codes misses {unseen:?}");
}
