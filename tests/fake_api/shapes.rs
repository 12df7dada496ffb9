//! Every update the fake makes, and every message it answers with, is what teloxide's types expect.

use serde_json::{Value, json};
use teloxide::types::{
    CallbackQuery, ChatFullInfo, ChatMember, Me, MediaKind, Message, MessageKind, Update, UpdateKind, WebhookInfo,
};

use super::{Client, GROUP};
use crate::fake::Fake;

fn updates(fake: &Fake) -> Vec<Update> {
    let made = fake.see(|world| world.updates.made.clone());
    made.into_iter().map(read).collect()
}

fn read(json: Value) -> Update {
    let update: Update = serde_json::from_str(&json.to_string()).unwrap_or_else(|why| panic!("{why}: {json:#}"));
    assert!(!matches!(update.kind, UpdateKind::Error(_)), "{json:#}");
    update
}

fn media(update: &Update) -> String {
    let (UpdateKind::Message(message) | UpdateKind::EditedMessage(message) | UpdateKind::ChannelPost(message)) =
        &update.kind
    else {
        return format!("{:?}", update.kind).split('(').next().unwrap().to_owned();
    };
    let name = |debug: String| debug.split(['(', ' ']).next().unwrap().to_owned();
    match &message.kind {
        MessageKind::Common(common) => name(format!("{:?}", common.media_kind)),
        other => name(format!("{other:?}")),
    }
}

#[test]
fn what_people_send() {
    let fake = Fake::start();
    let user = fake.user_with(7, "张三", Some("zhang"), Some("zh-hans"));
    let first = fake.say(user, "/start https://x.cn");
    fake.reply(user, first, "hi");
    for kind in
        ["photo", "voice", "sticker", "document", "location", "contact", "video", "audio", "poll", "video_note", "dice"]
    {
        fake.send(user, kind, "");
    }
    let album = fake.album(user, 2);
    fake.edit(user, first, "changed");
    fake.edit(user, album[0], "caption");
    fake.block(user);
    fake.unblock(user);
    let updates = updates(&fake);
    let kinds: Vec<String> = updates.iter().map(media).collect();
    let expected = "Text Text Photo Voice Sticker Document Location Contact Video Audio Poll VideoNote Dice Photo Photo Text Photo \
                    MyChatMember MyChatMember";
    assert_eq!(kinds.join(" "), expected);
    assert!(updates.windows(2).all(|pair| pair[0].id.0 < pair[1].id.0));
    let UpdateKind::Message(reply) = &updates[1].kind else { panic!() };
    assert_eq!(reply.reply_to_message().unwrap().id.0, i32::try_from(first).unwrap());
    let (UpdateKind::Message(a), UpdateKind::Message(b)) = (&updates[13].kind, &updates[14].kind) else { panic!() };
    assert!(a.media_group_id().is_some() && a.media_group_id() == b.media_group_id());
    let UpdateKind::MyChatMember(blocked) = &updates[17].kind else { panic!() };
    assert!(blocked.new_chat_member.is_banned() && blocked.old_chat_member.is_member());
}

#[test]
fn what_happens_in_groups() {
    let fake = Fake::start();
    let agent = fake.user("客服");
    fake.forum(GROUP, "坐席");
    let topic = fake.make_topic(GROUP, agent, "T1 张三");
    let said = fake.agent_says(GROUP, Some(topic), agent, "hi");
    fake.agent_reply(GROUP, said, agent, "more");
    fake.agent_photo(GROUP, Some(topic), agent, "图");
    fake.agent_album(GROUP, None, agent, 2);
    fake.agent_edit(GROUP, said, "changed");
    fake.anonymous_says(GROUP, Some(topic), "anon");
    fake.other_bot_says(GROUP, None, "bot");
    fake.channel_post(-1009, "post");
    fake.joins(GROUP, agent);
    fake.close_topic(GROUP, topic, agent);
    fake.reopen_topic(GROUP, topic, agent);
    fake.expel(GROUP);
    fake.group(-1002, "old");
    fake.migrate(-1002, -1003);
    let updates = updates(&fake);
    let kinds: Vec<String> = updates.iter().map(media).collect();
    let expected = "ForumTopicCreated Text Text Photo Photo Photo Text Text Text Text NewChatMembers ForumTopicClosed \
                    ForumTopicReopened MyChatMember Migration Migration";
    assert_eq!(kinds.join(" "), expected);
    let message = |at: usize| match &updates[at].kind {
        UpdateKind::Message(message) => message,
        other => panic!("{other:?}"),
    };
    assert!(message(1).is_topic_message && message(1).thread_id.is_some());
    let root = message(1).reply_to_message().unwrap();
    assert!(matches!(&root.kind, MessageKind::ForumTopicCreated(made) if made.forum_topic_created.name == "T1 张三"));
    assert_eq!(message(2).reply_to_message().unwrap().id.0, i32::try_from(said).unwrap());
    assert!(message(7).from.as_ref().unwrap().is_anonymous() && message(7).sender_chat.is_some());
    assert!(message(8).from.as_ref().unwrap().is_bot && !message(8).is_topic_message);
    assert!(matches!(updates[9].kind, UpdateKind::ChannelPost(_)));
}

#[test]
fn presses() {
    let fake = Fake::start();
    let user = fake.user("张三");
    fake.say(user, "/start");
    let client = Client::of(&fake);
    let markup = json!({"inline_keyboard": [[{"text": "清单", "callback_data": "c:1"}]]});
    let sent = client.ok("sendMessage", json!({"chat_id": user, "text": "x", "reply_markup": markup}));
    let id = sent["message_id"].as_i64().unwrap();
    fake.press_label(user, user, id, "清");
    fake.press_forged(user, user, id, "old");
    fake.press_forged(user, user, 3, "gone");
    let presses: Vec<CallbackQuery> = updates(&fake)
        .into_iter()
        .filter_map(|update| match update.kind {
            UpdateKind::CallbackQuery(press) => Some(press),
            _ => None,
        })
        .collect();
    let data: Vec<_> = presses.iter().map(|press| press.data.as_deref().unwrap()).collect();
    assert_eq!(data, ["c:1", "old", "gone"]);
    assert!(presses[0].regular_message().is_some() && presses[2].regular_message().is_none());
    assert_eq!(fake.buttons(user, id), [("清单".to_owned(), "c:1".to_owned())]);
}

#[test]
fn results() {
    let fake = Fake::start();
    let user = fake.user("张三");
    let photo = fake.photo(user, "图");
    fake.forum(GROUP, "坐席");
    let client = Client::of(&fake);
    serde_json::from_value::<Me>(client.ok("getMe", json!({}))).unwrap();
    serde_json::from_value::<WebhookInfo>(client.ok("getWebhookInfo", json!({}))).unwrap();
    for chat in [user, GROUP] {
        serde_json::from_str::<ChatFullInfo>(&client.ok("getChat", json!({"chat_id": chat})).to_string()).unwrap();
    }
    let bot = fake.see(|world| world.bot.id);
    let member = client.ok("getChatMember", json!({"chat_id": GROUP, "user_id": bot}));
    assert!(serde_json::from_value::<ChatMember>(member).unwrap().can_manage_chat());
    let thread = client.ok("createForumTopic", json!({"chat_id": GROUP, "name": "T"}))["message_thread_id"].clone();
    let sent = client.ok(
        "sendMessage",
        json!({"chat_id": GROUP, "message_thread_id": thread, "text": " <b>粗</b>x ", "parse_mode": "HTML"}),
    );
    let message: Message = serde_json::from_str(&sent.to_string()).unwrap();
    assert_eq!((message.text(), message.is_topic_message), (Some("粗x"), true));
    assert!(message.from.as_ref().unwrap().is_bot);
    let entity = &message.entities().unwrap()[0];
    assert_eq!((entity.offset, entity.length), (0, 1));
    let copy = client.ok("forwardMessage", json!({"chat_id": GROUP, "from_chat_id": user, "message_id": photo}));
    let message: Message = serde_json::from_str(&copy.to_string()).unwrap();
    let MessageKind::Common(common) = &message.kind else { panic!() };
    assert!(matches!(common.media_kind, MediaKind::Photo(_)) && common.forward_origin.is_some());
}
