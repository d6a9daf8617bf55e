//! Labelled statements: how often is a contradiction right, how many are found, how many true statements are known?
//!
//! `tests/claims/statements.tsv` is ours. A second set, of quotations from real articles, is read from outside the
//! project where it is there; it is never copied. `cargo test --test claims -- --nocapture` prints the figures, and
//! `SHOW=1` each statement that was judged otherwise.

use std::path::Path;

use aigc_lint::claims;
use aigc_lint::config::Config;
use aigc_lint::document::{Document, ParseOptions};
use aigc_lint::engine;
use aigc_lint::facts::Verdict;
use aigc_lint::pack::{Pack, PackSource};
use aigc_lint::rules::{Rule, RuleBody};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Contradicted,
    Supported,
    Unknown,
}

#[derive(Default)]
struct Figures {
    right_alarms: usize,
    false_alarms: usize,
    missed: usize,
    supported: usize,
    true_statements: usize,
}

impl Figures {
    fn precision(&self) -> f64 {
        share(self.right_alarms, self.right_alarms + self.false_alarms)
    }

    fn recall(&self) -> f64 {
        share(self.right_alarms, self.right_alarms + self.missed)
    }

    fn supported_recall(&self) -> f64 {
        share(self.supported, self.true_statements)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Whether a rule speaks of statements, names or words, not of the shape of a whole article.
fn is_about_words(pack: &Pack, id: &str) -> bool {
    let rule = pack.rules.iter().find(|rule| rule.meta.id.as_str() == id);
    let typography =
        |rule: &Rule| pack.files[rule.meta.place.0].path.contains("typography") || id == "heading-punctuation";
    rule.is_some_and(|rule| !matches!(rule.body, RuleBody::Node { .. } | RuleBody::Same(_)) && !typography(rule))
}

fn measure(pack: &Pack, statements: &[(Label, String)]) -> Figures {
    let mut figures = Figures::default();
    for (label, text) in statements {
        let document = Document::parse(text.as_str(), &ParseOptions::default());
        let findings = engine::lint(&document, pack, &Config::default());
        let alarm = findings.iter().find(|finding| is_about_words(pack, finding.rule.as_str()));
        let reading = claims::read(&document, &pack.facts, &pack.grammar);
        let supported =
            reading.claims.iter().any(|claim| matches!(claim.judge(&pack.facts), Verdict::Supported { .. }));
        let mut odd = None;
        match (label, alarm) {
            (Label::Contradicted, Some(_)) => figures.right_alarms += 1,
            (Label::Contradicted, None) => {
                figures.missed += 1;
                odd = Some("missed".to_owned());
            }
            (_, Some(finding)) => {
                figures.false_alarms += 1;
                odd = Some(format!("false alarm: {}", finding.message));
            }
            _ => {}
        }
        if *label == Label::Supported {
            figures.true_statements += 1;
            figures.supported += usize::from(supported);
        }
        if let Some(odd) = odd.filter(|_| std::env::var_os("SHOW").is_some()) {
            println!("{odd}: {}", text.replace('\n', "⏎"));
        }
    }
    figures
}

fn print(name: &str, figures: &Figures) {
    println!(
        "{name}: contradicted precision {:.3}, recall {:.3}; supported recall {:.3}",
        figures.precision(),
        figures.recall(),
        figures.supported_recall()
    );
}

fn pack() -> Pack {
    Pack::load(&[PackSource::builtin()]).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)))
}

#[test]
fn own_statements() {
    let text = include_str!("claims/statements.tsv");
    let row = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let label = match columns[2] {
            "contradicted" => Label::Contradicted,
            "supported" => Label::Supported,
            _ => Label::Unknown,
        };
        (label, columns[4].replace("\\n", "\n"))
    };
    let figures = measure(&pack(), &text.lines().skip(1).map(row).collect::<Vec<_>>());
    print("own statements", &figures);
    assert!(figures.precision() >= 0.98, "precision fell");
    assert!(figures.recall() >= 0.75, "recall fell");
    assert!(figures.supported_recall() >= 0.7, "fewer true statements are known");
}

#[test]
fn quotations_from_real_articles() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real-dev.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let row = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let label = if value["label"] == "wrong" { Label::Contradicted } else { Label::Supported };
        (label, value["quote"].as_str().unwrap().to_owned())
    };
    let figures = measure(&pack(), &text.lines().map(row).collect::<Vec<_>>());
    print("real quotations", &figures);
    assert!(figures.precision() >= 0.98, "precision fell");
    assert!(figures.recall() >= 0.8, "recall fell");
}
