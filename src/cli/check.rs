//! `knowledge check` and `knowledge lint`: every problem at its place.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::args::Args;
use super::output::print;
use super::{End, Usage};
use crate::knowledge::Book;
use crate::library;
use crate::problem::{Problem, any_error};

pub(super) fn run(args: &Args, now: DateTime<Utc>) -> Result<End, Usage> {
    let folder = args.folder();
    let today = now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let (origin, book, problems) = library::load(folder, args.knowledge.is_none(), today)
        .map_err(|error| Usage(format!("cannot read the knowledge folder {}: {error}", folder.display())))?;
    if args.json {
        let list: Vec<_> = problems.iter().map(problem_json).collect();
        let version = book.as_ref().map(|book| &book.version);
        print(json!({"version": version, "problems": list}));
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
        }
    }
    Ok(if any_error(&problems) { End::No } else { End::Fine })
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
