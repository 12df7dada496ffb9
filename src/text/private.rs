//! stub
/// stub
#[derive(Debug)]
pub enum Kind {}
/// stub
#[derive(Debug)]
pub struct Masked {
    /// stub
    pub text: String,
    /// stub
    pub kinds: Vec<Kind>,
}
/// stub
pub fn mask(text: &str) -> Masked {
    Masked { text: text.to_owned(), kinds: vec![] }
}
