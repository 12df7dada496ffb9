//! Golden questions, cases and returns: what must stay right. Never used for training.

use regex_lite::{Regex, RegexBuilder};
use serde_json::{Map, Value as Json};

use crate::faq::VARIABLE;
use crate::yaml::{Fields, Node, Placed, Reader};

/// All golden questions, cases and returns.
#[derive(Clone, Debug, Default)]
pub struct Golden {
    /// Questions and what must answer them.
    pub questions: Vec<GoldenQuestion>,
    /// Cases and what the checklist must say.
    pub cases: Vec<GoldenCase>,
    /// Pasted notices of returns and the reasons they name.
    pub returns: Vec<GoldenReturn>,
}

/// A question and what answers it: by its labels, or, where `matches` are given, by what is read whatever its label.
#[derive(Clone, Debug)]
pub struct GoldenQuestion {
    /// What is asked.
    pub ask: Placed<String>,
    /// Labels that answer it, best first, as `label_id` writes them; `refusal:` alone means any refusal or "unknown".
    pub labels: Vec<Placed<String>>,
    /// How it is asked.
    pub style: String,
    /// Texts the answer must hold.
    pub says: Vec<String>,
    /// Patterns of the fact that is asked for: all must be found in what is shown.
    pub matches: Vec<Regex>,
    /// Patterns that must not be found: the fact turned round.
    pub unless: Vec<Regex>,
}

impl GoldenQuestion {
    /// True when a text holds the fact that is asked for; always, when no patterns are given.
    pub fn is_said_by(&self, text: &str) -> bool {
        self.says.iter().all(|part| text.contains(part.as_str()))
            && self.matches.iter().all(|pattern| pattern.is_match(text))
            && !self.unless.iter().any(|pattern| pattern.is_match(text))
    }
}

/// A case and what the checklist must say.
#[derive(Clone, Debug)]
pub struct GoldenCase {
    /// Its id.
    pub id: Placed<String>,
    /// The answers given.
    pub given: Map<String, Json>,
    /// Documents that must be required.
    pub documents: Vec<Placed<String>>,
    /// Documents that must be listed, not required.
    pub optional: Vec<Placed<String>>,
    /// Documents that must not be required.
    pub without: Vec<Placed<String>>,
    /// Rule that must block.
    pub blocked: Option<Placed<String>>,
    /// Texts some note, reason or why must hold.
    pub notes: Vec<String>,
    /// The variable asked next; none when complete.
    pub asks: Option<Placed<String>>,
}

/// A pasted notice of a return and what it names.
#[derive(Clone, Debug)]
pub struct GoldenReturn {
    /// The notice.
    pub paste: Placed<String>,
    /// The reasons it names; none: it must name none.
    pub reasons: Vec<Placed<String>>,
    /// How many of its parts must be said to be unknown; not judged when it is not written.
    pub unknown: Option<i64>,
}

pub(super) fn read_golden(reader: &mut Reader, root: &Node, golden: &mut Golden) {
    let Some(fields) = reader.map(root, "黄金题", &["questions", "cases", "returns"]) else {
        return;
    };
    for node in reader.list(&fields, "questions") {
        golden.questions.extend(read_question(reader, node));
    }
    for node in reader.list(&fields, "cases") {
        golden.cases.extend(read_case(reader, node));
    }
    for node in reader.list(&fields, "returns") {
        golden.returns.extend(read_return(reader, node));
    }
}

fn read_question(reader: &mut Reader, node: &Node) -> Option<GoldenQuestion> {
    let keys =
        ["ask", "entry", "topic", "intent", "refusal", "or", "province", "style", "says", "fact", "matches", "unless"];
    let fields = reader.map(node, "黄金题", &keys)?;
    let ask = reader.text(&fields, "ask");
    let mut labels = Vec::new();
    for (key, prefix) in [("entry", ""), ("topic", "rule:"), ("intent", "intent:"), ("refusal", "refusal:")] {
        if let Some(text) = reader.optional_text(&fields, key) {
            let id = if text.value == "any" { String::new() } else { text.value };
            labels.push(Placed { value: format!("{prefix}{id}"), place: text.place });
        }
    }
    if labels.is_empty() {
        reader.error(fields.place, "missing-key", "黄金题要写 `entry`、`topic`、`intent`、`refusal` 其中一个");
    }
    labels.extend(reader.one_or_more(&fields, "or"));
    if let Some(province) = reader.optional_text(&fields, "province") {
        let name = Placed { value: "province".to_owned(), place: province.place.clone() };
        reader.mention(VARIABLE, name, vec![province]);
    }
    let style = reader.optional_text(&fields, "style").map(|text| text.value).unwrap_or_default();
    let says = reader.one_or_more(&fields, "says").into_iter().map(|text| text.value).collect();
    // The fact itself is for whoever reads the file.
    reader.optional_text(&fields, "fact");
    let (matches, unless) = (read_patterns(reader, &fields, "matches"), read_patterns(reader, &fields, "unless"));
    Some(GoldenQuestion { ask: ask?, labels, style, says, matches, unless })
}

// Regular expressions, blind to case; one that is none is reported where it stands.
fn read_patterns(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Vec<Regex> {
    let mut patterns = Vec::new();
    for text in reader.one_or_more(fields, key) {
        match RegexBuilder::new(&text.value).case_insensitive(true).build() {
            Ok(pattern) => patterns.push(pattern),
            Err(_) => {
                reader.error(&text.place, "bad-pattern", format!("`{}` 不是正确的正则表达式", text.value));
            }
        }
    }
    patterns
}

fn read_case(reader: &mut Reader, node: &Node) -> Option<GoldenCase> {
    let keys = ["id", "given", "documents", "optional", "without", "blocked", "notes", "asks"];
    let fields = reader.map(node, "黄金案例", &keys)?;
    let id = reader.text(&fields, "id");
    let given = reader.required(&fields, "given").and_then(|node| read_given(reader, node));
    Some(GoldenCase {
        id: id?,
        given: given?,
        documents: reader.one_or_more(&fields, "documents"),
        optional: reader.one_or_more(&fields, "optional"),
        without: reader.one_or_more(&fields, "without"),
        blocked: reader.optional_text(&fields, "blocked"),
        notes: reader.one_or_more(&fields, "notes").into_iter().map(|text| text.value).collect(),
        asks: reader.optional_text(&fields, "asks"),
    })
}

fn read_return(reader: &mut Reader, node: &Node) -> Option<GoldenReturn> {
    let fields = reader.map(node, "黄金退回", &["paste", "reasons", "unknown"])?;
    let paste = reader.text(&fields, "paste");
    reader.required(&fields, "reasons");
    let reasons = reader.one_or_more(&fields, "reasons");
    let unknown = fields.get("unknown").and_then(|node| reader.integer_of(node, "unknown"));
    Some(GoldenReturn { paste: paste?, reasons, unknown })
}

fn read_given(reader: &mut Reader, node: &Node) -> Option<Map<String, Json>> {
    let fields: Fields<'_> = reader.open_map(node, "given")?;
    let mut given = Map::new();
    for (name, place, node) in fields.entries() {
        reader.mention(VARIABLE, Placed { value: name.clone(), place: place.clone() }, Vec::new());
        given.insert(name.clone(), node.json());
    }
    Some(given)
}
