//! The files of a store: where they lie, who may read them, who holds them.
//!
//! Never overwrites a file that it did not make, and never opens one to others on the machine.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::db::Result;
use super::migrate::APPLICATION_ID;
use crate::store::StoreError;

/// What is found at a path before SQLite touches it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing, or a file of zero bytes.
    Nothing,
    /// A file that begins as a store of ours does.
    Store,
}

/// A path with something put behind its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// The path without links and dots, so that one file has one lock; its folder is made when it does not exist.
pub(super) fn settle(path: &Path) -> Result<PathBuf> {
    if let Ok(settled) = path.canonicalize() {
        return Ok(settled);
    }
    let name = path.file_name().ok_or_else(|| unusable(path, "is not the name of a file"))?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder).map_err(|error| unusable(folder, &format!("cannot be made: {error}")))?;
    let folder = folder.canonicalize().map_err(|error| unusable(folder, &error.to_string()))?;
    Ok(folder.join(name))
}

/// Takes the lock of a store, held until the file is dropped.
pub(super) fn lock(path: &Path) -> Result<File> {
    let name = beside(path, ".lock");
    let file = open_private(OpenOptions::new().create(true).truncate(false).write(true), &name)
        .map_err(|error| unusable(&name, &format!("cannot be opened: {error}")))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(unusable(path, "is in use: another beian-bot is running on it; stop that one first"))
        }
        Err(TryLockError::Error(error)) => Err(unusable(&name, &format!("cannot be locked: {error}"))),
    }
}

/// Looks at the first bytes of a file without changing anything.
pub(super) fn look(path: &Path) -> Result<Found> {
    // The journal first: a process that ends just now may write the file whole and remove it.
    let journals = ["-wal", "-journal"].map(|suffix| beside(path, suffix));
    let journal = journals.iter().find(|file| fs::metadata(file).is_ok_and(|found| found.len() > 0));
    let (header, length) = header(path)?;
    if header.is_empty() {
        // A journal without its database: what it belonged to was lost, and would be taken for an empty one.
        return match journal {
            Some(file) => {
                let says = format!("is empty, but its journal {} is not: the store was damaged", file.display());
                Err(unusable(path, &says))
            }
            None => Ok(Found::Nothing),
        };
    }
    if header.len() < 100 || !header.starts_with(b"SQLite format 3\0") {
        return Err(unusable(path, "is not a store of beian-bot, or is damaged: its first bytes are not SQLite's"));
    }
    if header.get(68..72) != Some(APPLICATION_ID.to_be_bytes().as_slice()) {
        return Err(unusable(path, "is a database of another program, or is damaged"));
    }
    // SQLite itself reads a cut last page as zeros; while a journal is there the length is its business.
    if journal.is_none() && length < whole_length(&header) {
        return Err(unusable(path, "is damaged: its end is missing"));
    }
    Ok(Found::Store)
}

/// The first bytes of a file, none when it is not there, and its length.
fn header(path: &Path) -> Result<(Vec<u8>, u64)> {
    let mut header = Vec::with_capacity(100);
    match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok((header, 0)),
        Err(error) => Err(unusable(path, &format!("cannot be opened: {error}"))),
        Ok(mut file) => (&mut file)
            .take(100)
            .read_to_end(&mut header)
            .and_then(|_| file.metadata())
            .map(|found| (header, found.len()))
            .map_err(|error| unusable(path, &format!("cannot be read: {error}"))),
    }
}

/// How long a file is that begins with this header: its page size times its pages.
fn whole_length(header: &[u8]) -> u64 {
    let number = |from: usize, to: usize| {
        let bytes = header.get(from..to).unwrap_or_default();
        bytes.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte))
    };
    let page = match number(16, 18) {
        1 => 65_536,
        size => size,
    };
    page * number(28, 32)
}

/// Makes an empty file that only its owner reads; fails when there is one.
pub(super) fn create(path: &Path) -> Result<()> {
    open_private(OpenOptions::new().create_new(true).write(true), path)
        .map(drop)
        .map_err(|error| unusable(path, &format!("cannot be made: {error}")))
}

/// Removes a file if it is there.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(unusable(path, &format!("cannot be removed: {error}")))
        }
        _ => Ok(()),
    }
}

/// Puts a file in the place of another, on disk when this returns.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|error| unusable(to, &format!("cannot be put in place: {error}")))?;
    match to.parent() {
        #[cfg(unix)]
        Some(folder) => sync(folder),
        _ => Ok(()),
    }
}

/// Waits until a file is on disk.
pub(super) fn sync(path: &Path) -> Result<()> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| unusable(path, &format!("cannot be written to disk: {error}")))
}

/// An error that names the file.
pub(super) fn unusable(path: &Path, says: &str) -> StoreError {
    StoreError::Unusable(format!("{} {says}", path.display()))
}

fn open_private(options: &mut OpenOptions, path: &Path) -> std::io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}
