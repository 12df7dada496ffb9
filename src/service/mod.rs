//! The service: the only loop. Inbox → step → one transaction → outbox → channel.
//!
//! Ring 5. Besides `cli` the only room that reads the clock, and only in [`Clock`]. Never names a channel or a database.
//!
//! | file | holds |
//! |---|---|
//! | `port` | what a channel brings and carries |
//! | `turn` | the worker: takes updates from the inbox, each in a transaction of its own effects |
//! | `applicant`, `carry` | an applicant's update; messages carried between the two sides of a ticket |
//! | `agent`, `agent_command`, `ticket`, `card`, `topic` | an agent's update; what happens to a ticket; its card, its topic |
//! | `operator`, `reload`, `choose`, `report`, `missed` | operators' commands; which knowledge base runs; what could not be answered |
//! | `sender`, `take`, `outcome`, `accepted`, `heal`, `pace` | the outbox: one sender, paced a chat; what became of each post |
//! | `timers`, `jump` | promises, purging; a clock that was set back |
//! | `share` | what several processes on one store agree on |

mod accepted;
mod agent;
mod agent_command;
mod applicant;
mod board;
mod card;
mod carry;
mod choose;
mod clock;
mod desk_words;
mod heal;
mod jump;
mod missed;
mod operator;
mod outcome;
mod pace;
pub mod port;
mod post;
mod reload;
mod remind;
mod report;
pub mod rich;
mod run;
mod sender;
mod share;
mod take;
mod ticket;
mod timers;
mod topic;
mod turn;
mod wording;

pub use board::Board;
pub use choose::{Chosen, choose, in_use};
pub use clock::Clock;
pub use missed::{group_lines, missed, misses_report};
pub use reload::{LOCAL, Request};
pub use report::{stats_report, version_report};
pub use run::{Service, ServiceIntake, Settings};
