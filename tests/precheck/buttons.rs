//! The pre-check by buttons and by typing: what is asked, what old buttons do, what is kept.

use beian_bot::conversation::{DeskView, Effect, Event, Message, Press, State, step};
use beian_bot::limits::PRECHECK_CHARS_MAX;
use chrono::{DateTime, Utc};

use crate::BOOK;

struct Talk {
    state: State,
    last: Vec<Message>,
}

impl Talk {
    fn new() -> Self {
        Self { state: State::default(), last: Vec::new() }
    }

    fn take(&mut self, event: &Event) -> String {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        let done = step(&BOOK, now, DeskView::default(), self.state.clone(), event);
        self.state = State::from_json(&serde_json::to_string(&done.state).unwrap()).unwrap();
        self.last.clear();
        let mut said = Vec::new();
        for effect in done.effects {
            match effect {
                Effect::Say(message) => {
                    said.push(message.text.clone());
                    self.last.push(message);
                }
                Effect::Toast(text) => said.push(text),
                _ => {}
            }
        }
        said.join("\n")
    }

    fn say(&mut self, text: &str) -> String {
        self.take(&Event::Said(text.to_owned()))
    }

    fn labels(&self) -> Vec<&str> {
        self.last
            .iter()
            .flat_map(|message| message.buttons.iter().flatten())
            .map(|button| button.label.as_str())
            .collect()
    }

    fn button(&self, label: &str) -> Press {
        let mut buttons = self.last.iter().flat_map(|message| message.buttons.iter().flatten());
        let button = buttons.find(|button| button.label == label);
        Press::parse(&button.unwrap_or_else(|| panic!("no {label} among {:?}", self.labels())).press.data()).unwrap()
    }

    fn press(&mut self, label: &str) -> String {
        let press = self.button(label);
        self.take(&Event::Pressed(press))
    }
}

#[test]
fn by_buttons_from_the_checklist_to_the_result() {
    let mut talk = Talk::new();
    talk.say("清单");
    while talk.labels().contains(&"不确定") {
        let choice = ["个人", "江苏"].into_iter().find(|label| talk.labels().contains(label)).unwrap_or("不确定");
        talk.press(choice);
    }
    let ready = talk.press("提交前检查");
    assert!(
        ready.contains("提交前检查") && ready.contains("网站名称："),
        "what was answered is not asked again: {ready}"
    );
    assert!(talk.press("网站名称").contains("请发准备填的网站名称"));
    assert!(talk.say("小李的博客").contains("预检（江苏 · 个人"));
    assert!(talk.last[0].text.contains("会被退回") && talk.labels().contains(&"转人工"));
    talk.press("换一项查");
    let ask = talk.press("鸿蒙证书指纹");
    assert!(ask.contains("鸿蒙"), "{ask}");
    talk.say("0A1B2C3D4E5F60718293A4B5C6D7E8F9");
    assert!(talk.press("全部结果").contains("✓ 没发现问题：鸿蒙证书指纹"));
    let show = talk.button("全部结果");
    assert!(talk.press("退出预检").contains("回「预检」接着查"));
    assert!(talk.take(&Event::Pressed(show)).contains("小李的博客"), "an old button takes it up again");
}

#[test]
fn old_and_forged_buttons_do_no_harm() {
    let mut talk = Talk::new();
    for data in ["k:leave", "k:show", "k:fields", "k:f:site_name", "k:a:site_name", "k:v:nature:individual"] {
        let said = talk.take(&Event::Pressed(Press::parse(data).unwrap()));
        assert!(said.contains("已经过期"), "{data}: {said}");
    }
    talk.say("预检");
    let nature = talk.button("单位");
    let province = talk.press("个人");
    assert!(province.contains("✓ 个人") && province.contains("哪个省"), "{province}");
    let unsure = talk.button("不确定");
    assert!(talk.take(&Event::Pressed(nature)).contains("已经过期"));
    assert!(talk.take(&Event::Pressed(unsure)).contains("把要查的内容发来"));
    for data in ["k:f:nothing", "k:a:site_name", "k:v:province:x"] {
        let said = talk.take(&Event::Pressed(Press::parse(data).unwrap()));
        assert!(said.contains("已经过期"), "{data}: {said}");
    }
    talk.say("云海资料馆");
    let as_name = talk.button("网站名称");
    assert!(talk.press("APP名称").contains("APP名称「云海资料馆」"));
    assert!(talk.take(&Event::Pressed(as_name)).contains("已经过期"), "a value has one field");
}

#[test]
fn what_is_kept_is_bounded_and_masked() {
    let mut talk = Talk::new();
    talk.say("/precheck");
    talk.say("单位");
    talk.say("广东");
    let long = "长".repeat(PRECHECK_CHARS_MAX + 1);
    assert!(talk.say(&format!("经营范围：{long}")).contains("太长"));
    assert!(!talk.say(&long).contains("哪一项"), "no value is that long");
    let said = talk.say("通信地址：广州市天河区云海路5号2楼 13800138000");
    assert!(said.contains("请不要在这里发") && said.contains("[电话]"), "{said}");
    let said = talk.say("安卓MD5：0A1B2C3D4E5F60718293A4B5C6D7E8F9");
    assert!(said.contains("没发现问题") && !said.contains("请不要在这里发"), "{said}");
    let kept = serde_json::to_string(&talk.state).unwrap();
    assert!(!kept.contains("13800138000") && kept.contains("0A1B2C3D") && kept.chars().count() < 2000, "{kept}");
    assert!(talk.state.history.is_empty(), "values are no questions");
    talk.say("/forget");
    assert_eq!(talk.state, State::default());
}
