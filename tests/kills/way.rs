//! How the next kill comes: at a random moment, at a named point, with a request unanswered, while the bot stops.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::OPERATOR;
use super::fleet::Fleet;
use crate::fake::{Fault, Rule};
use crate::random::Random;

/// How long a point may take to be come to; then the process is killed where it is.
const LIMIT: Duration = Duration::from_secs(20);
/// Longest random wait while starting, in milliseconds.
const STARTS: usize = 600;
/// Shortest and longest time in which a random moment is chosen, in milliseconds: as long as the start took, so that a
/// busy machine gets somewhere, too.
const RUNS: (usize, usize) = (600, 5_000);

/// Points that the load comes to by itself, and up to how often they are passed before.
const POINTS: [(&str, usize); 8] = [
    ("received-not-stored", 4),
    ("stored-not-confirmed", 4),
    ("confirmed-not-handled", 6),
    ("inside-step", 12),
    ("handled-not-committed", 6),
    ("committed-not-sent", 6),
    ("sent-not-noted", 12),
    ("topic-made-not-noted", 1),
];
const RELOADS: [&str; 2] = ["reload-read-not-swapped", "reload-committed-not-swapped"];

/// A way to die.
#[derive(Clone, Debug)]
pub enum Way {
    /// A random moment after the first sign of life, or after the start.
    Random,
    Starting,
    /// A named point, the nth time.
    Point(&'static str, usize),
    /// A named point of a reload, which is asked for.
    Reload(&'static str),
    /// A message was accepted, its answer never comes.
    Unanswered,
    /// Told to stop, killed while it does.
    Drain,
}

impl Way {
    /// Every second one is random, the others take turns.
    pub fn of(nth: usize, random: &mut Random) -> Self {
        if nth.is_multiple_of(2) {
            return if nth % 8 == 6 { Self::Starting } else { Self::Random };
        }
        let at = nth / 2 % (POINTS.len() + RELOADS.len() + 2);
        match (POINTS.get(at), at.checked_sub(POINTS.len())) {
            (Some((name, most)), _) => Self::Point(name, 1 + random.below(*most)),
            (None, Some(at)) if at < RELOADS.len() => Self::Reload(RELOADS[at]),
            (None, Some(at)) if at == RELOADS.len() => Self::Unanswered,
            _ => Self::Drain,
        }
    }

    /// The settings that bring it about.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let at = match self {
            Self::Random | Self::Starting | Self::Unanswered => return Vec::new(),
            Self::Point(name, nth) => format!("{name}:{nth}"),
            Self::Reload(name) => (*name).to_owned(),
            Self::Drain => "during-drain".to_owned(),
        };
        vec![("BEIAN_CRASH_AT", at)]
    }

    /// Brings it about; gives its name and how many reloads were asked for.
    pub fn come_about(&self, fleet: &mut Fleet<'_>, of: usize, random: &mut Random) -> (String, usize) {
        // A named point may be come to before the process has said anything.
        let quiet = matches!(self, Self::Starting | Self::Point(..));
        let runs = if quiet { Duration::ZERO } else { moment(fleet, random) };
        let mut reloads = 0;
        let name = match self {
            // The wait is what is tried: any moment must do.
            Self::Random => {
                sleep(runs);
                "at a random moment"
            }
            Self::Starting => {
                sleep(Duration::from_millis(random.below(STARTS) as u64));
                "while starting"
            }
            Self::Unanswered => return (unanswered(fleet, of), 0),
            Self::Point(name, _) => name,
            Self::Reload(name) => {
                reloads = 1;
                fleet.change_knowledge();
                fleet.fake.say(OPERATOR, "/reload");
                name
            }
            Self::Drain => {
                sleep(runs);
                fleet.terminate(of);
                "during-drain"
            }
        };
        let by_itself = !matches!(self, Self::Random | Self::Starting);
        let name = match by_itself && fleet.ended(of, LIMIT).is_none() {
            true => format!("{name} (not come to)"),
            false => name.to_owned(),
        };
        fleet.kill(of);
        (name, reloads)
    }
}

// A random moment after the first sign of life.
fn moment(fleet: &Fleet<'_>, random: &mut Random) -> Duration {
    let began = Instant::now();
    if !fleet.heard() {
        eprintln!("a process was not heard of:\n{}", fleet.log());
    }
    let took = usize::try_from(began.elapsed().as_millis()).unwrap_or(RUNS.1);
    Duration::from_millis(random.below(took.clamp(RUNS.0, RUNS.1)) as u64)
}

fn unanswered(fleet: &mut Fleet<'_>, of: usize) -> String {
    let rule = fleet.fake.fault(Rule::on("sendMessage", Fault::Slow));
    // What is slow is still under way when everything else is long done.
    let under_way = |world: &crate::fake::World| (world.ledger.in_flight("sendMessage") > 0).then_some(());
    let met = fleet.fake.wait(LIMIT, under_way).is_ok();
    sleep(Duration::from_millis(60));
    fleet.kill(of);
    fleet.fake.release(rule);
    if met { "written-not-answered".to_owned() } else { "written-not-answered (nothing was written)".to_owned() }
}
