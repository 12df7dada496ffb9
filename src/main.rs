//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    beian_bot::cli::run(std::env::args_os())
}
