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
mod balancer;
#[path = "serve/bot.rs"]
mod bot;
#[path = "serve/copies.rs"]
mod copies;
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
#[path = "serve/fault.rs"]
mod fault;
#[path = "serve/fault_crash.rs"]
mod fault_crash;
#[path = "serve/fault_crash_desk.rs"]
mod fault_crash_desk;
#[path = "serve/fault_incoming_many.rs"]
mod fault_incoming_many;
#[path = "serve/fault_incoming_odd.rs"]
mod fault_incoming_odd;
#[path = "serve/fault_incoming_repeats.rs"]
mod fault_incoming_repeats;
#[path = "serve/fault_machine_clock.rs"]
mod fault_machine_clock;
#[path = "serve/fault_machine_hours.rs"]
mod fault_machine_hours;
#[path = "serve/fault_machine_log.rs"]
mod fault_machine_log;
#[path = "serve/fault_machine_reload.rs"]
mod fault_machine_reload;
#[path = "serve/fault_machine_restore.rs"]
mod fault_machine_restore;
#[path = "serve/fault_machine_store.rs"]
mod fault_machine_store;
#[path = "serve/fault_machine_yaml.rs"]
mod fault_machine_yaml;
#[path = "serve/fault_telegram_away.rs"]
mod fault_telegram_away;
#[path = "serve/fault_telegram_broken.rs"]
mod fault_telegram_broken;
#[path = "serve/fault_telegram_limits.rs"]
mod fault_telegram_limits;
#[path = "serve/fault_telegram_refused.rs"]
mod fault_telegram_refused;
#[path = "serve/faults.rs"]
mod faults;
mod machine;
#[path = "serve/operator.rs"]
mod operator;
#[path = "serve/operator_more.rs"]
mod operator_more;
#[path = "serve/reminders.rs"]
mod reminders;
#[path = "serve/running.rs"]
mod running;
mod schema;
#[path = "serve/security_others.rs"]
mod security_others;
#[path = "serve/security_secrets.rs"]
mod security_secrets;
#[path = "serve/weeks.rs"]
mod weeks;
