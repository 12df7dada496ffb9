//! A problem of the knowledge base: a value with a place, rendered elsewhere.
//!
//! Ring 0. Never prints, never decides what happens to a knowledge base with problems.

use std::fmt;
use std::sync::Arc;

use crate::limits::PROBLEM_CHARS_MAX;

/// Where a problem lies. Lines and columns count from 1, in characters; 0 means "the whole file".
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path of the file inside the knowledge folder, with `/`.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// How bad a problem is: an error keeps a knowledge base from being used, a warning does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The knowledge base must not be used.
    Error,
    /// Somebody should look at it.
    Warning,
}

/// One thing wrong with the knowledge base.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// How bad.
    pub severity: Severity,
    /// Stable kind of the problem, for instance `unknown-key`.
    pub code: &'static str,
    /// What is wrong and what was expected; what it quotes of a file may be cut.
    pub says: String,
}

impl Problem {
    /// A problem that keeps the knowledge base from being used.
    pub fn error(place: Place, code: &'static str, says: impl Into<String>) -> Self {
        Self { place, severity: Severity::Error, code, says: shortened(says.into()) }
    }

    /// A problem that does not.
    pub fn warning(place: Place, code: &'static str, says: impl Into<String>) -> Self {
        Self { place, severity: Severity::Warning, code, says: shortened(says.into()) }
    }
}

// A file may hold a name of a megabyte.
fn shortened(mut says: String) -> String {
    if let Some((end, _)) = says.char_indices().nth(PROBLEM_CHARS_MAX) {
        says.truncate(end);
        says.push('…');
    }
    says
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

impl fmt::Display for Problem {
    /// `file:line:column: severity[code]: what is wrong`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { file, line, column } = &self.place;
        write!(f, "{file}:{line}:{column}: {}[{}]: {}", self.severity, self.code, self.says)
    }
}

/// True when any of them is an error.
pub fn any_error(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}
