//! Which knowledge base a start goes on with.
//!
//! A broken folder never stops a bot that has run before: the last good version is in the store.

use super::reload::{IN_USE, LEFT, kept, restored};
use crate::knowledge::Book;
use crate::library::Read;
use crate::store::{Snapshot, StoreError, Tx};

/// What a start goes on with.
#[derive(Debug)]
pub enum Chosen {
    /// The folder's.
    Folder,
    /// One that was kept, and what the operator should know.
    Kept(Box<Book>, String),
    /// There is none without errors; all problems of the folder.
    Nothing(Vec<String>),
}

/// The knowledge base in use, as it was kept.
///
/// # Errors
/// When the store fails.
pub fn in_use(tx: &mut dyn Tx, today: chrono::NaiveDate) -> Result<Option<Book>, StoreError> {
    let Some(version) = tx.value(IN_USE)? else { return Ok(None) };
    let files = tx.snapshot(&version)?.and_then(|snapshot| restored(&snapshot.files));
    Ok(files.and_then(|files| Read::of(files, today).book))
}

/// At start: keeps the version in use; goes on with the one an operator has turned back to, or, when the folder has
/// errors, with the last good one; with `others` that serve from the same store already, with theirs. Returns what the
/// operator should know.
///
/// # Errors
/// When the store fails.
pub fn choose(
    tx: &mut dyn Tx,
    read: &Read,
    today: chrono::NaiveDate,
    now: chrono::DateTime<chrono::Utc>,
    others: bool,
) -> Result<Chosen, StoreError> {
    let Read { files, book, problems } = read;
    let kept_one = |book: Book, says: String| Ok(Chosen::Kept(Box::new(book), says));
    if others && let Some(theirs) = in_use(tx, today)? {
        if book.as_ref().is_some_and(|own| own.version == theirs.version) {
            return Ok(Chosen::Folder);
        }
        let says = format!(
            "others serve with version {}, the folder here is another; /reload changes it for all",
            theirs.version
        );
        return kept_one(theirs, says);
    }
    let left = tx.value(LEFT)?;
    match book {
        Some(book) if left.as_deref() == Some(&book.version) => match in_use(tx, today)? {
            Some(good) => {
                let says = format!("{} was rolled back; going on with {}", book.version, good.version);
                kept_one(good, says)
            }
            None => Ok(Chosen::Folder),
        },
        Some(book) => {
            let (version, files) = (book.version.clone(), kept(files));
            tx.put_value(IN_USE, &version)?;
            tx.put_snapshot(&Snapshot { version, files, at: now })?;
            Ok(Chosen::Folder)
        }
        None => match in_use(tx, today)? {
            Some(good) => {
                let says = format!("the folder has errors; going on with the last good version {}", good.version);
                kept_one(good, says)
            }
            None => Ok(Chosen::Nothing(problems.iter().map(ToString::to_string).collect())),
        },
    }
}
