//! `beian-bot precheck`: the contract's shapes, exit codes, bad lines, the clock.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::{AT, ROOT};

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
