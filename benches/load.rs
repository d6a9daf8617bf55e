//! What a start costs: `cargo bench --bench load`.
//!
//! The built-in pack as the program holds it ready, beside the same pack read from its YAML; and with it the first
//! article, which makes whatever is made on first use.

use aigc_lint::config::Config;
use aigc_lint::document::{Document, ParseOptions};
use aigc_lint::engine;
use aigc_lint::pack::{Pack, PackSource};

const ARTICLE: &str = include_str!("../fixtures/articles/zh-beginner-guide.md");

fn main() {
    divan::main();
}

/// The facts that an article names, and the patterns whose words stand in it, are made ready only then.
#[divan::bench]
fn ready() -> Option<Pack> {
    Pack::load(&[PackSource::builtin()]).ok()
}

#[divan::bench(sample_count = 10)]
fn from_yaml() -> Option<Pack> {
    Pack::read(&[PackSource::builtin()]).ok()
}

#[divan::bench]
fn ready_and_first_article() -> usize {
    let Ok(pack) = Pack::load(&[PackSource::builtin()]) else { return 0 };
    engine::lint(&Document::parse(ARTICLE, &ParseOptions::default()), &pack, &Config::default()).len()
}

#[divan::bench]
fn second_article(bencher: divan::Bencher<'_, '_>) {
    let Ok(pack) = Pack::load(&[PackSource::builtin()]) else { return };
    let lint = || engine::lint(&Document::parse(ARTICLE, &ParseOptions::default()), &pack, &Config::default()).len();
    lint();
    bencher.bench(lint);
}
