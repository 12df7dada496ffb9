//! Telegram: reads updates, carries posts, polls or is called by a webhook.
//!
//! Ring 6. The only room that names teloxide. Never decides what to say and never touches the store.
//!
//! # Invariants
//!
//! - An update is confirmed (the next offset, the webhook's 200) only after [`Intake::take_in`] has returned `Ok`.
//! - An update is kept as the text Telegram sent; what this version cannot read is still an [`Incoming`].
//! - [`Channel::send`] makes one request and never waits or retries: pacing and retries are the service's.
//!   (More than 100 deletions are several requests; deleting twice does no harm.) An edit of a message that is gone is
//!   refused, not sent anew.
//! - An album is one `copyMessages`: Telegram leaves out without a word what it cannot copy (fewer numbers come back than
//!   were asked for) and lets such copies reply to nothing.
//! - "Certainly not accepted" is said only of errors that prove it; otherwise [`Delivery::Uncertain`].
//! - The token is in no log, no error and no `Debug` text.
//! - Requests are built from teloxide's payload types; its own client is not used: it sleeps 10 s on every 5xx, hides
//!   descriptions, and confirms updates before they are handled.
//!
//! [`Intake::take_in`]: crate::service::port::Intake::take_in

mod answer;
mod api;
mod content;
mod intake;
mod json;
mod poll;
mod refusal;
mod render;
mod setup;
mod webhook;

use serde_json::json;

use crate::address::Person;
use crate::limits::MESSAGES_AT_ONCE_MAX;
use crate::service::port::{Channel, Delivery, Destination, Incoming, Post, Refusal, Sending};

pub use answer::{Answer, judged};
pub use api::{API_URL, Pace, Settings, Telegram};
pub use intake::{lane, read};
pub use json::value_of;
pub use poll::{PollEnd, poll};
pub use render::request_of;
pub use setup::{Command, command_requests, set_commands};
pub use webhook::{Hook, register_webhook, router, serve_webhook};

impl Channel for Telegram {
    fn name(&self) -> &'static str {
        "telegram"
    }

    fn read(&self, raw: &str) -> Incoming {
        read(raw)
    }

    fn is_self(&self, who: &Person) -> bool {
        self.own_id() == Some(who.id)
    }

    fn send<'c>(&'c self, to: &'c Destination, post: &'c Post, plain: bool) -> Sending<'c> {
        Box::pin(async move {
            match post {
                Post::DeleteMessages { messages } => self.delete(to, messages).await,
                _ => self.carry(to, post, plain).await,
            }
        })
    }
}

impl Telegram {
    async fn carry(&self, to: &Destination, post: &Post, plain: bool) -> Delivery {
        let (method, body) = match request_of(to, post, plain) {
            Ok(request) => request,
            Err(refusal) => return Delivery::Refused(refusal),
        };
        let answer = match post {
            Post::File { name, content, .. } => self.upload(&method, &body, name, content).await,
            _ => self.post(&method, &body, self.pace().request).await,
        };
        let private = render::chat_of(to).is_ok_and(|chat| chat > 0);
        let delivery = match answer {
            Ok(answer) => judged(&method, private, &answer),
            Err(trouble) => trouble.into(),
        };
        with_edited(delivery, post)
    }

    async fn delete(&self, to: &Destination, messages: &[i64]) -> Delivery {
        let mut last = Delivery::Accepted { messages: Vec::new(), thread: None };
        for some in messages.chunks(MESSAGES_AT_ONCE_MAX) {
            let delivery = self.carry(to, &Post::DeleteMessages { messages: some.to_vec() }, false).await;
            match delivery {
                Delivery::Accepted { .. } => {}
                Delivery::Refused(Refusal::MessageGone) => last = delivery,
                _ => return delivery,
            }
        }
        last
    }

    /// Asks who the bot is: its name without the at sign, or a clear error.
    pub async fn hello(&self) -> Result<String, String> {
        let me = self.ask("getMe", &json!({})).await.map_err(|trouble| trouble.told())?;
        me["username"].as_str().map(str::to_owned).ok_or_else(|| "getMe: the answer has no username".to_owned())
    }
}

// An edit is accepted with the number it had.
fn with_edited(delivery: Delivery, post: &Post) -> Delivery {
    match (delivery, post) {
        (Delivery::Accepted { messages, thread }, Post::Edit { message, .. } | Post::EditCaption { message, .. })
            if messages.is_empty() =>
        {
            Delivery::Accepted { messages: vec![*message], thread }
        }
        (delivery, _) => delivery,
    }
}
