//! The bot as applicants, agents and operators meet it: the real process against a fake Bot API.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

#[path = "serve/applicant.rs"]
mod applicant;
#[path = "serve/applicant_checklist.rs"]
mod applicant_checklist;
#[path = "serve/applicant_messages.rs"]
mod applicant_messages;
#[path = "serve/applicant_questions.rs"]
mod applicant_questions;
#[path = "serve/applicant_rig.rs"]
mod applicant_rig;
#[path = "serve/bot.rs"]
mod bot;
#[path = "serve/desk.rs"]
mod desk;
#[path = "serve/desk_agents.rs"]
mod desk_agents;
#[path = "serve/desk_carry.rs"]
mod desk_carry;
#[path = "serve/desk_ends.rs"]
mod desk_ends;
#[path = "serve/desk_faults.rs"]
mod desk_faults;
#[path = "serve/desk_hours.rs"]
mod desk_hours;
mod fake;
#[path = "serve/fault_crash.rs"]
mod fault_crash;
#[path = "serve/fault_crash_desk.rs"]
mod fault_crash_desk;
#[path = "serve/faults.rs"]
mod faults;
#[path = "serve/operator.rs"]
mod operator;
#[path = "serve/operator_more.rs"]
mod operator_more;
#[path = "serve/running.rs"]
mod running;
