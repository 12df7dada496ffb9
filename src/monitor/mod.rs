//! For whoever runs the bot: is it well, and how much does it do.
//!
//! Ring 6. Never serves anything about people, never decides what is healthy: both answers are given to it.

mod recorder;
mod serve;

pub use recorder::{RecorderError, WAITING_SECONDS, install};
pub use serve::{Routes, serve};
