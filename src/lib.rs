//! beian-bot
pub mod checklist;
pub mod cli;
pub mod conversation;
pub mod desk;
pub mod facts;
pub mod faq;
pub mod hours;
pub mod knowledge;
pub mod library;
pub mod problem;
pub mod process;
pub mod rules;
pub mod search;
pub mod terminal;
pub mod text;
pub mod yaml;
