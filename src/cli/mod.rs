//! The command line: reads arguments, calls the rooms below, prints.
//!
//! Ring 7. The only room that reads the clock. Never decides anything about filing.

mod args;
mod ask;
mod chat;
mod check;
mod checklist;
mod cross;
mod database;
mod diff;
mod golden;
mod hours;
mod input;
mod menu;
mod operate;
mod output;
mod precheck;
mod serve;
// `serve` reads them.
mod settings;
mod suggest;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, Utc};
use clap::Parser;

use crate::knowledge::Book;
use crate::library;
use crate::service::Request;
use args::{Args, Command, KnowledgeCommand, StoreCommand};
use operate::Asked;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Exit code 0.
    Fine,
    /// Exit code 1: the answer is "no", or problems were found.
    No,
}

/// What went wrong: wrong usage, exit code 2.
#[derive(Debug)]
pub(crate) struct Usage(String);

impl<E: std::fmt::Display> From<E> for Usage {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Runs the program.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    if !matches!(args.command, Command::Serve) {
        let filter = tracing_subscriber::EnvFilter::try_from_env("BEIAN_LOG").unwrap_or_else(|_| "warn".into());
        // A second start in one process (tests) keeps the first subscriber.
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        let _ = log.log_internal_errors(false).try_init();
    }
    match dispatch(&args) {
        Ok(End::Fine) => ExitCode::SUCCESS,
        Ok(End::No) => ExitCode::from(1),
        Err(Usage(says)) => {
            output::complain(says);
            ExitCode::from(2)
        }
    }
}

fn dispatch(args: &Args) -> Result<End, Usage> {
    let now = args.at.unwrap_or_else(|| Utc::now().fixed_offset()).with_timezone(&Utc);
    match &args.command {
        Command::Chat(chat) => chat::run(&book_to_answer(args, now)?, args.at.map(|_| now), chat),
        Command::Ask(ask) => ask::run(&book_to_answer(args, now)?, now, ask, args.json),
        Command::Checklist(checklist) => checklist::run(&book_to_answer(args, now)?, checklist, args.json),
        Command::Precheck(precheck) => precheck::run(&book_to_answer(args, now)?, now, precheck, args.json),
        Command::Hours => hours::run(&book_to_answer(args, now)?, now, args.json),
        Command::Serve => serve::run(args, args.at.map(|_| now)),
        Command::Reload { force } => operate::request(Request::Reload { force: *force }, args.json),
        Command::Rollback => operate::request(Request::Rollback, args.json),
        Command::Version => operate::report(now, Asked::Version, args.json),
        Command::Stats => operate::report(now, Asked::Stats, args.json),
        Command::Misses => operate::report(now, Asked::Misses, args.json),
        Command::Store { command: StoreCommand::Backup { file } } => operate::backup(file),
        Command::Store { command: StoreCommand::MigrateTo { url } } => operate::migrate_to(url, args.json),
        Command::Knowledge { command } => match command {
            KnowledgeCommand::Check { untranslated } => check::run(args, *untranslated, now),
            KnowledgeCommand::Lint => check::lint(&book(args, now)?, args.json),
            KnowledgeCommand::Test { cross_validate: true } => cross::run(&book(args, now)?, args.json),
            KnowledgeCommand::Test { cross_validate: false } => golden::run(&book(args, now)?, now, args.json),
            KnowledgeCommand::Suggest(suggest) => suggest::run(args, suggest, now),
            KnowledgeCommand::Diff { old, new } => diff::run(old, new, now, args.json),
        },
    }
}

/// Loads the knowledge base; one with errors is refused, its problems listed.
fn book(args: &Args, now: DateTime<Utc>) -> Result<Book, Usage> {
    book_at(args.folder(), args.knowledge.is_none(), now)
}

fn book_at(folder: &Path, is_default: bool, now: DateTime<Utc>) -> Result<Book, Usage> {
    loaded(library::load, folder, is_default, now)
}

fn book_to_answer(args: &Args, now: DateTime<Utc>) -> Result<Book, Usage> {
    loaded(library::load_to_answer, args.folder(), args.knowledge.is_none(), now)
}

type Load = fn(&Path, bool, NaiveDate) -> std::io::Result<library::Loaded>;

fn loaded(load: Load, folder: &Path, is_default: bool, now: DateTime<Utc>) -> Result<Book, Usage> {
    let today = now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let (_, book, problems) = load(folder, is_default, today)
        .map_err(|error| Usage(format!("cannot read the knowledge folder {}: {error}", folder.display())))?;
    book.ok_or_else(|| {
        let errors = problems.iter().filter(|problem| problem.severity == crate::problem::Severity::Error);
        let lines: Vec<String> = errors.map(ToString::to_string).collect();
        Usage(format!("the knowledge base has {} errors:\n{}", lines.len(), lines.join("\n")))
    })
}
