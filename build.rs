//! Reads the built-in pack when the program is built, so that no start of it has to.
//!
//! It reads with the very modules of the program; `rules/` is the one source, and what is wrong there ends the build.

#![allow(dead_code, unused_imports, reason = "the program uses the rest of these modules")]

use std::path::Path;
use std::process::ExitCode;

use pack::{Pack, PackSource};

#[path = "src/claims/mod.rs"]
mod claims;
#[path = "src/document/mod.rs"]
mod document;
#[path = "src/escape.rs"]
mod escape;
#[path = "src/facts/mod.rs"]
mod facts;
#[path = "src/finding.rs"]
mod finding;
#[path = "src/later.rs"]
mod later;
#[path = "src/limits.rs"]
mod limits;
#[path = "src/literals.rs"]
mod literals;
#[path = "src/matcher/mod.rs"]
mod matcher;
#[path = "src/pack/mod.rs"]
mod pack;
#[path = "src/real.rs"]
mod real;
#[path = "src/rules/mod.rs"]
mod rules;
#[path = "src/snippet.rs"]
mod snippet;
#[path = "src/words.rs"]
mod words;

fn main() -> ExitCode {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=rules");
    println!("cargo:rustc-cfg=builtin_image");
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::var("OUT_DIR")?;
    let pack = Pack::read(&[PackSource::folder("rules")])?;
    let image = pack.image()?;
    let words = words::image().ok_or("src/words.yaml is broken")?;
    let parts = [
        ("pack", image.pack),
        ("facts", image.facts),
        ("grammar", image.grammar),
        ("entities", image.entities),
        ("slips", image.slips),
        ("states", image.states),
        ("words", words),
    ];
    for (name, bytes) in parts {
        std::fs::write(Path::new(&folder).join(format!("{name}.bin")), bytes)?;
    }
    Ok(())
}
