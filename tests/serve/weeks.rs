//! The weeks of a filing on Telegram: pre-check, progress with its calendar, a return, another language, feedback.

use crate::applicant_rig::{Talk, labels};
use crate::bot::{DESK, OPERATOR};
use crate::desk::Scene;

#[test]
fn a_pre_check_by_buttons_and_pasted_lines_tells_what_would_be_sent_back() {
    let talk = Talk::new();
    let nature = talk.say("/precheck", "以个人名义备案，还是以单位");
    let province = talk.press(&nature, "个人", "在哪个省");
    let fields = talk.press(&province, "江苏", "把要查的内容发来");
    assert!(labels(&fields).iter().any(|label| label == "网站名称"), "{:?}", labels(&fields));
    let told = talk.say("网站名称：小李的博客\n域名：https://www.example.com", "会被退回");
    for words in ["某某的个人博客", "只填主域名", "https://domain.miit.gov.cn", "docs.ucloud.cn"] {
        assert!(told.seen().contains(words) || talk.dump().contains(words), "no {words}: {}", talk.dump());
    }
    let right = talk.say("网站名称：小李的个人博客", "没发现问题");
    assert!(!right.seen().contains("会通过"), "{}", right.seen());
    talk.say("短信验证码多久过期", "24 小时");
    talk.say("/cancel", "填过的都留着");
    talk.say("预检", "小李的个人博客");
}

#[test]
fn a_filing_is_followed_by_buttons_and_its_deadlines_go_into_a_calendar() {
    let talk = Talk::new();
    let stages = talk.say("/progress", "备案走到哪一步了");
    let when = talk.press(&stages, "备案通过了", "哪天通过的");
    let view = talk.press(&when, "今天", "← 在这里");
    assert!(view.seen().contains("⏰ 公安备案：最晚12月23日（周三）"), "{}", view.seen());
    talk.press(&view, "日历文件", "用手机日历打开");
    let (name, calendar) = talk.fake.documents(talk.user).pop().unwrap();
    assert_eq!(name, "备案日程.ics");
    for line in ["BEGIN:VCALENDAR", "DTSTART;VALUE=DATE:20261223", "UID:public_security@beian-bot", "END:VCALENDAR"] {
        assert!(calendar.contains(line), "no {line}: {calendar}");
    }
    assert!(calendar.lines().all(|line| line.len() <= 75) && calendar.contains("\r\n"), "{calendar}");
    let back = talk.press(&view, "改阶段", "备案走到哪一步了");
    let when = talk.press(&back, "管局退回了", "哪天退回的");
    let view = talk.press(&when, "昨天", "← 在这里");
    talk.press(&view, "粘贴退回原因", "把退回原因原样粘贴过来");
}

#[test]
fn a_return_on_file_opens_ticks_again_and_one_that_is_not_goes_to_a_human_with_its_text() {
    let mut scene = Scene::at(crate::bot::OPEN);
    for (text, words) in [
        ("清单", "以个人名义"),
        ("个人", "哪个省"),
        ("北京", "哪一种"),
        ("首次", "网站，还是 APP"),
        ("网站", "证件"),
        ("身份证", "已备 0/"),
    ] {
        scene.fake.say(scene.user, text);
        scene.told(scene.user, words);
    }
    let list = scene.told(scene.user, "点它的号码打勾");
    let realname = list.seen().lines().find(|line| line.contains("域名实名")).unwrap().to_owned();
    let number: String = realname.chars().filter(char::is_ascii_digit).collect();
    scene.fake.press_label(scene.user, scene.user, list.id, &format!("☐ {number}"));
    scene.told(scene.user, "已备 1/");
    scene.fake.say(scene.user, "退回原因：1、域名所有者与主办单位名称不一致；2、请补充量子纠缠说明书");
    let told = scene.told(scene.user, "域名实名");
    scene.told(scene.user, "量子纠缠说明书");
    println!("{}\n{:#?}", told.seen(), scene.fake.texts(scene.user));
    let reopened = scene.fake.texts(scene.user).iter().any(|text| text.contains("域名实名认证截图"));
    assert!(reopened, "{:#?}", scene.fake.texts(scene.user));
    scene.fake.say(scene.user, "人工");
    scene.thread = scene.topic("张三").thread;
    let card = scene.card();
    assert!(card.seen().contains("量子纠缠说明书"), "{}", card.seen());
}

#[test]
fn who_writes_english_is_spoken_to_in_english_also_by_the_desk() {
    let mut scene = Scene::at(crate::bot::OPEN);
    scene.fake.say(scene.user, "How long is the SMS verification code valid?");
    let card = scene.told(scene.user, "24 hours");
    assert!(card.seen().contains("Sources (checked on") && labels(&card).iter().any(|label| label == "Ask a human"));
    scene.fake.say(scene.user, "I need a human please");
    scene.told(scene.user, "You are in the queue for a human: number A-0001");
    scene.thread = scene.topic("张三").thread;
    let desk = scene.card();
    assert!(desk.seen().contains("用英文交谈"), "{}", desk.seen());
    scene.fake.agent_says(DESK, Some(scene.thread), crate::desk::LI, "/take");
    scene.told(scene.user, "A human has joined (A-0001)");
    scene.fake.agent_says(DESK, Some(scene.thread), crate::desk::LI, "/close");
    let end = scene.told(scene.user, "Has your problem been solved?");
    scene.fake.press_label(scene.user, scene.user, end.id, "Solved");
    scene.told(scene.user, "Please rate this service");
    // Chosen once, it stays.
    scene.fake.say(scene.user, "中文");
    scene.told(scene.user, "现在用中文");
    scene.fake.say(scene.user, "How long does the whole filing take?");
    scene.told(scene.user, "没有固定天数");
}

#[test]
fn what_was_not_meant_is_offered_anew_and_told_to_operators_in_groups() {
    let talk = Talk::new();
    let card = talk.say("短信验证码多久过期", "24 小时");
    let others = talk.press(&card, "👎", "不是");
    assert!(labels(&others).len() > 2, "{:?}", labels(&others));
    let first = labels(&others)[0].clone();
    talk.press(&others, &first, "核对于");
    talk.fake.user_with(OPERATOR, "运维", None, None);
    talk.fake.say(OPERATOR, "/misses");
    let said = |world: &crate::fake::World| {
        world.bot_texts(OPERATOR).into_iter().find(|text| text.contains("短信验证码多久过期"))
    };
    let report = talk.fake.wait(crate::bot::PATIENCE, said).unwrap();
    println!("{report}");
    assert!(report.contains("短信"), "{report}");
}
