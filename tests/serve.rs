//! The bot as applicants, agents and operators meet it: the real process against a fake Bot API.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

#[path = "serve/applicant.rs"]
mod applicant;
#[path = "serve/bot.rs"]
mod bot;
mod fake;
#[path = "serve/faults.rs"]
mod faults;
#[path = "serve/operator.rs"]
mod operator;
#[path = "serve/running.rs"]
mod running;
