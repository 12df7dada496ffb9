//! Guards the house: which room may use which, and what the pure rings must never name.
//!
//! The table is the layout of `src/lib.rs`; a line that breaks it fails here with file and line.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Room → rooms it may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("problem", &["limits"]),
    ("address", &[]),
    ("crash", &[]),
    ("facts", &[]),
    ("limits", &[]),
    ("text", &["limits"]),
    ("yaml", &["limits", "problem"]),
    ("hours", &[]),
    ("search", &["text"]),
    ("faq", &["facts", "limits", "yaml"]),
    ("rules", &["facts", "faq", "limits", "text", "yaml"]),
    ("checklist", &["facts", "faq", "limits", "rules", "text", "yaml"]),
    ("process", &["facts", "faq", "hours", "limits", "yaml"]),
    ("rejection", &["facts", "faq", "limits", "search", "text", "yaml"]),
    ("precheck", &["checklist", "facts", "faq", "hours", "limits", "problem", "rules", "text", "yaml"]),
    ("desk", &["address"]),
    (
        "knowledge",
        &[
            "checklist",
            "facts",
            "faq",
            "hours",
            "limits",
            "problem",
            "precheck",
            "process",
            "rejection",
            "rules",
            "search",
            "text",
            "yaml",
        ],
    ),
    (
        "conversation",
        &[
            "checklist",
            "desk",
            "facts",
            "faq",
            "hours",
            "knowledge",
            "limits",
            "precheck",
            "process",
            "rejection",
            "rules",
            "search",
            "text",
            "yaml",
        ],
    ),
    ("misses", &["conversation", "facts", "knowledge", "search", "text", "yaml"]),
    ("library", &["knowledge", "limits", "problem"]),
    ("store", &["address", "crash", "desk"]),
    (
        "service",
        &[
            "address",
            "checklist",
            "conversation",
            "crash",
            "desk",
            "facts",
            "knowledge",
            "library",
            "limits",
            "misses",
            "problem",
            "store",
            "text",
        ],
    ),
    ("monitor", &["service"]),
    ("telegram", &["address", "limits", "service"]),
    ("terminal", &["conversation", "desk", "knowledge", "limits"]),
    (
        "cli",
        &[
            "address",
            "checklist",
            "conversation",
            "desk",
            "facts",
            "knowledge",
            "library",
            "limits",
            "misses",
            "monitor",
            "precheck",
            "problem",
            "search",
            "service",
            "store",
            "telegram",
            "terminal",
            "text",
        ],
    ),
];

/// Rooms of the rings that decide: no disk, no clock, no printing, no async.
const PURE: &[&str] = &[
    "problem",
    "limits",
    "address",
    "facts",
    "text",
    "yaml",
    "hours",
    "search",
    "faq",
    "rules",
    "checklist",
    "process",
    "rejection",
    "precheck",
    "desk",
    "knowledge",
    "conversation",
    "misses",
];
const FORBIDDEN: &[&str] = &[
    "tokio::",
    "teloxide::",
    "std::fs",
    "std::env",
    "std::net",
    "::now()",
    "println!",
    "print!",
    "async fn",
    "SystemTime",
    "Instant::",
];
/// A province's name in code would be a rule outside the knowledge base.
const PROVINCES: &[&str] = &[
    "北京",
    "天津",
    "河北",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
];

fn sources() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                let room = inside.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
                found.push((room, path));
            }
        }
    }
    found.sort();
    found
}

/// The code of a file without comments and without its tests.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim() == "#[cfg(test)]" {
            break;
        }
        let line = line.split("//").next().unwrap_or_default();
        lines.push((at + 1, line.to_owned()));
    }
    lines
}

/// Every `crate::room` a line names, also in a multi-line `use crate::{…}`.
fn rooms_named(lines: &[(usize, String)]) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    let mut group: Option<usize> = None;
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for (at, line) in lines {
        if let Some(depth) = group {
            let mut depth = depth;
            for piece in line.split_inclusive([',', '{', '}']) {
                let word = name(piece.trim());
                if depth == 1 && !word.is_empty() {
                    named.push((*at, word));
                }
                depth += piece.matches('{').count();
                depth -= piece.matches('}').count();
            }
            group = (depth > 0).then_some(depth);
            continue;
        }
        for (start, _) in line.match_indices("crate::") {
            let rest = &line[start + "crate::".len()..];
            if let Some(list) = rest.strip_prefix('{') {
                for word in list.trim_end_matches(['}', ';']).split(',').map(|word| name(word.trim())) {
                    if !word.is_empty() {
                        named.push((*at, word));
                    }
                }
                let depth = 1 + list.matches('{').count() - list.matches('}').count().min(1);
                group = (!list.contains('}')).then_some(depth);
            } else {
                named.push((*at, name(rest)));
            }
        }
    }
    named
}

#[test]
fn rooms_use_only_what_they_may() {
    let mut broken = Vec::new();
    for (room, path) in sources() {
        if matches!(room.as_str(), "main" | "lib") {
            continue;
        }
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            broken.push(format!("{}: room `{room}` is not in the table", path.display()));
            continue;
        };
        for (line, used) in rooms_named(&code(&path)) {
            if used != room && !allowed.contains(&used.as_str()) {
                broken.push(format!("{}:{line}: `{room}` must not use `{used}`", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn pure_rooms_touch_nothing() {
    let mut broken = Vec::new();
    for (room, path) in sources().into_iter().filter(|(room, _)| PURE.contains(&room.as_str())) {
        for (line, text) in code(&path) {
            for word in FORBIDDEN.iter().filter(|word| text.contains(**word)) {
                broken.push(format!("{}:{line}: `{room}` is pure and must not name `{word}`", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_province_rule_lives_in_code() {
    let mut broken = Vec::new();
    // Words that only look like a province's city; see `NOT_A_PROVINCE`.
    let exempt = ["江西安徽", "上海南"];
    for (_, path) in sources() {
        for (line, text) in code(&path) {
            let text = exempt.iter().fold(text, |text, word| text.replace(word, ""));
            for name in PROVINCES.iter().filter(|name| text.contains(**name)) {
                broken.push(format!("{}:{line}: names {name}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn files_stay_small_and_say_what_they_are_for() {
    let mut broken = Vec::new();
    for (_, path) in sources() {
        let text = fs::read_to_string(&path).unwrap();
        if text.lines().count() > 300 {
            broken.push(format!("{}: {} lines, at most 300", path.display(), text.lines().count()));
        }
        if !text.starts_with("//!") {
            broken.push(format!("{}: does not begin with what it is for", path.display()));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_guard_catches_planted_violations() {
    let line = |text: &str| vec![(1, text.to_owned())];
    assert_eq!(rooms_named(&line("use crate::library::load;")), [(1, "library".to_owned())]);
    let group: Vec<(usize, String)> = ["use crate::{", "    faq::Entry,", "    cli::{run, stop},", "};"]
        .iter()
        .map(|l| (1, (*l).to_owned()))
        .collect();
    let named: Vec<String> = rooms_named(&group).into_iter().map(|(_, room)| room).collect();
    assert_eq!(named, ["faq", "cli"]);
    assert_eq!(rooms_named(&line("let x = crate::terminal::render(y);")), [(1, "terminal".to_owned())]);
}

#[test]
fn the_clock_is_read_in_two_places() {
    let mut broken = Vec::new();
    for (room, path) in sources() {
        if room == "cli" || path.ends_with("service/clock.rs") {
            continue;
        }
        let lines = code(&path);
        let reads = lines.iter().filter(|(_, text)| text.contains("Utc::now") || text.contains("Local::now"));
        broken.extend(reads.map(|(line, _)| format!("{}:{line}: reads the clock", path.display())));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
