//! Questions and their cards: buttons under them, follow-ups, what is not known.

use crate::applicant_rig::{Talk, labels};
use crate::bot::{DESK, LUNCH, OPERATOR, PATIENCE};
use crate::operator::told;

#[test]
fn the_menu_leads_on_and_tells_when_the_desk_opens() {
    let talk = Talk::at(LUNCH);
    let menu = talk.say("/start", "备案助手");
    assert_eq!(labels(&menu)[..2], ["材料清单", "常见问题"]);
    assert_eq!(labels(&menu)[2], "人工客服（下次 13:30）");
    assert_eq!(labels(&menu)[3], "办理进度与时间");
    let frequent = talk.press(&menu, "常见问题", "回复数字");
    assert!(frequent.buttons().len() >= 4, "{:?}", frequent.buttons());
    let (label, _) = frequent.buttons()[0].clone();
    let card = talk.press(&frequent, &label, "核对于");
    assert!(labels(&card).iter().any(|label| label == "👎"));
    talk.press(&menu, "办理进度与时间", "我的备案进度");
    talk.press(&menu, "材料清单", "列出您要准备的材料");
    talk.press(&menu, "人工客服", "13:30");
    println!("{}", talk.dump());
}

#[test]
fn a_card_has_its_sources_and_takes_one_thumb() {
    let talk = Talk::new();
    let card = talk.say("短信验证码多久过期", "24 小时");
    let entities = card.json["entities"].as_array().cloned().unwrap_or_default();
    let kinds: Vec<&str> = entities.iter().filter_map(|entity| entity["type"].as_str()).collect();
    assert!(kinds.contains(&"bold") && kinds.contains(&"text_link"), "{kinds:?}");
    let related: Vec<String> = labels(&card).into_iter().take_while(|label| label != "👍").collect();
    assert!((1..=3).contains(&related.len()), "{related:?}");
    assert_eq!(talk.press_toast(&card, "👎"), "谢谢反馈，已记下。需要的话可以转人工。");
    for label in ["👎", "👍", "👎", "👎"] {
        assert_eq!(talk.press_toast(&card, label), "您已经反馈过这一条，谢谢。");
    }
    let next = talk.press(&card, &related[0], "核对于");
    assert!(next.seen().starts_with(related[0].trim_end_matches('…')), "{}", next.seen());
    talk.press(&card, "转人工", "A-0001");
    println!("{}", talk.dump());
}

#[test]
fn a_clarification_is_answered_by_a_press_and_an_unknown_question_gets_the_human() {
    let talk = Talk::new();
    let asks = talk.say("上海", "哪项要求");
    let (label, _) = asks.buttons()[1].clone();
    let card = talk.press(&asks, &label, "核对于");
    assert!(card.seen().starts_with(&label), "{}", card.seen());
    let unknown = talk.say("月球基地的备案号刻在哪块石头上", "不乱答");
    assert_eq!(labels(&unknown).last().map(String::as_str), Some("转人工"));
    talk.say("<b>&amp; 短信验证码 </b> <i>多久过期", "24 小时");
    talk.say("<b>&</i> ]]> <script>", "");
    println!("{}", talk.dump());
}

#[test]
fn an_answer_for_a_province_is_changed_in_its_place() {
    let talk = Talk::new();
    let card = talk.say("广东个人备案外省身份证行不行", "适用：广东 · 个人");
    let first = card.seen();
    let grid = talk.press(&card, "换省份", "看哪个省的");
    assert_eq!(grid.buttons().len(), 31);
    let card = talk.press_edits(&grid, "上海", "适用：上海 · 个人");
    assert_ne!(first, card.seen());
    let card = talk.press_edits(&card, "单位", "只针对个人");
    println!("{}", talk.dump());
    talk.say("那广东的呢", "适用：广东");
    // A button under an older card is about that card, whatever was asked since.
    talk.say("短信验证码多久过期", "24 小时");
    let back = talk.press_edits(&card, "个人", "适用：广东 · 个人");
    assert!(back.seen().contains("外省"), "{}", back.seen());
    println!("{}", talk.dump());
}

#[test]
fn a_source_whose_heading_has_a_blank_is_a_link_at_the_first_try() {
    let talk = Talk::new();
    let card = talk.say("备案要多久", "核对于");
    let entities = card.json["entities"].as_array().cloned().unwrap_or_default();
    let links = entities.iter().filter(|entity| entity["type"] == "text_link");
    assert!(links.clone().any(|link| link["url"].as_str().is_some_and(|url| url.contains("%20"))), "{entities:?}");
    println!("{}", talk.dump());
}

#[test]
fn two_questions_of_one_message_are_answered_one_after_the_other_and_a_gap_is_said() {
    let talk = Talk::new();
    let second = talk.say("短信验证码多久过期？备案要不要收费？", "不收费");
    assert!(labels(&second).iter().any(|label| label == "👍"), "{:?}", labels(&second));
    let dump = talk.dump();
    let (first, then) = (dump.find("24 小时内有效"), dump.find("不收费"));
    assert!(first.is_some() && first < then, "{dump}");
    let gap = talk.say("我儿子十六岁，能用他的名字备案吗", "没有写备案的年龄限制");
    assert_eq!(labels(&gap).last().map(String::as_str), Some("转人工"));
    assert!(gap.seen().contains("核对于"), "{}", gap.seen());
}

#[test]
fn what_was_not_meant_and_what_was_returned_is_seen_by_the_desk_and_the_operator() {
    let talk = Talk::new();
    let card = talk.say("短信验证码多久过期", "24 小时");
    let others = talk.press(&card, "👎", "没答到点上");
    assert_eq!(labels(&others).last().map(String::as_str), Some("转人工"));
    let (first, _) = others.buttons()[0].clone();
    let chosen = talk.press(&others, &first, "核对于");
    assert!(chosen.seen().starts_with(first.trim_end_matches('…')), "{}", chosen.seen());
    let asks = talk.say("备案被退回怎么办", "重新提交");
    talk.press(&asks, "粘贴退回原因", "原样粘贴过来");
    talk.say("1、域名未实名认证；2、请提供法人体检报告，电话13812345678", "请提供法人体检报告");
    let reason =
        talk.fake.see(|world| world.own(talk.user).any(|own| own.seen().starts_with("域名还没有通过实名认证")));
    assert!(reason, "{}", talk.dump());
    talk.say("/human", "A-0001");
    let card = talk.fake.wait(PATIENCE, |world| {
        world.own(DESK).map(|message| message.seen()).find(|seen| seen.contains("工单 A-0001"))
    });
    let card = card.unwrap();
    for part in [
        "请提供法人体检报告，电话[电话] → 退回原因，资料里没有",
        "域名未实名认证 → 退回原因，已说明：域名还没有通过实名认证",
        "贴了退回原因",
    ] {
        assert!(card.contains(part), "{part}: {card}");
    }
    talk.fake.user_with(OPERATOR, "运维", None, Some("zh-hans"));
    let misses = told(&talk.fake, OPERATOR, "/misses", "近 30 天");
    for part in ["👎 1、选了 1", "自己选的：", "没认出的退回原因 1"] {
        assert!(misses.contains(part), "{part}: {misses}");
    }
    assert!(!misses.contains("13812345678") && !card.contains("13812345678"));
    println!("{}\n{card}\n{misses}", talk.dump());
}
