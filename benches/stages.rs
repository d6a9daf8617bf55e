//! Where the time goes, stage by stage: `cargo bench --bench stages [-- FOLDER]`.
//!
//! One thread, processor-bound, in order: read, parse by comrak alone (the floor), the whole document, claims, each
//! checker, the report. Every figure stands beside its ratio to the floor. Without a folder it makes its own corpus.

mod corpus;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aigc_lint::claims;
use aigc_lint::config::Config;
use aigc_lint::document::{Document, ParseOptions};
use aigc_lint::engine;
use aigc_lint::pack::{Pack, PackSource};
use aigc_lint::report::{Json, Reported, Reporter};
use aigc_lint::rules::{Article, Sink};
use corpus::Corpus;

const ARTICLES: usize = 400;
const BYTES: usize = 16 << 10;

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let texts = folder.map_or_else(|| Corpus::new(1).articles(ARTICLES, BYTES), |folder| read(Path::new(&folder)));
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} articles, {:.1} MB", texts.len(), bytes as f64 / 1e6);

    let (pack, load) = time(|| Pack::load(&[PackSource::builtin()]));
    let Ok(pack) = pack else { return eprintln!("the built-in pack does not load") };
    println!("{:<22} {:>9.2} ms", "load the pack", load.as_secs_f64() * 1e3);
    let config = Config::default();
    // What is made on first use is not part of any stage.
    let (_, first) = time(|| texts.first().map(|text| engine::lint(&parse(text), &pack, &config).len()));
    println!("{:<22} {:>9.2} ms", "first article", first.as_secs_f64() * 1e3);

    let (_, floor) = time(|| texts.iter().map(|text| corpus::floor(text)).sum::<usize>());
    let table = Table { floor, bytes };
    table.row("comrak alone", floor);
    let (documents, took) = time(|| texts.iter().map(|text| parse(text)).collect::<Vec<_>>());
    table.row("document", took);
    let (readings, took) =
        time(|| documents.iter().map(|one| claims::read(one, &pack.facts, &pack.grammar)).collect::<Vec<_>>());
    table.row("claims", took);

    let severities = config.settle(&pack.rules).severities;
    let checkers = pack.checkers.of(&pack.rules, |rule| severities.get(rule).is_some_and(Option::is_some));
    for (index, checker) in checkers.enumerate() {
        let (_, took) = time(|| {
            for (document, reading) in documents.iter().zip(&readings) {
                let language = config.language_for(document);
                let article = Article { document, facts: &pack.facts, reading, language };
                let mut sink = Sink::new(document, &pack.rules, &severities, language);
                checker.check(&article, &mut sink);
                black_box(sink.finish());
            }
        });
        table.row(&format!("checker {}", index + 1), took);
    }
    let (findings, took) =
        time(|| documents.iter().map(|document| engine::lint(document, &pack, &config)).collect::<Vec<_>>());
    table.row("all after parsing", took);
    let (_, took) = time(|| {
        for (document, findings) in documents.iter().zip(&findings) {
            let (lines, language) = (document.lines(), config.language_for(document));
            let reported =
                Reported { name: "article.md", source: document.source(), lines, language, findings, silenced: &[] };
            black_box(Json.article(&reported));
        }
    });
    table.row("report as json", took);
    let (_, took) = time(|| texts.iter().map(|text| engine::lint(&parse(text), &pack, &config).len()).sum::<usize>());
    table.row("all", took);
    println!("findings: {}", findings.iter().map(Vec::len).sum::<usize>());
}

fn parse(text: &str) -> Document {
    Document::parse(text, &ParseOptions::default())
}

fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

struct Table {
    floor: Duration,
    bytes: usize,
}

impl Table {
    fn row(&self, name: &str, took: Duration) {
        let seconds = took.as_secs_f64();
        let ratio = seconds / self.floor.as_secs_f64();
        let speed = self.bytes as f64 / 1e6 / seconds;
        println!("{name:<22} {:>9.2} ms {ratio:>7.2} x {speed:>8.1} MB/s", seconds * 1e3);
    }
}

/// Every Markdown file below a folder.
fn read(folder: &Path) -> Vec<String> {
    let mut folders = vec![PathBuf::from(folder)];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                texts.extend(std::fs::read_to_string(path));
            }
        }
    }
    texts
}
