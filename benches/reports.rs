//! What reports cost: `cargo bench --bench reports`.
//!
//! One made-up article with 10, 1,000 and 100,000 findings, written down in every format. The ratio is that of a finding
//! in a long report to one in a report of 1,000: a format that is linear stays near 1.

mod corpus;

use std::hint::black_box;
use std::time::Instant;

use aigc_lint::config::Config;
use aigc_lint::document::{Document, ParseOptions};
use aigc_lint::engine;
use aigc_lint::finding::{Finding, MessageLanguage};
use aigc_lint::pack::{Pack, PackSource};
use aigc_lint::report::{
    Azure, Checkstyle, Github, Gitlab, Html, Json, JsonLines, Junit, Markdown, Narrated, Pretty, Rdjson, Reported,
    Reporter, Root, Sarif, Short,
};
use corpus::Corpus;

const SIZES: [usize; 3] = [10, 1_000, 100_000];
const BYTES: usize = 1 << 20;

fn main() {
    let Ok(pack) = Pack::load(&[PackSource::builtin()]) else { return eprintln!("the built-in pack does not load") };
    let document = Document::parse(Corpus::new(1).article(BYTES), &ParseOptions::default());
    let found = engine::lint(&document, &pack, &Config::default());
    println!("{:<11} {}", "format", SIZES.map(|size| format!("{size:>16} findings")).join(""));
    for (name, reporter) in reporters(&pack) {
        let mut row = format!("{name:<11} ");
        let mut per_finding = Vec::new();
        for size in SIZES {
            let seconds = time(reporter.as_ref(), &document, &several(&found, size));
            per_finding.push(seconds / size as f64);
            row += &format!("{:>14.2} ms ", seconds * 1e3);
        }
        println!("{row} {:>6.2} x", per_finding[2] / per_finding[1]);
    }
}

/// So many findings: those given, again and again, in order of their place.
fn several(found: &[Finding], size: usize) -> Vec<Finding> {
    let mut findings: Vec<Finding> = found.iter().cycle().take(size).cloned().collect();
    findings.sort_by_key(|finding| finding.span);
    findings
}

fn time(reporter: &dyn Reporter, document: &Document, findings: &[Finding]) -> f64 {
    let (source, lines) = (document.source(), document.lines());
    let reported =
        Reported { name: "article.md", source, lines, language: MessageLanguage::Zh, findings, silenced: &[] };
    let start = Instant::now();
    black_box(reporter.article(&reported));
    start.elapsed().as_secs_f64()
}

fn reporters(pack: &Pack) -> Vec<(&'static str, Box<dyn Reporter>)> {
    let (language, root) = (MessageLanguage::Zh, Root::of_current_folder);
    vec![
        ("pretty", Box::new(Pretty { width: 100, color: true, links: false, quiet: false })),
        ("short", Box::new(Short)),
        ("json", Box::new(Json)),
        ("jsonl", Box::new(JsonLines)),
        ("sarif", Box::new(Sarif::new(&[pack], language, root()))),
        ("github", Box::new(Github::new(root()))),
        ("gitlab", Box::new(Gitlab::new(root()))),
        ("junit", Box::new(Junit { fail_on: None })),
        ("checkstyle", Box::new(Checkstyle)),
        ("rdjson", Box::new(Rdjson)),
        ("azure", Box::new(Azure::new(root()))),
        ("markdown", Box::new(Markdown)),
        ("html", Box::new(Html::new(language))),
        ("narrated", Box::new(Narrated { quiet: false })),
    ]
}
