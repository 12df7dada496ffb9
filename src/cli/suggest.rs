//! `knowledge suggest`: what could not be answered, in groups, and a draft of wordings for one of them.
//!
//! Never writes into the knowledge folder unless that is asked for, and then takes back what the check refuses.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::args::{Args, SuggestArgs};
use super::input::lines;
use super::operate::missed_in_store;
use super::output::{groups_json, print};
use super::{End, Usage};
use crate::conversation::{Difference, difference};
use crate::knowledge::{Book, File as KnowledgeFile, parse};
use crate::library::{self, Origin};
use crate::misses::{Draft, Group, Missed, Skipped, Why, draft, group, insert, skeleton};
use crate::problem::{Problem, any_error};
use crate::service::group_lines;
use crate::text::mask;

/// The knowledge base that wordings are drafted for.
struct Base {
    folder: Option<PathBuf>,
    files: Vec<KnowledgeFile>,
    book: Book,
    problems: Vec<Problem>,
    today: NaiveDate,
}

/// A draft, and what it would change.
struct Proposal {
    draft: Draft,
    /// The file with the wordings, and the line of the first; none when they cannot be put in.
    patched: Option<(String, u32)>,
    changes: Difference,
    problems: Vec<Problem>,
}

pub(super) fn run(args: &Args, suggest: &SuggestArgs, now: DateTime<Utc>) -> Result<End, Usage> {
    let base = read_base(args, now)?;
    let missed = match &suggest.from {
        Some(path) => missed_in_file(path)?,
        None => missed_in_store(now)?,
    };
    let groups = group(&base.book, &missed);
    let Some(number) = suggest.group else { return Ok(list(&base.book, &groups, args.json)) };
    let Some(group) = number.checked_sub(1).and_then(|at| groups.get(at)) else {
        return Err(Usage(format!("there is no group {number}: there are {}", groups.len())));
    };
    if let Some(id) = &suggest.new {
        return new_entry(&base, group, id, args.json);
    }
    let target = suggest.entry.as_deref().or(group.target()).ok_or_else(|| {
        Usage("it is not clear which entry these questions belong to: name it with --entry, or --new".to_owned())
    })?;
    let proposal = propose(&base, draft(&base.book, &group.questions, target)?, now);
    let written = if suggest.write { Some(write(&base, &proposal)?) } else { None };
    if args.json {
        print(proposal_json(&proposal, number, written.as_ref()));
    } else {
        proposal_lines(&proposal, written.as_ref()).into_iter().for_each(print);
    }
    let undone = written.is_some_and(|problems| any_error(&problems));
    Ok(if undone || proposal.draft.wordings.is_empty() { End::No } else { End::Fine })
}

fn read_base(args: &Args, now: DateTime<Utc>) -> Result<Base, Usage> {
    let folder = args.folder();
    let unreadable = |error| Usage(format!("cannot read the knowledge folder {}: {error}", folder.display()));
    let (origin, files) = library::read_files(folder, args.knowledge.is_none()).map_err(unreadable)?;
    let today = now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let (book, problems) = parse(&files, today);
    let Some(book) = book else {
        return Err(Usage("the knowledge base has errors: see `knowledge check`".to_owned()));
    };
    let folder = match origin {
        Origin::Folder(folder) => Some(folder),
        Origin::Embedded => None,
    };
    Ok(Base { folder, files, book, problems, today })
}

// Questions of a file are masked like those of the store.
fn missed_in_file(path: &Path) -> Result<Vec<Missed>, Usage> {
    let reader: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let file = File::open(path).map_err(|error| Usage(format!("cannot read {}: {error}", path.display())))?;
        Box::new(BufReader::new(file))
    };
    let name = path.display().to_string();
    let mut missed = Vec::new();
    for (at, line) in lines(reader, &name).enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let at_line = |says: String| Usage(format!("{name}:{}: {says}", at + 1));
        let row: Value = serde_json::from_str(&line).map_err(|error| at_line(format!("not JSON: {error}")))?;
        let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
        let question = text("q").ok_or_else(|| at_line("`q` must be a text".to_owned()))?;
        let outcome = text("outcome").unwrap_or_else(|| "unknown".to_owned());
        missed.push(Missed { question: mask(&question).text, outcome, nearest: text("nearest") });
    }
    Ok(missed)
}

fn list(book: &Book, groups: &[Group], as_json: bool) -> End {
    if as_json {
        print(json!({"groups": groups_json(book, groups)}));
    } else if groups.is_empty() {
        print("no questions that could not be answered");
    } else {
        group_lines(book, groups).into_iter().for_each(print);
        print(format!("{} groups; `knowledge suggest --group N` drafts the wordings of one", groups.len()));
    }
    End::Fine
}

fn new_entry(base: &Base, group: &Group, id: &str, as_json: bool) -> Result<End, Usage> {
    if base.book.ask_of(id).is_some() {
        return Err(Usage(format!("`{id}` is there already: add to it with --entry {id}")));
    }
    let text = skeleton(&base.book, &group.questions, id, &base.today.to_string());
    // Beside what is nearest, where somebody would look for it.
    let near = group.nearest.as_deref().and_then(|near| base.book.ask_of(near)).and_then(|ask| ask.first());
    let file = near.map(|wording| wording.place.file.to_string()).filter(|file| file.starts_with("faq/"));
    if as_json {
        print(json!({"entry": id, "file": file, "skeleton": text}));
    } else {
        let file = file.as_deref().unwrap_or("faq/…");
        print(format!("# at the end of {file}; `knowledge check` refuses it until every TODO is written"));
        print(text);
    }
    Ok(End::Fine)
}

fn propose(base: &Base, draft: Draft, now: DateTime<Utc>) -> Proposal {
    let text = base.files.iter().find(|file| file.path == draft.file).and_then(|file| file.text.as_ref().ok());
    let patched = text.filter(|_| !draft.wordings.is_empty());
    let patched = patched.and_then(|text| insert(text, draft.line, &draft.wordings));
    let (mut changes, mut problems) = (Difference::default(), Vec::new());
    if let Some((text, _)) = &patched {
        let mut files = base.files.clone();
        files.iter_mut().filter(|file| file.path == draft.file).for_each(|file| file.text = Ok(text.clone()));
        let (book, found) = parse(&files, base.today);
        // Lines have moved: what is new is told by what it says.
        let known = |problem: &Problem| base.problems.iter().any(|old| old.says == problem.says);
        problems = found.into_iter().filter(|problem| !known(problem)).collect();
        changes = book.map(|book| difference(&base.book, &book, now)).unwrap_or_default();
    }
    Proposal { draft, patched, changes, problems }
}

// Puts the wordings in, checks the folder, and puts the file back as it was when there is an error; the problems found.
fn write(base: &Base, proposal: &Proposal) -> Result<Vec<Problem>, Usage> {
    let Some(folder) = &base.folder else {
        return Err(Usage("there is no knowledge folder to write into: the compiled-in copy is used".to_owned()));
    };
    let Some((text, _)) = &proposal.patched else {
        return Err(Usage("there is nothing to write: no wording is new, or the list stands in one line".to_owned()));
    };
    let path = folder.join(&proposal.draft.file);
    let failed = |error: io::Error| Usage(format!("cannot write {}: {error}", path.display()));
    let before = std::fs::read(&path).map_err(failed)?;
    replace(&path, text.as_bytes()).map_err(failed)?;
    let checked = library::load(folder, false, base.today);
    let refused = checked.as_ref().map_or(true, |(_, book, _)| book.is_none());
    if refused {
        replace(&path, &before).map_err(failed)?;
    }
    let (_, _, problems) = checked.map_err(failed)?;
    Ok(if refused { problems } else { Vec::new() })
}

// Beside and renamed, so that a crash leaves the old file or the new one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("yaml.new");
    std::fs::write(&beside, bytes)?;
    std::fs::rename(beside, path)
}

fn why(skipped: &Skipped) -> String {
    match &skipped.why {
        Why::Known => "is a wording of it already".to_owned(),
        Why::Of(other) => format!("is a wording of {other}"),
        Why::Cut => "was cut when it was kept".to_owned(),
        Why::SaysTooLittle => "says too little".to_owned(),
        Why::Enough => "there are enough".to_owned(),
    }
}

fn proposal_lines(proposal: &Proposal, written: Option<&Vec<Problem>>) -> Vec<String> {
    let Proposal { draft, patched, changes, problems } = proposal;
    let mut lines = Vec::new();
    match patched {
        Some((text, line)) => {
            lines.push(format!("{}:{line}: {} wordings for {}", draft.file, draft.wordings.len(), draft.target));
            let from = usize::try_from(*line).unwrap_or_default().saturating_sub(1);
            lines.extend(text.lines().skip(from).take(draft.wordings.len()).map(|line| format!("+ {line}")));
        }
        None if draft.wordings.is_empty() => lines.push(format!("no new wording for {}", draft.target)),
        None => {
            lines.push(format!("{}:{}: for {}, into this list by hand:", draft.file, draft.line, draft.target));
            lines.extend(draft.wordings.iter().map(|wording| format!("+ {wording}")));
        }
    }
    lines.extend(draft.skipped.iter().map(|skipped| format!("not added: {}: {}", skipped.question, why(skipped))));
    lines.extend(problems.iter().map(ToString::to_string));
    if patched.is_some() {
        lines.push(format!("golden questions that change their answer: {}", changes.answers.len()));
        lines.extend(changes.answers.iter().map(|answer| format!("answer changes: {answer}")));
        lines.extend(changes.worse.iter().map(|ask| format!("was right and is not any more: {ask}")));
    }
    match written {
        Some(errors) if errors.is_empty() => lines.push(format!("written into {}", draft.file)),
        Some(errors) => {
            lines.push("not written: the check finds errors".to_owned());
            lines.extend(errors.iter().map(ToString::to_string));
        }
        None => {}
    }
    lines
}

fn proposal_json(proposal: &Proposal, number: usize, written: Option<&Vec<Problem>>) -> Value {
    let Proposal { draft, patched, changes, problems } = proposal;
    let skipped = draft.skipped.iter().map(|skipped| json!({"question": skipped.question, "why": why(skipped)}));
    json!({
        "group": number,
        "entry": draft.target,
        "file": draft.file,
        "line": patched.as_ref().map(|(_, line)| line),
        "wordings": draft.wordings,
        "skipped": skipped.collect::<Vec<_>>(),
        "problems": problems.iter().chain(written.into_iter().flatten()).map(ToString::to_string).collect::<Vec<_>>(),
        "changes": {"answers": changes.answers, "worse": changes.worse},
        "written": written.map(|errors| errors.is_empty()),
    })
}
