//! `knowledge check` and `knowledge lint`: every problem at its place.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::args::Args;
use super::output::print;
use super::{End, Usage};
use crate::knowledge::{Book, Coverage, Part};
use crate::library;
use crate::problem::{Problem, any_error};

pub(super) fn run(args: &Args, untranslated: bool, now: DateTime<Utc>) -> Result<End, Usage> {
    let folder = args.folder();
    let today = now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let (origin, book, problems) = library::load(folder, args.knowledge.is_none(), today)
        .map_err(|error| Usage(format!("cannot read the knowledge folder {}: {error}", folder.display())))?;
    if args.json {
        let list: Vec<_> = problems.iter().map(problem_json).collect();
        let version = book.as_ref().map(|book| &book.version);
        let translated = book.as_ref().map(|book| translated_json(book, untranslated));
        print(json!({"version": version, "problems": list, "translated": translated}));
    } else {
        for problem in &problems {
            print(format!("{problem}"));
        }
        if let Some(book) = &book {
            print(format!(
                "{}: version {}, {} entries, {} topics, {} provinces, {} documents, {} pre-check rules, {} warnings",
                match origin {
                    library::Origin::Folder(folder) => folder.display().to_string(),
                    library::Origin::Embedded => "compiled-in copy".to_owned(),
                },
                book.version,
                book.entries.len(),
                book.topics.len(),
                book.provinces.len(),
                book.checklist.documents.len(),
                book.precheck.rules.len(),
                problems.len(),
            ));
            print_translated(book, untranslated);
        }
    }
    Ok(if any_error(&problems) { End::No } else { End::Fine })
}

// What the second language covers, and on request each text it lacks.
fn print_translated(book: &Book, each: bool) {
    let parts: Vec<String> = book
        .coverage
        .iter()
        .map(|(part, covered)| format!("{} {}/{}", part.name(), covered.done, covered.done + covered.missing.len()))
        .collect();
    if !parts.is_empty() {
        print(format!("en: {}", parts.join(", ")));
    }
    for (part, covered) in book.coverage.iter().filter(|_| each) {
        covered
            .missing
            .iter()
            .for_each(|id| print(format!("{}:{}: {} `{}`", id.place.file, id.place.line, part.name(), id.value)));
    }
}

fn translated_json(book: &Book, each: bool) -> serde_json::Value {
    let part = |(part, covered): (&Part, &Coverage)| {
        let mut said = json!({"part": part.name(), "done": covered.done, "missing": covered.missing.len()});
        if each {
            said["ids"] = covered.missing.iter().map(|id| id.value.as_str()).collect();
        }
        said
    };
    book.coverage.iter().map(part).collect()
}

/// `knowledge lint`: exit code 1 when there is any warning.
pub(super) fn lint(book: &Book, as_json: bool) -> Result<End, Usage> {
    let problems = crate::knowledge::lint(book);
    if as_json {
        print(json!({"version": book.version, "problems": problems.iter().map(problem_json).collect::<Vec<_>>()}));
    } else {
        problems.iter().for_each(print);
        print(format!("{} warnings", problems.len()));
    }
    Ok(if problems.is_empty() { End::Fine } else { End::No })
}

fn problem_json(problem: &Problem) -> serde_json::Value {
    json!({
        "file": &*problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity.to_string(),
        "code": problem.code,
        "says": problem.says,
    })
}
