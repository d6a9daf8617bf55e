//! Where the time goes, stage by stage: `cargo run --release --example profile [-- FILE or FOLDER …]`.
//!
//! One thread, processor-bound, the rules that are on without settings. Every figure stands beside its share of the
//! whole and its speed. Without a file or folder it makes its own corpus of our fixtures.

#[path = "../benches/corpus/mod.rs"]
mod corpus;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aigc_lint::claims::{self, Reading};
use aigc_lint::config::Config;
use aigc_lint::document::{Document, ParseOptions, Stage};
use aigc_lint::engine;
use aigc_lint::finding::{Finding, Severity};
use aigc_lint::pack::{Pack, PackSource};
use aigc_lint::report::{Json, Reported, Reporter};
use aigc_lint::rules::{Article, RuleBody, Sink};
use corpus::Corpus;

const ARTICLES: usize = 400;
const BYTES: usize = 16 << 10;

fn main() {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let Ok(pack) = Pack::load(&[PackSource::builtin()]) else {
        return eprintln!("the built-in pack does not load");
    };
    let config = Config::default();
    let (texts, reading) = time(|| texts(&paths));
    // What is made on first use is not part of any stage.
    let (_, first) = time(|| texts.first().map(|text| engine::lint(&parse(text), &pack, &config).len()));

    let mut profile = Profile { bytes: texts.iter().map(String::len).sum(), rows: Vec::new() };
    let (_, floor) = time(|| texts.iter().map(|text| corpus::floor(text)).sum::<usize>());
    profile.add("read", reading);
    let documents = profile.parse(&texts);
    let (readings, took) =
        time(|| documents.iter().map(|one| claims::read(one, &pack.facts, &pack.grammar)).collect::<Vec<_>>());
    profile.add("claims", took);
    let findings = profile.check(&pack, &config, &documents, &readings);
    profile.report(&config, &documents, &findings);

    println!("{} articles, {:.1} MB", texts.len(), profile.bytes as f64 / 1e6);
    println!("first article, with all that is made on first use: {:.2} ms\n", first.as_secs_f64() * 1e3);
    profile.print(floor);
    println!("\nfindings: {}", findings.iter().map(Vec::len).sum::<usize>());
}

struct Profile {
    bytes: usize,
    rows: Vec<(String, Duration)>,
}

impl Profile {
    fn add(&mut self, name: impl Into<String>, took: Duration) {
        self.rows.push((name.into(), took));
    }

    fn parse(&mut self, texts: &[String]) -> Vec<Document> {
        let mut stages = [Duration::ZERO; Stage::ALL.len()];
        let mut documents = Vec::with_capacity(texts.len());
        for text in texts {
            let mut last = Instant::now();
            let mut watch = |stage: Stage| {
                let now = Instant::now();
                if let Some(took) = Stage::ALL.iter().position(|one| *one == stage).and_then(|at| stages.get_mut(at)) {
                    *took += now - last;
                }
                last = now;
            };
            documents.push(Document::parse_watched(text.as_str(), &ParseOptions::default(), &mut watch));
        }
        for (stage, took) in Stage::ALL.into_iter().zip(stages) {
            self.add(stage.name(), took);
        }
        documents
    }

    /// Each checker over all articles, then the sorting of what they found.
    fn check(
        &mut self,
        pack: &Pack,
        config: &Config,
        documents: &[Document],
        readings: &[Reading],
    ) -> Vec<Vec<Finding>> {
        let severities = config.settle(&pack.rules).severities;
        let on = |rule: usize| severities.get(rule).is_some_and(Option::is_some);
        let mut sinks: Vec<Sink> = documents.iter().map(|one| sink(one, pack, config, &severities)).collect();
        for name in ["swap", "find", "node", "same", "claim"] {
            let asked = |rule: usize| on(rule) && pack.rules.get(rule).is_some_and(|rule| kind(&rule.body) == name);
            for checker in pack.checkers.of(&pack.rules, asked) {
                let (_, took) = time(|| {
                    for ((document, reading), sink) in documents.iter().zip(readings).zip(&mut sinks) {
                        let language = config.language_for(document);
                        checker.check(&Article { document, facts: &pack.facts, reading, language }, sink);
                    }
                });
                self.add(format!("checker: {name}"), took);
            }
        }
        let (findings, took) = time(|| sinks.into_iter().map(|sink| sink.finish().findings).collect());
        self.add("sort", took);
        findings
    }

    fn report(&mut self, config: &Config, documents: &[Document], findings: &[Vec<Finding>]) {
        let (_, took) = time(|| {
            for (document, findings) in documents.iter().zip(findings) {
                let (lines, language) = (document.lines(), config.language_for(document));
                let reported = Reported {
                    name: "article.md",
                    source: document.source(),
                    lines,
                    language,
                    findings,
                    silenced: &[],
                };
                black_box(Json.article(&reported));
            }
        });
        self.add("report as json", took);
    }

    fn print(&self, floor: Duration) {
        let all: Duration = self.rows.iter().map(|(_, took)| *took).sum();
        println!("{:<22} {:>10} {:>7} {:>9}", "stage", "ms", "share", "MB/s");
        let row = |name: &str, took: Duration| {
            let seconds = took.as_secs_f64();
            let share = 100.0 * seconds / all.as_secs_f64();
            let speed = self.bytes as f64 / 1e6 / seconds;
            println!("{name:<22} {:>10.2} {share:>6.1}% {speed:>9.1}", seconds * 1e3);
        };
        self.rows.iter().for_each(|(name, took)| row(name, *took));
        row("all", all);
        row("comrak alone, beside", floor);
    }
}

fn sink<'a>(document: &'a Document, pack: &'a Pack, config: &Config, severities: &'a [Option<Severity>]) -> Sink<'a> {
    Sink::new(document, &pack.rules, severities, config.language_for(document)).with_most(config.limits.findings)
}

fn kind(body: &RuleBody) -> &'static str {
    match body {
        RuleBody::Swap { .. } => "swap",
        RuleBody::Find { .. } => "find",
        RuleBody::Node { .. } => "node",
        RuleBody::Same(_) => "same",
        RuleBody::Claim(_) => "claim",
    }
}

fn parse(text: &str) -> Document {
    Document::parse(text, &ParseOptions::default())
}

fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// The named files, and every Markdown file below the named folders; without a name, made-up articles.
fn texts(paths: &[PathBuf]) -> Vec<String> {
    if paths.is_empty() {
        return Corpus::new(1).articles(ARTICLES, BYTES);
    }
    let mut next = paths.to_vec();
    let mut texts = Vec::new();
    while let Some(path) = next.pop() {
        if path.is_dir() {
            next.extend(std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()));
        } else if paths.contains(&path) || is_markdown(&path) {
            texts.extend(std::fs::read_to_string(path));
        }
    }
    texts
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md")
}
