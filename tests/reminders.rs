//! Reminders over a year of simulated time: each said once, in working hours unless the deadline is nearer, never too
//! late to act, whatever is restarted or jumps.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use beian_bot::conversation::{Button, DeskView, Effect, Event, Message, Press, State, Step, step};
use beian_bot::knowledge::{Book, parse};
use beian_bot::library::read_files;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge");
    let files = read_files(folder.as_ref(), false).unwrap().1;
    parse(&files, NaiveDate::from_ymd_opt(2026, 11, 28).unwrap()).0.unwrap()
});

fn at(date: &str, time: &str) -> DateTime<Utc> {
    let (date, time): (NaiveDate, NaiveTime) = (date.parse().unwrap(), format!("{time}:00").parse().unwrap());
    Shanghai.from_local_datetime(&date.and_time(time)).unwrap().with_timezone(&Utc)
}

fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai).format("%m-%d %H:%M").to_string()
}

/// A person, with the timers a service would keep for them.
#[derive(Default)]
struct Person {
    state: State,
    timers: Vec<DateTime<Utc>>,
    heard: Vec<(DateTime<Utc>, Message)>,
}

impl Person {
    fn take(&mut self, now: DateTime<Utc>, desk: DeskView, event: &Event) -> Vec<Message> {
        // What is kept goes through its saved form each time: a restart after every event.
        let kept = State::from_json(&serde_json::to_string(&self.state).unwrap()).unwrap();
        let Step { state, effects } = step(&BOOK, now, desk, kept, event);
        self.state = state;
        let mut said = Vec::new();
        for effect in effects {
            match effect {
                Effect::Say(message) => said.push(message),
                Effect::Wake { at } => self.timers.push(at),
                _ => {}
            }
        }
        said
    }

    fn say(&mut self, now: DateTime<Utc>, text: &str) -> Vec<Message> {
        self.take(now, DeskView::default(), &Event::Said(text.to_owned()))
    }

    fn press(&mut self, now: DateTime<Utc>, press: Press) -> Vec<Message> {
        self.take(now, DeskView::default(), &Event::Pressed(press))
    }

    /// Lets time pass: every timer fires when it is due, as in the service.
    fn pass(&mut self, until: DateTime<Utc>) {
        loop {
            self.timers.sort();
            let Some(due) = self.timers.first().copied().filter(|due| *due <= until) else { return };
            self.timers.remove(0);
            self.fire(due, due);
        }
    }

    fn fire(&mut self, timer: DateTime<Utc>, now: DateTime<Utc>) {
        // A timer of an older plan: the service leaves it out by the same comparison.
        if self.state.progress.as_ref().and_then(|progress| progress.wake) == Some(timer) {
            let said = self.take(now, DeskView::default(), &Event::Woke);
            self.heard.extend(said.into_iter().map(|message| (now, message)));
        }
    }

    fn told(&self) -> Vec<String> {
        let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        self.heard.iter().map(|(at, message)| format!("{} {}", local(*at), first(&message.text))).collect()
    }
}

fn in_stage(stage: &str, since: &str, now: DateTime<Utc>) -> Person {
    let mut person = Person::default();
    person.press(now, Press::Stage(stage.to_owned()));
    let said = person.say(now, since);
    assert!(said.iter().any(|message| message.text.contains("← 在这里")), "{said:?}");
    person.press(now, Press::Remind(true));
    person
}

#[test]
fn sms_verification_is_reminded_of_before_its_24_hours_are_over() {
    // 12 and 3 hours before the end are 22:00 and 07:00: the evening before, and the morning.
    let mut person = in_stage("sms_verification", "10:00", at("2026-11-24", "10:05"));
    person.pass(at("2026-12-24", "10:00"));
    assert_eq!(
        person.told(),
        ["11-24 21:30 ⏰ 提醒：短信核验，最晚明天 10:00。", "11-25 08:00 ⏰ 提醒：短信核验，最晚今天 10:00。"]
            .map(str::to_owned),
    );
}

#[test]
fn each_reminder_of_public_security_comes_once_around_spring_festival_and_national_day() {
    // Approved before Spring Festival (15 to 23 February 2026): 30 days later is 6 March.
    let mut person = in_stage("approved", "2026-02-04", at("2026-02-04", "17:00"));
    person.pass(at("2027-02-01", "00:00"));
    assert_eq!(
        person.told(),
        [
            "02-09 09:30 ⏰ 提醒：网站底部挂备案号。",
            "02-24 09:30 ⏰ 提醒：公安备案，最晚3月6日（周五）。",
            "02-28 09:30 ⏰ 提醒：公安备案，最晚3月6日（周五）。",
            "03-05 09:30 ⏰ 提醒：公安备案，最晚3月6日（周五）。",
        ]
        .map(str::to_owned)
    );
}

#[test]
fn every_reminder_of_a_year_is_said_once_and_in_working_hours() {
    let year = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for stage in ["filling", "sms_verification", "returned_by_bureau", "approved", "public_security_approved"] {
        for day in (0..330).step_by(3) {
            let date = year.checked_add_days(Days::new(day)).unwrap();
            let began = Shanghai.from_local_datetime(&date.and_hms_opt(8, 0, 0).unwrap()).unwrap().with_timezone(&Utc);
            let mut person = Person::default();
            person.press(began, Press::Stage(stage.to_owned()));
            person.press(began, Press::Since("when_now".to_owned()));
            person.press(began, Press::Since("when_today".to_owned()));
            person.press(began, Press::Remind(true));
            person.pass(began + TimeDelta::days(400));
            let mut seen = Vec::new();
            for (when, message) in &person.heard {
                *counted.entry(stage).or_default() += 1;
                assert!(!message.text.starts_with("⚠️"), "{stage} {date}: too late: {}", message.text);
                let hours = &BOOK.hours;
                let clock = when.with_timezone(&Shanghai).time();
                let open = hours.at(*when).open;
                // Only what ends within hours, or in a holiday that has begun, comes while the desk is closed; by day.
                let urgent = stage == "sms_verification" || !hours.is_working_day(date);
                assert!(open || urgent, "{stage} {date}: {} {}", local(*when), message.text);
                let by_day = NaiveTime::from_hms_opt(8, 0, 0).unwrap()..=NaiveTime::from_hms_opt(21, 30, 0).unwrap();
                assert!(by_day.contains(&clock), "{stage} {date}: {}", local(*when));
                assert!(!seen.contains(&(*when, message.text.clone())), "{stage} {date}: said twice");
                seen.push((*when, message.text.clone()));
            }
            let met = |button: &Button| matches!(button.press, Press::Met(_));
            assert!(person.heard.iter().all(|(_, message)| message.buttons.iter().flatten().any(met)));
        }
    }
    assert_eq!(counted.len(), 5, "{counted:?}");
}

#[test]
fn orders_are_cleaned_on_the_first_after_six_months() {
    let mut person = in_stage("filling", "2026-03-10", at("2026-03-11", "10:00"));
    person.pass(at("2027-03-01", "00:00"));
    // Six months are over on 10 September, the next first is 1 October, in the National Day holiday.
    assert_eq!(
        person.told(),
        [
            "09-01 09:30 ⏰ 提醒：长期不动的备案订单，最晚9月30日（周三）。",
            "09-24 09:30 ⏰ 提醒：长期不动的备案订单，最晚9月30日（周三）。",
        ]
        .map(str::to_owned)
    );
}

#[test]
fn a_server_that_expires_is_reminded_of_beside_any_stage() {
    let now = at("2026-03-02", "10:00");
    let mut person = in_stage("bureau_review", "2026-03-01", now);
    person.say(now, "服务器到期 2026-10-05");
    person.pass(at("2027-03-01", "00:00"));
    let told = person.told();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().all(|line| line.contains("10月5日")), "{told:?}");
    // Two days before lies in the National Day holiday, which ends after the deadline: on the last working day before.
    assert!(told[2].starts_with("09-30 09:30"), "{told:?}");
}

#[test]
fn one_tap_stops_them_and_one_met_deadline_is_left_alone() {
    let now = at("2026-03-02", "10:00");
    let mut person = in_stage("approved", "2026-03-01", now);
    person.press(now, Press::Met("public_security".to_owned()));
    person.pass(at("2026-03-20", "00:00"));
    assert_eq!(person.told().len(), 1, "{:?}", person.told());
    let mut stopped = in_stage("approved", "2026-03-01", now);
    stopped.press(now, Press::Remind(false));
    stopped.pass(at("2027-03-01", "00:00"));
    assert!(stopped.told().is_empty());
    // Told the next stage, the reminders of the one before end.
    let mut further = in_stage("approved", "2026-03-01", now);
    further.say(now, "公安备案通过了");
    further.say(now, "今天");
    further.pass(at("2027-03-01", "00:00"));
    assert!(further.told().iter().all(|line| line.contains("公安备案号上网站")), "{:?}", further.told());
    assert_eq!(further.told().len(), 2);
}

#[test]
fn what_was_missed_while_nothing_ran_is_said_once_with_what_to_do() {
    let mut person = in_stage("approved", "2026-03-01", at("2026-03-02", "10:00"));
    let timer = person.timers[0];
    // The process was down for two months: all reminders and the deadline have passed.
    person.fire(timer, at("2026-05-06", "10:00"));
    let told = person.told();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|line| line.contains("⚠️ 公安备案 的期限（3月31日（周二））已经过了")), "{told:?}");
    person.pass(at("2027-03-01", "00:00"));
    assert_eq!(person.told().len(), 2);
}

#[test]
fn while_an_agent_talks_only_the_urgent_is_said() {
    let talking = DeskView { claimed: true, ahead: Some(0), ..DeskView::default() };
    let mut person = in_stage("approved", "2026-03-01", at("2026-03-02", "10:00"));
    let timer = person.timers[0];
    assert!(person.take(timer, talking, &Event::Woke).is_empty());
    let again = *person.timers.last().unwrap();
    assert_eq!(again - timer, TimeDelta::minutes(30));
    assert_eq!(person.take(again, DeskView::default(), &Event::Woke).len(), 1);
    let mut urgent = in_stage("sms_verification", "10:00", at("2026-11-24", "10:05"));
    let last = at("2026-11-25", "09:00");
    assert_eq!(urgent.take(last, talking, &Event::Woke).len(), 1);
}
