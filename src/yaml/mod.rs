//! YAML as a tree that knows where every value stands, and a reader that collects *all* mistakes.
//!
//! Ring 0. Never touches a disk and never stops at the first semantic error of a file: serde's derive
//! would, so the tree is deserialized generically and the shapes are read from it by [`Reader`].

mod node;
mod reader;

pub use node::{Node, Scalar, Value, parse};
pub use reader::{Fields, Mention, Placed, Reader, nearest};
