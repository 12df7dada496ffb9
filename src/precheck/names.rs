//! Names of sites, people and organizers, packages and fingerprints.
//!
//! Never is sure that something is a person's name: it only says when it looks like one.

use super::model::{Precheck, WordList};
use super::places::{places_in, without_place};
use crate::rules::Province;
use crate::text::{is_han, normalize};

/// What in a name looks like a person's: the whole of it, what stands before 的, or the applicant's own name.
pub(super) fn person_in(name: &str, surnames: &WordList, titles: &WordList, own: Option<&str>) -> Option<String> {
    let name = normalize(name);
    let own = own.map(normalize).filter(|own| (2..=4).contains(&own.chars().count()) && own.chars().all(is_han));
    if let Some(own) = own.filter(|own| name.contains(own.as_str())) {
        return Some(own);
    }
    let head = name.split_once('的').map_or(name.as_str(), |(head, _)| head);
    let length = head.chars().count();
    let fits = if head.len() < name.len() { (2..=3).contains(&length) } else { length == 3 };
    let begins = surnames.words.iter().any(|surname| head.starts_with(surname.as_str()));
    let titled = titles.words.iter().any(|title| head.contains(title.as_str()));
    (fits && begins && !titled && head.chars().all(is_han)).then(|| head.to_owned())
}

/// Whether a site's name has something of the organizer's: all of it, or its short name.
pub(super) fn is_like(
    name: &str,
    organizer: &str,
    forms: &WordList,
    trades: &WordList,
    provinces: &[Province],
) -> bool {
    let (name, organizer) = (normalize(name), normalize(organizer));
    let whole = organizer.replace(['(', ')', ' '], "");
    if whole.is_empty() || name.contains(&whole) || (name.chars().count() >= 2 && whole.contains(&name)) {
        return true;
    }
    let own = own_part(&organizer, forms, trades, provinces);
    let letters: Vec<char> = own.chars().collect();
    if letters.len() < 2 {
        return !own.is_empty() && name.contains(&own);
    }
    letters.windows(2).any(|pair| name.contains(&pair.iter().collect::<String>()))
}

// 成都蜀云科技有限公司 → 蜀云: without places, legal form and trade. Where nothing is left, with its trade.
fn own_part(organizer: &str, forms: &WordList, trades: &WordList, provinces: &[Province]) -> String {
    let mut own = organizer.to_owned();
    for place in places_in(organizer, provinces) {
        own = own.replace(&format!("({place})"), "");
    }
    own = without_place(&own, provinces).replace(['(', ')', ' '], "");
    let cut = |text: &str, list: &WordList| {
        let mut rest = text.to_owned();
        while let Some(shorter) =
            list.words.iter().filter_map(|word| rest.strip_suffix(word.as_str())).min_by_key(|rest| rest.len())
        {
            if shorter.is_empty() {
                break;
            }
            rest = shorter.to_owned();
        }
        rest
    };
    let formless = cut(&own, forms);
    let own = cut(&formless, trades);
    if own.chars().count() < 2 { formless } else { own }
}

/// The digits of a fingerprint without its separators; none when it is not hexadecimal.
pub fn hexadecimal(value: &str) -> Option<String> {
    let plain: String = normalize(value).chars().filter(|c| !matches!(c, ':' | ' ' | '-')).collect();
    let plain = plain.strip_prefix("0x").unwrap_or(&plain).to_owned();
    (!plain.is_empty() && plain.bytes().all(|b| b.is_ascii_hexdigit())).then_some(plain)
}

/// True for `com.example.app`.
pub(super) fn is_package(value: &str) -> bool {
    let parts: Vec<&str> = value.trim().split('.').collect();
    let fits =
        |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    parts.len() >= 2 && parts.iter().all(fits)
}

/// The words of lists by their ids; those that do not exist have been reported.
pub(super) fn lists<'p>(precheck: &'p Precheck, ids: &[String]) -> Vec<&'p WordList> {
    ids.iter().filter_map(|id| precheck.list(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Place;
    use crate::yaml::Placed;

    fn list(words: &[&str]) -> WordList {
        let id = Placed { value: String::new(), place: Place::default() };
        WordList { id, words: words.iter().map(|word| (*word).to_owned()).collect(), except: Vec::new() }
    }

    #[test]
    fn names_of_people_are_suspected() {
        let (surnames, titles) = (list(&["李", "王"]), list(&["老师", "家"]));
        let person = |name: &str, own: Option<&str>| person_in(name, &surnames, &titles, own);
        assert_eq!(person("李小明", None).as_deref(), Some("李小明"));
        assert_eq!(person("李明的日记", None).as_deref(), Some("李明"));
        assert_eq!(person("周末去哪里 张三", Some("张三")).as_deref(), Some("张三"));
        for fine in ["小李的日记", "李老师的日记", "李家菜", "旅行日记", "李子树下的四季"] {
            assert_eq!(person(fine, None), None, "{fine}");
        }
    }

    #[test]
    fn short_names_of_organizers_are_found() {
        let (forms, trades) = (list(&["有限公司", "公司"]), list(&["科技", "信息技术"]));
        let like = |name: &str, organizer: &str| is_like(name, organizer, &forms, &trades, &[]);
        assert!(like("蜀云官网", "蜀云科技有限公司") && like("蜀云科技有限公司", "蜀云科技有限公司"));
        assert!(!like("山间民宿", "蜀云科技有限公司") && !like("科技前沿", "蜀云科技有限公司"));
    }

    #[test]
    fn fingerprints_are_read() {
        assert_eq!(hexadecimal("AB:cd-01 ２３").as_deref(), Some("abcd0123"));
        assert_eq!(hexadecimal("xyz"), None);
        assert!(
            is_package("com.example.app") && !is_package("app") && !is_package("com..app") && !is_package("com.例")
        );
    }
}
