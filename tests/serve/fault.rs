//! What the tests of faults share: one question with its answer, and a bot that is called by a webhook.
//!
//! Never sleeps.

use crate::bot::{Bot, DESK, OPEN, PATIENCE};
use crate::fake::{Fake, World};
use crate::running::{free, http};

/// A question.
pub const ASK: &str = "短信验证码多久过期";
/// Words of its answer.
pub const ANSWER: &str = "24 小时内有效";
const SECRET: &str = "hook-secret-of-the-tests-0123456789";

/// How often a person has got the answer.
pub fn answers(world: &World, user: i64) -> usize {
    world.bot_texts(user).iter().filter(|text| text.contains(ANSWER)).count()
}

/// Waits until a person has got the answer, which they must have once.
pub fn answered_once(fake: &Fake, user: i64) {
    fake.wait(PATIENCE, |world| (answers(world, user) > 0).then_some(())).unwrap();
    assert_eq!(fake.see(|world| answers(world, user)), 1);
}

/// A running bot that is called by a webhook.
pub struct Hooked {
    pub bot: Bot,
    addr: String,
    monitor: String,
}

impl Hooked {
    pub fn start(fake: &Fake) -> Self {
        let (addr, monitor) = (free(), free());
        fake.forum(DESK, "备案人工");
        let mut bot = Bot::new(fake, OPEN)
            .with("BEIAN_WEBHOOK_URL", format!("http://{addr}/hook"))
            .with("BEIAN_WEBHOOK_ADDR", &addr)
            .with("BEIAN_WEBHOOK_SECRET", SECRET)
            .with("BEIAN_MONITOR_ADDR", &monitor);
        bot.start();
        Self { bot, addr, monitor }
    }

    /// What is answered to a call with the right secret.
    pub fn call(&self, body: &str) -> String {
        self.call_with(SECRET, body)
    }

    /// What is answered to a call with another secret.
    pub fn call_with(&self, secret: &str, body: &str) -> String {
        let head = format!("POST /hook HTTP/1.1\r\nx-telegram-bot-api-secret-token: {secret}");
        http(&self.addr, &head, body)
    }

    /// What is answered to a call without any.
    pub fn call_bare(&self, body: &str) -> String {
        http(&self.addr, "POST /hook HTTP/1.1", body)
    }

    /// The metrics hold these lines.
    pub fn counts(&self, lines: &[&str]) {
        let metrics = http(&self.monitor, "GET /metrics HTTP/1.1", "");
        lines.iter().for_each(|line| assert!(metrics.lines().any(|of| of == *line), "no {line} in\n{metrics}"));
    }
}
