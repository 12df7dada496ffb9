//! A post as a request: method and JSON. Pure.
//!
//! Never sends a text unescaped, nor a button that Telegram would refuse: that is refused here.

use reqwest::Url;
use serde::Serialize;
use serde_json::{Value, json};
use teloxide::payloads::{
    AnswerCallbackQuery, CloseForumTopic, CopyMessage, CopyMessages, CreateForumTopic, DeleteForumTopic,
    DeleteMessages, EditForumTopic, EditMessageCaption, EditMessageText, ReopenForumTopic, SendMessage,
};
use teloxide::requests::Payload;
use teloxide::types::{
    CallbackQueryId, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageId, ParseMode,
    ReplyMarkup, ReplyParameters, ThreadId,
};

use crate::address::Address;
use crate::limits::{BUTTON_BYTES_MAX, MESSAGES_AT_ONCE_MAX, TOAST_UNITS_MAX, TOPIC_NAME_UNITS_MAX};
use crate::service::port::{Button, Destination, Post, Refusal};
use crate::service::rich::{Piece, Rich};

/// The topic every forum has; it is written to by naming no topic.
const GENERAL: i64 = 1;

type Request = Result<(String, Value), Refusal>;

/// The method and the body that carry a post. Of a file everything but the file itself, which goes as `document`.
pub fn request_of(to: &Destination, post: &Post, plain: bool) -> Request {
    if let Post::Toast { callback, text } = post {
        let mut payload = AnswerCallbackQuery::new(CallbackQueryId(callback.clone()));
        payload.text = Some(cut(text, TOAST_UNITS_MAX)).filter(|text| !text.is_empty());
        return request(payload);
    }
    let chat = ChatId(chat_of(to)?);
    match post {
        Post::Say { text, buttons, reply_to } => say(to, chat, text, buttons, *reply_to, plain),
        Post::Edit { message, text, buttons } => {
            let mut payload = EditMessageText::new(chat, number(*message)?, shown(text, plain));
            payload.parse_mode = markup(plain);
            payload.link_preview_options = Some(no_preview());
            payload.reply_markup = keyboard(buttons)?;
            request(payload)
        }
        Post::EditCaption { message, text } => {
            let mut payload = EditMessageCaption::new(chat, number(*message)?);
            payload.caption = Some(text.clone());
            request(payload)
        }
        Post::Copy { from, messages, reply_to, .. } => copy(to, chat, from, messages, *reply_to),
        Post::File { caption, .. } => file(to, chat, caption),
        Post::DeleteMessages { messages } => request(DeleteMessages::new(chat, numbers(messages)?)),
        _ => topic(to, chat, post),
    }
}

fn topic(to: &Destination, chat: ChatId, post: &Post) -> Request {
    let thread = || thread(to)?.ok_or(Refusal::NoTopics);
    match post {
        Post::MakeTopic { name } => request(CreateForumTopic::new(chat, cut(name, TOPIC_NAME_UNITS_MAX))),
        Post::NameTopic { name } => {
            let mut payload = EditForumTopic::new(chat, thread()?);
            payload.name = Some(cut(name, TOPIC_NAME_UNITS_MAX));
            request(payload)
        }
        Post::CloseTopic => request(CloseForumTopic::new(chat, thread()?)),
        Post::ReopenTopic => request(ReopenForumTopic::new(chat, thread()?)),
        Post::DeleteTopic { thread } => request(DeleteForumTopic::new(chat, ThreadId(number(*thread)?))),
        _ => Err(refused("not a post of a topic")),
    }
}

/// The chat a post goes to, as Telegram numbers it.
pub(super) fn chat_of(to: &Destination) -> Result<i64, Refusal> {
    to.chat.as_ref().ok_or_else(|| refused("the post names no chat")).and_then(chat_number)
}

/// A chat's number; only of addresses this channel made.
pub(super) fn chat_number(address: &Address) -> Result<i64, Refusal> {
    let number = address.as_str().strip_prefix("tg:").and_then(|number| number.parse().ok());
    number.ok_or_else(|| refused("the address is not one of Telegram's"))
}

fn say(
    to: &Destination,
    chat: ChatId,
    text: &Rich,
    buttons: &[Vec<Button>],
    reply_to: Option<i64>,
    plain: bool,
) -> Request {
    let mut payload = SendMessage::new(chat, shown(text, plain));
    payload.message_thread_id = thread(to)?;
    payload.parse_mode = markup(plain);
    payload.link_preview_options = Some(no_preview());
    payload.reply_parameters = reply(to, reply_to)?;
    payload.reply_markup = keyboard(buttons)?.map(ReplyMarkup::InlineKeyboard);
    request(payload)
}

// Several messages are copied as one album; Telegram gives such copies no reply and leaves out what cannot be copied.
fn copy(to: &Destination, chat: ChatId, from: &Address, messages: &[i64], reply_to: Option<i64>) -> Request {
    let from = ChatId(chat_number(from)?);
    if let [message] = messages {
        let mut payload = CopyMessage::new(chat, from, number(*message)?);
        payload.message_thread_id = thread(to)?;
        payload.reply_parameters = reply(to, reply_to)?;
        return request(payload);
    }
    let mut messages = messages.to_vec();
    messages.sort_unstable();
    messages.dedup();
    let mut payload = CopyMessages::new(chat, from, numbers(&messages)?);
    payload.message_thread_id = thread(to)?;
    request(payload)
}

// teloxide's payload of a file cannot be written as JSON.
fn file(to: &Destination, chat: ChatId, caption: &str) -> Request {
    let mut body = json!({"chat_id": chat});
    if !caption.is_empty() {
        body["caption"] = json!(caption);
    }
    if let Some(thread) = thread(to)? {
        body["message_thread_id"] = json!(thread);
    }
    if let Some(reply) = reply(to, None)? {
        body["reply_parameters"] = json!(reply);
    }
    Ok(("sendDocument".to_owned(), body))
}

fn request<P: Payload + Serialize>(payload: P) -> Request {
    let body = serde_json::to_value(payload).map_err(|error| refused(&error.to_string()))?;
    Ok((method::<P>(), body))
}

/// The method of a payload as the Bot API documents it.
pub(super) fn method<P: Payload>() -> String {
    let mut letters = P::NAME.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

fn thread(to: &Destination) -> Result<Option<ThreadId>, Refusal> {
    to.thread.filter(|thread| *thread != GENERAL).map(|thread| Ok(ThreadId(number(thread)?))).transpose()
}

// In a group without topics a ticket is held together by replies to its root.
fn reply(to: &Destination, reply_to: Option<i64>) -> Result<Option<ReplyParameters>, Refusal> {
    let target = reply_to.or(to.root);
    target.map(|target| Ok(ReplyParameters::new(number(target)?).allow_sending_without_reply())).transpose()
}

fn number(message: i64) -> Result<MessageId, Refusal> {
    i32::try_from(message).map(MessageId).map_err(|_| refused("a message's number is out of range"))
}

fn numbers(messages: &[i64]) -> Result<Vec<MessageId>, Refusal> {
    if messages.is_empty() || messages.len() > MESSAGES_AT_ONCE_MAX {
        return Err(refused("one request takes 1 to 100 messages"));
    }
    messages.iter().map(|message| number(*message)).collect()
}

fn keyboard(rows: &[Vec<Button>]) -> Result<Option<InlineKeyboardMarkup>, Refusal> {
    let rows = rows.iter().filter(|row| !row.is_empty());
    let rows: Vec<Vec<_>> = rows.map(|row| row.iter().map(key).collect()).collect::<Result<_, _>>()?;
    Ok((!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows)))
}

fn key(button: &Button) -> Result<InlineKeyboardButton, Refusal> {
    let (label, data) = (button.label.clone(), &button.data);
    if data.starts_with("https://") || data.starts_with("http://") {
        let address = Url::parse(data).map_err(|_| refused("a button's address is not understood"))?;
        return Ok(InlineKeyboardButton::url(label, address));
    }
    if data.is_empty() || data.len() > BUTTON_BYTES_MAX {
        return Err(refused("a button must carry 1 to 64 bytes"));
    }
    Ok(InlineKeyboardButton::callback(label, data.clone()))
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

fn markup(plain: bool) -> Option<ParseMode> {
    (!plain).then_some(ParseMode::Html)
}

fn shown(text: &Rich, plain: bool) -> String {
    text.0.iter().map(|piece| if plain { bare(piece) } else { html(piece) }).collect()
}

fn bare(piece: &Piece) -> String {
    match piece {
        Piece::Link(label, address) if label != address => format!("{label} ({address})"),
        _ => piece.visible().to_owned(),
    }
}

fn html(piece: &Piece) -> String {
    let seen = escaped(piece.visible());
    match piece {
        Piece::Plain(_) => seen,
        Piece::Bold(_) => format!("<b>{seen}</b>"),
        Piece::Link(_, address) => format!("<a href=\"{}\">{seen}</a>", escaped(address)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

// Cut to so many UTF-16 units, between characters.
pub(super) fn cut(text: &str, units_max: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= units_max
        })
        .collect()
}

fn refused(why: &str) -> Refusal {
    Refusal::Other(why.to_owned())
}
