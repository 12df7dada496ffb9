//! Rules about messages that are there already and about topics, each a row.

use serde_json::{Value, json};

use super::strict::{check, keyed, merged, started};
use super::{Client, GROUP};
use crate::fake::{Fake, Rights};

#[test]
fn old_messages() {
    let fake = Fake::start();
    let theirs = started(&fake);
    let client = Client::of(&fake);
    let mine = client.ok("sendMessage", keyed(json!({"text": "a", "callback_data": "d"})))["message_id"].clone();
    let photo = fake.photo(7, "图");
    let callback = fake.press(7, 7, mine.as_i64().unwrap(), "d");
    let edit = |id: &Value, text: &str| json!({"chat_id": 7, "message_id": id, "text": text});
    let reply = |parameters: Value| json!({"chat_id": 7, "text": "x", "reply_parameters": parameters});
    let copy = |id: i64| json!({"chat_id": 7, "from_chat_id": 7, "message_id": id});
    let copies = |ids: Value| json!({"chat_id": 7, "from_chat_id": 7, "message_ids": ids});
    let one = |id: i64| json!({"chat_id": 7, "message_id": id});
    let toast = |text: String| json!({"callback_query_id": callback, "text": text});
    let markup = json!({"inline_keyboard": [[{"text": "a", "callback_data": "d"}]]});
    let unmodified = "Bad Request: message is not modified: specified new message content and reply markup are exactly the \
                      same as a current content and reply markup of the message";
    check(
        &client,
        vec![
            ("editMessageText", merged(edit(&mine, "x"), json!({"reply_markup": markup})), unmodified),
            ("editMessageText", edit(&mine, "x"), "ok"),
            ("editMessageText", edit(&mine, "y"), "ok"),
            ("editMessageText", edit(&json!(1), "y"), "Bad Request: message to edit not found"),
            ("editMessageText", edit(&json!(theirs), "y"), "Bad Request: message can't be edited"),
            (
                "editMessageCaption",
                merged(one(mine.as_i64().unwrap()), json!({"caption": "c"})),
                "Bad Request: there is no cap…",
            ),
            ("editMessageReplyMarkup", one(mine.as_i64().unwrap()), unmodified),
            ("sendMessage", reply(json!({"message_id": theirs})), "ok"),
            ("sendMessage", reply(json!("{\"message_id\": 1}")), "Bad Request: message to be replied not found"),
            ("sendMessage", reply(json!({"message_id": 1, "allow_sending_without_reply": true})), "ok"),
            ("sendMessage", reply(json!({"message": 1})), "Bad Request: unknown field message in reply_parameters"),
            ("copyMessage", copy(photo), "ok"),
            (
                "copyMessage",
                merged(copy(photo), json!({"caption": "字".repeat(1025)})),
                "Bad Request: message caption is too long",
            ),
            ("copyMessage", copy(1), "Bad Request: message to copy not found"),
            ("forwardMessage", copy(photo), "ok"),
            ("forwardMessage", copy(1), "Bad Request: message to forward not found"),
            ("copyMessages", copies(json!([theirs, photo])), "ok"),
            ("copyMessages", copies(json!([photo, theirs])), "Bad Request: message identifiers must be…"),
            ("copyMessages", copies(json!([1])), "Bad Request: there are no messages to copy"),
            ("setMessageReaction", merged(one(theirs), json!({"reaction": [{"type": "emoji", "emoji": "👍"}]})), "ok"),
            ("deleteMessages", json!({"chat_id": 7, "message_ids": [1, theirs]}), "ok"),
            ("deleteMessage", one(theirs), "Bad Request: message to delete not found"),
            ("deleteMessage", one(photo), "ok"),
            ("answerCallbackQuery", toast("字".repeat(201)), "Bad Request: MESSAGE_TOO_LONG"),
            ("answerCallbackQuery", toast("好".to_owned()), "ok"),
            (
                "answerCallbackQuery",
                json!({"callback_query_id": "5"}),
                "Bad Request: query is too old and response timeout…",
            ),
            (
                "sendDocument",
                json!({"chat_id": 7, "document": "nothing"}),
                "Bad Request: wrong file identifier/HTTP URL specified",
            ),
        ],
    );
    assert_eq!(fake.toasts(), ["好"]);
    assert_eq!(fake.answers(&callback), ["好"]);
    fake.expire(&callback);
    assert!(client.verdict("answerCallbackQuery", toast(String::new())).contains("query is too old"));
}

#[test]
fn topics() {
    let fake = Fake::start();
    let agent = fake.user("客服");
    fake.forum(GROUP, "坐席");
    fake.group(-1002, "plain");
    let client = Client::of(&fake);
    let make = |chat: i64, name: &str| json!({"chat_id": chat, "name": name});
    let thread = client.ok("createForumTopic", make(GROUP, "T1"))["message_thread_id"].as_i64().unwrap();
    let gone = fake.make_topic(GROUP, agent, "T2");
    fake.delete_topic(GROUP, gone);
    let on = |thread: i64| json!({"chat_id": GROUP, "message_thread_id": thread});
    let say = |thread: i64| merged(on(thread), json!({"text": "x"}));
    check(
        &client,
        vec![
            ("createForumTopic", make(-1002, "x"), "Bad Request: the chat is not a forum"),
            ("createForumTopic", make(GROUP, &"字".repeat(128)), "ok"),
            ("createForumTopic", make(GROUP, &"字".repeat(129)), "Bad Request: topic name is too long"),
            ("sendMessage", say(thread), "ok"),
            ("sendMessage", say(1), "Bad Request: message thread not found"),
            ("sendMessage", say(gone), "Bad Request: message thread not found"),
            ("editForumTopic", merged(on(thread), json!({"name": "T1b"})), "ok"),
            ("editForumTopic", merged(on(thread), json!({"name": "T1b"})), "Bad Request: TOPIC_NOT_MODIFIED"),
            ("closeForumTopic", on(gone), "Bad Request: TOPIC_DELETED"),
            ("closeForumTopic", on(thread), "ok"),
            ("closeForumTopic", on(thread), "Bad Request: TOPIC_NOT_MODIFIED"),
            ("sendMessage", say(thread), "ok"),
            ("deleteMessage", json!({"chat_id": GROUP, "message_id": thread}), "Bad Request: message can't be deleted"),
        ],
    );
    fake.closed_means_closed(GROUP, true);
    check(
        &client,
        vec![
            ("sendMessage", say(thread), "Bad Request: TOPIC_CLOSED"),
            ("reopenForumTopic", on(thread), "ok"),
            ("sendMessage", say(thread), "ok"),
        ],
    );
    fake.set_rights(GROUP, Rights { can_manage_topics: false, can_delete_messages: false, ..Rights::ALL });
    let theirs = fake.agent_says(GROUP, Some(thread), agent, "hi");
    check(
        &client,
        vec![
            ("createForumTopic", make(GROUP, "x"), "Bad Request: not enough rights to create a topic"),
            ("deleteForumTopic", on(thread), "Bad Request: not enough rights to delete the topic"),
            ("deleteMessage", json!({"chat_id": GROUP, "message_id": theirs}), "Bad Request: message can't be deleted"),
        ],
    );
    fake.set_rights(GROUP, Rights::ALL);
    assert_eq!(client.verdict("deleteForumTopic", on(thread)), "ok");
    assert_eq!(fake.texts_in(GROUP, Some(thread)), Vec::<String>::new());
}
