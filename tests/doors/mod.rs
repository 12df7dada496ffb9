//! What must hold at each door of the program, whatever comes in: one function a door, for any bytes.
//!
//! Both the property tests beside this and the targets of `fuzz/` call them. A door that does not hold panics.

pub mod button;
pub mod interview;
pub mod knowledge;
pub mod typed;
pub mod update;
pub mod webhook;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use beian_bot::conversation::{DeskView, Effect, Event, State, Step, step};
use beian_bot::knowledge::{Book, File, parse_to_answer};
use beian_bot::library::read_files;
use chrono::{DateTime, NaiveDate, Utc};

/// Longest time anything may take; generous, for machines with other work.
const PATIENCE: Duration = Duration::from_secs(20);

/// The shipped knowledge base.
pub static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let (book, problems) = parse_to_answer(&files("knowledge"), today());
    book.unwrap_or_else(|| panic!("the shipped knowledge has errors: {problems:?}"))
});

/// The files of a folder of the repository.
pub fn files(folder: &str) -> Vec<File> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root: PathBuf = here.ancestors().find(|root| root.join("knowledge").is_dir()).unwrap().into();
    read_files(&root.join(folder), false).unwrap().1
}

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

/// A Monday morning, when the desk is open.
pub fn now() -> DateTime<Utc> {
    "2026-03-02T02:00:00Z".parse().unwrap()
}

/// What `work` returns, when it does not take too long.
fn in_time<T>(work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    assert!(begun.elapsed() < PATIENCE, "took {:?}", begun.elapsed());
    done
}

/// One step of a conversation: never silent, nothing empty, and the state can be saved and read back.
fn stepped(state: State, event: &Event) -> Step {
    let ahead = state.ticket.map(|_| 2);
    let desk = DeskView { next_number: 7, waiting: 3, ahead, ..DeskView::default() };
    // Reading the knowledge base is not part of a step.
    LazyLock::force(&BOOK);
    let done = in_time(|| step(&BOOK, now(), desk, state, event));
    assert!(!done.effects.is_empty(), "silence after {event:?}");
    for effect in &done.effects {
        if let Effect::Say(message) = effect {
            assert!(!message.text.trim().is_empty(), "an empty message after {event:?}");
            assert!(message.text.chars().count() < 20_000, "a long message after {event:?}");
        }
    }
    let saved = serde_json::to_string(&done.state).unwrap();
    assert!(saved.len() < 64 << 10, "a state of {} bytes after {event:?}", saved.len());
    assert_eq!(State::from_json(&saved).as_ref(), Some(&done.state));
    done
}
