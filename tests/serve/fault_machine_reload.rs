//! Reloads at awkward moments: in the middle of an interview, two at once, asked for by somebody else.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::bot::{Bot, DESK, OPEN, OPERATOR, PATIENCE};
use crate::fake::{Fake, World};
use crate::operator::{reloaded, replace, told, with_own_knowledge};
use crate::running::{free, http};

const ASK: &str = "短信验证码多久过期";
const WAS: &str = "24 小时内有效";
const IS: &str = "二十四小时内有效（新）";

/// Takes a question out of the checklist and puts another one in its place.
fn rename_question(folder: &Path, was: &str, is: &str) {
    for file in ["checklist.yaml", "golden/cases.yaml"] {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(was), "{file}");
        fs::write(path, text.replace(was, is)).unwrap();
    }
}

#[test]
fn reload_in_the_middle_of_an_interview_whose_question_vanished_asks_what_is_open_now() {
    let fake = Fake::start();
    let (bot, folder) = with_own_knowledge(&fake);
    let user = fake.user("张三");
    for (text, words) in [
        ("/checklist", "以个人名义"),
        ("个人", "哪个省"),
        ("上海", "办哪一种"),
        ("首次", "网站，还是 APP"),
        ("网站", "证件是哪一类"),
        ("身份证", "户籍地"),
        ("不是", "居住证或暂住证"),
    ] {
        told(&fake, user, text, words);
    }
    let old = fake.last_with_button(user, "不确定").unwrap();
    rename_question(&folder, "has_residence_document", "holds_residence_paper");
    replace(&folder, "checklist.yaml", "手上有居住证或暂住证吗？", "现在（新问法）有居住类证件吗？");
    reloaded(&fake, "已换");
    // The old button means a question that is not there any more.
    let (_, data) = old.buttons().into_iter().find(|(_, data)| data.contains("has_residence_document")).unwrap();
    let press = fake.press(user, user, old.id, &data);
    let toast = fake.wait(PATIENCE, |world| world.answers(&press).first().cloned()).unwrap();
    println!("{toast}");
    // Typed, the answer is one to the question that is open now; what was answered before is kept.
    let asked = told(&fake, user, "/checklist", "新问法");
    println!("{asked}");
    told(&fake, user, "有", "居住证");
    told(&fake, user, "修改", "改哪一项");
    let offered = fake.last(user).unwrap();
    let labels: Vec<String> = offered.buttons().into_iter().map(|(label, _)| label).collect();
    println!("{labels:?}");
    assert!(labels.iter().any(|label| label.contains("上海")), "{labels:?}");
    assert!(!offered.seen().contains('{'), "{}", offered.seen());
    drop(bot);
}

#[test]
fn two_reloads_at_once_with_a_rollback_leave_one_whole_version() {
    let fake = Fake::start();
    let (bot, folder) = with_own_knowledge(&fake);
    replace(&folder, "faq/sms.yaml", WAS, IS);
    // All three wait in lanes of their own when the bot looks.
    bot.signal("STOP");
    fake.say(OPERATOR, "/reload");
    fake.agent_says(DESK, None, OPERATOR, "/rollback");
    bot.signal("HUP");
    bot.signal("CONT");
    let both = |world: &World| (world.own(DESK).count() > 0 && world.own(OPERATOR).count() > 0).then_some(());
    fake.wait(PATIENCE * 4, both).unwrap();
    let runs = |words: &str| told(&fake, fake.user("张三"), ASK, "小时内有效").contains(words);
    told(&fake, OPERATOR, "/version", "signal reload");
    let version = told(&fake, OPERATOR, "/version", "知识库版本");
    let new = runs(IS);
    assert!(new || runs(WAS));
    // What is said to run is what runs: another reload brings the folder's version, or is told that it runs.
    reloaded(&fake, if new { "没有变化" } else { "已换" });
    assert!(runs(IS), "{version}");
    drop(bot);
}

#[test]
fn reload_by_somebody_else_in_any_disguise_does_nothing() {
    let fake = Fake::start();
    let (bot, folder) = with_own_knowledge(&fake);
    replace(&folder, "faq/sms.yaml", WAS, IS);
    let user = fake.user("张三");
    // In their own chat, in the desk's group, in a group of their own; also as an edit, a caption, a quotation.
    let said = fake.say(user, "/reload force");
    fake.edit(user, said, "/reload force ");
    fake.photo(user, "/reload force");
    fake.say(user, "  /RELOAD@beian_test_bot force");
    fake.agent_says(DESK, None, user, "/reload force");
    fake.agent_says(DESK, None, user, "/rollback");
    fake.anonymous_says(DESK, None, "/reload force");
    fake.group(-100_777, "备案人工");
    fake.agent_says(-100_777, None, user, "/reload force");
    // On buttons that no bot has made.
    let own = fake.wait(PATIENCE, |world| world.last(user)).unwrap();
    for data in ["/reload force", "reload", "w:reload", "w:/reload", "x:reload", "local", "rollback"] {
        fake.press_forged(user, user, own.id, data);
    }
    // As what the command line writes, under the operator's name, and as an operator without being one.
    fake.raw_update(json!({"who": "cli-1", "text": "/reload force", "channel": "local", "lane": "local"}));
    fake.raw_update(json!({"message": {"message_id": 9, "date": 1, "text": "/reload force", "chat": {"id": user,
        "type": "private"}, "from": {"id": user, "is_bot": false, "first_name": OPERATOR.to_string()},
        "forward_origin": {"type": "user", "sender_user": {"id": OPERATOR}}}}));
    fake.raw_update(json!({"channel_post": {"message_id": 9, "date": 1, "text": "/reload force",
        "chat": {"id": -100_778, "type": "channel"}, "from": {"id": OPERATOR, "is_bot": false, "first_name": "x"}}}));
    told(&fake, user, ASK, WAS);
    fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    told(&fake, fake.user("李四"), ASK, WAS);
    let version = told(&fake, OPERATOR, "/version", "知识库版本");
    assert!(!version.contains("reload") && !version.contains("rollback"), "{version}");
    let seen = [fake.bot_texts(user), fake.bot_texts(DESK), fake.bot_texts(-100_777)].concat().join("\n");
    assert!(!seen.contains("已换") && !seen.contains("没有换") && !seen.contains("知识库版本"), "{seen}");
    assert!(bot.log().contains(&format!("user.id={user}")));
}

#[test]
fn reload_by_somebody_else_through_the_webhook_is_refused() {
    let fake = Fake::start();
    let addr = free();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN)
        .with("BEIAN_WEBHOOK_URL", format!("http://{addr}/hook"))
        .with("BEIAN_WEBHOOK_ADDR", &addr)
        .with("BEIAN_WEBHOOK_SECRET", "hook-secret-of-the-tests-0123456789");
    let folder = bot.own_knowledge();
    bot.start();
    let user = fake.user("张三");
    told(&fake, user, ASK, WAS);
    replace(&folder, "faq/sms.yaml", WAS, IS);
    let forged = json!({"update_id": 700_999_999, "message": {"message_id": 1, "date": 1, "text": "/reload force",
        "chat": {"id": OPERATOR, "type": "private"}, "from": {"id": OPERATOR, "is_bot": false, "first_name": "x"}}});
    let header = "x-telegram-bot-api-secret-token";
    for head in [
        "POST /hook HTTP/1.1".to_owned(),
        format!("POST /hook HTTP/1.1\r\n{header}: "),
        format!("POST /hook HTTP/1.1\r\n{header}: hook-secret-of-the-tests-012345678"),
        format!("POST /hook HTTP/1.1\r\n{header}: hook-secret-of-the-tests-01234567890"),
        format!("POST /hook HTTP/1.1\r\n{header}: HOOK-SECRET-OF-THE-TESTS-0123456789"),
        format!("POST /hook HTTP/1.1\r\n{header}: no\r\n{header}: hook-secret-of-the-tests-0123456789"),
        format!("POST /hook HTTP/1.1\r\n{header}: {}", "x".repeat(300)),
    ] {
        let answer = http(&addr, &head, &forged.to_string());
        assert!(answer.starts_with("HTTP/1.1 401"), "{head}: {answer}");
    }
    told(&fake, user, ASK, WAS);
    assert!(!bot.log().contains("knowledge base asked to change"));
    assert!(bot.stop().success());
}
