//! What a pressed button carries.

#![no_main]

use std::sync::LazyLock;

use beian_bot_fuzz::alone;
use beian_bot_fuzz::doors::{BOOK, button};

fn begin() {
    alone();
    LazyLock::force(&BOOK);
}

libfuzzer_sys::fuzz_target!(init: begin(), |bytes: &[u8]| button::bytes(bytes));
