//! What tests and benches need of the machine: a folder copied, a free address, the memory of a process.
#![allow(dead_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicU16, Ordering};

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// An address nobody listens at. Below the ports that connections are given by themselves: one of those could take it
/// before it is listened at.
pub fn free() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Test programs that run side by side begin in different places.
    let first = u16::try_from(std::process::id() % 200).unwrap() * 100;
    let is_free = |addr: &String| TcpListener::bind(addr).is_ok();
    let next = || format!("127.0.0.1:{}", 10_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 20_000);
    std::iter::repeat_with(next).take(20_000).find(is_free).unwrap()
}

/// A number from what Linux tells of a process, for instance `VmRSS:` in KiB; none when it does not.
pub fn status(pid: u32, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
