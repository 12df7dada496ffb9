//! The doors the targets knock at: the same functions as the property tests call.

#[path = "../../tests/doors/mod.rs"]
pub mod doors;
