//! Documents, packs and files made to hurt, and what must hold all the same.
//!
//! `HOSTILE_PROGRAM=target/release/aigc-lint cargo test --test hostile` also measures, with a program that was compiled
//! to be fast, that the work grows with the size and no faster; `.ci/run` does so.

#[path = "../fuzz/src/bodies.rs"]
#[allow(dead_code, reason = "the fuzzers use more of it")]
mod bodies;
#[path = "hostile/caps.rs"]
mod caps;
#[path = "views/checks.rs"]
#[allow(dead_code, reason = "the fuzzers use more of it")]
mod checks;
#[path = "hostile/cost.rs"]
mod cost;
#[path = "hostile/formats.rs"]
mod formats;
#[path = "fixes/oracle.rs"]
#[allow(dead_code, reason = "the fuzzers use more of it")]
mod oracle;
#[path = "hostile/table.rs"]
mod table;

use std::collections::HashSet;

use aigc_lint::document::{Document, ParseOptions};
use rayon::prelude::*;

fn parse(source: &str) -> Document {
    Document::parse(source, &ParseOptions::default())
}

/// Small ones: what the library says of each must stand in the text, and nothing may break off.
#[test]
fn hostile_documents_are_checked_to_the_end() {
    let table = table::table();
    let names: HashSet<&str> = table.iter().map(|(name, _)| *name).collect();
    assert!(names.len() == table.len() && table.len() >= 150, "{} documents, {} names", table.len(), names.len());
    table.par_iter().for_each(|(name, shape)| {
        let source = shape(3000);
        let outcome = std::panic::catch_unwind(|| bodies::lint(source.as_bytes()));
        assert!(outcome.is_ok(), "{name}");
    });
}

/// Large ones through the program, with every rule, and no deadline that could end them: a minute for all of them. The
/// time of the processor is counted, so several are measured at once.
#[test]
fn work_grows_with_the_size_and_no_faster() {
    let Some(program) = cost::program() else {
        eprintln!("not measured: HOSTILE_PROGRAM names no program compiled for speed");
        return;
    };
    let empty = cost::of(&program, "\n").expect("an empty document is checked");
    let slow = table::table().into_par_iter().filter_map(|(name, shape)| {
        let mut figures = Vec::new();
        // Times of the processor vary a little with what else the machine does: what fails is measured again.
        let fine = (0..3).any(|_| {
            let [one, four] = [100_000, 400_000].map(|size| cost::of(&program, &shape(size)));
            figures.push((one, four));
            matches!((one, four), (Some(one), Some(four)) if cost::grows_evenly(empty, one, four))
        });
        println!("{name}: {figures:?}");
        (!fine).then(|| format!("{name}: {figures:?}"))
    });
    let slow: Vec<String> = slow.collect();
    assert!(slow.is_empty(), "four times the size takes more than ten times the work:\n{}", slow.join("\n"));
}
