//! A call of the webhook: first byte, a header, the body.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| beian_bot_fuzz::doors::webhook::bytes(bytes));
