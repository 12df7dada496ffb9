//! Each rule of strictness as a row: method, parameters, what the fake says.

use serde_json::{Value, json};

use super::{Client, GROUP};
use crate::fake::{Fake, Fault, Rule};

fn html(text: &str) -> Value {
    json!({"chat_id": 7, "text": text, "parse_mode": "HTML"})
}

pub fn keyed(button: Value) -> Value {
    json!({"chat_id": 7, "text": "x", "reply_markup": {"inline_keyboard": [[button]]}})
}

pub fn merged(mut base: Value, more: Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

pub fn check(client: &Client, rows: Vec<(&str, Value, &str)>) {
    for (method, params, expected) in rows {
        let said = client.verdict(method, params.clone());
        let fits = expected.strip_suffix('…').map_or(said == expected, |start| said.starts_with(start));
        assert!(fits, "{method} {params}\n  said     {said}\n  expected {expected}");
    }
}

pub fn started(fake: &Fake) -> i64 {
    fake.user_with(7, "张三", Some("zhang"), Some("zh-hans"));
    fake.say(7, "/start")
}

#[test]
fn texts_and_markup() {
    let fake = Fake::start();
    started(&fake);
    let send = "sendMessage";
    let entities = "Bad Request: can't parse entities: …";
    let plain = |text: String| json!({"chat_id": 7, "text": text});
    check(
        &Client::of(&fake),
        vec![
            (send, plain("好".repeat(4096)), "ok"),
            (send, plain("😀".repeat(2049)), "Bad Request: message is too long"),
            (send, html(&format!("<b>{}</b>", "&lt;".repeat(4096))), "ok"),
            (send, plain("   \n".to_owned()), "Bad Request: message text is empty"),
            (send, html("<b></b>"), "Bad Request: message text is empty"),
            (send, json!({"chat_id": 7}), "Bad Request: message text is empty"),
            (
                send,
                html("<b>a <i>b</i></b> <a href=\"https://x.cn/?a=1&amp;b=2\">c</a> &lt;&gt;&amp;&quot;&#39;"),
                "ok",
            ),
            (
                send,
                html("<pre><code class=\"language-rust\">x</code></pre><blockquote expandable>y</blockquote>"),
                "ok",
            ),
            (send, html("<span class=\"tg-spoiler\">x</span><tg-spoiler>y</tg-spoiler><u>u</u><s>s</s>"), "ok"),
            (send, html("1 < 2"), entities),
            (send, html("2 > 1"), entities),
            (send, html("A & B"), entities),
            (send, html("a&nbsp;b"), entities),
            (send, html("<b>a"), entities),
            (send, html("a</b>"), entities),
            (send, html("<b><i>a</b></i>"), entities),
            (send, html("<h1>a</h1>"), entities),
            (send, html("<br>"), entities),
            (send, html("<b class=\"x\">a</b>"), entities),
            (send, html("<a href=\"javascript:x\">a</a>"), entities),
            (send, html("<a>a</a>"), entities),
            (send, html("<code><b>a</b></code>"), entities),
            (send, merged(html("x"), json!({"parse_mode": "MarkdownV2"})), "Bad Request: unsupported parse_mode"),
            (
                send,
                merged(html("x"), json!({"reply_to_message_id": 1})),
                "Bad Request: unknown parameter reply_to_message_id",
            ),
            (send, merged(html("x"), json!({"text": 5})), "Bad Request: wrong type of parameter text"),
            (send, merged(html("x"), json!({"link_preview_options": {"is_disabled": true}})), "ok"),
            (
                send,
                merged(html("x"), json!({"link_preview_options": {"off": true}})),
                "Bad Request: unknown field off in…",
            ),
        ],
    );
    let shown = fake.last(7).unwrap();
    assert_eq!(shown.text(), Some("x"));
}

#[test]
fn buttons() {
    let fake = Fake::start();
    started(&fake);
    let send = "sendMessage";
    let markup = |markup: Value| json!({"chat_id": 7, "text": "x", "reply_markup": markup});
    check(
        &Client::of(&fake),
        vec![
            (send, keyed(json!({"text": "a", "callback_data": "x".repeat(64)})), "ok"),
            (send, keyed(json!({"text": "a", "callback_data": "备".repeat(22)})), "Bad Request: BUTTON_DATA_INVALID"),
            (send, keyed(json!({"text": "a", "callback_data": ""})), "Bad Request: BUTTON_DATA_INVALID"),
            (send, keyed(json!({"text": "a", "url": "https://x.cn"})), "ok"),
            (send, keyed(json!({"text": "a", "url": "x.cn"})), "Bad Request: BUTTON_URL_INVALID"),
            (
                send,
                keyed(json!({"text": "", "callback_data": "x"})),
                "Bad Request: can't parse inline keyboard button: Text must…",
            ),
            (
                send,
                keyed(json!({"text": "a"})),
                "Bad Request: can't parse inline keyboard button: Text buttons are unallowed…",
            ),
            (
                send,
                keyed(json!({"text": "a", "url": "https://x.cn", "callback_data": "x"})),
                "Bad Request: can't parse inline…",
            ),
            (
                send,
                keyed(json!({"text": "a", "colour": "x"})),
                "Bad Request: unknown field colour in inline keyboard button",
            ),
            (
                send,
                markup(json!({"inline_keyboard": [{"text": "a"}]})),
                "Bad Request: can't parse inline keyboard: expected…",
            ),
            (send, markup(json!({"inline_keyboard": [[]]})), "Bad Request: can't parse inline keyboard: expected…"),
            (send, markup(json!({"inline_keyboard": []})), "ok"),
            (send, markup(json!("{\"inline_keyboard\":[[{\"text\":\"a\",\"callback_data\":\"b\"}]]}")), "ok"),
            (send, markup(json!({"remove_keyboard": true})), "ok"),
        ],
    );
}

#[test]
fn people_and_chats() {
    let fake = Fake::start();
    started(&fake);
    let to = |chat: i64| json!({"chat_id": chat, "text": "x"});
    let (quiet, blocked, gone) = (fake.user("静"), fake.user("B"), fake.user("D"));
    fake.say(blocked, "hi");
    fake.block(blocked);
    fake.say(gone, "hi");
    fake.deactivate(gone);
    fake.forum(GROUP, "坐席");
    fake.expel(GROUP);
    fake.group(-1002, "old");
    fake.migrate(-1002, -1003);
    let client = Client::of(&fake);
    check(
        &client,
        vec![
            ("SENDMESSAGE", to(7), "ok"),
            ("sendMessage", json!({"chat_id": "7", "text": "x"}), "ok"),
            ("sendMessage", to(99), "Bad Request: chat not found"),
            ("sendMessage", json!({"chat_id": "@nobody", "text": "x"}), "Bad Request: chat not found"),
            ("sendMessage", json!({"text": "x"}), "Bad Request: chat_id is empty"),
            ("sendMessage", to(quiet), "Forbidden: bot can't initiate conversation with a user"),
            ("sendMessage", to(blocked), "Forbidden: bot was blocked by the user"),
            ("sendMessage", to(gone), "Forbidden: user is deactivated"),
            ("sendMessage", to(GROUP), "Forbidden: bot was kicked from the supergroup chat"),
            ("sendMessage", to(-1002), "Bad Request: group chat was upgraded to a supergroup chat"),
            ("sendMessage", to(-1003), "ok"),
            ("sendVenus", to(7), "Not Found"),
            ("sendChatAction", json!({"chat_id": 7, "action": "typing"}), "ok"),
            (
                "sendChatAction",
                json!({"chat_id": 7, "action": "dancing"}),
                "Bad Request: wrong parameter action in request",
            ),
        ],
    );
    let (_, moved) = client.call("sendMessage", to(-1002)).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&moved).unwrap()["parameters"]["migrate_to_chat_id"], json!(-1003));
    let stranger = Client { base: format!("{}/bot1:wrong", fake.url()), ..Client::of(&fake) };
    assert_eq!(stranger.verdict("getMe", json!({})), "Unauthorized");
    fake.unblock(blocked);
    assert_eq!(client.verdict("sendMessage", to(blocked)), "ok");
}

#[test]
fn about_the_bot() {
    let fake = Fake::start();
    let commands = |name: &str| json!({"commands": [{"command": name, "description": "d"}]});
    check(
        &Client::of(&fake),
        vec![
            ("getMe", json!({}), "ok"),
            (
                "setMyCommands",
                merged(commands("help"), json!({"language_code": "en", "scope": {"type": "default"}})),
                "ok",
            ),
            ("setMyCommands", commands("Help"), "Bad Request: BOT_COMMAND_INVALID"),
            (
                "setMyCommands",
                merged(commands("help"), json!({"language_code": "zh-hans"})),
                "Bad Request: LANG_CODE_INVALID",
            ),
            ("setMyDescription", json!({"description": "字".repeat(513)}), "Bad Request: description is too long"),
            ("setMyShortDescription", json!({"short_description": "字".repeat(120)}), "ok"),
            (
                "setWebhook",
                json!({"url": "http://example.com/"}),
                "Bad Request: bad webhook: An HTTPS URL must be provided…",
            ),
            (
                "setWebhook",
                json!({"url": "https://x.cn", "secret_token": "a b"}),
                "Bad Request: secret token contains…",
            ),
            ("getUpdates", json!({"limit": 101}), "Bad Request: limit must be from 1 to 100"),
            ("getUpdates", json!({"allowed_updates": ["mesage"]}), "Bad Request: unknown kind in allowed_updates"),
        ],
    );
    assert_eq!(fake.commands_of("default", "en"), ["help"]);
    fake.fault(Rule::on("getMe", Fault::bad_request("X")));
    assert_eq!(Client::of(&fake).verdict("GetMe", json!({})), "Bad Request: X");
}
