//! The conversation: `step(book, now, desk, state, event) → state and effects`, a plain function.
//!
//! Ring 3. No clock, no disk, no channel: whoever drives it stores the state and carries out the effects together.
//! Never silent (every event has a reply), never two open tickets, never a state without a way out.

mod command;
mod decide;
mod desk_text;
mod interview;
mod interview_answer;
mod interview_change;
mod interview_text;
mod print;
mod response;
mod slots;
mod state;
mod step;
mod understand;
mod wishes;

pub use command::Command;
pub use decide::{Decision, confidence, decide};
pub use desk_text::hours_text;
pub use interview_text::checklist_text;
pub use print::checklist_html;
pub use response::{Card, Outcome, Response, respond};
pub use slots::{Slots, slots};
pub use state::{Interview, STATE_VERSION, State};
pub use step::{DeskView, Effect, Event, Message, Step, step};
pub use understand::{Context, Understanding, understand};
