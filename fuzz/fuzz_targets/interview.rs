//! What is typed while the checklist is asked, line by line.

#![no_main]

use std::sync::LazyLock;

use beian_bot_fuzz::alone;
use beian_bot_fuzz::doors::{BOOK, interview};

fn begin() {
    alone();
    LazyLock::force(&BOOK);
}

libfuzzer_sys::fuzz_target!(init: begin(), |bytes: &[u8]| interview::bytes(bytes));
