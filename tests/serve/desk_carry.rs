//! Messages carried between applicant and agents: texts, media, albums, replies, edits, and those that cannot be.

use serde_json::Value;

use beian_bot::limits::CAPTION_UNITS_MAX;

use crate::bot::{DESK, PATIENCE};
use crate::desk::{LI, Scene};
use crate::fake::{Fault, Rule};

impl Scene {
    fn copies(&self, to: i64) -> Vec<Value> {
        let calls = self.fake.see(|world| [world.calls("copyMessage"), world.calls("copyMessages")].concat());
        calls.into_iter().filter(|call| call["chat_id"].to_string().contains(&to.to_string())).collect()
    }
}

#[test]
fn texts_media_and_albums_go_both_ways() {
    let scene = Scene::claimed();
    for (kind, caption) in
        [("photo", "营业执照照片"), ("document", ""), ("voice", ""), ("sticker", ""), ("video", "录屏")]
    {
        scene.fake.send(scene.user, kind, caption);
        scene.fake.agent_sends(DESK, Some(scene.thread), LI, kind, caption);
    }
    scene.fake.say(scene.user, "发完了");
    scene.li("收到");
    scene.in_topic("👤 发完了");
    scene.told(scene.user, "收到");
    for chat in [scene.user, DESK] {
        let media: Vec<String> = scene.fake.see(|world| {
            let own = world.own(chat).filter(|message| message.media().is_some());
            own.map(|message| format!("{}:{}", message.media().unwrap(), message.text().unwrap_or(""))).collect()
        });
        assert_eq!(media, ["photo:营业执照照片", "document:", "voice:", "sticker:", "video:录屏"]);
    }
    println!("{}", scene.topic_seen());
}

#[test]
fn an_album_is_one_copy_in_either_direction() {
    let scene = Scene::claimed();
    scene.fake.album(scene.user, 4);
    scene.fake.agent_album(DESK, Some(scene.thread), LI, 3);
    scene.fake.wait(PATIENCE, |world| (world.calls("copyMessages").len() == 2).then_some(())).unwrap();
    scene.fake.say(scene.user, "四张");
    scene.in_topic("四张");
    scene.li("三张");
    scene.told(scene.user, "三张");
    let parts = |chat: i64| scene.fake.see(|world| world.own(chat).filter(|message| message.album().is_some()).count());
    assert_eq!((parts(DESK), parts(scene.user)), (4, 3));
    assert_eq!((scene.copies(DESK).len(), scene.copies(scene.user).len()), (1, 1));
}

#[test]
fn replies_point_at_the_same_message_on_the_other_side() {
    let scene = Scene::claimed();
    let asked = scene.fake.say(scene.user, "哪张照片不合格");
    let carried = scene.in_topic("哪张照片不合格");
    scene.noted();
    let answer = scene.fake.agent_reply(DESK, carried.id, LI, "第二张");
    let got = scene.told(scene.user, "第二张");
    assert_eq!(got.reply_to(), Some(asked));
    scene.noted();
    scene.fake.reply(scene.user, got.id, "为什么");
    let back = scene.in_topic("为什么");
    assert_eq!(back.reply_to(), Some(answer));
    let photo = scene.fake.photo(scene.user, "换了一张");
    let copied = scene.in_topic("换了一张");
    scene.noted();
    scene.fake.agent_reply(DESK, copied.id, LI, "这张可以");
    assert_eq!(scene.told(scene.user, "这张可以").reply_to(), Some(photo));
    // A reply to what was never carried is a plain message.
    let card = scene.card();
    scene.fake.agent_reply(DESK, card.id, LI, "回复卡片");
    assert_eq!(scene.told(scene.user, "回复卡片").reply_to(), None);
}

#[test]
fn edits_are_carried_both_ways() {
    let scene = Scene::claimed();
    let mine = scene.fake.say(scene.user, "域名是 exmaple.cn");
    scene.in_topic("exmaple");
    scene.noted();
    scene.fake.edit(scene.user, mine, "域名是 example.cn");
    scene.in_topic("👤 域名是 example.cn");
    let theirs = scene.li("请发身份正");
    scene.told(scene.user, "请发身份正");
    scene.noted();
    scene.fake.agent_edit(DESK, theirs, "请发身份证");
    scene.told(scene.user, "请发身份证");
    let photo = scene.fake.agent_photo(DESK, Some(scene.thread), LI, "样例旧");
    scene.told(scene.user, "样例旧");
    scene.noted();
    scene.fake.agent_edit(DESK, photo, "样例新");
    scene.told(scene.user, "样例新");
    let texts = [scene.seen(), scene.topic_seen()].concat();
    for old in ["👤 域名是 exmaple", "样例旧"] {
        let count = scene
            .fake
            .bot_texts(scene.user)
            .iter()
            .chain(&scene.fake.bot_texts(DESK))
            .filter(|t| t.contains(old))
            .count();
        assert_eq!(count, 0, "{old} is still there: {texts}");
    }
    assert!(!scene.seen().contains("身份正"), "{}", scene.seen());
}

#[test]
fn a_caption_edited_past_its_limit_is_said_beside_the_photo() {
    let scene = Scene::claimed();
    let photo = scene.fake.agent_photo(DESK, Some(scene.thread), LI, "样例");
    scene.told(scene.user, "样例");
    scene.noted();
    for (length, fits) in [(CAPTION_UNITS_MAX, true), (CAPTION_UNITS_MAX + 1, false)] {
        let caption = format!("{}改", "长".repeat(length - 1));
        scene.fake.agent_edit(DESK, photo, &caption);
        let told = scene.told(scene.user, &caption);
        assert_eq!(told.media().is_some(), fits, "{length}");
    }
    assert!(!scene.topic_seen().contains("没能"), "{}", scene.topic_seen());
}

#[test]
fn a_note_stays_a_note_and_a_carried_message_turned_note_is_told() {
    let scene = Scene::claimed();
    let note = scene.li("// 内部");
    scene.fake.agent_edit(DESK, note, "改成普通话");
    assert_eq!(scene.in_topic("改动没有发给对方").reply_to(), Some(note));
    let said = scene.li("下一句");
    scene.told(scene.user, "下一句");
    scene.noted();
    scene.fake.agent_edit(DESK, said, "// 收回");
    assert_eq!(scene.in_topic("收不回来").reply_to(), Some(said));
    assert!(!scene.seen().contains("改成普通话") && !scene.seen().contains("收回"), "{}", scene.seen());
}

#[test]
fn what_waits_for_the_topic_keeps_its_order() {
    let scene = Scene::waiting();
    scene.fake.say(scene.user, "一");
    scene.fake.photo(scene.user, "二");
    scene.fake.say(scene.user, "三");
    scene.in_topic("👤 三");
    let texts = scene.fake.texts_in(DESK, Some(scene.thread));
    let at = |words: &str| texts.iter().position(|text| text == words).unwrap_or_else(|| panic!("{words}: {texts:?}"));
    assert!(at("👤 一") < at("二") && at("二") < at("👤 三"), "{texts:?}");
}

#[test]
fn a_message_that_is_gone_leaves_a_note_in_its_place() {
    let scene = Scene::claimed();
    let hold = scene.fake.fault(Rule::on("copyMessage", Fault::Hold).chat(scene.user));
    let photo = scene.fake.agent_photo(DESK, Some(scene.thread), LI, "");
    scene.li("看上面这张");
    scene.fake.wait(PATIENCE, |world| (!world.calls("copyMessage").is_empty()).then_some(())).unwrap();
    scene.fake.delete(DESK, photo);
    scene.fake.release(hold);
    scene.told(scene.user, "看上面这张");
    let note = scene.told(scene.user, "图片：没能转过来").seen();
    let told = scene.in_topic("没有送达").seen();
    println!("{note}\n{told}");
    let said = scene.fake.bot_texts(scene.user);
    let at = |words: &str| said.iter().position(|text| text.contains(words)).unwrap();
    assert!(at("没能转过来") < at("看上面这张"), "{said:?}");
}

#[test]
fn an_undeliverable_message_is_told_as_a_reply_to_it() {
    let scene = Scene::claimed();
    let words = "message is too long";
    scene.fake.fault(Rule::on("sendMessage", Fault::bad_request(words)).chat(scene.user).saying("很长的话").always());
    let said = scene.li("很长的话");
    let told = scene.in_topic("没有送达");
    assert_eq!(told.reply_to(), Some(said));
    assert!(told.seen().contains("太长"), "{}", told.seen());
    scene.li("短的");
    scene.told(scene.user, "短的");
}
