//! scratch
use aigc_lint::{config::Config, document::*, engine, facts::Verdict, pack::*};
fn main() {
    let pack = Pack::load(&[PackSource::folder(std::path::Path::new("rules"))]).unwrap_or_else(|e| {
        println!("{}", e.render(false, 120));
        std::process::exit(2)
    });
    let mut rows: Vec<(String, String, String)> = Vec::new();
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    if path.ends_with("tsv") {
        for line in text.lines().skip(1) {
            let c: Vec<&str> = line.split('\t').collect();
            rows.push((c[2].into(), format!("{} {}", c[0], c[3]), c[4].replace("\\n", "\n")));
        }
    } else {
        for line in text.lines() {
            let v: serde_json::Value = serde_json::from_str(line).unwrap();
            let s = |k: &str| v[k].as_str().unwrap_or("").to_string();
            rows.push((
                if s("label") == "wrong" { "contradicted".into() } else { "supported".into() },
                s("kind"),
                s("quote"),
            ));
        }
    }
    let (mut tp, mut fp, mut fns, mut sup, mut supn) = (0, 0, 0, 0, 0);
    for (label, id, text) in rows {
        let document = Document::parse(text.clone(), &ParseOptions::default());
        let findings: Vec<_> = engine::lint(&document, &pack, &Config::default())
            .into_iter()
            .filter(|f| {
                ![
                    "one-top-level-heading",
                    "empty-section",
                    "skipped-heading-level",
                    "half-width-parentheses",
                    "double-colon",
                    "straight-quotes",
                    "name-written-two-ways",
                    "heading-punctuation",
                ]
                .contains(&f.rule.as_str())
            })
            .collect();
        let reading = aigc_lint::claims::read(&document, &pack.facts, &pack.grammar);
        let supported = reading.claims.iter().any(|c| matches!(pack.facts.judge(&c.says), Verdict::Supported { .. }));
        let said: Vec<String> = findings.iter().map(|f| format!("{}: {}", f.rule, f.message)).collect();
        if label == "contradicted" {
            if said.is_empty() {
                fns += 1;
                println!("MISS {id} | {}", text.replace('\n', "⏎"))
            } else {
                tp += 1
            }
        } else {
            if !said.is_empty() {
                fp += 1;
                println!("FALSE {id} | {} | {said:?}", text.replace('\n', "⏎"))
            }
            if label == "supported" {
                supn += 1;
                if supported { sup += 1 } else { println!("UNSUP {id} | {}", text.replace('\n', "⏎")) }
            }
        }
    }
    println!(
        "contradicted: precision {:.3} recall {:.3} (tp {tp} fp {fp} fn {fns}); supported recall {:.3}",
        tp as f64 / (tp + fp) as f64,
        tp as f64 / (tp + fns) as f64,
        sup as f64 / supn as f64
    );
}
