//! A raw update.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| beian_bot_fuzz::doors::update::bytes(bytes));
