//! Groups of questions that were not answered well, and drafts of wordings from them.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use beian_bot::knowledge::Book;
use beian_bot::library;
use beian_bot::misses::{Group, Missed, Why, draft, group, skeleton};
use chrono::NaiveDate;

/// A second is aimed at; the rest is for machines with other work.
const PATIENCE: Duration = Duration::from_secs(5);

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let (_, book, problems) = library::load(&folder, false, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()).unwrap();
    book.unwrap_or_else(|| panic!("the knowledge base has errors: {problems:?}"))
});

fn missed(question: &str, outcome: &str, nearest: Option<&str>) -> Missed {
    Missed { question: question.into(), outcome: outcome.into(), nearest: nearest.map(str::to_owned) }
}

fn unknown(question: &str) -> Missed {
    missed(question, "unknown", None)
}

fn questions(group: &Group) -> Vec<&str> {
    group.questions.iter().map(|(question, _)| question.as_str()).collect()
}

#[test]
fn alike_questions_are_one_group_the_most_frequent_first() {
    let asked = [
        unknown("月球基地的备案号刻在哪块石头上"),
        unknown("木卫二潜艇的号漆成什么颜色"),
        unknown("月球基地的备案号究竟刻在哪块石头上？"),
        missed("月球基地的备案号刻在哪块石头上", "down", Some("footer-badge")),
        unknown("。。。"),
        missed("短信码夜里来的早上看见还管用不", "clarify", Some("sms-validity")),
        missed("昨天夜里来的短信码今早还管用不", "unknown", Some("sms-validity")),
    ];
    let groups = group(&BOOK, &asked);
    let counts: Vec<usize> = groups.iter().map(|group| group.count).collect();
    assert_eq!(counts, [3, 2, 1], "{groups:#?}");
    assert_eq!(questions(&groups[0]), ["月球基地的备案号刻在哪块石头上", "月球基地的备案号究竟刻在哪块石头上？"]);
    assert_eq!(groups[0].outcomes.get("unknown"), Some(&2));
    assert_eq!((groups[1].nearest.as_deref(), groups[1].target()), (Some("sms-validity"), Some("sms-validity")));
    let mut turned = asked.to_vec();
    turned.reverse();
    assert_eq!(group(&BOOK, &turned), groups, "the order in which they were asked changes nothing");
}

#[test]
fn what_people_chose_is_the_target_and_what_they_denied_is_not() {
    let denied = [
        missed("执照图片糊了", "down", Some("upload-images")),
        missed("执照图片糊了", "not_meant", Some("upload-images")),
    ];
    assert_eq!(group(&BOOK, &denied)[0].target(), None);
    let chosen = [denied.as_slice(), &[missed("执照图片糊了", "meant", Some("portrait-capture"))]].concat();
    let groups = group(&BOOK, &chosen);
    assert_eq!((groups.len(), groups[0].count), (1, 2), "a choice is no question of its own");
    assert_eq!(groups[0].target(), Some("portrait-capture"));
    assert_eq!(groups[0].meant, [("portrait-capture".to_owned(), 1)]);
    // A label that the knowledge base does not hold any more is found anew.
    let gone = group(&BOOK, &[missed("短信验证码多久过期啊", "unknown", Some("no-such-entry"))]);
    assert_eq!(gone[0].nearest.as_deref(), Some("sms-validity"));
    let returned = group(&BOOK, &[missed("同主体下两个APP使用相同包名", "rejected", None)]);
    assert!(returned[0].nearest.as_deref().is_some_and(|id| id.starts_with("reason:app-")), "{returned:?}");
}

#[test]
fn a_thousand_different_questions_are_grouped_within_a_second_or_so() {
    let asks = BOOK.golden.questions.iter().map(|question| unknown(&question.ask.value));
    let asked: Vec<Missed> = asks.step_by(3).take(1000).collect();
    assert_eq!(asked.len(), 1000);
    let begun = Instant::now();
    let groups = group(&BOOK, &asked);
    let took = begun.elapsed();
    println!("{} groups in {took:?}", groups.len());
    assert!(took < PATIENCE, "{took:?}");
    assert!((300..800).contains(&groups.len()), "{}", groups.len());
    assert!(groups.iter().map(|group| group.count).sum::<usize>() >= 990);
    let label = |ask: &str| {
        let question = BOOK.golden.questions.iter().find(|question| question.ask.value == ask).unwrap();
        question.labels[0].value.as_str()
    };
    let (mut alike, mut pairs) = (0, 0);
    for group in &groups {
        let labels: Vec<&str> = group.questions.iter().map(|(ask, _)| label(ask)).collect();
        for (at, one) in labels.iter().enumerate() {
            pairs += at;
            alike += labels[..at].iter().filter(|other| *other == one).count();
        }
    }
    println!("{alike} of {pairs} pairs are about the same");
    assert!(pairs >= 300 && f64::from(alike as u32) >= f64::from(pairs as u32) * 0.75, "{alike} of {pairs}");
}

#[test]
fn a_draft_holds_only_what_is_new_and_no_personal_data() {
    let known = BOOK.entry("sms-validity").unwrap().ask[0].value.clone();
    let other = BOOK.entry("sms-resend").unwrap().ask[0].value.clone();
    let asked: Vec<(String, usize)> = [
        known.as_str(),
        other.as_str(),
        "夜里来的码早上还管用不，打[电话]问",
        "夜里来的码早上还管用不，打问",
        "上海的呢",
        "很长的话说到一半就没有…",
    ]
    .iter()
    .map(|text| ((*text).to_owned(), 1))
    .collect();
    let drafted = draft(&BOOK, &asked, "sms-validity").unwrap();
    assert_eq!(drafted.wordings, ["夜里来的码早上还管用不，打问"]);
    assert_eq!(drafted.file, "faq/sms.yaml");
    let whys: Vec<&Why> = drafted.skipped.iter().map(|skipped| &skipped.why).collect();
    let of = Why::Of("sms-resend".to_owned());
    assert_eq!(whys, [&Why::Known, &of, &Why::Known, &Why::SaysTooLittle, &Why::Cut]);
    let wrong = draft(&BOOK, &asked, "sms-validty").unwrap_err();
    assert!(wrong.contains("`sms-validity`"), "{wrong}");
    // A topic is asked of any province.
    let topic = draft(&BOOK, &[("湖南的网站多了要寄啥东西".to_owned(), 1)], "rule:construction_plan").unwrap();
    assert_eq!((topic.wordings, topic.file.as_str()), (vec!["某省的网站多了要寄啥东西".to_owned()], "topics.yaml"));
    let reason = draft(&BOOK, &[("两个软件包名撞了".to_owned(), 1)], "reason:app-package").unwrap();
    assert_eq!(reason.file, "rejections.yaml");
    let text = skeleton(&BOOK, &asked, "night-code", "2026-11-23");
    assert!(text.contains("id: night-code") && text.contains("TODO") && !text.contains("[电话]"), "{text}");
}
