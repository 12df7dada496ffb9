//! Reading JSON lines and printing for programs and people.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use serde_json::{Map, Value};

use super::Usage;
use super::input::lines;
use crate::conversation::Card;
use crate::knowledge::Book;
use crate::misses::Group;

/// Prints a line. A reader that went away (`| head`) ends the program quietly.
pub(super) fn print(line: impl Display) {
    if let Err(error) = writeln!(io::stdout().lock(), "{line}") {
        let gone = error.kind() == io::ErrorKind::BrokenPipe;
        std::process::exit(if gone { 0 } else { 2 });
    }
}

/// Says why the program ends. Where even that cannot be written, its exit code still tells.
pub(super) fn complain(says: impl Display) {
    let _ = writeln!(io::stderr().lock(), "beian-bot: {says}");
}

/// Calls `each` with every non-empty line of a file (`-`: standard input) as JSON and prints what it returns.
///
/// # Errors
/// An unreadable file, or a line that is not a JSON object or that `each` refuses, named with its number.
pub(super) fn batch(path: &Path, mut each: impl FnMut(&Value) -> Result<Value, String>) -> Result<(), Usage> {
    let name = path.display().to_string();
    rows(path, |at, row| {
        let at_line = |says: String| Usage(format!("{name}:{at}: {says}"));
        let row = row.map_err(at_line)?;
        if !row.is_object() {
            return Err(at_line("not a JSON object".to_owned()));
        }
        each(&row).map_err(at_line)
    })
}

/// The same, but `each` also takes the lines that are no JSON objects, as what is wrong with them: nothing is lost.
///
/// # Errors
/// An unreadable file.
pub(super) fn batch_whole(
    path: &Path,
    mut each: impl FnMut(Result<&Map<String, Value>, String>) -> Value,
) -> Result<(), Usage> {
    let name = path.display().to_string();
    rows(path, |at, row| {
        Ok(each(match &row {
            Ok(Value::Object(row)) => Ok(row),
            Ok(_) => Err(format!("{name}:{at}: not a JSON object")),
            Err(says) => Err(format!("{name}:{at}: {says}")),
        }))
    })
}

// Every non-empty line with its number, as JSON or what is wrong with it.
fn rows(path: &Path, mut each: impl FnMut(usize, Result<Value, String>) -> Result<Value, Usage>) -> Result<(), Usage> {
    let reader: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let file = File::open(path).map_err(|error| Usage(format!("cannot read {}: {error}", path.display())))?;
        Box::new(BufReader::new(file))
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let name = path.display().to_string();
    for (at, line) in lines(reader, &name).enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let row = serde_json::from_str(&line).map_err(|error| format!("not JSON: {error}"));
        if let Err(error) = writeln!(out, "{}", each(at + 1, row)?) {
            return quiet(error);
        }
    }
    out.flush().or_else(quiet)
}

// A reader that went away is no error of ours.
fn quiet(error: io::Error) -> Result<(), Usage> {
    if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error.into()) }
}

/// Groups of questions that were not answered well, numbered as they are listed.
pub(super) fn groups_json(book: &Book, groups: &[Group]) -> Value {
    let named = |id: &str| serde_json::json!({"id": id, "title": book.title_of(id)});
    let group = |(at, group): (usize, &Group)| {
        let questions =
            group.questions.iter().map(|(question, count)| serde_json::json!({"question": question, "count": count}));
        let meant = group
            .meant
            .iter()
            .map(|(id, count)| serde_json::json!({"id": id, "title": book.title_of(id), "count": count}));
        serde_json::json!({
            "number": at + 1,
            "count": group.count,
            "outcomes": group.outcomes,
            "questions": questions.collect::<Vec<_>>(),
            "nearest": group.nearest.as_deref().map(named),
            "meant": meant.collect::<Vec<_>>(),
        })
    };
    groups.iter().enumerate().map(group).collect()
}

/// The contract's form of a card.
pub(super) fn card_json(book: &Book, card: &Card) -> Value {
    let sources: Vec<String> = card.sources.iter().map(|source| book.url(source)).collect();
    serde_json::json!({
        "entry": card.entry,
        "title": card.title,
        "text": card.text,
        "sources": sources,
        "checked": card.checked.map(|date| date.to_string()),
        "score": card.score,
    })
}
