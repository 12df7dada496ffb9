//! The knowledge base in use: read by every turn, swapped in one step.
//!
//! Never holds one with errors, and never half of one: whoever asks gets the old or the new whole.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;

use super::read_files;
use crate::knowledge::{Book, File, parse};
use crate::problem::Problem;

/// The knowledge base in use.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    is_default: bool,
    current: RwLock<Arc<Book>>,
}

/// A knowledge base as read from its files.
#[derive(Debug)]
pub struct Read {
    /// The files, for keeping a version.
    pub files: Vec<File>,
    /// The knowledge base; none when it has errors.
    pub book: Option<Book>,
    /// Every problem.
    pub problems: Vec<Problem>,
}

impl Read {
    /// Reads a knowledge base from files that were kept.
    pub fn of(files: Vec<File>, today: NaiveDate) -> Self {
        let (book, problems) = parse(&files, today);
        Self { files, book, problems }
    }

    /// Reads a knowledge base from a folder, or the compiled-in copy when it is the default one and does not exist.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn from(folder: &std::path::Path, is_default: bool, today: NaiveDate) -> io::Result<Self> {
        let (_, files) = read_files(folder, is_default)?;
        Ok(Self::of(files, today))
    }
}

impl Shelf {
    /// A shelf with a first knowledge base, read again from this folder.
    pub fn new(folder: PathBuf, is_default: bool, book: Book) -> Self {
        Self { folder, is_default, current: RwLock::new(Arc::new(book)) }
    }

    /// The knowledge base in use.
    pub fn current(&self) -> Arc<Book> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the folder again; nothing is swapped.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn read(&self, today: NaiveDate) -> io::Result<Read> {
        Read::from(&self.folder, self.is_default, today)
    }

    /// Puts another knowledge base in use; turns that have begun keep the old one.
    pub fn swap(&self, book: Arc<Book>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = book;
    }
}
