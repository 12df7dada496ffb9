//! The catalogue of documents.

use crate::facts::{Source, When};
use crate::yaml::Placed;

/// A document an applicant may have to bring.
#[derive(Clone, Debug)]
pub struct Document {
    /// Stable id, part of the command line contract.
    pub id: Placed<String>,
    /// What it is called.
    pub name: String,
    /// What counts as acceptable.
    pub accept: String,
    /// Where it stands written.
    pub sources: Vec<Placed<Source>>,
    /// Templates to download.
    pub templates: Vec<Template>,
}

/// A template to download.
#[derive(Clone, Debug)]
pub struct Template {
    /// What it is called.
    pub name: String,
    /// Its address.
    pub url: String,
    /// For whom it is made; empty for everybody without one of their own.
    pub when: When,
}
