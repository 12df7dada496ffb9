//! What became of the golden returns: pasted notices, and the reasons that were named.

use serde_json::{Value, json};

use super::report::Counts;
use crate::conversation::{Verdict, judge_return};
use crate::knowledge::{Book, GoldenReturn};

/// What became of all golden returns.
#[derive(Default)]
pub(super) struct Returns<'b> {
    /// Notices that name reasons on file.
    pub known: Counts,
    /// Notices that name none.
    pub unknown: Counts,
    wrong: Vec<(&'b GoldenReturn, Vec<String>)>,
}

impl<'b> Returns<'b> {
    /// Reads every notice.
    pub fn of(book: &'b Book) -> Self {
        let mut all = Self::default();
        for pasted in &book.golden.returns {
            let (verdict, named) = judge_return(book, pasted);
            let counts = if pasted.reasons.is_empty() { &mut all.unknown } else { &mut all.known };
            counts.add(verdict);
            if verdict == Verdict::Wrong {
                all.wrong.push((pasted, named));
            }
        }
        all
    }

    /// For people.
    pub fn lines(&self) -> Vec<String> {
        let wrong = |(pasted, named): &(&GoldenReturn, Vec<String>)| {
            let place = &pasted.paste.place;
            format!("{}:{}: wrong: {} -> {}", place.file, place.line, pasted.paste.value.trim(), named.join(", "))
        };
        let mut lines: Vec<String> = self.wrong.iter().map(wrong).collect();
        if self.known.all() + self.unknown.all() > 0 {
            lines.push("returns".to_owned());
            lines.push(self.known.line("reasons on file"));
            lines.push(self.unknown.line("none of ours"));
        }
        lines
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!({"known": self.known.json(), "unknown": self.unknown.json()})
    }
}
