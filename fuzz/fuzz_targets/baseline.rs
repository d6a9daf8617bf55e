#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| aigc_lint_fuzz::bodies::baseline(bytes));
