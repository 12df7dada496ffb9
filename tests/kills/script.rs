//! What a person does, step by step, and what they and the ticket's topic get.

use std::collections::BTreeMap;

use beian_bot::desk::{Promise, Status};

/// One thing somebody does.
#[derive(Clone, Debug)]
pub enum Act {
    /// The person says these, one right after the other.
    Says(&'static [&'static str]),
    /// The person presses the button with this label, on the last message that has it.
    Presses(String),
    /// The same; then that message shows these words.
    PressesUntil(String, &'static str),
    /// An agent says these in the topic, one right after the other.
    AgentSays(&'static [&'static str]),
}

impl Act {
    /// Updates that come of it.
    pub fn updates(&self) -> usize {
        match self {
            Self::Says(texts) | Self::AgentSays(texts) => texts.len(),
            Self::Presses(_) | Self::PressesUntil(..) => 1,
        }
    }
}

/// A step: what is done, and how many messages have come in each lane when it is over.
#[derive(Clone, Debug)]
pub struct Step {
    pub act: Act,
    pub own: usize,
    pub topic: usize,
}

/// How a ticket ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketEnd {
    pub status: Status,
    pub promise: Promise,
    pub solved: Option<bool>,
    pub rating: Option<u8>,
}

/// The script with all that comes of it for one person.
#[derive(Debug, Default)]
pub struct Script {
    pub steps: Vec<Step>,
    /// Messages to the person, and in the topic.
    pub own: Vec<String>,
    pub topic: Vec<String>,
    /// Counters of the store.
    pub counts: BTreeMap<String, i64>,
    pub ticket: Option<TicketEnd>,
}

/// Before the checklist; then its questions are answered by [`pick`].
pub fn before() -> Vec<Act> {
    vec![
        Act::Says(&["短信验证码多久过期", "域名没有实名认证可以备案吗", "备案期间网站能打开吗"]),
        Act::Presses("👍".to_owned()),
        Act::Says(&["/checklist"]),
    ]
}

/// After the checklist.
pub fn after() -> Vec<Act> {
    vec![
        Act::PressesUntil("☐ 1".to_owned(), "已备 1/"),
        Act::Says(&["短信验证码多久过期", "备案期间网站能打开吗"]),
        Act::Says(&["人工"]),
        Act::AgentSays(&["/take"]),
        Act::Says(&["申请人甲：材料齐了", "申请人乙：下一步呢", "申请人丙：谢谢"]),
        Act::AgentSays(&["客服子：收到", "客服丑：提交订单", "客服寅：等初审"]),
        Act::AgentSays(&["/close"]),
        Act::PressesUntil("已解决".to_owned(), "打个分"),
        Act::PressesUntil("★★★★★".to_owned(), "谢谢您的评价"),
        Act::Says(&["域名没有实名认证可以备案吗", "短信验证码多久过期"]),
    ]
}

/// What stands under the finished list.
pub const BOXES: &str = "点它的号码打勾";
/// What the script must hold, so that an empty recording is not taken for a right one.
pub const ANCHORS: [&str; 5] = ["# 小时内有效", BOXES, "人工已接入", "客服寅：等初审", "这次人工服务已结束"];
pub const TOPIC_ANCHORS: [&str; 3] = ["状态：", "申请人丙：谢谢", "★★★★★"];

/// The choice of somebody who files for themselves in Guangdong; otherwise the first.
pub fn pick(labels: &[String]) -> String {
    let wanted = labels.iter().find(|label| ["广东", "个人"].contains(&label.as_str()));
    wanted.unwrap_or(&labels[0]).clone()
}

/// A text without what differs from person to person: numbers, times.
pub fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars() {
        match c.is_ascii_digit() {
            true if plain.ends_with('#') => {}
            true => plain.push('#'),
            false => plain.push(c),
        }
    }
    plain
}
