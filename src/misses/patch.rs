//! Wordings put into the text of a file, every other line and comment untouched.
//!
//! Never reads or writes a file, and never touches a list that is written in one line.

use super::draft::quoted;

/// The text with the wordings after the list item that begins at `line`, and the line of the first of them; none when no
/// item of a list written line by line begins there.
pub fn insert(text: &str, line: u32, wordings: &[String]) -> Option<(String, u32)> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = usize::try_from(line).ok()?.checked_sub(1)?;
    let item = lines.get(at)?;
    let indent = indent(item);
    item[indent..].starts_with("- ").then_some(())?;
    // A wording may go on over deeper lines.
    let more = lines[at + 1..].iter().take_while(|line| !line.trim().is_empty() && self::indent(line) > indent).count();
    let end = at + 1 + more;
    let ending = if item.ends_with("\r\n") { "\r\n" } else { "\n" };
    let margin = &item[..indent];
    let added = wordings.iter().map(|wording| format!("{margin}- {}{ending}", quoted(wording)));
    let mut patched: String = lines[..end].concat();
    // The last line of a file may have no end.
    if !patched.ends_with('\n') {
        patched.push_str(ending);
    }
    patched.extend(added);
    patched.push_str(&lines[end..].concat());
    Some((patched, u32::try_from(end + 1).ok()?))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_follow_the_last_one_and_nothing_else_changes() {
        let text = "# head\nentries:\n  - id: a\n    ask: # how\n      - one\n      - \"two\n        goes on\"\n\n  # between\n  - id: b\n    ask: [x, y]\n";
        let (patched, line) = insert(text, 6, &["three \"3\"".to_owned(), "four: #4".to_owned()]).unwrap_or_default();
        let expected = text.replace("on\"\n", "on\"\n      - \"three \\\"3\\\"\"\n      - \"four: #4\"\n");
        assert_eq!((patched, line), (expected, 8));
        assert_eq!(insert(text, 11, &["z".to_owned()]), None, "a list in one line");
        assert_eq!(insert(text, 99, &["z".to_owned()]), None);
        let (patched, _) = insert("ask:\r\n- a", 2, &["b".to_owned()]).unwrap_or_default();
        assert_eq!(patched, "ask:\r\n- a\n- \"b\"\n");
        let (patched, _) = insert("ask:\r\n- a\r\nend: 1\r\n", 2, &["b".to_owned()]).unwrap_or_default();
        assert_eq!(patched, "ask:\r\n- a\r\n- \"b\"\r\nend: 1\r\n");
    }
}
