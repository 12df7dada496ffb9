//! The commands Telegram shows in its menus, in both languages.
//!
//! Never decides what a command does: the conversation and the service do.

use crate::telegram::Command;

/// For everybody.
pub(super) const EVERYBODY: [Command<'static>; 10] = [
    ("start", "开始", "Begin"),
    ("checklist", "列我的材料清单", "My document checklist"),
    ("human", "找人工", "Talk to a human"),
    ("hours", "人工几点上班", "When humans are there"),
    ("progress", "备案走到哪一步、要多久", "Stages of a filing and how long they take"),
    ("precheck", "提交前检查：名称、域名、地址、日期", "Check names, domain, address and dates before submitting"),
    ("lang", "语言", "Language"),
    ("cancel", "停下正在做的事", "Stop what is going on"),
    ("forget", "清除我的记录", "Erase my data"),
    ("help", "怎么用", "How to use this bot"),
];

/// For the agents in the desk's group.
pub(super) const AGENTS: [Command<'static>; 9] = [
    ("take", "认领这个工单", "Claim this ticket"),
    ("transfer", "转交给同事", "Hand over to a colleague"),
    ("faq", "找现成答案发给对方", "Send a ready answer"),
    ("close", "结束工单", "Close this ticket"),
    ("reopen", "重新打开工单", "Open it again"),
    ("queue", "看排队", "Who waits"),
    ("ban", "限制这个人", "Ban this person"),
    ("unban", "取消限制", "Lift the ban"),
    ("help", "怎么用", "How this works"),
];
