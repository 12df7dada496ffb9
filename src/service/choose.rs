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
    /// This knowledge base, and what the operator should know.
    Book(Box<Book>, Option<String>),
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
/// errors, with the last good one. Returns what the operator should know.
///
/// # Errors
/// When the store fails.
pub fn choose(
    tx: &mut dyn Tx,
    read: Read,
    today: chrono::NaiveDate,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Chosen, StoreError> {
    let left = tx.value(LEFT)?;
    let Read { files, book, problems } = read;
    match book {
        Some(book) if left.as_deref() == Some(&book.version) => {
            if let Some(good) = in_use(tx, today)? {
                let says = format!("{} was rolled back; going on with {}", book.version, good.version);
                return Ok(Chosen::Book(Box::new(good), Some(says)));
            }
            Ok(Chosen::Book(Box::new(book), None))
        }
        Some(book) => {
            let (version, files) = (book.version.clone(), kept(&files));
            tx.put_value(IN_USE, &version)?;
            tx.put_snapshot(&Snapshot { version, files, at: now })?;
            Ok(Chosen::Book(Box::new(book), None))
        }
        None => match in_use(tx, today)? {
            Some(good) => {
                let says = format!("the folder has errors; going on with the last good version {}", good.version);
                Ok(Chosen::Book(Box::new(good), Some(says)))
            }
            None => Ok(Chosen::Nothing(problems.iter().map(ToString::to_string).collect())),
        },
    }
}
