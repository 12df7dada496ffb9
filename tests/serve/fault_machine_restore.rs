//! A backup taken while the bot runs under load, put back by the words of the README.

use std::fs;
use std::path::Path;

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::desk::{LI, Scene};
use crate::fake::Fake;
use crate::operator::told;

/// What the README says after "stop the bot".
fn put_back(bot: &Bot, copy: &Path) {
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", bot.store().display()));
    }
    fs::copy(copy, bot.store()).unwrap();
}

impl Scene {
    /// What was posted to the group before is noted: the next message there goes out only after that.
    fn noted_in_group(&self) {
        let before = self.fake.see(|world| world.own(DESK).count());
        self.fake.agent_says(DESK, None, LI, "/queue");
        self.fake.wait(PATIENCE, |world| (world.own(DESK).count() > before).then_some(())).unwrap();
    }
}

const ASK: &str = "短信验证码多久过期";
const WAS: &str = "24 小时内有效";

#[test]
fn backup_put_back_and_a_topic_of_before_reaches_nobody_whose_ticket_has_its_number_now() {
    let mut scene = Scene::waiting();
    let (before, after) = (scene.fake.user("李四"), scene.fake.user("王五"));
    let copy = scene.bot.folder.0.join("copy.db");
    let backup = scene.bot.command(&["store", "backup", &copy.display().to_string()]).status().unwrap();
    assert!(backup.success());
    scene.fake.say(before, "人工");
    let lost = scene.topic("A-0002").thread;
    scene.thread = lost;
    let card = scene.card();
    scene.li("/faq 短信验证码");
    let offer = scene.in_topic("点一下就发给对方");
    scene.fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    assert!(scene.bot.stop().success());
    put_back(&scene.bot, &copy);
    scene.bot.start();
    scene.fake.say(after, "人工");
    scene.told(after, "A-0002");
    scene.thread = scene.topic("A-0002 王五").thread;
    scene.card();
    scene.noted_in_group();
    let said = scene.fake.agent_says(DESK, Some(lost), LI, "李四，您的身份证号是不是填错了");
    scene.thread = lost;
    assert_eq!(scene.in_topic("没有对应的工单").reply_to(), Some(said));
    for (message, data) in [(card.id, "C:2"), (card.id, "E:2"), (offer.id, offer.buttons()[0].1.as_str())] {
        let press = scene.fake.press(LI, DESK, message, data);
        let toast = scene.fake.wait(PATIENCE, |world| world.answers(&press).first().cloned()).unwrap();
        assert!(toast.contains("没有用了"), "{data}: {toast}");
    }
    scene.fake.say(after, "/hours");
    scene.told(after, "人工时间");
    let seen = scene.fake.texts(after).join("\n");
    assert!(!seen.contains("李四") && !seen.contains("接入") && !seen.contains("24 小时"), "{seen}");
}

#[test]
fn backup_under_load_is_whole_and_restored_by_the_words_of_the_readme() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let words = "remove `beian-bot.db-wal` and `beian-bot.db-shm`, copy the backup over `beian-bot.db`";
    assert!(readme.replace('\n', " ").contains(words), "the README says something else than this test does");
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    let user = fake.user("张三");
    told(&fake, user, "/checklist", "以个人名义");
    told(&fake, user, "个人", "哪个省");
    told(&fake, fake.user("李四"), "人工", "A-0001");
    let crowd: Vec<i64> = (0..40).map(|_| fake.user("王五")).collect();
    let ask = || {
        crowd.iter().for_each(|user| {
            fake.say(*user, ASK);
        });
    };
    (0..5).for_each(|_| ask());
    // Taken in the middle: some are answered, some are not.
    let answered = || fake.see(|world| crowd.iter().map(|user| world.bot_texts(*user).len()).sum::<usize>());
    fake.wait(PATIENCE, |world| (crowd.iter().any(|user| world.own(*user).count() > 1)).then_some(())).unwrap();
    let copy = bot.folder.0.join("copy.db");
    let before = answered();
    let backup = bot.command(&["store", "backup", &copy.display().to_string()]).output().unwrap();
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    ask();
    let all = |world: &crate::fake::World| {
        let done = |user: &i64| world.bot_texts(*user).iter().filter(|text| text.contains(WAS)).count() == 6;
        (world.pending() == 0 && crowd.iter().all(done)).then_some(())
    };
    fake.wait(PATIENCE, all).unwrap();
    println!("{before} messages before the backup, {} at the end", answered());
    // After the backup: forgotten by the restore, as a lost disk would have it.
    told(&fake, user, "/forget", "已清除");
    fake.wait(PATIENCE, |world| (world.pending() == 0).then_some(())).unwrap();
    assert!(bot.stop().success());
    put_back(&bot, &copy);
    bot.start();
    let next = told(&fake, user, "广东", "办哪一种");
    assert!(next.contains("广东"), "{next}");
    // Numbers of tickets go on, and everybody is served.
    told(&fake, fake.user("赵六"), "人工", "A-0002");
    crowd.iter().take(3).for_each(|user| {
        told(&fake, *user, ASK, WAS);
    });
    assert!(bot.stop().success());
    let store = rusqlite::Connection::open(bot.store()).unwrap();
    let check: String = store.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    let waits: i64 =
        store.query_row("SELECT count(*) FROM inbox WHERE state = 'waiting'", [], |row| row.get(0)).unwrap();
    assert_eq!(waits, 0, "what waited in the backup was handled");
}
