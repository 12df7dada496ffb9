//! The knowledge folder on disk, or the copy compiled into the binary when there is none.
//!
//! Ring 4. Reads only; never follows a link out of the folder, never answers a question.

mod shelf;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::knowledge::{Book, File, parse, parse_to_answer};
use crate::limits::{KNOWLEDGE_BYTES_MAX, KNOWLEDGE_DEPTH_MAX, KNOWLEDGE_FILE_BYTES_MAX, KNOWLEDGE_FILES_MAX};
use crate::problem::Problem;

pub use shelf::{Read, Shelf};

const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));

/// Where a knowledge base was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder.
    Folder(PathBuf),
    /// The copy compiled into the binary.
    Embedded,
}

/// Reads the files of a folder, or the compiled-in copy when `folder` is the default one and does not exist.
///
/// # Errors
/// When the folder cannot be read.
pub fn read_files(folder: &Path, is_default: bool) -> io::Result<(Origin, Vec<File>)> {
    if is_default && !folder.is_dir() {
        let files = EMBEDDED.iter().map(|(path, text)| File { path: (*path).to_owned(), text: Ok((*text).to_owned()) });
        return Ok((Origin::Embedded, files.collect()));
    }
    let root = fs::canonicalize(folder)?;
    let mut found = Found::default();
    found.collect(&root, &root, 0)?;
    found.paths.sort();
    let files = found.paths.iter().map(|path| read_file(&root, path)).collect();
    Ok((Origin::Folder(folder.to_owned()), files))
}

/// Reads and checks a knowledge base.
///
/// # Errors
/// When the folder cannot be read.
pub fn load(folder: &Path, is_default: bool, today: NaiveDate) -> io::Result<Loaded> {
    load_with(parse, folder, is_default, today)
}

/// The same without golden questions and cases: quicker, for whoever only answers.
///
/// # Errors
/// When the folder cannot be read.
pub fn load_to_answer(folder: &Path, is_default: bool, today: NaiveDate) -> io::Result<Loaded> {
    load_with(parse_to_answer, folder, is_default, today)
}

/// Where a knowledge base was read from, the book when it has no error, and every problem.
pub type Loaded = (Origin, Option<Book>, Vec<Problem>);

type Parse = fn(&[File], NaiveDate) -> (Option<Book>, Vec<Problem>);

fn load_with(parse: Parse, folder: &Path, is_default: bool, today: NaiveDate) -> io::Result<Loaded> {
    let (origin, files) = read_files(folder, is_default)?;
    let (book, problems) = parse(&files, today);
    tracing::debug!(
        problems = problems.len(),
        book.version = book.as_ref().map(|book| book.version.as_str()),
        "knowledge read"
    );
    Ok((origin, book, problems))
}

// What a folder holds, while it is walked through.
#[derive(Default)]
struct Found {
    paths: Vec<PathBuf>,
    bytes: u64,
    // Folders walked through: a link to one of them would never end.
    folders: BTreeSet<PathBuf>,
}

impl Found {
    fn collect(&mut self, root: &Path, folder: &Path, depth: usize) -> io::Result<()> {
        if !self.folders.insert(fs::canonicalize(folder)?) {
            return Ok(());
        }
        if depth > KNOWLEDGE_DEPTH_MAX {
            return Err(too_large(format!("{} is more than {KNOWLEDGE_DEPTH_MAX} folders deep", folder.display())));
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                continue;
            }
            let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
            if path.is_dir() {
                if is_inside(root, &path) {
                    self.collect(root, &path, depth + 1)?;
                }
            } else if is_yaml {
                self.add(path)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf) -> io::Result<()> {
        // A file that is too large, or that cannot be looked at, is an error of its own, and is not read.
        self.bytes += fs::metadata(&path).map_or(0, |found| found.len()).min(KNOWLEDGE_FILE_BYTES_MAX);
        self.paths.push(path);
        if self.paths.len() > KNOWLEDGE_FILES_MAX {
            return Err(too_large(format!("there are more than {KNOWLEDGE_FILES_MAX} files")));
        }
        if self.bytes > KNOWLEDGE_BYTES_MAX {
            return Err(too_large(format!("the files have more than {KNOWLEDGE_BYTES_MAX} bytes together")));
        }
        Ok(())
    }
}

fn too_large(says: String) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, says)
}

// A link that leads out of the folder is not part of the knowledge base.
fn is_inside(root: &Path, path: &Path) -> bool {
    fs::canonicalize(path).is_ok_and(|real| real.starts_with(root))
}

// What cannot be read is a problem of the file, told with its name.
fn read_file(root: &Path, path: &Path) -> File {
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    if !is_inside(root, path) {
        return File {
            path: name, text: Err("是指向文件夹之外的链接，或者文件已经不在".to_owned())
        };
    }
    File { path: name, text: text_at(path) }
}

fn text_at(path: &Path) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("文件读不出来：{error}");
    // Opening anything else, a pipe for instance, may wait for ever.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err("不是普通文件".to_owned());
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(KNOWLEDGE_FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    text_of(bytes)
}

/// The text of a file of the knowledge base, or why it has none: too large, or not UTF-8.
pub fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() as u64 > KNOWLEDGE_FILE_BYTES_MAX {
        return Err(format!("文件太大（超过 {} MB）", KNOWLEDGE_FILE_BYTES_MAX >> 20));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        format!("不是 UTF-8 编码（从第 {line} 行起），请用 UTF-8 保存")
    })
}
