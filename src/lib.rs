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
//! | 0 | [`address`] | opaque addresses of chats, people, messages |
//! | 0 | [`limits`] | how large what comes in may be, and what goes out |
//! | 0 | [`crash`] | named points at which tests end the process; nothing in an ordinary release build |
//! | 0 | [`facts`] | sources; a case (what is known of an applicant); three-valued logic |
//! | 0 | [`text`] | what people type, made comparable: width, script, pinyin, units, names; personal data masked |
//! | 0 | [`yaml`] | YAML as a tree with places, and a reader that collects every mistake |
//! | 1 | [`hours`] | shifts, holidays, make-up days; open or closed; working-day arithmetic |
//! | 1 | [`search`] | naive Bayes over pieces of text: question → ranked labels, explainable |
//! | 1 | [`faq`] | entries, wishes, refusals, terms |
//! | 1 | [`rules`] | province rules as structured values; answers about one province or all |
//! | 1 | [`checklist`] | variables, conditions, documents; case → list and next question |
//! | 1 | [`process`] | stages of a filing, deadlines, when to remind of them |
//! | 1 | [`rejection`] | reasons of returns; which of them a pasted notice names |
//! | 1 | [`precheck`] | names, domains, addresses, dates against the written rules |
//! | 1 | [`desk`] | tickets of people who asked for a human; the queue of one terminal |
//! | 2 | [`knowledge`] | files → one checked [`knowledge::Book`], trained, in each language; golden questions |
//! | 3 | [`conversation`] | `step(book, now, desk, state, event)` → state and effects |
//! | 4 | [`misses`] | questions that were not answered well: groups of them, drafts of wordings |
//! | 4 | [`library`] | the knowledge folder on disk, or the compiled-in copy; the one in use |
//! | 4 | [`store`] | inbox, conversations, tickets, outbox, timers, reports; one contract, on SQLite and PostgreSQL |
//! | 5 | [`service`] | the only loop: inbox → step → one transaction → outbox → channel |
//! | 6 | [`telegram`] | reads updates, carries posts, polls or is called by a webhook; the only room that names teloxide |
//! | 6 | [`monitor`] | `/healthz` and `/metrics` |
//! | 6 | [`terminal`] | the conversation on standard input and output, its local file |
//! | 7 | [`cli`] | the commands, the settings, the wiring |
//!
//! # Invariants, also about what is absent
//!
//! - Rings 0–3 do no IO, read no clock, print nothing, are not async. Time is an argument.
//! - No province, document or question is named in code: the engine decides by values of the knowledge base.
//! - A state keeps *answers*, never computed lists: "back" drops an answer, a new knowledge base recomputes.
//! - Every fact shown carries its source page and the date it was checked.
//! - A knowledge base with an error is never used; all problems are reported at once.
//! - An update is on disk before it is confirmed; its effects are in one transaction with "done", of one copy only.
//! - Nothing is sent but from the outbox, in order for each receiver; what is given up is seen by people.
//! - Only `service` and `cli` read the clock; only `telegram` knows what an address means.
//!
//! # Walkthroughs
//!
//! **A question.** `cli::ask` or `terminal::Session` → [`conversation::respond`] → `slots` normalizes the text, masks
//! province names and finds the one that is filed in → [`search::Index::rank`] ranks entries, province topics, wishes and
//! refusals together, with what is known of the applicant as prior → [`conversation::decide`] estimates the chance that
//! the best one is right and weighs what an answer, 2–4 choices or "I don't know" are worth → a card: an entry's answer,
//! or [`rules::answer`] for the province and kind of applicant. A few words after an answer are read with it
//! ("要多久"); several questions in one message are understood one by one (`several`).
//!
//! **A checklist.** "清单" → `conversation::interview` → [`checklist::evaluate`] judges every rule in three-valued logic:
//! what holds is listed, what is open names the variables it depends on, and the first of those that may be asked is the
//! next question; nothing open: the list is complete.
//!
//! **A pre-check.** "预检", then pasted lines → `conversation::precheck` reads labels and forms into values, kept masked →
//! [`precheck::check`] judges every rule of `precheck.yaml` on each value, in three-valued logic; what depends on a nature
//! or province that is not known is followed through all of them: an error only where some error holds for every one,
//! else a warning that says for whom → findings in words, with their pages. Nothing found is never "it will pass".
//!
//! **A request for a human.** "人工" → `conversation::wishes` asks [`hours::Hours::at`] → `Effect::OpenTicket` and a text
//! with the number, the place in the queue and the time the desk opens → `terminal::Session` applies the effect to
//! [`desk::Queue`] and stores queue and state together before the text is shown. On Telegram `service` writes ticket,
//! state, the posts that make the topic (due when the desk opens) and the promise's timer in one transaction.
//!
//! **A reminder.** "提醒我" → `conversation::reminders` plans from what the applicant told ([`process::plan`]) →
//! `Effect::Wake` with the time of the next one, which the state notes too → a timer → `Event::Woke` → what is due is said
//! and noted in the same transaction. A timer whose time is not the one the state notes belongs to an older plan and does
//! nothing.
//!
//! **A language.** [`knowledge::Book::speaking`] gives the same book with its texts in English, with the same index and the
//! same numbering: whoever speaks takes it, nothing else knows of languages. A Chinese text that was changed has no
//! translation any more.
//! **A return.** "被退回" → `conversation::rejection` asks for the reason → [`knowledge::Book::read_return`] cuts the pasted
//! text into its parts and asks [`rejection::Finder`] what each names → a card for each reason on file, ticks of its
//! documents taken back; what is not on file is said to be so and kept, masked, for the agent and the misses.
//!
//! **An update.** Telegram → `telegram::poll` (or the webhook) → [`service::port::Intake::take_in`] stores it, and only
//! then it is confirmed → the worker takes the oldest of each lane → `telegram::read` makes it an
//! [`service::port::Incoming`] → an applicant's becomes a step or is carried to the agent, an agent's is carried to the
//! applicant or obeyed → state, ticket, outbox rows and "done" in one transaction → the sender takes the first post of
//! each lane, at a pace for each chat → `telegram` makes one request → its outcome is noted: sent, again, parked, healed
//! or given up, and the other side told.
//!
//! **Several copies.** On PostgreSQL each copy stores what it is called with; the worker of any copy claims an update with
//! its lane (`inbox_claim`), and what another has hold of is [`store::StoreError::Busy`]: undone and tried again. Each copy
//! holds some slots of the outbox by locks of its session ([`store::Store::tend`]), so that a chat has one sender; when a
//! copy is gone the server frees them, another takes them over, and what was under way is sent again, marked uncertain.
//!
//! **A reload.** `/reload`, `beian-bot reload` or SIGHUP → an update like any other → read, checked and compared before
//! the transaction (`service::reload`) → snapshot, record and the swap of one `Arc` → turns that have begun keep the old.
//!
//! **A miss.** "I don't know", 👎, "都不是", a reason that is not on file → `Effect::Asked` or `Effect::Useful` → a row of the
//! store, masked; a choice among what was offered says what was meant → [`misses::group`] puts alike ones together for
//! `/misses` → `knowledge suggest` drafts wordings, says which golden answers they would change, and writes them when told to.
//!
//! **A change of the knowledge.** `knowledge check` → [`library::load`] reads the files → [`knowledge::parse`] reads every
//! shape, checks links, sources, dates and conditions, and trains only when no error was found.

pub mod address;
pub mod checklist;
pub mod cli;
pub mod conversation;
pub mod crash;
pub mod desk;
pub mod facts;
pub mod faq;
pub mod hours;
pub mod knowledge;
pub mod library;
pub mod limits;
pub mod misses;
pub mod monitor;
pub mod precheck;
pub mod problem;
pub mod process;
pub mod rejection;
pub mod rules;
pub mod search;
pub mod service;
pub mod store;
pub mod telegram;
pub mod terminal;
pub mod text;
pub mod yaml;
