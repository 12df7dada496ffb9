//! Reads the tests of `precheck.yaml`.

use super::test::{NUMBER, Test, WEB};
use crate::yaml::{Fields, Node, Placed, Reader, Scalar, Value};

/// Kind of a mention: a word list.
pub(super) const LIST: &str = "precheck-list";
/// Kind of a mention: a field, or a variable.
pub(super) const FIELD: &str = "precheck-field";

const TESTS: &[&str] = &[
    "all",
    "any",
    "not",
    "given",
    "no_han",
    "han_fewer_than",
    "symbols_except",
    "symbols_only",
    "full_width",
    "words",
    "ends_other_than",
    "items_in",
    "items_outside",
    "person",
    "place",
    "unlike",
    "same_as",
    "no_number_before",
    "joined_numbers",
    "other_province",
    "web",
    "outside",
    "filing_number",
    "no_package",
    "hex_other_than",
    "hex",
    "no_date",
    "days_until",
    "working_days_until",
    "months_from",
    "exceeds",
];

/// Reads `test`: a map whose entries must all hold; absent holds always.
pub(super) fn read_test(reader: &mut Reader, fields: &Fields<'_>) -> Test {
    fields.get("test").map_or(Test::All(Vec::new()), |node| read_all(reader, node))
}

fn read_all(reader: &mut Reader, node: &Node) -> Test {
    let Some(fields) = reader.map(node, "检查", TESTS) else {
        return Test::All(Vec::new());
    };
    let parts = fields.entries().iter().filter_map(|(name, _, node)| read_one(reader, name, node));
    Test::All(parts.collect())
}

fn read_one(reader: &mut Reader, name: &str, node: &Node) -> Option<Test> {
    Some(match name {
        "all" => Test::All(read_several(reader, name, node)),
        "any" => Test::Any(read_several(reader, name, node)),
        "not" => Test::Not(Box::new(read_all(reader, node))),
        "given" => Test::Given(mentioned(reader, FIELD, node, name)?),
        "no_han" => yes(reader, name, node, Test::NoHan)?,
        "full_width" => yes(reader, name, node, Test::FullWidth)?,
        "place" => yes(reader, name, node, Test::Place)?,
        "other_province" => yes(reader, name, node, Test::OtherProvince)?,
        "no_package" => yes(reader, name, node, Test::NoPackage)?,
        "no_date" => yes(reader, name, node, Test::NoDate)?,
        "han_fewer_than" => Test::HanFewerThan(count(reader, name, node)?),
        "hex_other_than" => Test::HexOtherThan(count(reader, name, node)?),
        "hex" => Test::Hex(count(reader, name, node)?),
        "symbols_except" => Test::SymbolsExcept(reader.text_of(node, name)?.value),
        "symbols_only" => Test::SymbolsOnly(reader.text_of(node, name)?.value),
        "words" => Test::Words(read_lists(reader, name, node)),
        "ends_other_than" => Test::EndsOtherThan(mentioned(reader, LIST, node, name)?),
        "items_in" => Test::ItemsIn(mentioned(reader, LIST, node, name)?),
        "items_outside" => Test::ItemsOutside(mentioned(reader, LIST, node, name)?),
        "no_number_before" => Test::NoNumberBefore(mentioned(reader, LIST, node, name)?),
        "same_as" => Test::SameAs(mentioned(reader, FIELD, node, name)?),
        "outside" => Test::Outside(mentioned(reader, FIELD, node, name)?),
        "web" => Test::Web(one_named(reader, name, node, &WEB)?),
        "filing_number" => Test::FilingNumber(one_named(reader, name, node, &NUMBER)?),
        _ => return read_with_keys(reader, name, node),
    })
}

fn read_with_keys(reader: &mut Reader, name: &str, node: &Node) -> Option<Test> {
    let keys: &[&str] = match name {
        "person" => &["surnames", "titles", "own"],
        "unlike" => &["field", "forms", "trades"],
        "joined_numbers" => &["at_least", "at_most"],
        "days_until" | "working_days_until" => &["field", "fewer_than"],
        "months_from" => &["field", "fewer_than"],
        "exceeds" => &["count", "times", "of"],
        // An unknown name has been reported.
        _ => return None,
    };
    let fields = reader.map(node, name, keys)?;
    let list = |reader: &mut Reader, key: &str| under(reader, LIST, &fields, key);
    let field = |reader: &mut Reader, key: &str| under(reader, FIELD, &fields, key);
    Some(match name {
        "person" => Test::Person {
            surnames: list(reader, "surnames")?,
            titles: list(reader, "titles")?,
            own: field(reader, "own")?,
        },
        "unlike" => Test::Unlike {
            field: field(reader, "field")?,
            forms: list(reader, "forms")?,
            trades: list(reader, "trades")?,
        },
        "joined_numbers" => {
            let most = fields.get("at_most").map_or(Some(usize::MAX), |node| count(reader, "at_most", node));
            Test::JoinedNumbers(key_count(reader, &fields, "at_least")?, most?)
        }
        "days_until" => Test::DaysUntil(field(reader, "field")?, reader.integer(&fields, "fewer_than")?),
        "working_days_until" => Test::WorkingDaysUntil(field(reader, "field")?, small(reader, &fields, "fewer_than")?),
        "months_from" => Test::MonthsFrom(field(reader, "field")?, small(reader, &fields, "fewer_than")?),
        _ => Test::Exceeds {
            count: field(reader, "count")?,
            times: reader.integer(&fields, "times")?,
            of: field(reader, "of")?,
        },
    })
}

fn read_several(reader: &mut Reader, name: &str, node: &Node) -> Vec<Test> {
    let Value::Seq(items) = &node.value else {
        reader.error(&node.place, "wrong-type", format!("`{name}` 下面应是一列检查"));
        return Vec::new();
    };
    items.iter().map(|item| read_all(reader, item)).collect()
}

// `name: true` says that it is tested.
fn yes(reader: &mut Reader, name: &str, node: &Node, test: Test) -> Option<Test> {
    if matches!(node.value, Value::Scalar(Scalar::Bool(true))) {
        return Some(test);
    }
    reader.error(&node.place, "wrong-type", format!("`{name}` 只能写 true；不检查就不写，反过来写在 `not` 下面"));
    None
}

fn mentioned(reader: &mut Reader, kind: &'static str, node: &Node, what: &str) -> Option<String> {
    let text = reader.text_of(node, what)?;
    reader.mention(kind, text.clone(), Vec::new());
    Some(text.value)
}

fn under(reader: &mut Reader, kind: &'static str, fields: &Fields<'_>, key: &str) -> Option<String> {
    let node = reader.required(fields, key)?;
    mentioned(reader, kind, node, key)
}

fn read_lists(reader: &mut Reader, name: &str, node: &Node) -> Vec<String> {
    let ids: Vec<Placed<String>> = match &node.value {
        Value::Seq(items) => items.iter().filter_map(|item| reader.text_of(item, name)).collect(),
        _ => reader.text_of(node, name).into_iter().collect(),
    };
    ids.iter().for_each(|id| reader.mention(LIST, id.clone(), Vec::new()));
    ids.into_iter().map(|id| id.value).collect()
}

fn one_named<T: Copy>(reader: &mut Reader, what: &str, node: &Node, all: &[(&str, T)]) -> Option<T> {
    let text = reader.text_of(node, what)?;
    reader.one_of("取值", &text, all.iter().map(|(name, _)| *name));
    all.iter().find(|(name, _)| *name == text.value).map(|(_, fault)| *fault)
}

fn count(reader: &mut Reader, what: &str, node: &Node) -> Option<usize> {
    positive(reader, node, what).and_then(|number| usize::try_from(number).ok())
}

fn key_count(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Option<usize> {
    let node = reader.required(fields, key)?;
    count(reader, key, node)
}

fn small(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Option<u32> {
    let node = reader.required(fields, key)?;
    positive(reader, node, key).and_then(|number| u32::try_from(number).ok())
}

fn positive(reader: &mut Reader, node: &Node, what: &str) -> Option<i64> {
    let number = reader.integer_of(node, what)?;
    if (1..=10_000).contains(&number) {
        return Some(number);
    }
    reader.error(&node.place, "bad-range", format!("`{what}` 应在 1 到 10000 之间"));
    None
}
