//! The real process under load, killed again and again, and a ledger check of everything it did.
//!
//! People ask, press and talk to an agent by one script that was recorded without a kill; each must get exactly the
//! recorded messages in the recorded order. One more copy of the message before a kill is borne and counted. In the end
//! the store is looked at: as many effects as people, nothing waits, no dead letters.
//!
//! | file | holds |
//! |---|---|
//! | `setup` | which bot: its settings, how its store is looked at, how many copies of it |
//! | `fleet` | the processes: started, killed, died by themselves |
//! | `script`, `record` | what a person does and gets; how that is found out |
//! | `lane`, `person` | what one receiver got, held against the script; one person going through it |
//! | `way` | how the next kill comes: at a random moment, at a named point, with a request unanswered |
//! | `check` | the store in the end |
//!
//! Never depends on which database or channel mode the bot uses: that is in [`setup::Setup`].

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod check;
mod fleet;
mod lane;
mod person;
mod record;
mod script;
mod setup;
mod way;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::fake::Fake;
use crate::random::Random;

pub use self::fleet::Fleet;
use self::lane::Boundaries;
use self::person::{Person, Tally};
use self::script::Script;
pub use self::setup::Setup;
use self::way::Way;

/// How long anything may take before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(120);
/// The desk's group, its agent, an operator.
const DESK: i64 = -1_001_234_567_890;
const AGENT: i64 = 7_001;
const OPERATOR: i64 = 4_001;

/// How much is to be done.
pub struct Plan {
    pub kills: usize,
    /// People at once.
    pub people: usize,
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Figures {
    /// Kills by how they came.
    pub kills: BTreeMap<String, usize>,
    /// People who went through the script, and updates in all.
    pub people: usize,
    pub updates: usize,
    /// Messages expected in all.
    pub messages: usize,
    /// Messages and effects that never came.
    pub lost: usize,
    /// Effects that came twice, second copies aside.
    pub doubled: usize,
    /// Second copies, and how many of them in the one window.
    pub copies: usize,
    pub copies_in_window: usize,
    /// Messages that came where another was due.
    pub disorder: usize,
    /// Topics of a ticket that were made once too often; all but one are deleted in the end.
    pub second_topics: usize,
    /// From the start of a process to its first message, each.
    pub waits: Vec<Duration>,
    /// What is wrong, in words.
    pub problems: Vec<String>,
    pub took: Duration,
}

/// Runs it all.
pub fn run(setup: &Setup, plan: &Plan) -> Figures {
    let begun = Instant::now();
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    fake.user_with(AGENT, "小李", Some("xiaoli"), Some("zh-hans"));
    fake.user_with(OPERATOR, "运维", None, Some("zh-hans"));
    let mut fleet = Fleet::new(setup, &fake);
    let script = Arc::new(record::record(&fake, &mut fleet));
    let tally = Mutex::new(Tally::default());
    let (stop, boundaries) = (AtomicBool::new(false), Boundaries::default());
    let mut figures = Figures::default();
    let reloads = std::thread::scope(|scope| {
        for _ in 0..plan.people {
            scope.spawn(|| people(&fake, &script, &boundaries, &stop, &tally));
        }
        // Also when it panics: people who go on for ever would hide it.
        let _ends = Ends(&stop);
        kill(&mut fleet, plan, &boundaries, &mut figures)
    });
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    check::check(&fake, &mut fleet, &script, &tally, reloads, &mut figures);
    figures.took = begun.elapsed();
    figures
}

/// Lets nobody new begin once it is dropped.
struct Ends<'s>(&'s AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

// One after the other, as one place in the queue.
fn people(fake: &Fake, script: &Arc<Script>, boundaries: &Boundaries, stop: &AtomicBool, tally: &Mutex<Tally>) {
    while !stop.load(Ordering::SeqCst) {
        let mut person = Person::new(fake, Arc::clone(script));
        person.goes_through(fake, boundaries, stop);
        tally.lock().unwrap_or_else(PoisonError::into_inner).persons.push(person);
    }
}

// All kills; gives the number of reloads that were asked for.
fn kill(fleet: &mut Fleet<'_>, plan: &Plan, boundaries: &Boundaries, figures: &mut Figures) -> usize {
    let mut random = Random(plan.seed);
    let mut reloads = 0;
    boundaries.add();
    // All but the first, which is started below.
    (1..fleet.len()).for_each(|nth| {
        fleet.start(nth, &[]);
    });
    for nth in 0..plan.kills {
        let way = Way::of(nth, &mut random);
        let of = nth % fleet.len();
        fleet.kill(of);
        boundaries.add();
        let started = fleet.start(of, &way.settings());
        let (name, asked) = way.come_about(fleet, of, &mut random);
        reloads += asked;
        *figures.kills.entry(name).or_default() += 1;
        figures.waits.extend(fleet.first_message_since(started));
        if nth % 50 == 49 {
            eprintln!("{} kills", nth + 1);
        }
    }
    boundaries.add();
    (0..fleet.len()).for_each(|nth| {
        fleet.start(nth, &[]);
    });
    reloads
}

impl Figures {
    /// Nothing was lost, nothing came twice, nothing out of order, and every second copy is explained.
    pub fn is_right(&self) -> bool {
        self.problems.is_empty()
            && self.lost + self.doubled + self.disorder == 0
            && self.copies == self.copies_in_window
    }

    /// The table, as the README shows it.
    pub fn table(&self) -> String {
        let mut waits = self.waits.clone();
        waits.sort();
        let median = waits.get(waits.len() / 2).copied().unwrap_or_default();
        let kills: usize = self.kills.values().sum();
        let mut text =
            "| kills | people | updates | messages | lost | doubled effects | second copies (in the window) \
                        | order violations | median restart to first message |\n|---|---|---|---|---|---|---|---|---|\n"
                .to_owned();
        text += &format!(
            "| {kills} | {} | {} | {} | {} | {} | {} ({}) | {} | {:.2} s |\n\nmade anew: {} topics; took {:.0} s\n",
            self.people,
            self.updates,
            self.messages,
            self.lost,
            self.doubled,
            self.copies,
            self.copies_in_window,
            self.disorder,
            median.as_secs_f64(),
            self.second_topics,
            self.took.as_secs_f64(),
        );
        for (way, count) in &self.kills {
            text += &format!("{count:>6} × {way}\n");
        }
        text
    }
}
