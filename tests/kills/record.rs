//! What comes of the script when nobody is killed. Never invents an expectation: what is right is held by the anchors.

use beian_bot::address::Address;
use beian_bot::desk::Ticket;

use super::fleet::Fleet;
use super::lane::Boundaries;
use super::person::Person;
use super::script::{ANCHORS, Act, BOXES, Script, Step, TOPIC_ANCHORS, TicketEnd, after, before, pick};
use crate::fake::Fake;

/// Longest checklist.
const QUESTIONS_MAX: usize = 40;

/// One person goes through the script alone.
pub fn record(fake: &Fake, fleet: &mut Fleet<'_>) -> Script {
    (0..fleet.len()).for_each(|nth| {
        fleet.start(nth, &[]);
    });
    let mut person = Person::recorded(fake);
    let mut script = Script::default();
    before().into_iter().for_each(|act| step(fake, fleet, &mut person, &mut script, act));
    for _ in 0..QUESTIONS_MAX {
        if person.own.seen.last().is_some_and(|text| text.contains(BOXES)) {
            break;
        }
        let question = fake.last(person.user).expect("a question");
        let labels: Vec<String> = question.buttons().into_iter().map(|(label, _)| label).collect();
        let label = pick(&labels);
        step(fake, fleet, &mut person, &mut script, Act::Presses(label));
    }
    after().into_iter().for_each(|act| step(fake, fleet, &mut person, &mut script, act));
    (script.own, script.topic) = (person.own.seen.clone(), person.topic.seen.clone());
    let lanes = [(&script.own, &ANCHORS[..]), (&script.topic, &TOPIC_ANCHORS[..])];
    for (lane, anchors) in lanes {
        for anchor in anchors {
            assert!(lane.iter().any(|text| text.contains(anchor)), "no {anchor:?} in {lane:#?}");
        }
    }
    for count in fleet.seen(|tx| tx.counts(chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap())) {
        *script.counts.entry(count.name).or_default() += count.count;
    }
    script.ticket = ends(fleet, &[person.user]).concat().pop();
    assert_eq!(script.ticket.as_ref().and_then(|ticket| ticket.rating), Some(5));
    (0..fleet.len()).for_each(|nth| fleet.kill(nth));
    script
}

fn step(fake: &Fake, fleet: &Fleet<'_>, person: &mut Person, script: &mut Script, act: Act) {
    person.acts(fake, &act).unwrap_or_else(|why| panic!("{act:?}: {why}: {:#?}", person.own.seen));
    fleet.rest().unwrap_or_else(|why| panic!("{act:?}: {why}"));
    fake.see(|world| person.absorb(world, &Boundaries::default()));
    script.steps.push(Step { act, own: person.own.seen.len(), topic: person.topic.seen.len() });
}

/// How the tickets of these people have ended, each person's for themselves.
pub fn ends(fleet: &Fleet<'_>, users: &[i64]) -> Vec<Vec<TicketEnd>> {
    let end = |ticket: &Ticket| TicketEnd {
        status: ticket.status,
        promise: ticket.promise,
        solved: ticket.solved,
        rating: ticket.rating,
    };
    fleet.seen(|tx| {
        let of = |user: &i64| Ok(tx.tickets_of(&Address::new(format!("tg:{user}")))?.iter().map(end).collect());
        users.iter().map(of).collect()
    })
}
