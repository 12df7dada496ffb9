//! Places in names and addresses, found by the names of provinces and their cities in the knowledge base.
//!
//! Never takes a road that is named after a place for the place.

use crate::rules::Province;
use crate::text::{is_han, normalize};

// What makes a place's name the name of a road or a building.
const ROADS: &[&str] = &[
    "路", "街", "巷", "弄", "大道", "大街", "胡同", "东路", "西路", "南路", "北路", "中路", "东街", "西街", "南街",
    "北街", "大厦", "广场",
];
// What belongs to a place's name.
const KINDS: &[&str] = &["省", "市", "自治区", "特别行政区"];

fn names(province: &Province) -> impl Iterator<Item = &str> {
    let all = [province.full_name.as_str(), province.name.as_str()].into_iter();
    let all = all.chain(province.aliases.iter().map(|alias| alias.value.as_str()));
    all.filter(|name| name.chars().count() >= 2 && name.chars().all(is_han))
}

/// The province an address begins with.
pub(super) fn province_of<'p>(address: &str, provinces: &'p [Province]) -> Option<&'p Province> {
    let address = normalize(address);
    let address = address.trim_start_matches(|c: char| !c.is_alphanumeric());
    let address = address.strip_prefix("中国").unwrap_or(address);
    let begins = |name: &str| address.strip_prefix(name).filter(|rest| !is_road(rest)).map(|_| name.len());
    let found = provinces.iter().filter_map(|province| Some((names(province).filter_map(begins).max()?, province)));
    found.max_by_key(|(length, _)| *length).map(|(_, province)| province)
}

fn is_road(rest: &str) -> bool {
    ROADS.iter().any(|road| rest.starts_with(road))
}

/// The places a name holds.
pub(super) fn places_in<'p>(name: &str, provinces: &'p [Province]) -> Vec<&'p str> {
    let name = normalize(name);
    let mut found: Vec<&str> = provinces.iter().flat_map(names).filter(|place| name.contains(*place)).collect();
    found.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    let mut longest: Vec<&str> = Vec::new();
    for place in found {
        if !longest.iter().any(|known| known.contains(place)) {
            longest.push(place);
        }
    }
    longest
}

/// A text without the place it begins with: 成都市蜀云 → 蜀云.
pub(super) fn without_place(text: &str, provinces: &[Province]) -> String {
    let mut rest = text.trim_start_matches(['(', '[']);
    loop {
        let begins = |name: &str| rest.starts_with(name).then_some(name.len());
        let length = provinces.iter().flat_map(names).filter_map(begins).max();
        let Some(length) = length.filter(|length| *length < rest.len()) else { return rest.to_owned() };
        rest = &rest[length..];
        rest = KINDS.iter().find_map(|kind| rest.strip_prefix(kind)).unwrap_or(rest);
        rest = rest.trim_start_matches([')', ']', '(', '[']);
    }
}
