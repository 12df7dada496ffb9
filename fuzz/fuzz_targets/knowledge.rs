//! A file of the knowledge base; the first byte chooses which.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| beian_bot_fuzz::doors::knowledge::bytes(bytes));
