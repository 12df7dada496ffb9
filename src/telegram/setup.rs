//! Tells Telegram the commands it shows in its menus.
//!
//! Never knows a command by itself, never fatal: a menu is a convenience.

use serde_json::Value;
use teloxide::payloads::SetMyCommands;
use teloxide::types::{BotCommand, BotCommandScope, ChatId};

use super::api::Telegram;
use super::render::chat_number;
use crate::address::Address;

/// A command without its slash, what it does in Chinese, what it does in English.
pub type Command<'c> = (&'c str, &'c str, &'c str);

/// The bodies of `setMyCommands`: for everybody and for private chats `everybody`, for the desk `agents`; English, and
/// Chinese where the app is in Chinese. The desk is in Chinese.
pub fn command_requests(everybody: &[Command], desk: Option<&Address>, agents: &[Command]) -> Vec<Value> {
    let mut requests = Vec::new();
    for scope in [BotCommandScope::Default, BotCommandScope::AllPrivateChats] {
        requests.push(commands(everybody, scope.clone(), false, None));
        requests.push(commands(everybody, scope, true, Some("zh")));
    }
    if let Some(chat) = desk.and_then(|desk| chat_number(desk).ok()) {
        let scope = BotCommandScope::Chat { chat_id: ChatId(chat).into() };
        requests.push(commands(agents, scope, true, None));
    }
    requests
}

/// Sets the commands; what fails is logged.
pub async fn set_commands(
    telegram: &Telegram,
    everybody: &[Command<'_>],
    desk: Option<&Address>,
    agents: &[Command<'_>],
) {
    for body in command_requests(everybody, desk, agents) {
        if let Err(trouble) = telegram.ask(&super::render::method::<SetMyCommands>(), &body).await {
            tracing::warn!(scope = %body["scope"], told = trouble.told(), "the menu of commands could not be set");
        }
    }
}

fn commands(commands: &[Command], scope: BotCommandScope, chinese: bool, language: Option<&str>) -> Value {
    let told = |(name, zh, en): &Command| BotCommand::new(*name, if chinese { *zh } else { *en });
    let mut payload = SetMyCommands::new(commands.iter().map(told));
    payload.scope = Some(scope);
    payload.language_code = language.map(str::to_owned);
    serde_json::to_value(payload).unwrap_or_default()
}
