//! An applicant alone with the bot.

use crate::bot::{Bot, OPEN, PATIENCE};
use crate::fake::Fake;

#[test]
fn start_shows_the_menu_and_a_question_is_answered() {
    let fake = Fake::start();
    let mut bot = Bot::started(&fake, OPEN);
    let user = fake.user("张三");
    fake.say(user, "/start");
    let menu = fake.wait(PATIENCE, |world| world.last_with_button(user, "材料清单")).unwrap();
    let labels: Vec<String> = menu.buttons().into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, ["材料清单", "常见问题", "人工客服（现在在线）", "办理进度与时间", "English"]);
    fake.say(user, "短信验证码多久过期");
    let card = fake.wait(PATIENCE, |world| world.last_with_button(user, "👍")).unwrap();
    assert!(card.seen().contains("24 小时") && card.seen().contains("核对于"), "{}", card.seen());
    assert!(bot.stop().success());
    println!("{}", bot.log());
}
