//! Broken files at the reload of a running bot: the old version stays, and the exact place is told.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bot::Bot;
use crate::fake::Fake;
use crate::operator::{reloaded, told, with_own_knowledge};

const ASK: &str = "短信验证码多久过期";
const WAS: &str = "24 小时内有效";
const IS: &str = "二十四小时内有效（新）";
/// The file that is broken.
const FILE: &str = "faq/sms.yaml";

/// A running bot whose `faq/sms.yaml` is broken in many ways.
struct Broken {
    fake: Fake,
    bot: Bot,
    folder: PathBuf,
    path: PathBuf,
    whole: String,
}

impl Broken {
    fn new() -> Self {
        let fake = Fake::start();
        let (bot, folder) = with_own_knowledge(&fake);
        let path = folder.join(FILE);
        let whole = fs::read_to_string(&path).unwrap();
        Self { fake, bot, folder, path, whole }
    }

    /// Reloads: refused with all these words; the old version answers and is the one in use.
    fn refused(&self, words: &[&str]) {
        let report = reloaded(&self.fake, "没有换");
        println!("{}\n", report.chars().take(400).collect::<String>());
        for word in words {
            assert!(report.contains(word), "no {word} in {report}");
        }
        let user = self.fake.user("张三");
        told(&self.fake, user, ASK, WAS);
    }

    fn with(&self, content: impl AsRef<[u8]>, words: &[&str]) {
        fs::write(&self.path, content).unwrap();
        self.refused(words);
    }

    /// The file with a line put in before the line of this number.
    fn insert(&self, number: usize, line: &str) -> String {
        let mut lines: Vec<&str> = self.whole.lines().collect();
        lines.insert(number - 1, line);
        lines.join("\n")
    }

    /// Whole again, with one word changed: taken.
    fn mended(&self) {
        let _ = fs::remove_file(&self.path);
        fs::write(&self.path, self.whole.replace(WAS, IS)).unwrap();
        reloaded(&self.fake, "已换");
        told(&self.fake, self.fake.user("李四"), ASK, IS);
    }
}

#[test]
fn yaml_that_is_empty_huge_or_half_written_at_a_reload_keeps_the_old_version_and_tells_the_place() {
    let broken = Broken::new();
    broken.with("", &["faq/sms.yaml:1:1: error[empty-file]"]);
    broken.with("# 以后再写\n", &["faq/sms.yaml:1:1: error[empty-file]"]);
    // A file of holes: huge, and written at once.
    fs::File::create(&broken.path).unwrap().set_len((16 << 20) + 1).unwrap();
    broken.refused(&["faq/sms.yaml:1:1", "文件太大"]);
    // Huge, line by line: reading it ends early.
    let many = "  - {id: a}\n".repeat(1_000_000);
    broken.with(format!("entries:\n{many}"), &["faq/sms.yaml:", "error[yaml-syntax]"]);
    // As an editor leaves it that was killed: inside a list of sources, inside a text, inside a letter.
    let list = broken.whole.find("sources: [").unwrap() + 20;
    let line = broken.whole[..list].lines().count();
    broken.with(&broken.whole[..list], &[&format!("faq/sms.yaml:{line}:")]);
    let quoted = broken.whole.find("- \"Is SMS verification").unwrap() + 20;
    let line = broken.whole[..quoted].lines().count();
    broken.with(&broken.whole[..quoted], &[&format!("faq/sms.yaml:{line}:")]);
    let letter = broken.whole.find("短信核验能不能不做").unwrap() + 1;
    let line = broken.whole.as_bytes()[..letter].iter().filter(|byte| **byte == b'\n').count() + 1;
    broken.with(&broken.whole.as_bytes()[..letter], &["faq/sms.yaml:1:1", &format!("从第 {line} 行起")]);
    broken.mended();
}

#[test]
fn yaml_with_duplicate_keys_an_alias_bomb_bad_utf8_or_a_bom_at_a_reload_keeps_the_old_version_and_tells_the_place() {
    let broken = Broken::new();
    broken.with(broken.insert(6, "    title: 又一个标题"), &["faq/sms.yaml:6:5: error[duplicate-key]"]);
    let bomb: String = ('b'..='j')
        .map(|c| {
            let before = char::from(c as u8 - 1);
            format!("{c}: &{c} [{}]\n", vec![format!("*{before}"); 10].join(", "))
        })
        .collect();
    broken.with(format!("a: &a [x, x, x, x, x, x, x, x, x, x]\n{bomb}"), &["faq/sms.yaml:"]);
    let mut bytes = broken.insert(30, "      - 看不懂").into_bytes();
    let at = String::from_utf8_lossy(&bytes).find("看不懂").unwrap();
    bytes[at] = 0xFF;
    broken.with(bytes, &["faq/sms.yaml:1:1", "不是 UTF-8 编码（从第 30 行起）"]);
    // A byte order mark moves no column, and alone is no mistake.
    let marked = format!("\u{feff}{}", broken.insert(2, "title: 又一个标题"));
    broken.with(marked, &["faq/sms.yaml:3:1: error[duplicate-key]"]);
    fs::write(&broken.path, format!("\u{feff}{}", broken.whole.replace(WAS, IS))).unwrap();
    reloaded(&broken.fake, "已换");
    told(&broken.fake, broken.fake.user("李四"), ASK, IS);
}

fn link(to: &Path, at: &Path) {
    let _ = fs::remove_file(at);
    std::os::unix::fs::symlink(to, at).unwrap();
}

#[test]
fn yaml_that_points_outside_the_folder_or_is_no_file_at_a_reload_keeps_the_old_version_and_tells_the_place() {
    let broken = Broken::new();
    let outside = broken.bot.folder.0.join("outside.yaml");
    fs::write(&outside, broken.whole.replace(WAS, IS)).unwrap();
    link(&outside, &broken.path);
    broken.refused(&["faq/sms.yaml:1:1", "文件夹之外"]);
    link(Path::new("/no/such/file.yaml"), &broken.path);
    broken.refused(&["faq/sms.yaml:1:1", "文件夹之外"]);
    // Reading it would never end.
    fs::remove_file(&broken.path).unwrap();
    assert!(Command::new("mkfifo").arg(&broken.path).status().unwrap().success());
    broken.refused(&["faq/sms.yaml:1:1", "不是普通文件"]);
    fs::remove_file(&broken.path).unwrap();
    broken.refused(&["sms-"]);
    // A link to a file of the folder itself is one, as mounted configuration has it.
    let inside = broken.folder.join(".current");
    fs::create_dir_all(&inside).unwrap();
    fs::write(inside.join("sms.yaml"), broken.whole.replace(WAS, IS)).unwrap();
    link(&inside.join("sms.yaml"), &broken.path);
    reloaded(&broken.fake, "已换");
    told(&broken.fake, broken.fake.user("李四"), ASK, IS);
    // The whole folder is gone for a moment.
    let away = broken.bot.folder.0.join("away");
    fs::rename(&broken.folder, &away).unwrap();
    reloaded(&broken.fake, "没有换");
    told(&broken.fake, broken.fake.user("王五"), ASK, IS);
    fs::rename(&away, &broken.folder).unwrap();
    reloaded(&broken.fake, "没有变化");
}
