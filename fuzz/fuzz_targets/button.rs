//! What a pressed button carries.

#![no_main]

use std::sync::LazyLock;

use beian_bot_fuzz::doors::{BOOK, button};

libfuzzer_sys::fuzz_target!(init: { LazyLock::force(&BOOK); }, |bytes: &[u8]| button::bytes(bytes));
