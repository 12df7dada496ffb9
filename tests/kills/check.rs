//! The end: what every person got, what the store holds, what the desk's group shows.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::fleet::Fleet;
use super::person::Tally;
use super::record::ends;
use super::script::Script;
use super::{DESK, Figures};
use crate::fake::Fake;

/// How long the stop in the end may take.
const STOP: Duration = Duration::from_secs(60);

/// Fills in the figures.
pub fn check(
    fake: &Fake,
    fleet: &mut Fleet<'_>,
    script: &Script,
    tally: &Tally,
    reloads: usize,
    figures: &mut Figures,
) {
    if let Err(why) = fleet.rest() {
        figures.problems.push(why);
    }
    // The person of the recording is one more.
    let people = tally.persons.len() + 1;
    figures.people = people;
    figures.updates = fake.see(|world| world.updates.made.len());
    figures.messages = people * (script.own.len() + script.topic.len());
    got(script, tally, figures);
    counted(fleet, script, people, reloads, figures);
    tickets(fleet, script, tally, figures);
    let made = fake.see(|world| world.ledger.of("createForumTopic").filter(|call| call.result().is_some()).count());
    figures.second_topics = made.saturating_sub(people);
    let left = fake.topics(DESK).len();
    if left != people {
        figures.problems.push(format!("{left} topics for {people} tickets"));
    }
    let waiting = fleet.seen(|tx| Ok((tx.inbox_depth()?, tx.dead_letters(10)?)));
    if waiting.0 > 0 || !waiting.1.is_empty() || (fleet.setup.unsent)() > 0 {
        figures.problems.push(format!("waiting, dead, unsent: {waiting:?}, {}", (fleet.setup.unsent)()));
    }
    for nth in 0..fleet.len() {
        fleet.terminate(nth);
        if !fleet.ended(nth, STOP).is_some_and(|status| status.success()) {
            figures.problems.push(format!("process {nth} does not stop"));
        }
    }
}

// One ticket a person, ended as in the recording.
fn tickets(fleet: &Fleet<'_>, script: &Script, tally: &Tally, figures: &mut Figures) {
    let users: Vec<i64> = tally.persons.iter().map(|person| person.user).collect();
    for of in ends(fleet, &users) {
        figures.doubled += of.len().saturating_sub(1);
        if of.first() != script.ticket.as_ref() {
            figures.lost += 1;
            figures.problems.push(format!("a ticket has not ended as it should: {of:?}"));
        }
    }
}

fn got(script: &Script, tally: &Tally, figures: &mut Figures) {
    for person in &tally.persons {
        figures.problems.extend(person.problem.clone());
        for (lane, expected) in [(&person.own, &script.own), (&person.topic, &script.topic)] {
            figures.lost += expected.len() - lane.seen.len();
            figures.copies += lane.copies;
            figures.copies_in_window += lane.copies_in_window;
            figures.doubled += lane.doubled.len();
            figures.disorder += lane.disorder.len();
            let told = lane.doubled.iter().map(|text| ("came twice", text));
            let told = told.chain(lane.disorder.iter().map(|text| ("was not due", text)));
            figures.problems.extend(told.map(|(what, text)| format!("{what}: {text}")));
        }
    }
    if figures.copies > figures.copies_in_window {
        figures.problems.push("second copies outside of the window".to_owned());
    }
}

// Every counter is as high as there were people; every reload is on record once.
fn counted(fleet: &Fleet<'_>, script: &Script, people: usize, reloads: usize, figures: &mut Figures) {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for count in fleet.seen(|tx| tx.counts(chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap())) {
        *counts.entry(count.name).or_default() += count.count;
    }
    let mut due: BTreeMap<String, i64> =
        script.counts.iter().map(|(name, count)| (name.clone(), count * people as i64)).collect();
    let on_record = fleet.seen(|tx| tx.reloads(usize::from(u16::MAX))).len();
    counts.insert("reloads".to_owned(), on_record as i64);
    due.insert("reloads".to_owned(), reloads as i64);
    for name in counts.keys().chain(due.keys()).collect::<BTreeSet<_>>() {
        let [is, should] = [&counts, &due].map(|of| of.get(name).copied().unwrap_or_default());
        figures.doubled += usize::try_from(is - should).unwrap_or_default();
        figures.lost += usize::try_from(should - is).unwrap_or_default();
        if is != should {
            figures.problems.push(format!("{name} was counted {is} times instead of {should}"));
        }
    }
}
