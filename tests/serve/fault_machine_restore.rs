//! A backup taken while the bot runs under load, put back by the words of the README.

use std::fs;

use crate::bot::{Bot, OPEN, PATIENCE};
use crate::fake::Fake;
use crate::operator::told;

const ASK: &str = "短信验证码多久过期";
const WAS: &str = "24 小时内有效";

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
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", bot.store().display()));
    }
    fs::copy(&copy, bot.store()).unwrap();
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
