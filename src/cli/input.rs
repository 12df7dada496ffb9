//! What is read from outside, never more of it than fits: lines, and the settings file.
//!
//! Never holds a line or a file that is longer than its limit.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

use super::Usage;
use crate::limits::{LINE_BYTES_MAX, SETTINGS_BYTES_MAX};

/// The lines of an input, without their ends; what is not UTF-8 is replaced. The first line that is too long is an error
/// with its number, and the last item.
pub(super) fn lines<'r>(
    mut reader: impl BufRead + 'r,
    name: &'r str,
) -> impl Iterator<Item = Result<String, Usage>> + 'r {
    let mut at = 0_usize;
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        at += 1;
        let line = line(&mut reader).transpose()?;
        ended = line.is_err();
        Some(line.map_err(|error| Usage(format!("{name}:{at}: {error}"))))
    })
}

fn line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let most = LINE_BYTES_MAX as u64 + 1;
    if reader.take(most).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > LINE_BYTES_MAX {
        return Err(io::Error::other(format!("the line is longer than {LINE_BYTES_MAX} bytes")));
    }
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

/// The text of a settings file; none when there is no such file.
pub(super) fn settings_text(path: &Path) -> Result<Option<String>, Usage> {
    let wrong = |says: String| Usage(format!("cannot read {}: {says}", path.display()));
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(error.to_string())),
    };
    let mut text = String::new();
    let read = file.take(SETTINGS_BYTES_MAX as u64 + 1).read_to_string(&mut text);
    match read {
        Ok(_) if text.len() > SETTINGS_BYTES_MAX => Err(wrong(format!("it is larger than {SETTINGS_BYTES_MAX} bytes"))),
        Ok(_) => Ok(Some(text)),
        // A character may have been cut in two.
        Err(_) if path.metadata().is_ok_and(|data| data.len() > SETTINGS_BYTES_MAX as u64) => {
            Err(wrong(format!("it is larger than {SETTINGS_BYTES_MAX} bytes")))
        }
        Err(error) => Err(wrong(error.to_string())),
    }
}
