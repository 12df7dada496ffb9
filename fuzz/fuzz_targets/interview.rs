//! What is typed while the checklist is asked, line by line.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| beian_bot_fuzz::doors::interview::bytes(bytes));
