//! The knowledge folder on disk, or the copy compiled into the binary when there is none.
//!
//! Ring 4. Reads only; never follows a link out of the folder, never answers a question.

mod shelf;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::knowledge::{Book, File, parse, parse_to_answer};
use crate::problem::Problem;

pub use shelf::{Read, Shelf};

const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

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
    let mut paths = Vec::new();
    collect(&root, &root, &mut paths)?;
    paths.sort();
    let files = paths.iter().map(|path| read_file(&root, path)).collect();
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

fn collect(root: &Path, folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            continue;
        }
        let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if path.is_dir() {
            if is_inside(root, &path) {
                collect(root, &path, paths)?;
            }
        } else if is_yaml {
            paths.push(path);
        }
    }
    Ok(())
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
    File { path: name, text: text_of(path) }
}

fn text_of(path: &Path) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("文件读不出来：{error}");
    let found = fs::metadata(path).map_err(unreadable)?;
    // Reading a pipe would never end.
    if !found.is_file() {
        return Err("不是普通文件".to_owned());
    }
    if found.len() > FILE_BYTES_MAX {
        return Err("文件太大（超过 64 MB）".to_owned());
    }
    String::from_utf8(fs::read(path).map_err(unreadable)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        format!("不是 UTF-8 编码（从第 {line} 行起），请用 UTF-8 保存")
    })
}
