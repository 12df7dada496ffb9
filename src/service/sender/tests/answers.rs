//! Refusals and what follows: marked, told, moved, made anew, said another way, or given up where people see it.

use super::*;
use crate::store::Conversation;

fn refused(refusal: Refusal) -> Delivery {
    Delivery::Refused(refusal)
}

fn copy(reply_to: Option<i64>) -> Post {
    let (from, instead) = (Address::new(DESK), "图片：没能转过来".to_owned());
    Post::Copy { from, messages: vec![3], reply_to, album: None, instead }
}

impl Bench {
    fn knows(&self, number: u32) {
        let known = Conversation {
            address: person(number),
            person: Person { id: i64::from(number), ..Person::default() },
            state: String::new(),
            blocked: false,
            banned: false,
            warned_at: None,
            created_at: at(0),
            updated_at: at(0),
        };
        self.within(|tx| tx.put_conversation(&known));
    }

    fn blocked(&self, number: u32) -> bool {
        self.within(|tx| tx.conversation(&person(number))).unwrap().blocked
    }

    fn accept(&mut self, job: &Job, now: DateTime<Utc>) {
        self.answer(job, &Delivery::Accepted { messages: vec![8], thread: Some(88) }, now);
    }
}

#[test]
fn an_unknown_refusal_is_tried_six_times_then_given_up_and_told_as_a_reply() {
    for (post, other_side) in [(answered(1, text("甲")), DESK), (carried(1, text("甲")), "tg:1")] {
        let mut bench = Bench::new(&format!("unknown-{}", other_side.len()));
        bench.ticket(1);
        bench.write(&post);
        let why = "400 Bad Request: SOMETHING_NEW";
        assert_eq!(bench.waits(&refused(Refusal::Other(why.into())), 99), [1, 2, 4, 8, 16]);
        assert_eq!(bench.dead(), [why]);
        let told = bench.one(at(100));
        assert_eq!(told.destination.chat, Some(Address::new(other_side)));
        let (words, reply_to) = said(&told);
        assert!(words.contains("没有送达") || words.contains("没能"), "{words}");
        assert_eq!(reply_to, Some(77));
    }
}

#[test]
fn who_has_blocked_the_bot_or_is_deactivated_is_marked_told_of_and_waited_for() {
    let mut bench = Bench::new("blocked");
    bench.ticket(1);
    bench.knows(1);
    bench.write(&answered(1, text("甲")));
    bench.write(&answered(1, text("乙")));
    let job = bench.one(at(0));
    bench.answer(&job, &refused(Refusal::Blocked), at(0));
    assert!(bench.blocked(1));
    let told = bench.one(at(1));
    assert_eq!(told.destination.chat, Some(Address::new(DESK)));
    assert!(said(&told).0.contains("屏蔽"), "{told:?}");
    bench.accept(&told, at(1));
    assert!(bench.due(at(90_000)).is_empty(), "nothing more is tried");
    bench.within(|tx| tx.unpark_lane("tg:1", at(90_000)));
    let first = bench.one(at(90_000));
    assert_eq!((said(&first).0, first.rows[0].0.tries), ("甲".to_owned(), 0));
    bench.accept(&first, at(90_000));
    assert_eq!(said(&bench.one(at(90_001))).0, "乙");
}

#[test]
fn a_bot_kicked_from_the_group_waits_and_goes_on_when_it_is_back() {
    let mut bench = Bench::new("kicked");
    bench.ticket(1);
    bench.ticket(2);
    bench.write(&carried(1, text("甲")));
    let job = bench.one(at(0));
    bench.answer(&job, &refused(Refusal::Expelled), at(0));
    bench.write(&carried(2, text("乙")));
    bench.write(&to(3, "别人"));
    assert_eq!(bench.one(at(59)).chat.as_deref(), Some("tg:3"));
    assert!(bench.service.board.health().1.contains("desk"));
    let again = bench.one(at(60));
    assert_eq!((said(&again).0, again.rows[0].0.tries), ("甲".to_owned(), 0));
    bench.accept(&again, at(60));
    assert!(bench.service.board.health().0);
    let other = bench.one(at(60));
    // Never back: after a day it is given up, and the applicant told.
    bench.answer(&other, &refused(Refusal::Expelled), at(86_401));
    assert_eq!(bench.dead().len(), 1);
    assert_eq!(bench.one(at(90_000)).destination.chat, Some(person(2)));
}

#[test]
fn a_group_that_has_moved_is_noted_once_and_written_to_at_its_new_address() {
    let mut bench = Bench::new("moved");
    bench.ticket(1);
    bench.write(&carried(1, text("甲")));
    let job = bench.one(at(0));
    bench.answer(&job, &refused(Refusal::Moved(Address::new("tg:-1002"))), at(0));
    let again = bench.one(at(0));
    assert_eq!(again.destination.chat, Some(Address::new("tg:-1002")));
    bench.accept(&again, at(0));
    assert!(bench.due(at(99)).is_empty());
}

#[test]
fn a_group_that_is_said_to_move_again_and_again_does_not_run_hot() {
    let mut bench = Bench::new("moved-again");
    bench.ticket(1);
    bench.write(&carried(1, text("甲")));
    let waits = bench.waits(&refused(Refusal::Moved(Address::new("tg:-1002"))), 99);
    assert!(waits.len() <= 5 && bench.dead().len() == 1, "{waits:?} {:?}", bench.dead());
}

#[test]
fn a_text_whose_reply_target_is_gone_is_sent_without_it() {
    for post in [
        answered(1, Post::Say { text: Rich::plain("甲"), buttons: Vec::new(), reply_to: Some(4) }),
        answered(1, copy(Some(4))),
    ] {
        let mut bench = Bench::new(&format!("reply-gone-{}", said_of(&post).len()));
        bench.ticket(1);
        bench.write(&post);
        let job = bench.one(at(0));
        bench.answer(&job, &refused(Refusal::MessageGone), at(0));
        let again = bench.one(at(0));
        match &again.post {
            Post::Say { text, reply_to, .. } => assert_eq!((text.visible().as_str(), *reply_to), ("甲", None)),
            Post::Copy { reply_to, messages, .. } => assert_eq!((reply_to, messages), (&None, &vec![3])),
            other => panic!("{other:?}"),
        }
        bench.accept(&again, at(0));
        let noted = bench.within(|tx| tx.relay_from(&Address::new(DESK), 77));
        assert_eq!(noted.map(|relay| relay.to_message), Some(8), "what is answered later still finds it");
        assert!(bench.due(at(99)).is_empty() && bench.dead().is_empty());
    }
}

fn said_of(post: &Outgoing) -> String {
    format!("{:?}", post.envelope.post)
}

#[test]
fn a_text_that_is_refused_for_a_message_it_does_not_name_is_not_dropped_in_silence() {
    let mut bench = Bench::new("gone-unnamed");
    bench.ticket(1);
    bench.write(&answered(1, text("甲")));
    bench.waits(&refused(Refusal::MessageGone), 99);
    assert_eq!(bench.dead().len(), 1);
    let told = bench.one(at(100));
    assert_eq!((told.destination.chat.clone(), said(&told).1), (Some(Address::new(DESK)), Some(77)));
}

#[test]
fn a_file_too_big_or_not_copyable_leaves_a_note_in_its_place_and_is_told() {
    for refusal in [Refusal::TooLong, Refusal::MessageGone] {
        let mut bench = Bench::new(&format!("not-copyable-{refusal:?}"));
        bench.ticket(1);
        bench.write(&answered(1, copy(None)));
        bench.write(&answered(1, text("看上面这张")));
        let job = bench.one(at(0));
        bench.answer(&job, &refused(refusal), at(0));
        let due = bench.due(at(0));
        let mut seen: Vec<(Address, String)> =
            due.iter().map(|job| (job.destination.chat.clone().unwrap(), said(job).0)).collect();
        seen.sort();
        assert!(seen[0].0 == Address::new(DESK) && seen[0].1.contains("没有送达"), "{seen:?}");
        assert_eq!(seen[1], (person(1), "图片：没能转过来".to_owned()));
        due.iter().for_each(|job| bench.accept(job, at(0)));
        assert_eq!(said(&bench.one(at(1))).0, "看上面这张");
    }
}

#[test]
fn what_is_too_long_is_given_up_at_once_and_told() {
    let mut bench = Bench::new("too-long");
    bench.ticket(1);
    bench.write(&answered(1, text("甲")));
    bench.write(&answered(1, text("乙")));
    let job = bench.one(at(0));
    bench.answer(&job, &refused(Refusal::TooLong), at(0));
    assert_eq!(bench.dead().len(), 1);
    let due = bench.due(at(0));
    let words: Vec<String> = due.iter().map(|job| said(job).0).collect();
    assert!(words.iter().any(|said| said == "乙") && words.iter().any(|said| said.contains("太长")), "{words:?}");
}

#[test]
fn an_edit_that_changes_nothing_and_a_press_too_old_are_done() {
    let edit =
        Outgoing::new(To::Applicant(person(1)), Post::Edit { message: 9, text: Rich::plain("甲"), buttons: vec![] });
    let toast = Outgoing::new(To::Nobody, Post::Toast { callback: "1".into(), text: "好".into() });
    for (post, refusal) in [(edit, Refusal::NotModified), (toast, Refusal::PressTooOld)] {
        let mut bench = Bench::new(&format!("done-{refusal:?}"));
        bench.write(&post);
        let job = bench.one(at(0));
        bench.answer(&job, &refused(refusal), at(0));
        assert!(bench.due(at(9_000)).is_empty() && bench.dead().is_empty());
    }
}

#[test]
fn an_edit_of_a_message_that_is_gone_is_said_anew() {
    let mut bench = Bench::new("edit-gone");
    bench.write(&Outgoing::new(
        To::Applicant(person(1)),
        Post::Edit { message: 9, text: Rich::plain("甲"), buttons: vec![] },
    ));
    let job = bench.one(at(0));
    bench.answer(&job, &refused(Refusal::MessageGone), at(0));
    assert_eq!(said(&bench.one(at(0))), ("甲".to_owned(), None));
}

#[test]
fn a_topic_that_is_gone_is_made_anew_once_with_the_card_before_the_messages() {
    let mut bench = Bench::new("topic-gone");
    bench.ticket(1);
    bench.knows(1);
    bench.write(&carried(1, text("甲")));
    bench.write(&carried(1, text("乙")));
    let job = bench.one(at(0));
    bench.answer(&job, &refused(Refusal::TopicGone), at(0));
    let mut went = Vec::new();
    while let Some(job) = bench.due(at(0)).into_iter().next() {
        went.push((said(&job).0, job.destination.thread));
        bench.accept(&job, at(0));
    }
    // At last the card shows who has the ticket.
    let [(topic, None), (card, Some(88)), (first, Some(88)), (second, Some(88)), (_, Some(88))] = &went[..] else {
        panic!("{went:?}")
    };
    assert!(topic.starts_with("MakeTopic") && card.contains("工单 A-0001"), "{went:?}");
    assert_eq!([first, second], ["甲", "乙"]);
}

#[test]
fn a_word_to_a_topic_that_is_closed_or_gone_is_said_in_the_group() {
    for refusal in [Refusal::TopicClosed, Refusal::TopicGone] {
        let mut bench = Bench::new(&format!("desk-{refusal:?}"));
        let post = Post::Say { text: Rich::plain("没有发给对方"), buttons: Vec::new(), reply_to: Some(6) };
        bench.write(&Outgoing::new(To::Desk(Some(44)), post));
        let job = bench.one(at(0));
        bench.answer(&job, &refused(refusal), at(0));
        let again = bench.one(at(0));
        assert_eq!((said(&again).0.as_str(), again.destination.thread), ("没有发给对方", None));
        bench.answer(&again, &refused(Refusal::TopicClosed), at(0));
        assert!(bench.due(at(9_000)).is_empty());
    }
}

#[test]
fn markup_refused_twice_is_given_up_and_told() {
    let mut bench = Bench::new("markup");
    bench.ticket(1);
    bench.write(&answered(1, text("甲")));
    let job = bench.one(at(0));
    bench.answer(&job, &refused(Refusal::BadMarkup), at(0));
    assert_eq!(bench.dead(), ["格式不被接受"]);
    assert_eq!(said(&bench.one(at(0))).1, Some(77));
}
