//! What the bot says to agents and operators.
//!
//! Never says anything to an applicant: those words live in the knowledge base.

/// Before an applicant's text in the topic: everything in a topic is written by the bot.
pub(super) const APPLICANT_MARK: &str = "👤 ";
/// Before a changed text that could not replace the old one.
pub(super) const EDITED: &str = "（改为）";
/// The applicant has blocked the bot.
pub(super) const BLOCKED: &str = "对方已屏蔽机器人。之后的消息先存着，对方解除后自动补发。";
/// The applicant has unblocked the bot.
pub(super) const UNBLOCKED: &str = "对方已解除屏蔽，存着的消息正在补发。";
/// An agent wrote in a closed ticket.
pub(super) const CLOSED: &str = "工单已结束，这条没有发给对方。先发 /reopen 重新打开，再发一次。";
/// An agent changed a message that the applicant has not got (yet): a note, a command, or one still on its way.
pub(super) const EDIT_NOT_SENT: &str = "这条的改动没有发给对方（原来的那条没有送达对方）。要发请另发一条。";
/// An agent turned a message into a note after it had been delivered.
pub(super) const EDIT_TOO_LATE: &str = "原来的内容已经发给对方，改成备注也收不回来。";
/// The applicant of a ticket is banned.
pub(super) const BANNED: &str = "对方被限制着，回不了话。先发 /unban 取消限制。";
/// An agent wrote where no ticket is.
pub(super) const NO_TICKET: &str = "这个话题没有对应的工单，消息没有发出去。";
/// A kind of message that cannot be read.
pub(super) const UNREADABLE: &str = "这种消息我读不了，没有发给对方。";
/// A topic of somebody who was erased could not be deleted.
pub(super) const NOT_DELETED: &str = "申请人要求清除记录，但我没有删除话题的权限。请手动删除这个话题。";
/// The ticket belongs to somebody who was erased.
pub(super) const ERASED: &str = "申请人已要求清除记录，或记录已过保存期，这个工单不能再用。";
/// Another ticket of the same applicant is open.
pub(super) const OTHER_OPEN: &str = "对方另有一个没结束的工单，不能同时打开两个：";
/// The desk's commands.
pub(super) const HELP: &str = "工单话题里可用：\n\
    直接发消息：发给对方（以 // 开头的只有同事看得到）\n\
    /take 认领\n\
    /transfer @同事 转交\n\
    /faq 关键词 找现成答案，点一下就发出去\n\
    /close 结束　/reopen 重新打开\n\
    /ban 限制这个人　/unban 取消限制\n\
    /queue 看排队";
/// `/transfer` without a name.
pub(super) const TRANSFER_WHOM: &str = "转给谁？例如：/transfer @zhang";
/// `/faq` without words.
pub(super) const FAQ_WHAT: &str = "找什么？例如：/faq 短信验证码";
/// `/faq` found nothing.
pub(super) const FAQ_NOTHING: &str = "没有找到相近的条目。";
/// The group has no topics, or the bot may not manage them.
pub(super) const NO_TOPICS: &str = "我在这个群里不能建话题（群没有开话题，或我没有管理话题的权限）。\
    先用回复代替：请回复工单卡片或对方的消息来答复。开好权限后，新工单会自动用话题。";
/// Nobody waits.
pub(super) const QUEUE_EMPTY: &str = "现在没有人排队。";

/// Media that could not be copied.
pub(super) fn not_copied(kind: &str) -> String {
    format!("[{kind}：没能转过来，可能已被撤回或太大]")
}

/// A message that was not delivered, with what to do.
pub(super) fn undelivered(why: &str) -> String {
    format!("⚠️ 这条没有送达：{why}")
}

/// A command nobody knows.
pub(super) fn unknown_command(word: &str) -> String {
    format!("没有 {word} 这个命令，没有发给对方。\n{HELP}")
}
