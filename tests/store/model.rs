//! Random walks over the outbox beside a model of a few lines: order kept, nothing lost, nothing twice.

use std::collections::BTreeMap;

use crate::each;
use crate::fixture::{at, post, within};
use crate::random::Random;
use beian_bot::store::{NewPost, OutboxState, Store, Tx};

const LANES: [&str; 4] = ["a", "b", "c", "d"];

/// A post as the model sees it.
#[derive(Clone, Debug)]
struct Known {
    id: i64,
    payload: String,
    state: OutboxState,
    due: i64,
}

/// The live posts of each lane, in order.
#[derive(Default)]
struct Model {
    lanes: BTreeMap<&'static str, Vec<Known>>,
    written: usize,
    finished: usize,
}

impl Model {
    fn lane(&mut self, lane: &'static str) -> &mut Vec<Known> {
        self.lanes.entry(lane).or_default()
    }

    fn is_parked(&mut self, lane: &'static str) -> bool {
        self.lane(lane).iter().any(|known| known.state == OutboxState::Parked)
    }

    fn next(&mut self, lane: &'static str) -> Option<Known> {
        let posts = self.lane(lane);
        posts.iter().all(|known| known.state == OutboxState::Pending).then(|| posts.first().cloned()).flatten()
    }

    fn heads(&mut self, now: i64) -> Vec<(i64, String)> {
        let next = LANES.iter().filter_map(|lane| self.next(lane)).filter(|known| known.due <= now);
        let mut heads: Vec<_> = next.map(|known| (known.id, known.payload)).collect();
        heads.sort();
        heads
    }

    fn wait(&mut self, lane: &'static str, except: i64) -> OutboxState {
        let parked = self.lane(lane).iter().any(|known| known.state == OutboxState::Parked && known.id != except);
        if parked { OutboxState::Parked } else { OutboxState::Pending }
    }
}

/// One random change of store and model.
fn change(tx: &mut dyn Tx, model: &mut Model, random: &mut Random, now: i64) {
    let lane = LANES[random.below(LANES.len())];
    let due = now + random.below(4) as i64;
    match random.below(12) {
        0..=3 => write(tx, model, random, lane, due, now),
        4..=7 => finish_or_begin(tx, model, random, lane, due, now),
        8 => {
            let parked = tx.park_lane(lane).unwrap();
            assert_eq!(parked, turn(model, lane, OutboxState::Pending, OutboxState::Parked));
        }
        9 => {
            let freed = tx.unpark_lane(lane, at(now)).unwrap();
            assert_eq!(freed, turn(model, lane, OutboxState::Parked, OutboxState::Pending));
        }
        10 if random.below(8) == 0 => {
            let cancelled = tx.cancel_lane(lane, at(now)).unwrap();
            let before = model.lane(lane).len();
            model.lane(lane).retain(|known| known.state == OutboxState::Sending);
            let gone = before - model.lane(lane).len();
            model.finished += gone;
            assert_eq!(cancelled, gone as u64);
        }
        10 => {
            tx.hasten_lane(lane, at(now)).unwrap();
            let waiting = model.lane(lane).iter_mut().filter(|known| known.state == OutboxState::Pending);
            waiting.for_each(|known| known.due = known.due.min(now));
        }
        _ => recover(tx, model),
    }
}

fn write(tx: &mut dyn Tx, model: &mut Model, random: &mut Random, lane: &'static str, due: i64, now: i64) {
    let state = model.wait(lane, 0);
    let mut texts = |count: usize| {
        (0..count)
            .map(|_| {
                model.written += 1;
                NewPost { not_before: at(due), ..post(lane, &format!("{lane}{}", model.written)) }
            })
            .collect::<Vec<_>>()
    };
    if random.below(4) > 0 {
        let new = texts(1).remove(0);
        let id = tx.post(&new, at(now)).unwrap();
        model.lane(lane).push(Known { id, payload: new.payload, state, due });
        return;
    }
    let new = texts(1 + random.below(3));
    tx.post_first(&new, at(now)).unwrap();
    // Ids are given in order of writing, from the number of posts on.
    let first = model.written - new.len() + 1;
    let known = (first..).zip(new).map(|(id, new)| Known { id: id as i64, payload: new.payload, state, due });
    let known: Vec<_> = known.collect();
    model.lane(lane).splice(0..0, known);
}

fn finish_or_begin(tx: &mut dyn Tx, model: &mut Model, random: &mut Random, lane: &'static str, due: i64, now: i64) {
    let sending = model.lane(lane).iter().position(|known| known.state == OutboxState::Sending);
    let Some(place) = sending else {
        if let Some(next) = model.next(lane) {
            let behind = tx.outbox_behind(lane, next.id, 1).unwrap();
            let expected = model.lane(lane).get(1).map(|known| known.payload.clone());
            assert_eq!(behind.first().map(|row| row.post.payload.clone()), expected);
            let count = 1 + random.below(2).min(behind.len());
            for known in model.lane(lane).iter_mut().take(count) {
                tx.set_post(known.id, OutboxState::Sending, None, at(now)).unwrap();
                known.state = OutboxState::Sending;
            }
        }
        return;
    };
    let id = model.lane(lane)[place].id;
    match random.below(6) {
        0 => {
            tx.retry_post(id, at(due), true, false).unwrap();
            let state = model.wait(lane, id);
            let known = &mut model.lane(lane)[place];
            (known.state, known.due) = (state, due);
        }
        1 => {
            tx.set_post(id, OutboxState::Parked, None, at(now)).unwrap();
            model.lane(lane)[place].state = OutboxState::Parked;
            turn(model, lane, OutboxState::Pending, OutboxState::Parked);
        }
        2 => finish(tx, model, lane, place, OutboxState::Dead, now),
        _ => finish(tx, model, lane, place, OutboxState::Sent, now),
    }
}

fn finish(tx: &mut dyn Tx, model: &mut Model, lane: &'static str, place: usize, state: OutboxState, now: i64) {
    let known = model.lane(lane).remove(place);
    tx.set_post(known.id, state, None, at(now)).unwrap();
    model.finished += 1;
}

fn recover(tx: &mut dyn Tx, model: &mut Model) {
    let mut recovered = 0;
    for lane in LANES {
        let state = if model.is_parked(lane) { OutboxState::Parked } else { OutboxState::Pending };
        recovered += turn(model, lane, OutboxState::Sending, state);
    }
    assert_eq!(tx.recover_posts().unwrap(), recovered);
}

/// Turns all posts of one state in a lane to another; how many.
fn turn(model: &mut Model, lane: &'static str, from: OutboxState, to: OutboxState) -> u64 {
    let posts = model.lane(lane).iter_mut().filter(|known| known.state == from);
    posts.map(|known| known.state = to).count() as u64
}

fn walk(store: &dyn Store, seed: u64) {
    let (mut random, mut model) = (Random(seed), Model::default());
    within(store, |tx| {
        for now in 0..1500 {
            change(tx, &mut model, &mut random, now);
            let found: Vec<_> =
                tx.outbox_heads(at(now), 99)?.into_iter().map(|row| (row.id, row.post.payload)).collect();
            assert_eq!(found, model.heads(now), "seed {seed}, step {now}");
            let next = LANES.iter().filter_map(|lane| model.next(lane)).map(|known| at(known.due)).min();
            assert_eq!(tx.outbox_next_due()?, next, "seed {seed}, step {now}");
            let live: usize = model.lanes.values().map(Vec::len).sum();
            assert_eq!(live + model.finished, model.written);
        }
        Ok(())
    });
    // At the end everything that waits is sent, in order.
    within(store, |tx| {
        recover(tx, &mut model);
        for lane in LANES {
            tx.unpark_lane(lane, at(2000))?;
            for known in model.lane(lane).drain(..) {
                let heads = tx.outbox_heads(at(9999), 99)?;
                let row = heads.iter().find(|row| row.post.lane == lane).expect("a head");
                assert_eq!((row.id, &row.post.payload), (known.id, &known.payload), "seed {seed}");
                tx.set_post(row.id, OutboxState::Sent, None, at(9999))?;
            }
        }
        assert!(tx.outbox_heads(at(9999), 9)?.is_empty());
        Ok(())
    });
}

#[test]
fn random_walks_agree_with_the_model() {
    for seed in [1, 2, 3, 4, 5, 0xB0] {
        for (_, make) in crate::FACTORIES {
            if let Some(store) = make() {
                walk(store.as_ref(), seed);
            }
        }
    }
}

#[test]
fn random_updates_are_handled_once_each_and_in_order() {
    each(|store| {
        let mut random = Random(9);
        let mut waiting: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        within(store, |tx| {
            for id in 0..1000 {
                let lane = LANES[random.below(LANES.len())];
                if random.below(2) == 0 {
                    assert!(tx.take_in(&crate::fixture::update(id, lane), at(id))?);
                    waiting.entry(lane).or_default().push(id);
                }
                let mut found: Vec<_> =
                    tx.inbox_heads(9)?.into_iter().map(|row| (row.seq, row.update.lane, row.update.id)).collect();
                let expected: Vec<_> = waiting.values().filter_map(|ids| ids.first().copied()).collect();
                assert_eq!(found.len(), expected.len());
                assert!(found.iter().all(|(_, _, id)| expected.contains(id)));
                if !found.is_empty() && random.below(2) == 0 {
                    let (seq, lane, _) = found.remove(random.below(found.len()));
                    tx.inbox_done(seq, at(id))?;
                    waiting.get_mut(lane.as_str()).unwrap().remove(0);
                }
            }
            Ok(())
        });
    });
}
