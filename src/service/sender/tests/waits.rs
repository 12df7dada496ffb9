//! 429, 5xx, silence, no connection, a refused token: who waits, for how long, and who does not.

use super::*;

fn copy() -> Post {
    let (from, instead) = (Address::new(DESK), "图片".to_owned());
    Post::Copy { from, messages: vec![3], reply_to: None, album: None, instead }
}

#[test]
fn too_many_requests_make_that_chat_alone_wait_as_long_as_said() {
    let edit = Post::Edit { message: 9, text: Rich::plain("甲"), buttons: Vec::new() };
    let file = Post::File { name: "a.html".into(), content: "甲".into(), caption: String::new() };
    let topic = Post::MakeTopic { name: "A-0001".into() };
    let cases = [
        to(1, "甲"),
        Outgoing::new(To::Applicant(person(1)), edit),
        Outgoing::new(To::Applicant(person(1)), file),
        answered(1, copy()),
        carried(1, text("甲")),
        Outgoing::new(To::Ticket(1), topic),
        Outgoing::new(To::Ticket(1), Post::CloseTopic),
    ];
    for (nth, post) in cases.into_iter().enumerate() {
        for seconds in [3, 35, 3600] {
            let mut bench = Bench::new(&format!("too-many-{nth}-{seconds}"));
            (1..=2).for_each(|number| bench.ticket(number));
            if matches!(post.envelope.post, Post::MakeTopic { .. }) {
                bench.without_topic(1);
            }
            bench.write(&post);
            let job = bench.one(at(0));
            bench.answer(&job, &Delivery::TooMany { seconds: Some(seconds) }, at(0));
            // Another lane of the same chat waits as well; another chat does not.
            let desk = job.chat.as_deref() == Some("desk");
            if desk {
                bench.write(&carried(2, text("同群")));
            }
            bench.write(&to(3, "别人"));
            let first = bench.one(at(0));
            assert_eq!(first.chat.as_deref(), Some("tg:3"), "{post:?}");
            let until = i64::from(seconds);
            assert!(bench.due(at(until) - TimeDelta::milliseconds(1)).is_empty(), "{post:?} {seconds}");
            let again = bench.due(at(until));
            assert!(again.iter().any(|job| job.rows[0].0.tries == 0 && job.post == post.envelope.post), "{again:#?}");
        }
    }
}

#[test]
fn too_many_requests_without_a_number_back_off_to_a_minute_and_give_nothing_up() {
    let mut bench = Bench::new("too-many-unsaid");
    bench.write(&to(1, "甲"));
    let waits = bench.waits(&Delivery::TooMany { seconds: None }, 12);
    assert_eq!(waits, [4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60, 60]);
    assert!(bench.dead().is_empty());
}

#[test]
fn too_many_requests_with_a_wait_of_nothing_do_not_run_hot() {
    let mut bench = Bench::new("too-many-zero");
    bench.write(&to(1, "甲"));
    assert_eq!(bench.waits(&Delivery::TooMany { seconds: Some(0) }, 3), [1, 1, 1]);
}

#[test]
fn too_many_requests_at_answering_a_press_hold_up_nothing() {
    let mut bench = Bench::new("too-many-press");
    for callback in ["1", "2"] {
        bench.write(&Outgoing::new(To::Nobody, Post::Toast { callback: callback.into(), text: "好".into() }));
    }
    let due = bench.due(at(0));
    assert_eq!(due.len(), 2);
    bench.answer(&due[0], &Delivery::TooMany { seconds: Some(3600) }, at(0));
    bench.answer(&due[1], &Delivery::Accepted { messages: Vec::new(), thread: None }, at(0));
    bench.write(&Outgoing::new(To::Nobody, Post::Toast { callback: "3".into(), text: "好".into() }));
    assert_eq!(bench.one(at(1)).chat, None);
    assert_eq!((bench.due(at(9_000)).len(), bench.dead().len()), (0, 0));
}

#[test]
fn a_group_that_must_wait_with_very_many_tickets_holds_up_no_other_chat() {
    let mut bench = Bench::new("too-many-tickets");
    (1..=1_000).for_each(|number| bench.ticket(number));
    bench.write(&carried(1, text("一")));
    let job = bench.one(at(0));
    bench.answer(&job, &Delivery::TooMany { seconds: Some(3600) }, at(0));
    bench.within(|tx| (2..=1_000).try_for_each(|number| carried(number, text("甲")).write(tx, at(0))));
    bench.write(&to(5_000, "别人"));
    let reached = (0..4).any(|_| bench.due(at(1)).iter().any(|job| job.chat.as_deref() == Some("tg:5000")));
    assert!(reached, "somebody else's post never came up behind those of the group");
    assert_eq!(bench.due(at(3_600)).len(), 1, "one request at a time to the group");
}

#[test]
fn a_server_error_is_tried_six_times_then_given_up() {
    let mut bench = Bench::new("server-error");
    bench.write(&to(1, "甲"));
    assert_eq!(bench.waits(&Delivery::Failed { why: "HTTP 502".into() }, 99), [1, 2, 4, 8, 16]);
    assert_eq!(bench.dead(), ["HTTP 502"]);
}

#[test]
fn an_answer_that_never_came_is_sent_once_more_and_known_as_a_possible_second_copy() {
    let mut bench = Bench::new("answer-lost");
    bench.write(&to(1, "甲"));
    let job = bench.one(at(0));
    bench.answer(&job, &Delivery::Uncertain { why: "silence".into() }, at(30));
    let again = bench.one(at(31));
    assert!(again.rows[0].0.uncertain);
    bench.answer(&again, &Delivery::Accepted { messages: vec![4], thread: None }, at(31));
    assert_eq!((bench.due(at(9_000)).len(), bench.dead().len()), (0, 0));
}

#[test]
fn without_a_connection_everything_waits_and_nothing_counts_as_a_try() {
    let mut bench = Bench::new("offline");
    bench.write(&to(1, "甲"));
    bench.write(&to(2, "乙"));
    let due = bench.due(at(0));
    assert_eq!(due.len(), 2);
    for job in &due {
        bench.answer(job, &Delivery::Offline { why: "refused".into() }, at(0));
    }
    assert_eq!(bench.sending.paused_until, Some(at(1)), "two posts of one outage are one failure");
    let mut now = at(1);
    let mut waits = Vec::new();
    for _ in 0..8 {
        let due = bench.due(now);
        assert!(due.iter().all(|job| job.rows[0].0.tries == 0));
        due.iter().for_each(|job| bench.answer(job, &Delivery::Offline { why: "refused".into() }, now));
        let until = bench.sending.paused_until.unwrap();
        waits.push((until - now).num_seconds());
        now = until;
    }
    assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60, 60]);
}

#[test]
fn with_a_refused_token_nothing_is_sent_for_a_minute_and_nothing_is_lost() {
    let mut bench = Bench::new("token");
    bench.write(&to(1, "甲"));
    bench.write(&to(2, "乙"));
    let due = bench.due(at(0));
    bench.answer(&due[0], &Delivery::Refused(Refusal::Unauthorized), at(0));
    bench.answer(&due[1], &Delivery::Refused(Refusal::Unauthorized), at(0));
    assert!(bench.due(at(59)).is_empty());
    assert!(bench.service.board.health().1.contains("token"));
    let again = bench.due(at(60));
    assert_eq!(again.len(), 2);
    assert!(again.iter().all(|job| job.rows[0].0.tries == 0));
}
