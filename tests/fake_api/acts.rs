//! teloxide itself as the program: requests as it makes them, files in multipart, albums.

use serde_json::json;
use teloxide::prelude::*;
use teloxide::types::{
    AllowedUpdate, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, MessageId, ParseMode,
    ReplyParameters, ThreadId,
};

use super::{Client, GROUP, SOON};
use crate::fake::Fake;

fn bot(fake: &Fake) -> Bot {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    Bot::with_client(fake.token(), http).set_api_url(fake.url().parse().unwrap())
}

#[test]
fn teloxide_is_understood() {
    let fake = Fake::start();
    let user = fake.user("张三");
    let first = fake.say(user, "/start");
    let client = Client::of(&fake);
    let bot = bot(&fake);
    client.runtime.block_on(async {
        let chat = ChatId(user);
        let buttons = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("清单", "c")]]);
        let reply = ReplyParameters::new(MessageId(i32::try_from(first).unwrap())).allow_sending_without_reply();
        let sent = bot.send_message(chat, "<b>好</b>").parse_mode(ParseMode::Html).reply_markup(buttons.clone());
        let sent = sent.reply_parameters(reply).await.unwrap();
        bot.edit_message_text(chat, sent.id, "变").reply_markup(buttons).await.unwrap();
        let file = InputFile::memory("一\r\n二\r\n".as_bytes().to_vec()).file_name("清单.md");
        let sent = bot.send_document(chat, file).caption("文件").await.unwrap();
        assert_eq!(sent.document().unwrap().file_name.as_deref(), Some("清单.md"));
        bot.set_my_commands([BotCommand::new("help", "帮助")]).language_code("zh").await.unwrap();
        let updates = bot.get_updates().offset(-1).timeout(0).allowed_updates([AllowedUpdate::Message]).await.unwrap();
        assert_eq!(updates.len(), 1);
        bot.set_webhook("https://example.com/hook".parse().unwrap())
            .secret_token("s")
            .max_connections(1)
            .await
            .unwrap();
        assert_eq!(bot.get_webhook_info().await.unwrap().url.unwrap().as_str(), "https://example.com/hook");
        bot.delete_webhook().await.unwrap();
    });
    assert_eq!(fake.texts(user), ["/start", "变", "文件"]);
    assert_eq!(fake.documents(user), [("清单.md".to_owned(), "一\r\n二\r\n".to_owned())]);
    assert_eq!(fake.calls("sendDocument")[0]["document"]["bytes"], json!(10));
    assert_eq!(fake.commands_of("default", "zh"), ["help"]);
    assert!(fake.last_with_button(user, "清").is_some());
}

#[test]
fn topics_and_albums() {
    let fake = Fake::start();
    let user = fake.user("张三");
    let album = fake.album(user, 3);
    fake.forum(GROUP, "坐席");
    let client = Client::of(&fake);
    let bot = bot(&fake);
    client.runtime.block_on(async {
        let group = ChatId(GROUP);
        let topic = bot.create_forum_topic(group, "T1").await.unwrap();
        let ids = album.iter().map(|id| MessageId(i32::try_from(*id).unwrap()));
        bot.copy_messages(group, ChatId(user), ids).message_thread_id(topic.thread_id).await.unwrap();
        bot.send_message(group, "外面").await.unwrap();
        bot.close_forum_topic(group, topic.thread_id).await.unwrap();
        assert!(bot.send_message(group, "x").message_thread_id(ThreadId(MessageId(1))).await.is_err());
    });
    let topics = fake.topics(GROUP);
    assert_eq!((topics.len(), topics[0].name.as_str(), topics[0].closed), (1, "T1", true));
    assert_eq!(fake.texts_in(GROUP, Some(topics[0].thread)), ["[photo]", "[photo]", "[photo]"]);
    assert_eq!(fake.texts_in(GROUP, None), ["外面"]);
    let groups: Vec<_> = fake.see(|w| w.own(GROUP).filter_map(|m| m.album().map(str::to_owned)).collect());
    assert!(groups.len() == 3 && groups.iter().all(|album| *album == groups[0]));
    assert_eq!(fake.sends().len(), 2);
}

#[test]
fn multipart_by_hand() {
    let fake = Fake::start();
    let user = fake.user("张三");
    fake.say(user, "/start");
    let client = Client::of(&fake);
    let part = |head: &str, body: &str| format!("--B\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let parts = [
        part("name=\"chat_id\"", &user.to_string()),
        part("name=\"document\"", "attach://f1"),
        part("name=\"reply_markup\"", "{\"inline_keyboard\":[[{\"text\":\"a\",\"callback_data\":\"b\"}]]}"),
        part("name=\"f1\"; filename=\"x.txt\"\r\nContent-Type: text/plain", "hello"),
    ];
    let body = format!("{}--B--\r\n", parts.concat());
    let answer = client.begin_body("sendDocument", "multipart/form-data; boundary=B", body);
    assert_eq!(super::verdict(&answer.recv_timeout(SOON).unwrap().unwrap()), "ok");
    assert_eq!(fake.documents(user), [("x.txt".to_owned(), "hello".to_owned())]);
    assert_eq!(fake.last(user).unwrap().buttons().len(), 1);
}
