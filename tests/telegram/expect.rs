//! Expectations kept in files.

use std::fs;
use std::path::PathBuf;

/// A file of this test.
pub fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/telegram").join(name)
}

/// Compares a text with a file, or writes it with `UPDATE_EXPECT=1`.
pub fn expect(name: &str, got: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(file(name), got).unwrap();
        return;
    }
    let expected = fs::read_to_string(file(name)).unwrap_or_default();
    for (line, (got, expected)) in got.lines().zip(expected.lines()).enumerate() {
        assert_eq!(got, expected, "{name}:{}", line + 1);
    }
    assert_eq!(got.lines().count(), expected.lines().count(), "{name}: number of lines");
}
