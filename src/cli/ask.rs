//! `ask`: one answer, or JSON lines.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::args::AskArgs;
use super::output::{batch, card_json, print};
use super::{End, Usage};
use crate::conversation::{Context, Outcome, Response, respond, understand};
use crate::knowledge::Book;
use crate::terminal::footing;

pub(super) fn run(book: &Book, now: DateTime<Utc>, args: &AskArgs, as_json: bool) -> Result<End, Usage> {
    let book = book.speaking(args.lang);
    let context = Context::default();
    if let Some(path) = &args.batch {
        batch(path, |row| {
            let question = row.get("q").and_then(Value::as_str).ok_or("`q` must be a text")?;
            let mut said = response_json(book, &respond(book, now, &context, question));
            said["id"] = row.get("id").cloned().unwrap_or(Value::Null);
            Ok(said)
        })?;
        return Ok(End::Fine);
    }
    let question = args.question.as_deref().unwrap_or_default();
    let response = respond(book, now, &context, question);
    if as_json {
        print(response_json(book, &response));
    } else {
        print(response.text);
        let shown = response.answers.iter().filter(|_| response.outcome == Outcome::Answer).chain(&response.gap);
        for card in shown {
            print(footing(book, card).join("\n"));
        }
    }
    if args.explain {
        explain(book, &context, question);
    }
    Ok(if response.outcome == Outcome::Unknown { End::No } else { End::Fine })
}

fn response_json(book: &Book, response: &Response) -> Value {
    let answers: Vec<Value> = response.answers.iter().map(|card| card_json(book, card)).collect();
    let mut said = json!({
        "id": Value::Null,
        "outcome": response.outcome.name(),
        "text": response.text,
        "answers": answers,
    });
    if let Some(card) = &response.gap {
        said["gap"] = card_json(book, card);
    }
    if let Some(kind) = &response.refused {
        said["refused"] = json!(kind);
    }
    said
}

fn explain(book: &Book, context: &Context, question: &str) {
    let understood = understand(book, context, question);
    print(format!("\nread as: {}", understood.slots.text));
    let ranking = &understood.ranking;
    print(format!("seen before: {:.0} %, about filing: {:.0} %", ranking.coverage * 100.0, ranking.home * 100.0));
    for ranked in &understood.ranking.best {
        let id = book.label_id(book.labels[ranked.label]);
        print(format!("{:5.1} %  nearest wording {:.2}  {id}", ranked.share * 100.0, ranked.likeness));
        let pieces = book.index.explain(&understood.slots.text, ranked.label);
        let words: Vec<String> =
            pieces.iter().take(8).map(|piece| format!("{} {:.2}", piece.piece.trim(), piece.weight)).collect();
        print(format!("         {}", words.join(" · ")));
    }
}
