//! What many facts cost: `cargo bench --bench facts`.
//!
//! The same articles are checked with 700 and with 10,000 entries, and packs of these sizes are loaded. The made-up
//! entries stand beside the grammar and the rules of the built-in pack.

use std::fmt::Write as _;
use std::sync::OnceLock;

use aigc_lint::config::Config;
use aigc_lint::document::{Document, ParseOptions};
use aigc_lint::engine;
use aigc_lint::pack::{Pack, PackSource};
use divan::Bencher;

const SIZES: [usize; 3] = [700, 2_800, 10_000];
const ARTICLES: usize = 40;

fn main() {
    divan::main();
}

/// Grammar, relations and rules of the built-in pack with so many made-up models and makers.
fn folder(size: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rules = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    for part in ["grammar", "lint"] {
        std::fs::create_dir(folder.path().join(part)).expect("a folder");
        for file in std::fs::read_dir(rules.join(part)).expect("a folder of the pack").flatten() {
            std::fs::copy(file.path(), folder.path().join(part).join(file.file_name())).expect("a copy");
        }
    }
    for file in ["pack.yaml", "relations.yaml"] {
        std::fs::copy(rules.join(file), folder.path().join(file)).expect("a copy");
    }
    std::fs::create_dir(folder.path().join("facts")).expect("a folder");
    let mut facts = String::new();
    for number in 0..size / 5 {
        let _ = writeln!(facts, "Maker{number} Labs: {{kind: organization, source: https://example.org/{number}}}");
        for model in 0..4 {
            let (year, month) = (2012 + number % 12, 1 + model * 3);
            let _ = writeln!(
                facts,
                "Model{number}-{model}: {{kind: model, developer: Maker{number} Labs, released: {year}-{month:02}, parameters: {}3B, source: https://example.org/{number}}}",
                model + 1
            );
        }
    }
    std::fs::write(folder.path().join("facts/made.yaml"), facts).expect("a file");
    folder
}

/// Articles that state true and false things of entries that every size holds.
fn articles() -> &'static [String] {
    static ARTICLE: OnceLock<Vec<String>> = OnceLock::new();
    ARTICLE.get_or_init(|| (0..ARTICLES).map(article).collect())
}

fn article(seed: usize) -> String {
    let mut text = String::from("# Notes\n\n");
    for line in 0..60 {
        let number = (seed * 61 + line * 7) % 140;
        let other = (number + line % 3) % 140;
        let sentences = [
            format!("Model{number}-1 was developed by Maker{other} Labs and has 13B parameters."),
            format!("Maker{other} Labs 推出了 Model{number}-2，参数量为 23B，在多项任务上表现稳定。"),
            "Most of a text states nothing at all, and speaks of weather, people and the price of tea.".to_owned(),
            "大部分段落并不陈述任何可以核对的事实，只是在叙述过程和感受，读起来也很轻松。".to_owned(),
        ];
        let _ = writeln!(text, "{}\n", sentences[line % sentences.len()]);
    }
    text
}

fn load(size: usize) -> (tempfile::TempDir, Pack) {
    let folder = folder(size);
    let pack = Pack::load(&[PackSource::folder(folder.path())]).expect("a sound pack");
    (folder, pack)
}

/// All articles, with a pack of this many entries.
#[divan::bench(args = SIZES)]
fn check(bencher: Bencher<'_, '_>, size: usize) {
    let (_folder, pack) = load(size);
    let config = Config::default();
    let run = || {
        let documents = articles().iter().map(|text| Document::parse(text.as_str(), &ParseOptions::default()));
        documents.map(|document| engine::lint(&document, &pack, &config).len()).sum::<usize>()
    };
    // What is made on first use belongs to no article.
    assert!(run() > 0);
    bencher.bench_local(run);
}

/// Loading a pack of this many entries.
#[divan::bench(args = SIZES, sample_count = 10)]
fn load_pack(bencher: Bencher<'_, '_>, size: usize) {
    let folder = folder(size);
    bencher
        .bench_local(|| Pack::load(&[PackSource::folder(folder.path())]).map(|pack| pack.facts.entities().len()).ok());
}
