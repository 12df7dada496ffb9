//! SQLite, the store in one file.
/// The store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore;
