//! A file of the knowledge base; the first byte chooses which.

#![no_main]

use beian_bot_fuzz::{alone, doors};

libfuzzer_sys::fuzz_target!(init: alone(), |bytes: &[u8]| doors::knowledge::bytes(bytes));
