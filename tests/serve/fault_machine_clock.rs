//! The clock of the machine is wrong, or of another zone; the calendar runs out. Hours are Asia/Shanghai only.

use crate::bot::{Bot, DESK, OPEN, OPERATOR, PATIENCE};
use crate::fake::{Fake, Fault, Rule};
use crate::operator::told;

const ASK: &str = "短信验证码多久过期";
const WAS: &str = "24 小时内有效";
/// More than a year after [`OPEN`], a Monday morning.
const LATER: &str = "2027-12-27T10:00:00+08:00";

#[test]
fn clock_set_back_and_what_waits_is_sent_at_once() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, "2026-11-23T11:30:00+08:00");
    bot.start();
    let user = fake.user("张三");
    fake.fault(Rule::on("sendMessage", Fault::Status(502)).chat(user).always());
    fake.say(user, ASK);
    fake.wait(PATIENCE, |world| (world.calls("sendMessage").len() > 1).then_some(())).unwrap();
    bot.kill();
    fake.clear_faults();
    bot.at = OPEN.to_owned();
    bot.start();
    fake.wait(PATIENCE, |world| world.last_with_button(user, "👍")).unwrap();
    assert!(bot.log().contains("the clock was set back"), "{}", bot.log());
    // A person who is new to the bot after that waits for nothing.
    told(&fake, fake.user("李四"), ASK, WAS);
    assert!(bot.stop().success());
}

#[test]
fn clock_set_back_puts_no_topic_before_closed_desks() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, "2026-11-23T12:30:00+08:00");
    bot.start();
    let user = fake.user("张三");
    told(&fake, user, "人工", "今天 13:30");
    assert!(bot.stop().success());
    bot.at = "2026-11-23T12:05:00+08:00".to_owned();
    bot.start();
    told(&fake, user, "/hours", "人工时间");
    fake.user_with(OPERATOR, "运维", None, None);
    fake.agent_says(DESK, None, OPERATOR, "/version");
    fake.wait(PATIENCE, |world| (world.own(DESK).count() > 0).then_some(())).unwrap();
    assert!(fake.topics(DESK).is_empty());
    assert!(bot.stop().success());
}

#[test]
fn clock_ahead_for_a_moment_erases_nothing() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    let user = fake.user("张三");
    told(&fake, user, "/checklist", "以个人名义");
    told(&fake, user, "个人", "哪个省");
    for at in [LATER, OPEN] {
        assert!(bot.stop().success());
        bot.at = at.to_owned();
        bot.start();
        told(&fake, fake.user("李四"), ASK, WAS);
    }
    let next = told(&fake, user, "广东", "办哪一种");
    assert!(next.contains("广东"), "{next}");
    assert!(bot.stop().success());
}

#[test]
fn clock_that_goes_on_erases_what_is_older_than_the_retention() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    let user = fake.user("张三");
    told(&fake, user, "/checklist", "以个人名义");
    told(&fake, user, "个人", "哪个省");
    // Down for more than a year; then the time is believed after some hours.
    for at in [LATER, "2027-12-27T16:30:00+08:00"] {
        assert!(bot.stop().success());
        bot.at = at.to_owned();
        bot.start();
        told(&fake, fake.user("李四"), ASK, WAS);
    }
    assert!(bot.stop().success());
    let store = rusqlite::Connection::open(bot.store()).unwrap();
    let kept = "SELECT count(*) FROM conversation WHERE person_id = ?1";
    assert_eq!(store.query_row(kept, [user], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn host_in_another_time_zone_or_with_summer_time_tells_the_hours_of_shanghai() {
    let fake = Fake::start();
    let bot = Bot::new(&fake, OPEN);
    let hours = |zone: &str, at: &str| {
        let output = bot.command(&["hours", "--json", "--at", at]).env("TZ", zone).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    // The nights on which New York and Berlin change their clocks, and an opening: each a start of the program.
    for (zone, at) in [
        ("America/New_York", "2026-03-08T02:30:00-05:00"),
        ("Europe/Berlin", "2026-10-25T01:30:00Z"),
        ("Pacific/Kiritimati", "2026-11-23T09:29:59+08:00"),
        ("nonsense", "2026-11-23T18:30:00+08:00"),
    ] {
        let here = hours("Asia/Shanghai", at);
        assert!(here.contains("open"), "{here}");
        assert_eq!(hours(zone, at), here, "{zone} at {at}");
    }
    fake.forum(DESK, "备案人工");
    let mut bot = Bot::new(&fake, OPEN).with("TZ", "America/New_York");
    bot.start();
    let said = told(&fake, fake.user("张三"), "人工", "A-0001");
    assert!(said.contains("今天 10:3"), "{said}");
    assert!(bot.stop().success());
}

#[test]
fn calendar_without_next_year_is_warned_of_weeks_ahead_and_told_honestly() {
    let fake = Fake::start();
    fake.forum(DESK, "备案人工");
    fake.user_with(OPERATOR, "运维", None, Some("zh-hans"));
    let mut bot = Bot::new(&fake, "2026-10-20T10:00:00+08:00");
    bot.start();
    assert!(!told(&fake, OPERATOR, "/stats", "今天 / 近").contains("放假安排"));
    assert!(bot.stop().success());
    assert!(!bot.log().contains("calendar-ends"), "{}", bot.log());
    bot.at = "2026-11-23T10:00:00+08:00".to_owned();
    bot.start();
    let stats = told(&fake, OPERATOR, "/stats", "今天 / 近");
    assert!(stats.contains("放假安排只到 2026-12-31，还剩 38 天"), "{stats}");
    assert!(bot.stop().success());
    assert!(bot.log().contains("warning[calendar-ends]"), "{}", bot.log());
    bot.at = "2026-12-31T20:00:00+08:00".to_owned();
    bot.start();
    let said = told(&fake, fake.user("张三"), "人工", "A-0001");
    assert!(said.contains("2027年1月4日（周一）09:30") && said.contains("放假安排还没有录入"), "{said}");
    assert!(bot.stop().success());
}
