//! The same kills for a minimal bot on teloxide's dispatcher, as its documentation shows it: long polling, one handler, a
//! dialogue in memory. It answers with the same knowledge base.
//!
//! Each answer replies to its question, so that what was lost and what came twice is known one by one.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use beian_bot::conversation::{Context, respond};
use beian_bot::knowledge::Book;
use beian_bot::library::load_to_answer;
use teloxide::dispatching::dialogue::InMemStorage;
use teloxide::prelude::*;
use teloxide::types::ReplyParameters;

use crate::fake::{Fake, TOKEN};
use crate::random::Random;

/// The argument that makes this program the bot.
pub const BOT: &str = "stock-bot";
const API: &str = "STOCK_API_URL";
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two questions, whoever asks.
const PACE: Duration = Duration::from_millis(50);
/// Longest time from the first sign of life to the kill, in milliseconds.
const RUNS: usize = 700;
const QUESTIONS: [&str; 4] = ["短信验证码多久过期", "备案要多久", "域名没有实名认证可以备案吗", "备案期间网站能打开吗"];

/// What the dialogue remembers.
#[derive(Clone, Default)]
struct State {
    questions: usize,
}

type Talk = Dialogue<State, InMemStorage<State>>;

/// The bot, until it is killed.
pub fn bot() {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let loaded = load_to_answer(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge"), false, today).unwrap();
    let book = Arc::new(loaded.1.unwrap());
    let url = std::env::var(API).unwrap().parse().unwrap();
    let handler = Update::filter_message().enter_dialogue::<Message, InMemStorage<State>, State>().endpoint(answer);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let bot = Bot::new(TOKEN).set_api_url(url);
        let known = dptree::deps![InMemStorage::<State>::new(), book];
        Dispatcher::builder(bot, handler).dependencies(known).build().dispatch().await;
    });
}

async fn answer(bot: Bot, talk: Talk, book: Arc<Book>, message: Message) -> Result<(), Box<dyn Error + Send + Sync>> {
    let State { questions } = talk.get_or_default().await?;
    let text = respond(&book, chrono::Utc::now(), &Context::default(), message.text().unwrap_or_default()).text;
    bot.send_message(message.chat.id, text).reply_parameters(ReplyParameters::new(message.id)).await?;
    talk.update(State { questions: questions + 1 }).await?;
    Ok(())
}

/// Kills it again and again under load; gives a table.
pub fn run(kills: usize, people: usize, seed: u64) -> String {
    let fake = Fake::start();
    let users: Vec<i64> = (0..people).map(|_| fake.user("张三")).collect();
    let mut random = Random(seed);
    let mut asked = Vec::new();
    for _ in 0..kills {
        let mut bot = started(&fake);
        let called = fake.see(|world| world.ledger.calls.len());
        let mut end = None;
        // People ask whether the bot is up or not.
        while end.is_none_or(|end| Instant::now() < end) {
            let user = users[asked.len() % users.len()];
            asked.push((user, fake.say(user, QUESTIONS[asked.len() / users.len() % QUESTIONS.len()])));
            sleep(PACE);
            if end.is_none() && fake.see(|world| world.ledger.calls.len()) > called {
                end = Some(Instant::now() + Duration::from_millis(random.below(RUNS) as u64));
            }
        }
        bot.kill().unwrap();
        bot.wait().unwrap();
    }
    let mut bot = started(&fake);
    // What is answered last comes after everything else of its chat.
    let last: Vec<(i64, i64)> = users.iter().map(|user| (*user, fake.say(*user, QUESTIONS[0]))).collect();
    let all = fake.wait(PATIENCE, |world| {
        let answers = answers(world);
        last.iter().all(|one| answers.contains_key(one)).then_some(answers)
    });
    let answers = all.unwrap();
    bot.kill().unwrap();
    bot.wait().unwrap();
    let lost = asked.iter().filter(|one| !answers.contains_key(one)).count();
    let doubled: usize = answers.values().map(|count| count - 1).sum();
    format!(
        "| kills | questions | lost | answered twice |\n|---|---|---|---|\n| {kills} | {} | {lost} | {doubled} |",
        asked.len()
    )
}

fn started(fake: &Fake) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(BOT).env(API, fake.url()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// How often each question was answered: by chat and number of the message.
fn answers(world: &crate::fake::World) -> HashMap<(i64, i64), usize> {
    let mut answers = HashMap::new();
    for call in world.ledger.of("sendMessage").filter(|call| call.result().is_some()) {
        let parameters = match &call.params["reply_parameters"] {
            serde_json::Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
            value => value.clone(),
        };
        if let (Some(chat), Some(message)) = (call.chat(), parameters["message_id"].as_i64()) {
            *answers.entry((chat, message)).or_default() += 1;
        }
    }
    answers
}
