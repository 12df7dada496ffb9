//! A text that somebody typed.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| beian_bot_fuzz::doors::typed::bytes(bytes));
