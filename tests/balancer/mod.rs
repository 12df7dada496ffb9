//! One address in front of several copies of the bot: each connection goes to the next copy that answers.
//!
//! Never looks at what it passes on.
#![allow(dead_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A running balancer; dropped, it takes no more connections.
pub struct Balancer {
    pub addr: String,
    ended: Arc<AtomicBool>,
}

impl Balancer {
    /// Listens on a free port.
    pub fn before(copies: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap().to_string();
        let ended = Arc::new(AtomicBool::new(false));
        let (stop, copies, next) = (Arc::clone(&ended), Arc::new(copies), Arc::new(AtomicUsize::new(0)));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (copies, first) = (Arc::clone(&copies), next.fetch_add(1, Ordering::SeqCst));
                std::thread::spawn(move || client.and_then(|client| pass(&client, &copies, first)));
            }
        });
        Self { addr, ended }
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the listener, so that it sees the end.
        let _ = TcpStream::connect(&self.addr);
    }
}

// When no copy answers the connection closes, and the caller comes again.
fn pass(client: &TcpStream, copies: &[String], first: usize) -> io::Result<()> {
    let copy = (0..copies.len()).find_map(|nth| TcpStream::connect(&copies[(first + nth) % copies.len()]).ok());
    let copy = copy.ok_or(io::ErrorKind::ConnectionRefused)?;
    let (mut from, mut to) = (client.try_clone()?, copy.try_clone()?);
    std::thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let passed = io::copy(&mut &copy, &mut &*client);
    client.shutdown(Shutdown::Both)?;
    passed.map(|_| ())
}
