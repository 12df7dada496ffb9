//! The conversation: `step(book, now, desk, state, event) → state and effects`, a plain function.
//!
//! Ring 3. No clock, no disk, no channel: whoever drives it stores the state and carries out the effects together.
//! Never silent (every event has a reply), never two open tickets, never a state without a way out.

mod ask;
mod buttons;
mod calendar_file;
mod card;
mod command;
mod decide;
mod desk_says;
mod desk_text;
mod difference;
mod feedback;
mod find;
mod golden;
mod interview;
mod interview_answer;
mod interview_change;
mod interview_list;
mod interview_seen;
mod interview_text;
mod language;
mod message;
mod place;
mod press;
mod pressed;
mod print;
mod privacy;
mod progress;
mod progress_state;
mod progress_text;
mod progress_typed;
mod progress_when;
mod rejection;
mod rejection_text;
mod reminders;
mod response;
mod several;
mod slots;
mod state;
mod step;
mod understand;
mod wishes;

pub use card::Card;
pub use command::Command;
pub use decide::{Choice, Decision, decide};
pub use desk_says::{agent_came, agent_finished, agent_reopened, promise_broken};
pub use desk_text::hours_text;
pub use difference::{ChangedAnswer, Difference, difference};
pub use find::{card_of, find};
pub use golden::{Verdict, judge, judge_case, judge_return};
pub use interview_seen::Seen;
pub use interview_text::{case_text, checklist_text};
pub use message::{Button, File, Message};
pub use press::{InterviewStep, Press, short as short_id};
pub use print::checklist_html;
pub use progress_state::{Asking, Progress};
pub use response::{Outcome, Response, respond};
pub use slots::{Slots, slots};
pub use state::{Asked, Interview, Rejection, STATE_VERSION, State, Unsettled};
pub use step::{DeskView, Effect, Event, Step, step};
pub use understand::{Context, Understanding, understand};
