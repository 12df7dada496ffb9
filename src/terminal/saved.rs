//! The local file: one conversation and the queue. Written beside and renamed, so that a crash leaves old or new whole.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::conversation::State;
use crate::desk::Queue;
use crate::limits::SAVED_BYTES_MAX;

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The conversation.
    pub state: State,
    /// The queue.
    pub queue: Queue,
}

impl Saved {
    /// Reads the file; a missing one is a fresh start.
    ///
    /// # Errors
    /// When it cannot be read. A file of another version or shape is kept beside as `*.unreadable`, and a fresh start is
    /// made: nobody is locked out, nothing is thrown away.
    pub fn read(path: &Path) -> io::Result<Self> {
        let file = match fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        let mut text = Vec::new();
        file.take(SAVED_BYTES_MAX as u64 + 1).read_to_end(&mut text)?;
        match serde_json::from_slice::<Self>(&text) {
            Ok(saved) if text.len() <= SAVED_BYTES_MAX && saved.state.version == crate::conversation::STATE_VERSION => {
                Ok(saved)
            }
            _ => {
                let aside = (1..).map(|nth| set_aside(path, nth)).find(|aside| !aside.exists());
                let aside = aside.unwrap_or_else(|| set_aside(path, 1));
                fs::rename(path, &aside)?;
                tracing::warn!(file = %path.display(), aside = %aside.display(), "the saved conversation was unreadable and has been set aside");
                Ok(Self::default())
            }
        }
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written; then the old file is still there.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        let beside = path.with_extension("new");
        let mut file = fs::File::create(&beside)?;
        file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(beside, path)
    }

    /// Removes the file and everything that was set aside from it.
    ///
    /// # Errors
    /// When one of them is there and cannot be removed.
    pub fn erase(path: &Path) -> io::Result<()> {
        let aside = (1..).map(|nth| set_aside(path, nth)).take_while(|aside| aside.exists());
        for file in aside.collect::<Vec<_>>().iter().map(PathBuf::as_path).chain([path]) {
            match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

// chat.unreadable, chat.unreadable-2, …: an earlier one is never overwritten.
fn set_aside(path: &Path, nth: u32) -> PathBuf {
    path.with_extension(if nth == 1 { "unreadable".to_owned() } else { format!("unreadable-{nth}") })
}
