//! The conversation: `step(book, now, desk, state, event) → state and effects`, a plain function.
//!
//! Ring 3. No clock, no disk, no channel: whoever drives it stores the state and carries out the effects together.
//! Never silent (every event has a reply), never two open tickets, never a state without a way out.

mod ask;
mod buttons;
mod command;
mod decide;
mod desk_says;
mod desk_text;
mod difference;
mod find;
mod golden;
mod interview;
mod interview_answer;
mod interview_change;
mod interview_list;
mod interview_text;
mod message;
mod place;
mod precheck;
mod precheck_answer;
mod precheck_form;
mod precheck_note;
mod precheck_press;
mod precheck_pressed;
mod precheck_read;
mod precheck_show;
mod precheck_state;
mod precheck_text;
mod press;
mod pressed;
mod print;
mod privacy;
mod response;
mod several;
mod slots;
mod state;
mod step;
mod understand;
mod wishes;

pub use command::Command;
pub use decide::{Choice, Decision, decide};
pub use desk_says::{agent_came, agent_finished, agent_reopened, promise_broken};
pub use desk_text::hours_text;
pub use difference::{ChangedAnswer, Difference, difference};
pub use find::{card_of, find};
pub use golden::{Verdict, judge, judge_case};
pub use interview_text::{case_text, checklist_text};
pub use message::{Button, File, Message};
pub use precheck_press::PrecheckPress;
pub use precheck_text::{finding_text, given_fields, precheck_text};
pub use press::{InterviewStep, Press, short as short_id};
pub use print::checklist_html;
pub use response::{Card, Outcome, Response, respond};
pub use slots::{Slots, slots};
pub use state::{Asked, Interview, PrecheckState, STATE_VERSION, State};
pub use step::{DeskView, Effect, Event, Step, step};
pub use understand::{Context, Understanding, understand};
