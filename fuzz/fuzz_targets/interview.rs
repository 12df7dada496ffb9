//! What is typed while the checklist is asked, line by line.

#![no_main]

use std::sync::LazyLock;

use beian_bot_fuzz::doors::{BOOK, interview};

libfuzzer_sys::fuzz_target!(init: { LazyLock::force(&BOOK); }, |bytes: &[u8]| interview::bytes(bytes));
