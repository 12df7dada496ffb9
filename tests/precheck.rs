//! The pre-check: values → findings, the command line's contract, and the conversation with its buttons.
//!
//! `precheck.jsonl`: `id`, `given` as on the command line, `expect` (`field rule level`, all of them, in any order), and
//! `at` where it is not the usual Monday. Written from the pages, not from the program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use beian_bot::conversation::{DeskView, Effect, Event, Message, Press, State, finding_text, step};
use beian_bot::facts::Answered;
use beian_bot::knowledge::Book;
use beian_bot::library;
use beian_bot::limits::PRECHECK_CHARS_MAX;
use beian_bot::precheck::{Finding, Given, Level, check, given_from_json};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const AT: &str = "2026-11-23T10:00:00+08:00";

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let (_, book, problems) = library::load(&Path::new(ROOT).join("knowledge"), false, today).unwrap();
    book.unwrap_or_else(|| panic!("the knowledge base has errors: {problems:?}"))
});

struct Case {
    id: String,
    given: Given,
    expect: BTreeSet<String>,
    today: NaiveDate,
}

fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(Path::new(ROOT).join("tests/precheck.jsonl")).unwrap();
    let case = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let at = DateTime::parse_from_rfc3339(row["at"].as_str().unwrap_or(AT)).unwrap();
        let id = row["id"].as_str().unwrap().to_owned();
        let given = row["given"].as_object().unwrap();
        let (given, errors) = given_from_json(given, &BOOK.precheck, &BOOK.checklist, &BOOK.provinces);
        assert!(errors.is_empty(), "{id}: {errors:?}");
        let expect = row["expect"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
        Case { id, given, expect, today: at.date_naive() }
    };
    text.lines().map(case).collect()
}

fn found(given: &Given, today: NaiveDate) -> Vec<Finding> {
    check(BOOK.precheck_parts(), given, today)
}

fn field_of(finding: &Finding) -> &str {
    &BOOK.precheck.field(&finding.field).unwrap().given
}

#[test]
fn every_case_comes_out_as_written() {
    let cases = cases();
    assert!(cases.len() >= 300, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let findings = found(&case.given, case.today);
        let name = |finding: &Finding| format!("{} {} {}", field_of(finding), finding.rule, finding.level.code());
        let names: BTreeSet<String> = findings.iter().map(name).collect();
        if names != case.expect || findings.len() != names.len() {
            wrong.push(format!("{} {:?}\n  expected {:?}\n  found    {names:?}", case.id, case.given, case.expect));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_says_where_it_stands_and_leaves_no_hole() {
    let mut rules = BTreeSet::new();
    for case in cases() {
        for finding in found(&case.given, case.today) {
            assert!(!finding.sources.is_empty(), "{}: {finding:?}", case.id);
            let text = finding_text(&BOOK, &finding);
            assert!(!text.contains('{') && !text.contains("「」"), "{}: {text}", case.id);
            assert!(text.chars().count() <= 600, "{}: {text}", case.id);
            assert!(finding.level != Level::External || text.contains("https://") || text.contains("注册商"), "{text}");
            rules.insert(finding.rule);
        }
    }
    let all: BTreeSet<String> = BOOK.precheck.rules.iter().map(|rule| rule.id.value.clone()).collect();
    let never: Vec<&String> = all.difference(&rules).collect();
    assert!(never.is_empty(), "no case shows {never:?}");
}

/// What is called an error without knowing the applicant is an error for every applicant; and a doubt says for whom.
#[test]
fn an_error_holds_whoever_the_applicant_is() {
    let mut judged = 0;
    for case in cases() {
        let findings = found(&case.given, case.today);
        let known = |name: &str| case.given.case.get(name).is_some();
        if known("nature") && known("province") {
            continue;
        }
        for finding in findings.iter().filter(|finding| finding.level == Level::Error) {
            for (nature, province) in completions(&case.given) {
                let mut given = case.given.clone();
                given.case.set("nature", Answered::Choice(nature.clone()));
                given.case.set("province", Answered::Choice(province.clone()));
                let again = found(&given, case.today);
                let same = again.iter().any(|one| one.field == finding.field && one.level == Level::Error);
                assert!(same, "{}: no error of {} for {nature} in {province}", case.id, finding.field);
                judged += 1;
            }
        }
    }
    assert!(judged > 1000, "{judged}");
    let (given, _) = given_from_json(
        json!({"site_name": "云海网络"}).as_object().unwrap(),
        &BOOK.precheck,
        &BOOK.checklist,
        &BOOK.provinces,
    );
    let text = finding_text(&BOOK, &found(&given, NaiveDate::default())[0]);
    assert!(text.starts_with("以个人名义、不在江苏备案的话："), "{text}");
}

fn completions(given: &Given) -> Vec<(String, String)> {
    let one = |name: &str, all: Vec<String>| given.case.choice(name).map_or(all, |value| vec![value.to_owned()]);
    let natures = one("nature", vec!["individual".to_owned(), "organization".to_owned()]);
    let provinces = one("province", BOOK.provinces.iter().map(|province| province.name.clone()).collect());
    natures.iter().flat_map(|n| provinces.iter().map(move |p| (n.clone(), p.clone()))).collect()
}

/// Anything may stand in any field.
#[test]
fn anything_is_judged() {
    let odd = [
        "",
        " ",
        "\u{0}",
        "：",
        "🙂🙂",
        "a",
        "....",
        "-",
        "::::",
        "[::1]",
        "９９９９",
        "０",
        "号",
        "icp备",
        "沪ICP备",
        "9999-99-99",
        "0000-00-00",
        "12345678901234567890",
        "https://",
        "www.",
        "\u{202e}案备",
        "的",
        "王",
        "的个人博客",
        "((((",
        "、、、",
        "有限公司",
        "四川省",
        "2026-11-23T10:00:00+08:00",
        "0x",
        "备".repeat(299).as_str(),
    ]
    .map(str::to_owned);
    for value in &odd {
        let values = BOOK.precheck.fields.iter().map(|field| (field.id.value.clone(), value.clone()));
        for (nature, province) in
            [(None, None), (Some("individual"), Some("江苏")), (Some("organization"), Some("四川"))]
        {
            let mut given = Given { values: values.clone().collect(), ..Given::default() };
            let answers = [("nature", nature), ("province", province)];
            for (name, value) in answers.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                given.case.set(name, Answered::Choice(value.to_owned()));
            }
            for finding in found(&given, NaiveDate::MAX).iter().chain(&found(&given, NaiveDate::MIN)) {
                assert!(!finding_text(&BOOK, finding).is_empty());
            }
        }
    }
}

// ---- the command line ----

fn run(args: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beian-bot"));
    command.args(args).current_dir(ROOT).env_remove("BEIAN_KNOWLEDGE").env_remove("BEIAN_LOG");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let done = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

#[test]
fn a_batch_has_the_shape_of_the_contract_and_loses_nothing() {
    let rows = [
        r#"{"id":"p1","nature":"individual","province":"江苏","site_name":"小李的博客"}"#,
        r#"{"id":"p2","nature":"individual","province":"江苏","site_name":"小李的个人博客"}"#,
        "{oops",
        r#"["x"]"#,
        r#"{"id":7,"site_nme":"x","province":"广冻","domain":"ucloud"}"#,
        r#"{"id":"p6","fingerprint":{"platform":"andriod","value":"x"}}"#,
        r#"{"id":"p7","fingerprint":"x"}"#,
        r#"{"id":"p8","existing_sites":"many","submitted_on":7}"#,
        r#"{"id":"p9"}"#,
    ];
    let (code, out, err) = run(&["precheck", "--batch", "-", "--json", "--at", AT], &(rows.join("\n\n") + "\n"));
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((code, lines.len()), (1, rows.len()), "{err}");
    let problem = &lines[0]["problems"][0];
    for (key, value) in [("field", "site_name"), ("level", "error"), ("rule", "site-name-blog-or-homepage")] {
        assert_eq!(problem[key], value, "{problem}");
    }
    assert!(problem["text"].as_str().unwrap().contains("个人主页"), "{problem}");
    assert!(problem["sources"][0].as_str().unwrap().starts_with("https://docs.ucloud.cn/beian1/"), "{problem}");
    assert_eq!(lines[1], json!({"id": "p2", "problems": []}));
    let error = |at: usize| lines[at]["error"].as_str().unwrap_or_default().to_owned();
    assert!(error(2).contains(":5:") && lines[2]["id"].is_null(), "{}", lines[2]);
    assert!(error(3).contains("object"), "{}", lines[3]);
    assert!(error(4).contains("`site_name`") && error(4).contains("广冻"), "{}", lines[4]);
    assert_eq!((&lines[4]["id"], &lines[4]["problems"][0]["rule"]), (&json!(7), &json!("domain-broken")));
    assert!(error(5).contains("`android`") && error(6).contains("platform"), "{} {}", lines[5], lines[6]);
    assert!(error(7).contains("existing_sites") && error(7).contains("submitted_on"), "{}", lines[7]);
    assert_eq!(lines[8], json!({"id": "p9", "problems": []}));
    let fine = run(&["precheck", "--batch", "-", "--json"], rows[1]);
    assert_eq!(fine.0, 0, "{}", fine.2);
}

#[test]
fn one_case_for_people_and_for_programs() {
    let given = r#"{"nature":"organization","province":"四川","site_name":"云海","domain":"ucloud.cn","server_expires_on":"2028-01-01"}"#;
    let (code, out, err) = run(&["precheck", "--given", given, "--at", AT], "");
    assert_eq!(code, 1, "{err}");
    for part in [
        "预检（四川 · 单位）",
        "会被退回",
        "请留意",
        "https://domain.miit.gov.cn",
        "✓ 没发现问题：服务器到期日",
        "2026-11-23",
    ] {
        assert!(out.contains(part), "lacks {part}: {out}");
    }
    assert!(!out.contains("会通过"), "{out}");
    let (code, out, _) = run(&["precheck", "--given", given, "--json", "--at", AT], "");
    let said: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, said["problems"].as_array().unwrap().len()), (1, 4), "{said}");
    let warned = run(&["precheck", "--given", r#"{"domain":"ucloud.cn"}"#, "--json"], "");
    assert_eq!(warned.0, 0, "what must be looked up is no error: {}", warned.1);
    for (given, part) in [("{", "JSON"), ("[]", "object"), (r#"{"sitename":"x"}"#, "`site_name`")] {
        let (code, out, err) = run(&["precheck", "--given", given], "");
        assert!(code == 2 && out.is_empty() && err.contains(part), "{given}: {err}");
    }
    assert_eq!(run(&["precheck"], "").0, 2);
}

#[test]
fn the_day_of_submission_is_today_unless_given() {
    let given = r#"{"domain_verified_on":"2026-11-20"}"#;
    let rule = |at: &str| {
        let (_, out, _) = run(&["precheck", "--given", given, "--json", "--at", at], "");
        let said: Value = serde_json::from_str(&out).unwrap();
        said["problems"][0]["rule"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(rule("2026-11-22T10:00:00+08:00"), "domain-verified-days");
    // In Shanghai the day has begun.
    assert_eq!(rule("2026-11-22T17:00:00Z"), "domain-verified-working-days");
    assert_eq!(rule("2026-11-25T10:00:00+08:00"), "");
    let (_, out, _) =
        run(&["precheck", "--given", r#"{"domain_verified_on":"2027-06-04","submitted_on":"2027-06-07"}"#], "");
    assert!(out.contains("还没有录入"), "a year that is not on file is said to be so: {out}");
}

// ---- buttons ----

struct Talk {
    state: State,
    last: Vec<Message>,
}

impl Talk {
    fn new() -> Self {
        Self { state: State::default(), last: Vec::new() }
    }

    fn take(&mut self, event: &Event) -> String {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        let done = step(&BOOK, now, DeskView::default(), self.state.clone(), event);
        self.state = State::from_json(&serde_json::to_string(&done.state).unwrap()).unwrap();
        self.last.clear();
        let mut said = Vec::new();
        for effect in done.effects {
            match effect {
                Effect::Say(message) => {
                    said.push(message.text.clone());
                    self.last.push(message);
                }
                Effect::Toast(text) => said.push(text),
                _ => {}
            }
        }
        said.join("\n")
    }

    fn say(&mut self, text: &str) -> String {
        self.take(&Event::Said(text.to_owned()))
    }

    fn labels(&self) -> Vec<&str> {
        self.last
            .iter()
            .flat_map(|message| message.buttons.iter().flatten())
            .map(|button| button.label.as_str())
            .collect()
    }

    fn button(&self, label: &str) -> Press {
        let mut buttons = self.last.iter().flat_map(|message| message.buttons.iter().flatten());
        let button = buttons.find(|button| button.label == label);
        Press::parse(&button.unwrap_or_else(|| panic!("no {label} among {:?}", self.labels())).press.data()).unwrap()
    }

    fn press(&mut self, label: &str) -> String {
        let press = self.button(label);
        self.take(&Event::Pressed(press))
    }
}

#[test]
fn by_buttons_from_the_checklist_to_the_result() {
    let mut talk = Talk::new();
    talk.say("清单");
    while talk.labels().contains(&"不确定") {
        let choice = ["个人", "江苏"].into_iter().find(|label| talk.labels().contains(label)).unwrap_or("不确定");
        talk.press(choice);
    }
    let ready = talk.press("提交前检查");
    assert!(
        ready.contains("提交前检查") && ready.contains("网站名称："),
        "what was answered is not asked again: {ready}"
    );
    assert!(talk.press("网站名称").contains("请发准备填的网站名称"));
    assert!(talk.say("小李的博客").contains("预检（江苏 · 个人"));
    assert!(talk.last[0].text.contains("会被退回") && talk.labels().contains(&"转人工"));
    talk.press("换一项查");
    let ask = talk.press("鸿蒙证书指纹");
    assert!(ask.contains("鸿蒙"), "{ask}");
    talk.say("0A1B2C3D4E5F60718293A4B5C6D7E8F9");
    assert!(talk.press("全部结果").contains("✓ 没发现问题：鸿蒙证书指纹"));
    let show = talk.button("全部结果");
    assert!(talk.press("退出预检").contains("回「预检」接着查"));
    assert!(talk.take(&Event::Pressed(show)).contains("小李的博客"), "an old button takes it up again");
}

#[test]
fn old_and_forged_buttons_do_no_harm() {
    let mut talk = Talk::new();
    for data in ["k:leave", "k:show", "k:fields", "k:f:site_name", "k:a:site_name", "k:v:nature:individual"] {
        let said = talk.take(&Event::Pressed(Press::parse(data).unwrap()));
        assert!(said.contains("已经过期"), "{data}: {said}");
    }
    talk.say("预检");
    let nature = talk.button("单位");
    let province = talk.press("个人");
    assert!(province.contains("✓ 个人") && province.contains("哪个省"), "{province}");
    let unsure = talk.button("不确定");
    assert!(talk.take(&Event::Pressed(nature)).contains("已经过期"));
    assert!(talk.take(&Event::Pressed(unsure)).contains("把要查的内容发来"));
    for data in ["k:f:nothing", "k:a:site_name", "k:v:province:x"] {
        let said = talk.take(&Event::Pressed(Press::parse(data).unwrap()));
        assert!(said.contains("已经过期"), "{data}: {said}");
    }
    talk.say("云海资料馆");
    let as_name = talk.button("网站名称");
    assert!(talk.press("APP名称").contains("APP名称「云海资料馆」"));
    assert!(talk.take(&Event::Pressed(as_name)).contains("已经过期"), "a value has one field");
}

#[test]
fn what_is_kept_is_bounded_and_masked() {
    let mut talk = Talk::new();
    talk.say("/precheck");
    talk.say("单位");
    talk.say("广东");
    let long = "长".repeat(PRECHECK_CHARS_MAX + 1);
    assert!(talk.say(&format!("经营范围：{long}")).contains("太长"));
    assert!(talk.say(&long).contains("太长"));
    let said = talk.say("通信地址：广州市天河区云海路5号2楼 13800138000");
    assert!(said.contains("请不要在这里发") && said.contains("[电话]"), "{said}");
    let said = talk.say("安卓MD5：0A1B2C3D4E5F60718293A4B5C6D7E8F9");
    assert!(said.contains("没发现问题") && !said.contains("请不要在这里发"), "{said}");
    let kept = serde_json::to_string(&talk.state).unwrap();
    assert!(!kept.contains("13800138000") && kept.contains("0A1B2C3D") && kept.chars().count() < 2000, "{kept}");
    assert!(talk.state.history.is_empty(), "values are no questions");
    talk.say("/forget");
    assert_eq!(talk.state, State::default());
}
