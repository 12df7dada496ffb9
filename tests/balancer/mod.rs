//! One address in front of several copies of the bot: each connection goes to the next copy that answers.
//!
//! Never looks at what it passes on.
#![allow(dead_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::machine::free;

/// A running balancer; dropped, it takes no more connections.
pub struct Balancer {
    pub addr: String,
    copies: Arc<Vec<String>>,
    ended: Arc<AtomicBool>,
}

impl Balancer {
    /// Listens on a free port, before so many copies that each get a free address too.
    pub fn before_copies(count: usize) -> Self {
        let copies: Arc<Vec<String>> = Arc::new((0..count).map(|_| free()).collect());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap().to_string();
        let ended = Arc::new(AtomicBool::new(false));
        let (stop, behind, next) = (Arc::clone(&ended), Arc::clone(&copies), AtomicUsize::new(0));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (copies, first) = (Arc::clone(&behind), next.fetch_add(1, Ordering::SeqCst));
                std::thread::spawn(move || client.and_then(|client| pass(&client, &copies, first)));
            }
        });
        Self { addr, copies, ended }
    }

    /// The settings of the webhook of the nth copy.
    pub fn settings(&self, nth: usize) -> Vec<(String, String)> {
        [
            ("BEIAN_WEBHOOK_URL", format!("http://{}/hook", self.addr)),
            ("BEIAN_WEBHOOK_ADDR", self.copies[nth].clone()),
            ("BEIAN_WEBHOOK_SECRET", "hook-secret-of-the-tests-0123456789".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
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
