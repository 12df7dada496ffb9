//! The queue of updates with the true rules of `getUpdates`, and the state of the webhook. Never sends anything itself.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Value, json};

use super::params::{Params, Refusal};
use super::world::World;

/// Kinds that are left out unless they are asked for.
const OPT_IN: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];
const KINDS: [&str; 15] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "inline_query",
    "chosen_inline_result",
    "poll",
    "poll_answer",
    "message_reaction",
    "message_reaction_count",
    "chat_join_request",
    "shipping_query",
];

#[derive(Clone, Debug)]
struct Queued {
    json: Value,
    /// Given out even though an offset has passed it: a repeated update, or ids that jumped down.
    stubborn: bool,
}

/// Where updates are pushed.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub url: String,
    pub secret: Option<String>,
    pub max_connections: i64,
}

/// The queue.
#[derive(Debug)]
pub struct Updates {
    queue: VecDeque<Queued>,
    /// Every update ever made, also those filtered out.
    pub made: Vec<Value>,
    pub next_id: i64,
    jumped: bool,
    pub allowed: Option<Vec<String>>,
    pub webhook: Option<Webhook>,
    /// Status of every attempt to push, 0 when there was no answer.
    pub pushes: Vec<(i64, u16)>,
    pub last_error: Option<String>,
    /// Updates being pushed now, and their chats.
    pushing: HashMap<i64, i64>,
    /// Number of the latest `getUpdates`; an earlier one that still waits is told of the conflict.
    pub poll: u64,
    /// Polls waiting for updates now.
    pub waiting: usize,
}

impl Default for Updates {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            made: Vec::new(),
            next_id: 700_000_001,
            jumped: false,
            allowed: None,
            webhook: None,
            pushes: Vec::new(),
            last_error: None,
            pushing: HashMap::new(),
            poll: 0,
            waiting: 0,
        }
    }
}

fn id(update: &Value) -> i64 {
    update["update_id"].as_i64().unwrap_or_default()
}

/// The chat an update belongs to; 0 when it has none.
fn chat(update: &Value) -> i64 {
    let body = update.as_object().and_then(|update| update.values().find(|value| value.is_object()));
    let of = |value: &Value| value["chat"]["id"].as_i64().or_else(|| value["message"]["chat"]["id"].as_i64());
    body.and_then(of).unwrap_or_default()
}

impl Updates {
    /// Queues an update of a kind, when that kind is wanted; returns its id.
    pub fn push(&mut self, kind: &str, body: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        let mut json = json!({"update_id": id});
        json[kind] = body;
        self.made.push(json.clone());
        let wanted = match &self.allowed {
            Some(kinds) => kinds.iter().any(|allowed| allowed == kind),
            None => !OPT_IN.contains(&kind),
        };
        if wanted {
            self.queue.push_back(Queued { json, stubborn: self.jumped });
        }
        id
    }

    /// Queues an update as it is; an id is added when it has none.
    pub fn push_raw(&mut self, mut json: Value) -> i64 {
        if json.get("update_id").is_none() {
            json["update_id"] = json!(self.next_id);
            self.next_id += 1;
        }
        self.made.push(json.clone());
        let id = id(&json);
        self.queue.push_back(Queued { json, stubborn: true });
        id
    }

    /// The next id is this one, even a smaller one, as after a quiet week.
    pub fn jump(&mut self, next: i64) {
        self.jumped = next < self.next_id;
        self.next_id = next;
    }

    /// Updates not yet confirmed.
    pub fn pending(&self) -> usize {
        self.queue.len()
    }

    /// Forgets all updates.
    pub fn drop_pending(&mut self) {
        self.queue.clear();
    }

    /// Confirms up to an offset, as `getUpdates` does.
    pub fn confirm(&mut self, offset: i64) {
        if offset < 0 {
            let keep = usize::try_from(-offset).unwrap_or(usize::MAX);
            while self.queue.len() > keep {
                self.queue.pop_front();
            }
        } else {
            self.queue.retain(|queued| queued.stubborn || id(&queued.json) >= offset);
        }
    }

    /// The next updates to give out.
    pub fn take(&mut self, limit: usize) -> Vec<Value> {
        let given = self.queue.iter_mut().take(limit);
        given
            .map(|queued| {
                queued.stubborn = false;
                queued.json.clone()
            })
            .collect()
    }

    /// The update to push next: the first of a chat of which none is being pushed.
    pub fn front(&mut self) -> Option<Value> {
        let most = self.webhook.as_ref().map_or(1, |webhook| usize::try_from(webhook.max_connections).unwrap_or(1));
        if self.pushing.len() >= most {
            return None;
        }
        let mut seen: HashSet<i64> = self.pushing.values().copied().collect();
        let next = self.queue.iter().find(|queued| seen.insert(chat(&queued.json)))?.json.clone();
        self.pushing.insert(id(&next), chat(&next));
        Some(next)
    }

    /// Notes what became of a push.
    pub fn pushed(&mut self, update: i64, status: u16) {
        self.pushes.push((update, status));
        self.pushing.remove(&update);
        if status == 200 {
            if let Some(at) = self.queue.iter().position(|queued| id(&queued.json) == update) {
                self.queue.remove(at);
            }
            self.last_error = None;
        } else {
            self.last_error = Some(format!("Wrong response from the webhook: {status}"));
        }
    }

    /// Sets which kinds are wanted; an empty list is the default.
    pub fn allow(&mut self, params: &Params) -> Result<(), Refusal> {
        let Some(list) = params.get("allowed_updates").and_then(Value::as_array) else { return Ok(()) };
        let kinds: Vec<String> = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if kinds.len() != list.len() || kinds.iter().any(|kind| !KINDS.contains(&kind.as_str())) {
            return Err(Refusal::bad("unknown kind in allowed_updates"));
        }
        self.allowed = Some(kinds).filter(|kinds| !kinds.is_empty());
        Ok(())
    }
}

/// Begins a `getUpdates`: its number and limit.
pub fn begin_poll(world: &mut World, params: &Params) -> Result<(u64, usize), Refusal> {
    refuse_with_webhook(world)?;
    let limit = params.int("limit").unwrap_or(100);
    if !(1..=100).contains(&limit) {
        return Err(Refusal::bad("limit must be from 1 to 100"));
    }
    world.updates.allow(params)?;
    world.updates.poll += 1;
    if let Some(offset) = params.int("offset").filter(|offset| *offset != 0) {
        world.updates.confirm(offset);
    }
    Ok((world.updates.poll, usize::try_from(limit).unwrap_or(100)))
}

/// One look of a waiting `getUpdates`: updates, a conflict, or nothing yet.
pub fn look(world: &mut World, poll: u64, limit: usize) -> Result<Option<Value>, Refusal> {
    refuse_with_webhook(world)?;
    if world.updates.poll != poll {
        let words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
        return Err(Refusal { code: 409, description: words.to_owned(), parameters: None });
    }
    let taken = world.updates.take(limit);
    Ok(Some(json!(taken)).filter(|_| !taken.is_empty()))
}

fn refuse_with_webhook(world: &World) -> Result<(), Refusal> {
    let words =
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    let refusal = || Refusal { code: 409, description: words.to_owned(), parameters: None };
    world.updates.webhook.is_none().then_some(()).ok_or_else(refusal)
}
