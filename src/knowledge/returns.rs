//! The reasons of returns as the book finds them: with its terms, and with provinces masked.
//!
//! Never decides how like is like enough: that is `rejection/finder`.

use super::Book;
use super::names::ProvinceNames;
use crate::rejection::{Part, Reason, Rejections, Wordings, read_pasted};
use crate::text::normalize;

impl Book {
    /// What a pasted notice of a return names, part by part.
    pub fn read_return(&self, pasted: &str) -> Vec<Part> {
        read_pasted(&self.finder, pasted, &|text| ready(&self.province_names, text))
    }

    /// The reasons of returns nearest to a text that names none surely, nearest first.
    pub fn near_reasons(&self, text: &str) -> Vec<&Reason> {
        let near = self.finder.near(&ready(&self.province_names, text));
        near.into_iter().filter_map(|at| self.rejections.reasons.get(at)).collect()
    }

    /// The reason of a return with this id.
    pub fn reason(&self, id: &str) -> Option<&Reason> {
        self.rejections.reasons.iter().find(|reason| reason.id.value == id)
    }

    /// The wordings of all reasons of returns, normalized and masked: for measuring.
    pub fn rejection_wordings(&self) -> Wordings {
        wordings(&self.rejections, &self.province_names)
    }
}

pub(super) fn wordings(rejections: &Rejections, names: &ProvinceNames) -> Wordings {
    let all =
        |texts: &[crate::yaml::Placed<String>]| texts.iter().map(|text| ready(names, &text.value)).collect::<Vec<_>>();
    let of = |reason: &Reason| {
        let asked = reason.ask.iter().map(|wording| wording.value.as_str());
        std::iter::once(reason.title.as_str()).chain(asked).map(|text| ready(names, text)).collect()
    };
    Wordings {
        reasons: rejections.reasons.iter().map(of).collect(),
        lent: rejections.reasons.iter().map(|reason| ready(names, &reason.means)).collect(),
        around: all(&rejections.begin).into_iter().chain(all(&rejections.around)).collect(),
        silent: all(&rejections.silent),
    }
}

fn ready(names: &ProvinceNames, text: &str) -> String {
    names.mask(&normalize(text)).1
}
