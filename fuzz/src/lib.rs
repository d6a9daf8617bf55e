//! What the fuzzers run. The bodies themselves are shared with `tests/fuzz.rs`, which runs them on the stable toolchain.

pub mod bodies;
#[path = "../../tests/views/checks.rs"]
mod checks;
#[path = "../../tests/fixes/oracle.rs"]
mod oracle;

use aigc_lint::document::{Document, ParseOptions};

fn parse(source: &str) -> Document {
    Document::parse(source, &ParseOptions::default())
}
