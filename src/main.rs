//! Arguments in, exit code out; nothing else.

fn main() -> std::process::ExitCode {
    aigc_lint::cli::run(std::env::args_os())
}
