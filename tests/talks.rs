//! Whole conversations as an applicant would have them, replayed through the terminal session.
//!
//! `talks/*.talk`, line by line:
//! - `# …` a comment; `@ 2026-10-01T12:40:00+08:00` moves the clock
//! - `> …` the applicant says this (`\n`, `\t`, `\u{7}` are escapes, `{备*33000}` repeats); a bare `>` says nothing
//! - `= …` must occur in what the bot said last; `! …` must not
//! - `% resume` the program ends and starts again; `% count` counts the interview's questions from here;
//!   `% questions 5` at most so many; `% tickets 1` so many wait; `% nothing kept`; `% document ID` stands on the list,
//!   `% no document ID`; `% blocked`; `% complete`
//!
//! After every line the state is written as JSON and read back, so every talk also shows that it survives.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use beian_bot::checklist::{Next, Outcome, evaluate};
use beian_bot::conversation::{Event, STATE_VERSION};
use beian_bot::knowledge::Book;
use beian_bot::library;
use beian_bot::terminal::{Saved, Session, render};
use chrono::{DateTime, NaiveDate, Utc};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/talks");

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let (_, book, problems) = library::load(&folder, false, today).unwrap();
    book.unwrap_or_else(|| panic!("the knowledge base has errors: {problems:?}"))
});

struct Talk {
    name: String,
    session: Session,
    now: DateTime<Utc>,
    said: String,
    asked: Option<String>,
    questions: usize,
    failures: Vec<String>,
}

impl Talk {
    fn new(path: &Path) -> Self {
        let now = "2026-11-23T02:00:00Z".parse().unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut talk = Self {
            name,
            session: Session::default(),
            now,
            said: String::new(),
            asked: None,
            questions: 0,
            failures: Vec::new(),
        };
        talk.take(&Event::Began);
        talk
    }

    fn take(&mut self, event: &Event) {
        let turn = self.session.take(&BOOK, self.now, event);
        let spoken = BOOK.speaking(self.session.saved.state.lang);
        let texts: Vec<String> = turn.messages.iter().map(|message| render(spoken, message)).collect();
        assert!(!texts.is_empty(), "{}: silence after {event:.60?}", self.name);
        for message in &turn.messages {
            assert!(
                !message.text.trim().is_empty() && message.text.chars().count() <= 4000,
                "{}: {event:?}",
                self.name
            );
        }
        self.said = texts.join("\n");
        let saved = serde_json::to_string(&self.session.saved).unwrap();
        let read: Saved = serde_json::from_str(&saved).unwrap();
        assert_eq!(read, self.session.saved, "{}: the state does not survive", self.name);
        assert_eq!(read.state.version, STATE_VERSION);
        self.session = Session { saved: read };
        let asked = self.session.saved.state.interview.as_ref().and_then(|interview| interview.asked.clone());
        if asked.is_some() && asked != self.asked {
            self.questions += 1;
        }
        self.asked = asked;
    }

    fn outcome(&self) -> Outcome {
        let answers = self.session.saved.state.interview.as_ref().map(|interview| interview.answers.clone());
        evaluate(&BOOK.checklist, &answers.unwrap_or_default(), &BOOK.provinces)
    }

    /// What is wrong after a `%` line.
    fn judge(&mut self, directive: &str) -> Option<String> {
        let (word, rest) = directive.split_once(' ').unwrap_or((directive, ""));
        let listed = |id: &str| self.outcome().documents.iter().any(|listed| listed.id == id);
        let fine = match (word, rest) {
            ("resume", "") => {
                self.take(&Event::Began);
                true
            }
            ("count", "") => {
                self.questions = usize::from(self.asked.is_some());
                true
            }
            ("questions", most) => (1..=most.parse().unwrap()).contains(&self.questions),
            ("tickets", waiting) => self.session.saved.queue.waiting() == waiting.parse::<usize>().unwrap(),
            ("nothing", "kept") => self.session.saved == Saved::default(),
            ("document", id) => listed(id),
            ("no", rest) => !listed(rest.strip_prefix("document ").unwrap()),
            ("blocked", "") => self.outcome().blocked.is_some(),
            ("complete", "") => self.outcome().blocked.is_none() && self.outcome().next == Next::Nothing,
            _ => panic!("{}: `% {directive}` is no directive", self.name),
        };
        let found = format!("{} questions, saved: {:?}", self.questions, self.session.saved);
        (!fine).then(|| format!("% {directive} fails: {found}"))
    }

    fn line(&mut self, at: usize, line: &str) {
        let (mark, rest) = line.split_at(1);
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let failure = match mark {
            "#" => None,
            "@" => {
                self.now = DateTime::parse_from_rfc3339(rest).unwrap().with_timezone(&Utc);
                None
            }
            ">" => {
                self.take(&Event::Said(unescape(rest)));
                None
            }
            "=" => {
                (!self.said.contains(&unescape(rest))).then(|| format!("lacks `{rest}`; the bot said:\n{}", self.said))
            }
            "!" => self
                .said
                .contains(&unescape(rest))
                .then(|| format!("must not say `{rest}`; the bot said:\n{}", self.said)),
            "%" => self.judge(rest),
            _ => panic!("{}:{at}: `{line}` is no line of a talk", self.name),
        };
        self.failures.extend(failure.map(|failure| format!("{}:{at}: {failure}", self.name)));
    }
}

/// `\n`, `\t`, `\u{7}`, and `{备*33000}`.
fn unescape(text: &str) -> String {
    let mut text = text.replace("\\n", "\n").replace("\\t", "\t");
    while let Some(from) = text.find("\\u{") {
        let to = from + text[from..].find('}').unwrap();
        let code = u32::from_str_radix(&text[from + 3..to], 16).unwrap();
        text.replace_range(from..=to, &char::from_u32(code).unwrap().to_string());
    }
    let repeated = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).and_then(|rest| rest.split_once('*'));
    repeated.map(|(what, times)| what.repeat(times.parse().unwrap())).unwrap_or(text)
}

fn talks() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "talk"));
    paths.sort();
    paths
}

#[test]
fn talks_go_as_written() {
    let mut failures = Vec::new();
    for path in talks() {
        let mut talk = Talk::new(&path);
        let text = fs::read_to_string(&path).unwrap();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            talk.line(at + 1, line);
        }
        failures.append(&mut talk.failures);
    }
    assert!(failures.is_empty(), "{} expectations fail:\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn there_are_talks() {
    assert!(talks().len() >= 18, "only {} talks", talks().len());
    for path in talks() {
        let text = fs::read_to_string(&path).unwrap();
        let expectations = text.lines().filter(|line| line.starts_with(['=', '!', '%'])).count();
        assert!(expectations >= 3, "{} expects next to nothing", path.display());
    }
}
