//! A schema of its own in a PostgreSQL database for one test, gone when it is dropped.
//!
//! The server is the one of `BEIAN_TEST_POSTGRES_URL`; without it the local one is tried. Never counts as a pass what was
//! not run: where there is no server, the test says that it was skipped.
#![allow(dead_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};

/// Names the server's database; the user must be allowed to make schemas in it.
pub const SETTING: &str = "BEIAN_TEST_POSTGRES_URL";
const LOCAL: &str = "postgres://postgres@127.0.0.1:5432/postgres";

static SERVER: LazyLock<Option<String>> = LazyLock::new(|| {
    if let Ok(url) = std::env::var(SETTING) {
        Client::connect(&url, NoTls).unwrap_or_else(|error| panic!("{SETTING}: {error}"));
        return Some(url);
    }
    match Client::connect(LOCAL, NoTls) {
        Ok(_) => Some(LOCAL.to_owned()),
        Err(error) => {
            // Not by a macro: tests that pass hide what those print.
            let says = format!("SKIPPED on PostgreSQL: {SETTING} is not set, and nobody answers locally: {error}\n");
            let _ = std::io::stderr().write_all(says.as_bytes());
            None
        }
    }
});

/// A schema.
#[derive(Debug)]
pub struct Schema {
    pub name: String,
    /// Address of the database in which unqualified names are this schema's.
    pub url: String,
}

impl Schema {
    /// A new, empty one; `None` when there is no server.
    pub fn new() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = SERVER.as_deref()?;
        let name = format!("beian_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut client = Client::connect(server, NoTls).unwrap();
        client.batch_execute(&format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}")).unwrap();
        let separator = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{separator}options=-c%20search_path%3D{name}");
        Some(Self { name, url })
    }

    /// A connection of its own, to look into the tables.
    pub fn client(&self) -> Client {
        Client::connect(&self.url, NoTls).unwrap()
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        if let Ok(mut client) = Client::connect(SERVER.as_deref().unwrap_or_default(), NoTls) {
            let _ = client.batch_execute(&format!("DROP SCHEMA {} CASCADE", self.name));
        }
    }
}
