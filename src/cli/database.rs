//! Opens the store that the settings name, whichever kind it is.
//!
//! Never makes a store for a command that only looks at one.

use std::sync::Arc;

use super::Usage;
use super::settings::Database;
use crate::store::{PostgresStore, SqliteStore, Store, StoreError};

/// Opens the store to serve from.
pub(super) fn to_serve(database: &Database) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match database {
        Database::Sqlite(path) => Arc::new(SqliteStore::open(path)?),
        Database::Postgres(url) => Arc::new(PostgresStore::open(url.reveal())?),
    })
}

/// Opens the store to read it while others serve from it.
pub(super) fn to_read(database: &Database) -> Result<Box<dyn Store>, StoreError> {
    Ok(match database {
        Database::Sqlite(path) => Box::new(SqliteStore::open_for_reading_beside(path)?),
        Database::Postgres(url) => Box::new(PostgresStore::open_beside_others(url.reveal())?),
    })
}

/// Opens the store to put a request into its inbox; somebody must be serving from it.
pub(super) fn to_ask(database: &Database) -> Result<Box<dyn Store>, Usage> {
    let nobody = |place: String| {
        Usage(format!(
            "no beian-bot serves from {place}: it reads the knowledge folder when it starts; `knowledge check` looks at it now"
        ))
    };
    match database {
        Database::Sqlite(path) if SqliteStore::is_free(path)? => Err(nobody(path.display().to_string())),
        Database::Sqlite(path) => Ok(Box::new(SqliteStore::open_for_requests_beside(path)?)),
        Database::Postgres(url) => {
            let store = PostgresStore::open_beside_others(url.reveal())?;
            if store.processes()? == 0 {
                return Err(nobody("the PostgreSQL database of BEIAN_DATABASE_URL".to_owned()));
            }
            Ok(Box::new(store))
        }
    }
}
