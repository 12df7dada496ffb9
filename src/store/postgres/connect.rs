//! Connections to the server: how it is reached, encrypted, and what each session is told.
//!
//! Never sends a password in the clear to another machine unless the address says `sslmode=disable`, and never tells one.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::db::{Connection, Result, failed};
use crate::store::StoreError;

/// How long a statement waits for another process before it is busy: longer than a transaction takes, far shorter than
/// the second after which PostgreSQL looks for deadlocks.
const SESSION: &str = "
    SET lock_timeout = '30ms';
    SET idle_in_transaction_session_timeout = '60s';
    SET client_min_messages = warning;
    SET default_transaction_isolation = 'read committed';
    SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// Where the server is and how it is spoken to.
pub(super) struct Reach {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    /// Host and database, for errors.
    pub name: String,
}

impl Reach {
    /// Reads an address like `postgres://user:password@host/database`.
    pub(super) fn new(url: &str) -> Result<Self> {
        let mut config = read(url)?;
        config
            .application_name("beian-bot")
            .connect_timeout(Duration::from_secs(10))
            .keepalives_idle(Duration::from_secs(20))
            .tcp_user_timeout(Duration::from_secs(20));
        if !url.contains("sslmode") {
            config.ssl_mode(if is_here(&config) { SslMode::Disable } else { SslMode::Require });
        }
        let tls = if config.get_ssl_mode() == SslMode::Disable { None } else { Some(encryption()?) };
        let name = name(&config);
        Ok(Self { config, tls, name })
    }

    /// A new connection, with the session told what it must keep to.
    pub(super) fn connect(&self) -> Result<Connection> {
        let connected = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        let mut client = connected.map_err(|error| self.told(&error))?;
        client.batch_execute(SESSION).map_err(|error| self.told(&error))?;
        Ok(Connection::new(client))
    }

    fn told(&self, error: &postgres::Error) -> StoreError {
        match failed(error) {
            StoreError::Database(says) => StoreError::Database(format!("{}: {says}", self.name)),
            other => other,
        }
    }
}

/// Reads an address; the error does not repeat it.
pub(super) fn read(url: &str) -> Result<Config> {
    let config = Config::from_str(url)
        .map_err(|_| StoreError::Unusable("the address of the PostgreSQL server is not understood".to_owned()))?;
    if config.get_hosts().is_empty() {
        return Err(StoreError::Unusable("the address of the PostgreSQL server names no host".to_owned()));
    }
    Ok(config)
}

// True when the server is on this machine: nothing crosses a network.
fn is_here(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

fn name(config: &Config) -> String {
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        })
        .collect();
    format!("PostgreSQL at {}, database {}", hosts.join(","), config.get_dbname().unwrap_or("(the user's)"))
}

// Certificates are those the machine trusts; SSL_CERT_FILE names others.
fn encryption() -> Result<MakeRustlsConnect> {
    let unusable = |says: String| StoreError::Unusable(format!("the connection cannot be encrypted: {says}"));
    let found = rustls_native_certs::load_native_certs();
    let mut roots = rustls::RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        return Err(unusable("this machine trusts no certificates; SSL_CERT_FILE may name a file of some".to_owned()));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_machines_are_spoken_to_encrypted_unless_told_otherwise() {
        let mode = |url: &str| Reach::new(url).unwrap().config.get_ssl_mode();
        assert_eq!(mode("postgres://u@127.0.0.1/d"), SslMode::Disable);
        assert_eq!(mode("postgres://u@localhost:5433/d"), SslMode::Disable);
        assert_eq!(mode("postgres://u@db.example.com/d?sslmode=disable"), SslMode::Disable);
        // Where no certificates are installed it is refused instead.
        let far = Reach::new("postgres://u@db.example.com/d").map(|reach| reach.config.get_ssl_mode());
        assert!(far.map_or_else(|e| e.to_string().contains("encrypted"), |mode| mode == SslMode::Require));
    }

    #[test]
    fn an_error_holds_no_password() {
        for url in ["postgres://user:geheim@127.0.0.1:1/d", "postgres://user:geheim@host:port/d", "postgres://:geheim@"]
        {
            let says = match Reach::new(url) {
                Ok(reach) => reach.connect().err().map(|error| error.to_string()),
                Err(error) => Some(error.to_string()),
            };
            let says = says.expect("nobody listens there");
            assert!(!says.contains("geheim"), "{says}");
        }
    }
}
