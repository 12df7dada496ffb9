//! The local file: one conversation and the queue. Written beside and renamed, so that a crash leaves old or new whole.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::conversation::State;
use crate::desk::Queue;

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
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        match serde_json::from_str::<Self>(&text) {
            Ok(saved) if saved.state.version == crate::conversation::STATE_VERSION => Ok(saved),
            _ => {
                fs::rename(path, path.with_extension("unreadable"))?;
                tracing::warn!(file = %path.display(), "the saved conversation was unreadable and has been set aside");
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
}
