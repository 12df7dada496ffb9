//! Pushes updates to the webhook until each is taken: those of one chat one after the other, several chats at once, as many
//! as the bot allows. Never drops one.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::Shared;
use super::updates::Webhook;

// Telegram waits longer; a test wants to see the next attempt.
const PAUSE: Duration = Duration::from_millis(30);

/// Pushes for ever.
pub async fn pump(shared: Arc<Shared>) {
    // A new connection for each, so that a balancer in front of several copies has something to share out.
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(Duration::from_secs(10));
    let client = client.build().unwrap_or_default();
    loop {
        let mut next = None;
        shared
            .until(|world| {
                next = world.updates.webhook.clone().and_then(|webhook| Some((webhook, world.updates.front()?)));
                next.is_some()
            })
            .await;
        let Some((webhook, update)) = next else { continue };
        tokio::spawn(push(Arc::clone(&shared), client.clone(), webhook, update));
    }
}

async fn push(shared: Arc<Shared>, client: reqwest::Client, webhook: Webhook, update: Value) {
    let mut request = client.post(&webhook.url).header("Content-Type", "application/json").body(update.to_string());
    if let Some(secret) = &webhook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let status = request.send().await.map_or(0, |response| response.status().as_u16());
    if status != 200 {
        tokio::time::sleep(PAUSE).await;
    }
    let id = update["update_id"].as_i64().unwrap_or_default();
    shared.act(|world| world.updates.pushed(id, status));
}
