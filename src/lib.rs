//! beian-bot: answers questions on China's ICP filing (ICP备案) at UCloud, walks applicants through the document
//! checklist, and hands over to a human inside China business hours. **Right or silent.**
//!
//! # Map
//!
//! Topics inside rings; arrows go inwards only. `tests/rooms.rs` holds this table as data and checks it.
//!
//! | ring | room | what it owns |
//! |---|---|---|
//! | 0 | [`problem`] | a problem of the knowledge base, as a value with a place |
//! | 0 | [`facts`] | sources; a case (what is known of an applicant); three-valued logic |
//! | 0 | [`text`] | what people type, made comparable: width, script, pinyin, units, names |
//! | 0 | [`yaml`] | YAML as a tree with places, and a reader that collects every mistake |
//! | 1 | [`hours`] | shifts, holidays, make-up days; open or closed; working-day arithmetic |
//! | 1 | [`search`] | naive Bayes over pieces of text: question → ranked labels, explainable |
//! | 1 | [`faq`] | entries, wishes, refusals, terms |
//! | 1 | [`rules`] | province rules as structured values; answers about one province or all |
//! | 1 | [`checklist`] | variables, conditions, documents; case → list and next question |
//! | 1 | [`process`] | stages of a filing, deadlines |
//! | 1 | [`desk`] | the queue of people who asked for a human |
//! | 2 | [`knowledge`] | files → one checked [`knowledge::Book`], trained; golden questions |
//! | 3 | [`conversation`] | `step(book, now, desk, state, event)` → state and effects |
//! | 4 | [`library`] | the knowledge folder on disk, or the compiled-in copy |
//! | 6 | [`monitor`] | `/healthz` and `/metrics` |
//! | 6 | [`terminal`] | the conversation on standard input and output, its local file |
//! | 7 | [`cli`] | the commands; the only room that reads the clock |
//!
//! Rings 5 (service: inbox, outbox, timers) and the Telegram room of ring 6 are not built yet; they attach to
//! [`conversation::step`] without changing it.
//!
//! # Invariants, also about what is absent
//!
//! - Rings 0–3 do no IO, read no clock, print nothing, are not async. Time is an argument.
//! - No province, document or question is named in code: the engine decides by values of the knowledge base.
//! - A state keeps *answers*, never computed lists: "back" drops an answer, a new knowledge base recomputes.
//! - Every fact shown carries its source page and the date it was checked.
//! - A knowledge base with an error is never used; all problems are reported at once.
//!
//! # Walkthroughs
//!
//! **A question.** `cli::ask` or `terminal::Session` → [`conversation::respond`] → `slots` normalizes the text and masks
//! province names → [`search::Index::rank`] ranks entries, province topics, wishes and refusals together →
//! [`conversation::decide`] first decides whether it is about filing at all, then answers, offers 2–4 choices, or says
//! "I don't know" → a card: an entry's answer, or [`rules::answer`] for the province and kind of applicant.
//!
//! **A checklist.** "清单" → `conversation::interview` → [`checklist::evaluate`] judges every rule in three-valued logic:
//! what holds is listed, what is open names the variables it depends on, and the first of those that may be asked is the
//! next question; nothing open: the list is complete.
//!
//! **A request for a human.** "人工" → `conversation::wishes` asks [`hours::Hours::at`] → `Effect::OpenTicket` and a text
//! with the number, the place in the queue and the time the desk opens → `terminal::Session` applies the effect to
//! [`desk::Queue`] and stores queue and state together before the text is shown.
//!
//! **A change of the knowledge.** `knowledge check` → [`library::load`] reads the files → [`knowledge::parse`] reads every
//! shape, checks links, sources, dates and conditions, and trains only when no error was found.

pub mod address;
pub mod checklist;
pub mod cli;
pub mod conversation;
pub mod desk;
pub mod facts;
pub mod faq;
pub mod hours;
pub mod knowledge;
pub mod library;
pub mod monitor;
pub mod problem;
pub mod process;
pub mod rules;
pub mod search;
pub mod service;
pub mod store;
pub mod telegram;
pub mod terminal;
pub mod text;
pub mod yaml;
