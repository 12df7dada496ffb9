//! `knowledge diff OLD NEW`: entries added, removed, changed, and golden questions whose answer changes.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::output::print;
use super::{End, Usage, book_at};
use crate::conversation::{Difference, difference};

pub(super) fn run(old: &Path, new: &Path, now: DateTime<Utc>, as_json: bool) -> Result<End, Usage> {
    let (old, new) = (book_at(old, false, now)?, book_at(new, false, now)?);
    let Difference { added, removed, changed, answers, .. } = difference(&old, &new, now);
    let same = added.is_empty() && removed.is_empty() && changed.is_empty() && answers.is_empty();
    if as_json {
        print(
            json!({"old": old.version, "new": new.version, "added": added, "removed": removed, "changed": changed, "answers": answers}),
        );
    } else {
        print(format!("{} → {}", old.version, new.version));
        for (word, ids) in [("added", &added), ("removed", &removed), ("changed", &changed)] {
            ids.iter().for_each(|id| print(format!("{word}: {id}")));
        }
        answers.iter().for_each(|answer| print(format!("answer changes: {answer}")));
    }
    Ok(if same { End::Fine } else { End::No })
}
