//! Domains and addresses of web pages as people write them.
//!
//! Never looks a domain up: whether it exists, and whether its suffix is approved, is not known here.

use crate::text::normalize;

/// What was written where a domain or a home page belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Web {
    /// Every piece in the order written.
    pub pieces: Vec<Piece>,
}

/// One of the pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The host, normalized.
    pub host: String,
    /// What kind of host it is.
    pub kind: Host,
    /// True with `https://` or another scheme.
    pub scheme: bool,
    /// True with a port, or something after the host.
    pub path: bool,
}

/// A host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A domain.
    Domain {
        /// The part that is registered: `ucloud.cn` of `beian.ucloud.cn`.
        main: String,
        /// How many parts stand before the suffix; 1 for a main domain.
        depth: usize,
    },
    /// An address of numbers.
    Ip,
    /// Neither.
    Broken,
}

impl Web {
    /// Reads what was written; `suffixes` are those of more than one part.
    pub fn read(text: &str, suffixes: &[String]) -> Self {
        let text = normalize(text).replace(['。', '．', '｡'], ".");
        let parts = text.split(|c: char| c.is_whitespace() || "、,;|和及".contains(c)).filter(|part| !part.is_empty());
        Self { pieces: parts.map(|part| piece(part, suffixes)).collect() }
    }

    /// The main domains, each once.
    pub fn mains(&self) -> Vec<&str> {
        let mut mains: Vec<&str> = Vec::new();
        for piece in &self.pieces {
            match &piece.kind {
                Host::Domain { main, .. } if !mains.contains(&main.as_str()) => mains.push(main),
                _ => {}
            }
        }
        mains
    }

    /// True when every piece is a domain.
    pub fn is_readable(&self) -> bool {
        !self.pieces.is_empty() && self.pieces.iter().all(|piece| matches!(piece.kind, Host::Domain { .. }))
    }
}

fn piece(part: &str, suffixes: &[String]) -> Piece {
    let (scheme, rest) = match part.split_once("://") {
        Some((_, rest)) => (true, rest),
        None => (false, part),
    };
    if is_ipv6(rest) {
        return Piece { host: rest.to_owned(), kind: Host::Ip, scheme, path: false };
    }
    let end = rest.find(['/', ':', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].to_owned();
    let kind = host_kind(&host, suffixes);
    Piece { kind, scheme, path: end < rest.len(), host }
}

// Hexadecimal with at least two colons is nothing else.
fn is_ipv6(text: &str) -> bool {
    let bare = text.trim_matches(['[', ']']);
    bare.matches(':').count() >= 2 && bare.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.'))
}

fn host_kind(host: &str, suffixes: &[String]) -> Host {
    let labels: Vec<&str> = host.split('.').collect();
    let numbers = labels.iter().all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit()));
    if numbers && labels.len() == 4 {
        return Host::Ip;
    }
    if labels.len() < 2 || numbers || !labels.iter().all(|label| is_label(label)) {
        return Host::Broken;
    }
    let ends = |suffix: &&String| {
        host.strip_suffix(suffix.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let parts = suffixes.iter().filter(ends).map(|suffix| suffix.split('.').count()).max().unwrap_or(1);
    // A suffix alone is nobody's domain.
    let Some(depth) = labels.len().checked_sub(parts).filter(|depth| *depth > 0) else { return Host::Broken };
    Host::Domain { main: labels[depth - 1..].join("."), depth }
}

fn is_label(label: &str) -> bool {
    let fits = |c: char| c == '-' || c.is_alphanumeric();
    (1..=63).contains(&label.len()) && label.chars().all(fits) && !label.starts_with('-') && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_read() {
        let suffixes = ["com.cn".to_owned(), "bj.cn".to_owned()];
        let cases: &[(&str, &[&str], bool)] = &[
            ("ucloud.cn", &["ucloud.cn"], true),
            ("Www.UCloud.CN", &["ucloud.cn"], true),
            ("ｕｃｌｏｕｄ。ｃｎ", &["ucloud.cn"], true),
            ("a.b.ucloud.com.cn", &["ucloud.com.cn"], true),
            ("ucloud.bj.cn", &["ucloud.bj.cn"], true),
            ("备案.中国", &["备案.中国"], true),
            ("a.cn、b.cn a.cn", &["a.cn", "b.cn"], true),
            ("https://a.cn/x", &["a.cn"], true),
            ("com.cn", &[], false),
            ("1.2.3.4", &[], false),
            ("::1", &[], false),
            ("ucloud", &[], false),
            ("-a.cn", &[], false),
            ("a@b.cn", &[], false),
            ("a_b.cn", &[], false),
            ("", &[], false),
        ];
        for (text, mains, readable) in cases {
            let web = Web::read(text, &suffixes);
            assert_eq!((web.mains(), web.is_readable()), (mains.to_vec(), *readable), "{text}");
        }
    }

    #[test]
    fn what_is_around_a_domain_is_seen() {
        let read = |text: &str| Web::read(text, &[]).pieces.remove(0);
        assert!(read("https://a.cn").scheme && !read("https://a.cn").path);
        assert!(read("a.cn/").path && read("a.cn:80").path && !read("a.cn").path);
        assert_eq!(read("x.y.a.cn").kind, Host::Domain { main: "a.cn".to_owned(), depth: 3 });
    }
}
