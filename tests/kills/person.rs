//! One person going through the script, and the agent of their ticket.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::lane::{Boundaries, Lane};
use super::script::{Act, Script};
use super::{AGENT, DESK, PATIENCE};
use crate::fake::{Call, Fake, Outcome, World};

/// All who have gone through it.
#[derive(Default)]
pub struct Tally {
    pub persons: Vec<Person>,
}

/// A person.
pub struct Person {
    pub user: i64,
    name: String,
    /// None while it is recorded.
    script: Option<Arc<Script>>,
    pub own: Lane,
    pub topic: Lane,
    /// Topics made for this person, and the one that is written in.
    pub topics: Vec<i64>,
    thread: Option<i64>,
    cursor: usize,
    /// What ended it early.
    pub problem: Option<String>,
}

impl Person {
    /// Somebody new with a script.
    pub fn new(fake: &Fake, script: Arc<Script>) -> Self {
        Self { script: Some(script), ..Self::recorded(fake) }
    }

    /// Somebody new of whom it is recorded what they get.
    pub fn recorded(fake: &Fake) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("张三{}", NEXT.fetch_add(1, Ordering::Relaxed));
        Self {
            user: fake.user(&name),
            name,
            script: None,
            own: Lane::default(),
            topic: Lane::default(),
            topics: Vec::new(),
            thread: None,
            cursor: fake.see(|world| world.ledger.calls.len()),
            problem: None,
        }
    }

    /// All steps, until one fails. While the bot is killed again and again nothing counts as lost: only what has not come
    /// when it has been left alone for long.
    pub fn goes_through(&mut self, fake: &Fake, boundaries: &Boundaries, left_alone: &AtomicBool) {
        let script = self.script.clone().unwrap_or_default();
        for step in &script.steps {
            let done = self.acts(fake, &step.act).and_then(|pressed| {
                let mut arrived = |world: &World| {
                    self.absorb(world, boundaries);
                    let came = self.own.seen.len() >= step.own && self.topic.seen.len() >= step.topic;
                    (came && self.shows(world, &step.act, pressed)).then_some(())
                };
                loop {
                    let alone = left_alone.load(Ordering::SeqCst);
                    match fake.wait(PATIENCE, &mut arrived) {
                        Err(_) if !alone => {}
                        done => return done,
                    }
                }
            });
            if let Err(why) = done {
                let shown: String = why.chars().take(300).collect();
                let due = (script.own.get(self.own.seen.len()), script.topic.get(self.topic.seen.len()));
                self.problem = Some(format!("{} after {:?}: due {due:?}: {shown}", self.name, step.act));
                return;
            }
        }
    }

    fn shows(&self, world: &World, act: &Act, pressed: Option<i64>) -> bool {
        match (act, pressed) {
            (Act::PressesUntil(_, words), Some(message)) => world.message(self.user, message).seen().contains(words),
            _ => true,
        }
    }

    /// Does it; gives the message whose button was pressed.
    pub fn acts(&mut self, fake: &Fake, act: &Act) -> Result<Option<i64>, String> {
        match act {
            Act::Says(texts) => texts.iter().for_each(|text| {
                fake.say(self.user, text);
            }),
            Act::AgentSays(texts) => {
                let thread = self.thread.ok_or("there is no topic")?;
                texts.iter().for_each(|text| {
                    fake.agent_says(DESK, Some(thread), AGENT, text);
                });
            }
            Act::Presses(label) | Act::PressesUntil(label, _) => {
                let message = fake.last_with_button(self.user, label).ok_or("there is no such button")?.id;
                fake.press_label(self.user, self.user, message, label);
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    /// Takes note of the calls that have come in since.
    pub fn absorb(&mut self, world: &World, boundaries: &Boundaries) {
        while let Some(call) = world.ledger.calls.get(self.cursor) {
            let puts = matches!(call.method.as_str(), "sendMessage" | "sendDocument" | "createForumTopic");
            // What is not carried out yet may still be; what comes after it waits.
            if puts && call.outcome == Outcome::Pending {
                return;
            }
            self.cursor += 1;
            if puts && call.result().is_some() {
                self.take(call, boundaries);
            }
        }
    }

    fn take(&mut self, call: &Call, boundaries: &Boundaries) {
        let script = self.script.clone();
        let script = script.as_deref();
        let result = call.result().cloned().unwrap_or_default();
        if call.method == "createForumTopic" {
            let name = result["name"].as_str().unwrap_or_default();
            if name.split_whitespace().nth(1) == Some(self.name.as_str()) {
                self.topics.extend(result["message_thread_id"].as_i64());
            }
        } else if call.chat() == Some(self.user) {
            self.own.take(call, script.map(|script| script.own.as_slice()), boundaries);
        } else if call.chat() == Some(DESK) && call.thread().is_some_and(|thread| self.topics.contains(&thread)) {
            self.thread = call.thread();
            self.topic.take(call, script.map(|script| script.topic.as_slice()), boundaries);
        }
    }
}
