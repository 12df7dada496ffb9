//! The checklist interview: by buttons, by typing, both mixed; left and taken up again; ticked and printed.

use crate::applicant_rig::{Talk, labels};
use crate::bot::PATIENCE;
use crate::fake::Message;

const BOXES: &str = "点它的号码打勾";

/// Presses through the interview until the boxes are there; every pressed question keeps what was chosen.
fn by_buttons(talk: &Talk, first: Message) -> Message {
    let mut question = first;
    for _ in 0..40 {
        if question.seen().contains(BOXES) {
            return question;
        }
        let choices = labels(&question);
        let wanted = choices.iter().find(|label| ["广东", "个人"].contains(&label.as_str()));
        let pick = wanted.unwrap_or(&choices[0]).clone();
        let mark = talk.mark();
        talk.fake.press_label(talk.user, talk.user, question.id, &pick);
        let next = talk.fake.wait(PATIENCE, |world| {
            world.own(talk.user).find(|own| own.id > mark && !own.buttons().is_empty()).cloned()
        });
        let pressed = talk.edited(&question, &format!("✓ {pick}"));
        assert!(pressed.buttons().is_empty() && !pressed.seen().contains('{'), "{}", pressed.seen());
        question = next.unwrap_or_else(|why| panic!("{why}\n{}", talk.dump()));
    }
    panic!("no end:\n{}", talk.dump());
}

#[test]
fn by_buttons_only_to_the_list_the_ticks_and_the_page() {
    let talk = Talk::new();
    let first = talk.say("/checklist", "列出您要准备的材料");
    let boxes = by_buttons(&talk, first);
    assert!(boxes.seen().contains("已备 0/"), "{}", boxes.seen());
    let one = talk.press_edits(&boxes, "☐ 1", "已备 1/");
    assert!(labels(&one).iter().any(|label| label == "☑ 1"));
    talk.press_edits(&boxes, "☑ 1", "已备 0/");
    talk.press(&boxes, "下载打印版", "可打印");
    let (name, page) = talk.fake.documents(talk.user).pop().unwrap();
    assert_eq!(name, "备案材料清单.html");
    well_formed(&page);
    assert!(page.contains("个人身份证件") && !page.contains("{province}"), "{page}");
    let long = talk.fake.bot_texts(talk.user).iter().map(|text| text.encode_utf16().count()).max();
    assert!(long.unwrap_or_default() <= 4096);
}

/// Every tag that is opened is closed, in order.
fn well_formed(page: &str) {
    let lower = page.to_lowercase();
    assert!(lower.starts_with("<!doctype html>") && lower.trim_end().ends_with("</html>"), "{page}");
    let mut open = Vec::new();
    for tag in page.split('<').skip(1).filter_map(|rest| rest.split('>').next()).filter(|tag| !tag.starts_with('!')) {
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{page}");
        } else if !tag.ends_with('/') && !["meta", "br", "hr", "link", "input"].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn typed_only_with_back_change_and_leaving_over_a_restart() {
    let mut talk = Talk::new();
    talk.say("给我列材料清单", "以个人名义");
    talk.say("我是公司", "哪个省");
    talk.say("粤", "哪一种");
    talk.say("上一步", "哪个省");
    talk.say("广东省", "省份：广东");
    talk.say("改省份", "哪个省");
    talk.say("shanghai", "省份：上海");
    talk.say("退出", "已保存");
    assert!(talk.bot.stop().success());
    talk.bot.start();
    let question = talk.say("清单", "接着上次的材料清单");
    assert!(question.seen().contains("上海") && question.seen().contains("单位"), "{}", question.seen());
    // A question in between is answered, and the interview's question put again.
    let card = talk.say("短信验证码多久过期", "24 小时");
    talk.after(card.id, "哪一种");
    let next = talk.say("首次", "：首次备案");
    let boxes = by_buttons(&talk, next);
    assert!(boxes.seen().contains("上海 · 单位"), "{}", boxes.seen());
    talk.say("勾 1", "已备 1/");
    println!("{}", talk.dump());
}

#[test]
fn a_button_that_was_pressed_before_goes_no_further() {
    let talk = Talk::new();
    let nature = talk.say("/checklist", "以个人名义");
    let province = talk.press(&nature, "个人", "哪个省");
    let kind = talk.press(&province, "广东", "哪一种");
    let marked = talk.mark();
    let presses: Vec<String> = (0..5).map(|_| talk.fake.press_label(talk.user, talk.user, kind.id, "上一步")).collect();
    let toasts: Vec<String> = presses.iter().map(|press| talk.toast(press)).collect();
    talk.after(marked, "哪个省");
    assert_eq!(toasts.iter().filter(|toast| toast.contains("已经过期")).count(), 4, "{toasts:?}");
    // What was answered first is still there.
    let change = talk.say("修改", "要改哪一项");
    assert_eq!(labels(&change), ["备案性质：个人"]);
    for data in ["i:nature:organization", "i:province:no", "t:none", "x:print", "p:nature:x", "zz", "e:province"] {
        let press = talk.fake.press_forged(talk.user, talk.user, nature.id, data);
        assert!(talk.toast(&press).contains("已经过期"), "{data}\n{}", talk.dump());
    }
    println!("{}", talk.dump());
}
