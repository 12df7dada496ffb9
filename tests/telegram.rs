//! The Telegram channel: what it reads, what it sends, what answers mean, and how it polls and is called.
//!
//! `UPDATE_EXPECT=1 cargo test --test telegram` writes the expectations anew; the difference is then read by a person.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "telegram/expect.rs"]
mod expect;
#[path = "telegram/failures.rs"]
mod failures;
#[path = "telegram/polling.rs"]
mod polling;
#[path = "telegram/posts.rs"]
mod posts;
#[path = "telegram/sending.rs"]
mod sending;
#[path = "telegram/server.rs"]
mod server;
#[path = "telegram/updates.rs"]
mod updates;
#[path = "telegram/webhook.rs"]
mod webhook;
