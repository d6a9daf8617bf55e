//! Labelled statements: how often is a contradiction right, how many are found, how many true statements are known?
//!
//! An alarm counts as right only if it marks the words that are wrong, where the set says which; whatever else it marks
//! is a false alarm. Of statements about facts, only findings of claim rules count, so no other rule does their work.
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
use aigc_lint::finding::Finding;
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

/// A statement with its label, the words in it that are wrong, if that is known, and whether it speaks of facts.
struct Statement {
    label: Label,
    text: String,
    wrong: Option<String>,
    of_facts: bool,
}

/// Whether a rule compares the article with the facts.
fn is_claim_rule(pack: &Pack, id: &str) -> bool {
    let rule = pack.rules.iter().find(|rule| rule.meta.id.as_str() == id);
    rule.is_some_and(|rule| matches!(rule.body, RuleBody::Claim(..)))
}

/// Whether a finding marks some of the words that are wrong.
fn marks(finding: &Finding, statement: &Statement) -> bool {
    let Some(wrong) = &statement.wrong else { return true };
    let letters = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let marked = letters(&statement.text[finding.span.start..finding.span.end]);
    letters(wrong).iter().any(|word| marked.contains(word))
        || statement
            .text
            .match_indices(wrong.as_str())
            .any(|(at, _)| at < finding.span.end && finding.span.start < at + wrong.len())
}

fn measure(pack: &Pack, statements: &[Statement]) -> Figures {
    let mut figures = Figures::default();
    for statement in statements {
        let Statement { label, text, of_facts, .. } = statement;
        let document = Document::parse(text.as_str(), &ParseOptions::default());
        let findings = engine::lint(&document, pack, &Config::default());
        let alarms = || findings.iter().filter(|finding| is_about_words(pack, finding.rule.as_str()));
        let counts = |finding: &&Finding| !of_facts || is_claim_rule(pack, finding.rule.as_str());
        let right = alarms().filter(counts).find(|finding| marks(finding, statement));
        let alarm = right.or_else(|| alarms().next());
        let reading = claims::read(&document, &pack.facts, &pack.grammar);
        let supported =
            reading.claims.iter().any(|claim| matches!(claim.judge(&pack.facts), Verdict::Supported { .. }));
        let mut odd = None;
        match (label, alarm) {
            (Label::Contradicted, Some(_)) if right.is_some() => figures.right_alarms += 1,
            (Label::Contradicted, Some(finding)) => {
                figures.false_alarms += 1;
                figures.missed += 1;
                odd = Some(format!(
                    "marks other words: {} «{}»",
                    finding.message,
                    &text[finding.span.start..finding.span.end]
                ));
            }
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
        let wrong = columns.get(5).filter(|words| !words.is_empty()).map(|words| (*words).to_owned());
        let of_facts = !["typo", "spelling"].contains(&columns[3]);
        Statement { label, text: columns[4].replace("\\n", "\n"), wrong, of_facts }
    };
    let figures = measure(&pack(), &text.lines().skip(1).map(row).collect::<Vec<_>>());
    print("own statements", &figures);
    assert!(figures.precision() >= 0.98, "precision fell");
    assert!(figures.recall() >= 0.85, "recall fell");
    assert!(figures.supported_recall() >= 0.87, "fewer true statements are known");
}

#[test]
fn quotations_from_real_articles() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real-dev.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let row = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let label = if value["label"] == "wrong" { Label::Contradicted } else { Label::Supported };
        let kind = value["kind"].as_str().unwrap();
        Statement {
            label,
            text: value["quote"].as_str().unwrap().to_owned(),
            wrong: value["wrong"].as_str().map(str::to_owned),
            of_facts: kind.starts_with("fact-") && kind != "fact-category",
        }
    };
    let figures = measure(&pack(), &text.lines().map(row).collect::<Vec<_>>());
    print("real quotations", &figures);
    assert!(figures.precision() >= 0.98, "precision fell");
    assert!(figures.recall() >= 0.8, "recall fell");
}
