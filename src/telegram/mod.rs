//! Telegram: reads updates, carries posts, polls or is called by a webhook.
//!
//! Ring 6. The only room that names teloxide. Never decides what to say and never touches the store.
