//! `chat`: the applicant's side in the terminal; plain lines when piped.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, Utc};
use rustyline::error::ReadlineError;

use super::args::ChatArgs;
use super::input::lines;
use super::output::print;
use super::{End, Usage};
use crate::conversation::{Event, File};
use crate::knowledge::Book;
use crate::terminal::{Saved, Session, render};

const PROMPT: &str = "您> ";
const FOLDER: &str = ".beian-bot";

/// Runs the conversation. `at`: a fixed clock; lines `@ 2026-10-01T12:40:00+08:00` move it when replaying from a file.
pub(super) fn run(book: &Book, at: Option<DateTime<Utc>>, args: &ChatArgs) -> Result<End, Usage> {
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let file = args.state.clone().or_else(|| terminal.then(|| Path::new(FOLDER).join("chat.json")));
    let saved = match &file {
        Some(file) => Saved::read(file).map_err(|error| Usage(format!("cannot read {}: {error}", file.display())))?,
        None => Saved::default(),
    };
    let mut chat = Chat { book, session: Session { saved }, file, clock: at, files: args.files.clone() };
    chat.take(&Event::Began)?;
    if terminal { chat.edited() } else { chat.piped() }
}

struct Chat<'b> {
    book: &'b Book,
    session: Session,
    file: Option<PathBuf>,
    clock: Option<DateTime<Utc>>,
    files: PathBuf,
}

impl Chat<'_> {
    // Takes an event; true when everything kept was erased.
    fn take(&mut self, event: &Event) -> Result<bool, Usage> {
        let now = self.clock.unwrap_or_else(Utc::now);
        let before = self.session.saved.clone();
        let turn = self.session.take(self.book, now, event);
        if let Some(file) = &self.file {
            // Stored before it is said: what was promised is kept.
            let kept = if turn.forget { Saved::erase(file) } else { self.session.saved.write(file) };
            if let Err(error) = kept {
                self.session.saved = before;
                return Err(Usage(format!("cannot write {}: {error}", file.display())));
            }
        }
        let spoken = self.book.speaking(self.session.saved.state.lang);
        for message in &turn.messages {
            print(format!("{}\n", render(spoken, message)));
            if let Some(file) = &message.file {
                self.write(spoken, file)?;
            }
        }
        Ok(turn.forget)
    }

    fn write(&self, book: &Book, file: &File) -> Result<(), Usage> {
        let path = self.files.join(&file.name);
        std::fs::write(&path, &file.content)
            .map_err(|error| Usage(format!("cannot write {}: {error}", path.display())))?;
        let written = book.replies.say("file_written", &[("file", &path.display().to_string())]);
        print(format!("{written}\n"));
        Ok(())
    }

    // One line of a replay: a clock line, or something said.
    fn line(&mut self, line: &str) -> Result<bool, Usage> {
        if let Some(time) = line.strip_prefix("@ ") {
            let time: DateTime<FixedOffset> = DateTime::parse_from_rfc3339(time.trim())
                .map_err(|error| Usage(format!("clock line `{line}`: {error}")))?;
            self.clock = Some(time.with_timezone(&Utc));
            return Ok(false);
        }
        self.take(&Event::Said(line.to_owned()))
    }

    fn piped(&mut self) -> Result<End, Usage> {
        for line in lines(io::stdin().lock(), "standard input") {
            let line = line?;
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() {
                continue;
            }
            print(format!("{PROMPT}{}", line.chars().filter(|c| !c.is_control()).collect::<String>()));
            self.line(line)?;
        }
        Ok(End::Fine)
    }

    fn edited(&mut self) -> Result<End, Usage> {
        let mut editor = rustyline::DefaultEditor::new()?;
        let history = Path::new(FOLDER).join("history");
        // The first run has no history yet.
        let _ = editor.load_history(&history);
        loop {
            match editor.readline(PROMPT) {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => {
                    // History is a convenience; a full one must not stop the conversation.
                    let _ = editor.add_history_entry(&line);
                    if self.take(&Event::Said(line))? {
                        editor.clear_history()?;
                        // An empty history is not saved over an old one.
                        let _ = std::fs::remove_file(&history);
                    }
                }
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => break,
                Err(error) => return Err(error.into()),
            }
        }
        if let Err(error) = editor.save_history(&history) {
            tracing::warn!(%error, "the line history could not be saved");
        }
        Ok(End::Fine)
    }
}
