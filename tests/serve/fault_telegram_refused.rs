//! Requests the Bot API refuses: too long, bad entities, not modified, gone, too old, too big, and what nobody knows.

use crate::applicant_rig::Talk;
use crate::bot::{DESK, PATIENCE};
use crate::desk::{LI, Scene};
use crate::fake::{Fault, Rule};
use crate::fault::{ANSWER, ASK};

#[test]
fn a_text_too_long_for_one_message_is_split_and_goes_on_at_the_part_that_failed() {
    let scene = Scene::claimed();
    let long: String =
        (1..=130).map(|nth| format!("第 {nth} 段：这一段写的是备案材料要怎样准备，一共三十来个字。\n\n")).collect();
    let long: String = long.chars().take(4_096).collect();
    // With its mark it does not fit any more.
    scene.fake.fault(Rule::on("sendMessage", Fault::Status(502)).chat(DESK).saying("第 130 段"));
    scene.fake.say(scene.user, &long);
    scene.fake.say(scene.user, "以上");
    scene.in_topic("👤 以上");
    let texts = scene.fake.texts_in(DESK, Some(scene.thread));
    let parts: Vec<&String> = texts.iter().filter(|text| text.contains("段：")).collect();
    assert!(parts.len() >= 2 && parts.iter().all(|part| part.encode_utf16().count() <= 4096), "{}", parts.len());
    let bare = |text: &str| text.replace("👤", "").split_whitespace().collect::<String>();
    let joined: String = parts.iter().map(|part| bare(part)).collect();
    assert_eq!(joined, bare(&long), "every part once, in order");
}

#[test]
fn what_is_too_long_for_the_bot_api_all_the_same_is_told_at_once() {
    let scene = Scene::claimed();
    let rule = Rule::on("sendMessage", Fault::bad_request("message is too long"));
    scene.fake.fault(rule.chat(DESK).saying("很长的话").always());
    let said = scene.fake.say(scene.user, "很长的话");
    let told = scene.told(scene.user, "没能");
    assert_eq!(told.reply_to(), Some(said), "{}", told.seen());
    scene.fake.say(scene.user, "短的");
    scene.in_topic("👤 短的");
}

#[test]
fn entities_that_cannot_be_parsed_are_sent_once_more_as_plain_text() {
    let talk = Talk::new();
    let why = "can't parse entities: Unsupported start tag \"b\" at byte offset 0";
    talk.fake.fault(Rule::on("sendMessage", Fault::bad_request(why)).saying(ANSWER));
    let card = talk.say(ASK, ANSWER);
    assert!(card.json["entities"].as_array().is_none_or(|all| all.iter().all(|entity| entity["type"] != "bold")));
    assert!(!card.seen().contains("<b>") && !card.seen().contains("&lt;"), "{}", card.seen());
    assert!(!card.buttons().is_empty(), "the buttons are still there");
    let tries = talk.fake.calls("sendMessage").iter().filter(|call| call["text"].to_string().contains(ANSWER)).count();
    assert_eq!(tries, 2);
    talk.say("<i>&amp;</b>", "");
}

#[test]
fn an_edit_that_changes_nothing_is_done() {
    let talk = Talk::new();
    let question = talk.say("/checklist", "以个人名义");
    let same = "message is not modified: specified new message content and reply markup are exactly the same";
    talk.fake.fault(Rule::on("editMessageText", Fault::bad_request(same)));
    talk.press(&question, "个人", "哪个省");
    assert_eq!(talk.fake.calls("editMessageText").len(), 1);
}

#[test]
fn an_edit_of_a_message_that_is_gone_is_said_anew() {
    let talk = Talk::new();
    let question = talk.say("/checklist", "以个人名义");
    talk.fake.fault(Rule::on("editMessageText", Fault::bad_request("message to edit not found")));
    let anew = talk.press(&question, "个人", "✓ 个人");
    assert_ne!(anew.id, question.id);
    talk.after(anew.id, "哪个省");
}

#[test]
fn a_reply_whose_target_is_gone_is_sent_without_it() {
    let scene = Scene::claimed();
    let asked = scene.fake.say(scene.user, "这句会被删掉");
    let carried = scene.in_topic("这句会被删掉");
    scene.noted();
    scene.fake.delete(scene.user, asked);
    scene.fake.agent_reply(DESK, carried.id, LI, "我回您那句");
    assert_eq!(scene.told(scene.user, "我回您那句").reply_to(), None);
    // And when the Bot API does not let it pass, although it was asked to.
    let second = scene.fake.say(scene.user, "这句也会");
    let carried = scene.in_topic("这句也会");
    scene.noted();
    let why = "message to be replied not found";
    scene.fake.fault(Rule::on("sendMessage", Fault::bad_request(why)).chat(scene.user).saying("再回一句"));
    scene.fake.fault(Rule::on("copyMessage", Fault::bad_request(why)).chat(scene.user));
    scene.fake.agent_reply(DESK, carried.id, LI, "再回一句");
    assert_eq!(scene.told(scene.user, "再回一句").reply_to(), None);
    scene.fake.see(|world| assert!(world.message(scene.user, second).text().is_some()));
    let mut photo = scene.fake.see(|world| world.message(DESK, carried.id).as_reply());
    photo = serde_json::json!({"reply_to_message": photo, "photo": [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}], "caption": "看图"});
    scene.fake.agent_posts(DESK, Some(scene.thread), LI, photo);
    assert_eq!(scene.told(scene.user, "看图").reply_to(), None);
}

#[test]
fn a_press_too_old_to_be_answered_counts_and_is_not_tried_again() {
    let talk = Talk::new();
    let card = talk.say(ASK, ANSWER);
    let held = talk.fake.fault(Rule::on("answerCallbackQuery", Fault::Hold));
    let press = talk.fake.press_label(talk.user, talk.user, card.id, "转人工");
    talk.fake.wait(PATIENCE, |world| (world.ledger.in_flight("answerCallbackQuery") == 1).then_some(())).unwrap();
    talk.fake.expire(&press);
    talk.fake.release(held);
    talk.after(card.id, "A-0001");
    talk.say("/lang", "For English");
    assert_eq!(talk.fake.calls("answerCallbackQuery").len(), 1);
    assert!(talk.fake.answers(&press).is_empty());
}

#[test]
fn a_file_too_big_or_not_copyable_leaves_a_note_in_its_place() {
    let scene = Scene::claimed();
    for (nth, why) in ["file is too big", "the message can't be copied"].into_iter().enumerate() {
        scene.fake.fault(Rule::on("copyMessage", Fault::bad_request(why)).chat(scene.user));
        scene.fake.fault(Rule::on("copyMessage", Fault::bad_request(why)).chat(DESK));
        let theirs = scene.fake.agent_sends(DESK, Some(scene.thread), LI, "document", "");
        scene.li(&format!("看上面的文件 {nth}"));
        scene.told(scene.user, &format!("看上面的文件 {nth}"));
        let notes = scene.fake.bot_texts(scene.user).iter().filter(|text| text.contains("文件：没能转过来")).count();
        assert_eq!(notes, nth + 1, "{why}");
        let told = scene.fake.wait(PATIENCE, |world| {
            world.own(DESK).find(|own| own.reply_to() == Some(theirs) && own.seen().contains("没有送达")).cloned()
        });
        println!("{}", told.unwrap().seen());
        let mine = scene.fake.document(scene.user, "");
        let told =
            scene.fake.wait(PATIENCE, |world| world.own(scene.user).find(|own| own.reply_to() == Some(mine)).cloned());
        println!("{}", told.unwrap().seen());
        let noted = |world: &crate::fake::World| {
            let notes = world.bot_texts(DESK).iter().filter(|text| text.contains("文件：没能转过来")).count();
            (notes == nth + 1).then_some(())
        };
        scene.fake.wait(PATIENCE, noted).unwrap();
    }
}

#[test]
fn a_refusal_nobody_knows_is_tried_again_and_holds_up_no_other_chat() {
    let talk = Talk::new();
    let why = Fault::bad_request("SOMETHING_NEVER_HEARD_OF");
    talk.fake.fault(Rule::on("sendMessage", why).chat(talk.user).times(2));
    talk.fake.say(talk.user, ASK);
    talk.fake.wait(PATIENCE, |world| (!world.calls("sendMessage").is_empty()).then_some(())).unwrap();
    let other = talk.fake.user("李四");
    talk.fake.say(other, ASK);
    talk.fake.wait(PATIENCE, |world| world.last_with_button(other, "👍")).unwrap();
    talk.after(0, ANSWER);
    let answers = talk.fake.bot_texts(talk.user).iter().filter(|text| text.contains(ANSWER)).count();
    assert_eq!(answers, 1);
}
