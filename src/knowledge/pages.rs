//! The provider's pages that may be cited.

use crate::yaml::{Node, Placed, Reader};

/// All pages.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// Address before the page id.
    pub base: String,
    /// The pages.
    pub pages: Vec<Page>,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its id, for instance `guidance/guidance2`.
    pub id: Placed<String>,
    /// Its title.
    pub title: String,
    /// True when what it says no longer holds.
    pub outdated: bool,
}

impl Pages {
    /// The page with this id.
    pub fn get(&self, id: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.id.value == id)
    }
}

pub(super) fn read_pages(reader: &mut Reader, root: &Node) -> Pages {
    let mut pages = Pages::default();
    let Some(fields) = reader.map(root, "页面目录", &["base", "snapshot", "pages"]) else {
        return pages;
    };
    if let Some(base) = reader.text(&fields, "base") {
        pages.base = base.value;
    }
    reader.past_date(&fields, "snapshot");
    for node in reader.list(&fields, "pages") {
        let Some(fields) = reader.map(node, "页面", &["id", "title", "outdated"]) else {
            continue;
        };
        let id = reader.text(&fields, "id");
        let title = reader.text(&fields, "title");
        let outdated = reader.boolean(&fields, "outdated", false);
        if let (Some(id), Some(title)) = (id, title) {
            pages.pages.push(Page { id, title: title.value, outdated });
        }
    }
    pages
}
