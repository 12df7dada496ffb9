//! Which bot is killed: its settings and its store. The rest of the harness does not care.

use std::path::Path;

use beian_bot::store::{PostgresStore, SqliteStore, Store};

use crate::balancer::Balancer;
use crate::schema::Schema;

/// A bot under test.
pub struct Setup {
    /// Processes at work at once, on one store.
    pub processes: usize,
    /// The settings of the nth process besides those all share: the store's address; how updates come, when they do not
    /// come by polling.
    pub settings: Box<dyn Fn(usize) -> Vec<(String, String)>>,
    /// Opens the store to look at it, also while the bot runs.
    pub look: Box<dyn Fn() -> Box<dyn Store>>,
    /// How many posts are not sent yet, those under way included.
    pub unsent: Box<dyn Fn() -> u64>,
}

impl Setup {
    /// One process that polls, with SQLite in this folder.
    pub fn sqlite(folder: &Path) -> Self {
        let path = folder.join("bot.db");
        let (looked, counted) = (path.clone(), path.clone());
        Self {
            processes: 1,
            settings: Box::new(move |_| {
                vec![("BEIAN_DATABASE_URL".to_owned(), format!("sqlite://{}", path.display()))]
            }),
            look: Box::new(move || Box::new(SqliteStore::open_for_reading_beside(&looked).unwrap())),
            unsent: Box::new(move || {
                let access = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
                let store = rusqlite::Connection::open_with_flags(&counted, access).unwrap();
                store.busy_timeout(super::PATIENCE).unwrap();
                let count = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')";
                store.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap().unsigned_abs()
            }),
        }
    }

    /// So many processes behind one webhook, on one PostgreSQL store; none when there is no server.
    pub fn postgres(processes: usize) -> Option<Self> {
        let schema = Schema::new()?;
        // Tables are there before anybody looks.
        drop(PostgresStore::open(&schema.url).unwrap());
        let balancer = Balancer::before_copies(processes);
        let (url, looked) = (schema.url.clone(), schema.url.clone());
        Some(Self {
            processes,
            settings: Box::new(move |nth| {
                let mut settings = balancer.settings(nth);
                settings.push(("BEIAN_DATABASE_URL".to_owned(), url.clone()));
                settings
            }),
            look: Box::new(move || Box::new(PostgresStore::open_beside_others(&looked).unwrap())),
            unsent: Box::new(move || {
                let count = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')";
                schema.client().query_one(count, &[]).unwrap().get::<_, i64>(0).unsigned_abs()
            }),
        })
    }
}
