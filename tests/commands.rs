//! The commands beside the check, run as people run them: on the pack and the article in `tests/commands/`.
//!
//! Snapshots are to be read, not only accepted; that facts are right is tested elsewhere.

use std::path::Path;
use std::process::{Command, Output};

/// Runs the program in `tests/commands` in a fixed language and width, with the pack there alone.
fn run(arguments: &[&str]) -> Output {
    let mut all = vec!["--no-default-rules", "--rules", "pack"];
    all.splice(0..0, arguments.iter().copied());
    program(&all)
}

/// Runs the program in `tests/commands`, with the pack inside it.
fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_aigc-lint"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands"))
        .env("COLUMNS", "100")
        .env("LC_ALL", "C")
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Standard output of a run that ends well.
fn output(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{arguments:?}");
    text(&output.stdout)
}

/// Standard error of a run that ends in trouble.
fn trouble(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

fn json(arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&output(arguments)).unwrap()
}

#[test]
fn claims_are_listed_with_verdicts_and_counts() {
    insta::assert_snapshot!("claims_zh", output(&["claims", "article.md", "--lang", "zh"]));
    insta::assert_snapshot!("claims_en", output(&["claims", "article.md", "--lang", "en"]));
    insta::assert_snapshot!("claims_short", output(&["claims", "article.md", "--format", "short"]));
    insta::assert_snapshot!(
        "claims_markdown",
        output(&["claims", "article.md", "--format", "markdown", "--lang", "zh"])
    );
    insta::assert_snapshot!("claims_json", output(&["claims", "article.md", "--format", "json", "--lang", "en"]));
}

#[test]
fn a_verdict_filters_claims_and_leaves_the_counts() {
    for (verdict, number) in [("supported", 4), ("contradicted", 2), ("unknown", 2)] {
        let report = json(&["claims", "article.md", "--verdict", verdict, "--format", "json"]);
        let claims = report["files"][0]["claims"].as_array().unwrap();
        assert_eq!(claims.len(), number, "{verdict}");
        assert!(claims.iter().all(|claim| claim["verdict"] == verdict));
        assert_eq!(report["files"][0]["counts"]["total"], 8);
    }
    let filtered = output(&["claims", "article.md", "--verdict", "unknown", "--lang", "en"]);
    assert!(filtered.ends_with("(2 shown)\n"), "{filtered}");
}

#[test]
fn spans_of_claims_are_bytes_of_the_file() {
    let source = std::fs::read_to_string("tests/commands/article.md").unwrap();
    let report = json(&["claims", "article.md", "--format", "json"]);
    for claim in report["files"][0]["claims"].as_array().unwrap() {
        let [start, end] = ["start", "end"].map(|side| claim["span"][side].as_u64().unwrap() as usize);
        assert!(source.get(start..end).is_some_and(|text| !text.is_empty()), "{claim}");
        let line = 1 + source[..start].matches('\n').count() as u64;
        assert_eq!(claim["start"]["line"], line);
    }
}

#[test]
fn unknown_names_come_as_facts_to_fill_in() {
    let names = output(&["claims", "article.md", "--unknown", "--lang", "en"]);
    insta::assert_snapshot!("unknown_names", names);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.yaml");
    std::fs::write(&path, names.replace("  source:\n", "  source: https://example.org/\n")).unwrap();
    let pack = path.to_str().unwrap();
    assert!(output(&["explain", "FooGPT", "--rules", pack]).starts_with("FooGPT"));
    let report = json(&["claims", "article.md", "--unknown", "--format", "json"]);
    assert_eq!(report["names"][0]["name"], "FooGPT");
    assert_eq!(report["names"][0]["count"], 2);
    let known = output(&["claims", "article.md", "--unknown", "--lang", "en", "--rules", pack]);
    assert!(!known.contains("FooGPT"), "{known}");
}

#[test]
fn files_that_cannot_be_read_are_named_and_the_others_reported() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.md");
    std::fs::write(&broken, b"\xff\xfe").unwrap();
    let broken = broken.to_str().unwrap();
    let output = run(&["claims", "none.md", broken, "article.md", "--format", "json", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    let errors = text(&output.stderr);
    assert!(errors.contains("none.md: no such file") && errors.contains(broken), "{errors}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["files"][0]["counts"]["total"], 8);
    assert_eq!(report["errors"].as_array().unwrap().len(), 2);
}

#[test]
fn rules_relations_and_things_are_explained() {
    insta::assert_snapshot!("explain_rule_en", output(&["explain", "maker", "--lang", "en"]));
    insta::assert_snapshot!("explain_rule_zh", output(&["explain", "full-width-percent", "--lang", "zh"]));
    insta::assert_snapshot!("explain_relation", output(&["explain", "developer", "--lang", "zh"]));
    insta::assert_snapshot!("explain_entity_zh", output(&["explain", "beichen", "lab", "--lang", "zh"]));
    insta::assert_snapshot!("explain_entity_en", output(&["explain", "和风", "--lang", "en"]));
    insta::assert_snapshot!("explain_own", output(&["explain", "unused-suppression", "--lang", "en"]));
}

#[test]
fn explanations_are_data_too() {
    let result = |name: &str| json(&["explain", name, "--format", "json"])["results"][0].clone();
    let rule = result("wrong-maker");
    assert_eq!((rule["type"].as_str(), rule["fix"]["safe"].as_bool()), (Some("rule"), Some(false)));
    let relation = result("released");
    assert_eq!(relation["phrases"][0]["language"], "en");
    assert_eq!(relation["slack"][0]["months"], 1);
    let entity = result("北辰实验室");
    assert_eq!(entity["properties"][0]["values"][0]["until"], "2024-06");
    assert_eq!(entity["reverse"][0]["entities"][0], "Zephyr-1");
    assert_eq!(entity["place"], "pack/facts/all.yaml:2");
}

#[test]
fn names_that_are_not_known_get_a_suggestion() {
    insta::assert_snapshot!("explain_unknown", trouble(&["explain", "wrong-makr"]) + &trouble(&["explain", "qwertz"]));
    assert!(trouble(&["explain", "beichen"]).contains("did you mean `Beichen Lab`?"));
}

#[test]
fn rules_are_listed() {
    insta::assert_snapshot!("rules_zh", output(&["rules", "--lang", "zh"]));
    insta::assert_snapshot!("rules_markdown", output(&["rules", "--markdown", "--lang", "en"]));
    insta::assert_snapshot!("rules_json", output(&["rules", "--format", "json"]));
    assert_eq!(output(&["rules", "--markdown"]), output(&["rules", "--format", "markdown"]));
    for line in output(&["rules", "--lang", "zh"]).lines().chain(text(&program(&["rules"]).stdout).lines()) {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 100, "{line}");
    }
}

/// What each scaffold needs, by kind: its key, what to write there, a text with the mistake and one without.
const FILLED: [(&str, &str, &str, &str); 5] = [
    ("swap", "{teh: the}", "in teh end", "in the end"),
    ("find", "'[0-9]+ percent'", "10 percent", "10%"),
    ("node", "heading", "\"# A\\n\\n### B\"", "\"# A\\n\\n## B\""),
    ("same", "{notation: {long: 'e-mail', short: 'email'}}", "an e-mail is an email", "an email is an email"),
    ("claim", "developer", "Gale was developed by Acme.", "Gale was developed by Globex."),
];

#[test]
fn scaffolds_of_rules_load_once_filled_in_and_ask_only_for_what_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, value, bad, good) in FILLED {
        for language in ["zh", "en"] {
            let path = folder.path().join(format!("{kind}-{language}.yaml"));
            let file = path.to_str().unwrap();
            let made = run(&["new", "rule", "my-rule", "--kind", kind, "--lang", language, "--to", file]);
            assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
            let refused = trouble(&["rules", "--rules", file]);
            let codes: Vec<&str> = refused.lines().filter(|line| line.starts_with("aigc-lint::")).collect();
            assert!(codes.len() >= 5 && codes.iter().all(|code| *code == "aigc-lint::pack::empty-text"), "{refused}");
            let filled = fill(&std::fs::read_to_string(&path).unwrap(), kind, value, bad, good);
            std::fs::write(&path, &filled).unwrap();
            let tested = run(&["test", file]);
            assert_eq!(tested.status.code(), Some(0), "{}{}", text(&tested.stdout), text(&tested.stderr));
            check(&folder.path().join("article.md"), file, bad, &["my-rule"]);
            check(&folder.path().join("article.md"), file, good, &[]);
        }
    }
}

/// The scaffold with values where it has none.
fn fill(scaffold: &str, kind: &str, value: &str, bad: &str, good: &str) -> String {
    let mut examples = [bad, good].into_iter();
    let line = |line: &str| match line.split('#').next().unwrap_or_default().trim_end() {
        "    -" => format!("    - {}", examples.next().unwrap_or_default()),
        "    zh:" | "    en:" => format!("{} text", line.split('#').next().unwrap_or_default().trim_end()),
        "  must:" => "  must: {step: {max: 1}}".to_owned(),
        key if key.trim() == format!("{kind}:") => format!("{key} {value}"),
        _ => line.to_owned(),
    };
    scaffold.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

/// Asserts which rules of the pack `file` speak of a text.
fn check(article: &Path, file: &str, markdown: &str, rules: &[&str]) {
    let markdown = markdown.trim_matches('"').replace("\\n", "\n");
    std::fs::write(article, markdown).unwrap();
    let output = run(&[article.to_str().unwrap(), "--rules", file, "--only", "my-rule", "--format", "json"]);
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    let found: Vec<&str> =
        report["findings"].as_array().unwrap().iter().filter_map(|finding| finding["rule"].as_str()).collect();
    assert_eq!(found, rules, "{file}");
}

#[test]
fn a_scaffold_of_a_fact_loads_once_it_has_a_source() {
    insta::assert_snapshot!("new_fact", output(&["new", "fact", "Foo: 2", "--lang", "en"]));
    let folder = tempfile::tempdir().unwrap();
    for language in ["zh", "en"] {
        let path = folder.path().join(format!("{language}.yaml"));
        let file = path.to_str().unwrap();
        output(&["new", "fact", "FooGPT", "--lang", language, "--to", file]);
        assert!(trouble(&["explain", "FooGPT", "--rules", file]).contains("`source` has no value"));
        let scaffold = std::fs::read_to_string(&path).unwrap();
        let filled =
            scaffold.replace("  source:", "  source: https://example.org/").replace("  # released:", "  released:");
        std::fs::write(&path, filled).unwrap();
        assert!(output(&["explain", "FooGPT", "--rules", file]).contains("2023-03"));
    }
}

#[test]
fn new_refuses_bad_names_and_overwrites_nothing() {
    assert!(trouble(&["new", "rule", "MyRule"]).contains("hyphens between words: my-rule"));
    assert!(trouble(&["new", "rule", "maker"]).contains("pack/lint/rules.yaml:1"));
    assert!(trouble(&["new", "rule", "a", "--kind", "fnd"]).contains("'find'"));
    assert!(trouble(&["new", "fact", "和风"]).contains("as a name of `Zephyr-1` in pack/facts/all.yaml:9"));
    assert!(trouble(&["new", "fact", "Foo", "--kind", "modle"]).contains("did you mean `model`?"));
    let before = std::fs::read_to_string("tests/commands/article.md").unwrap();
    assert!(trouble(&["new", "fact", "Foo", "--to", "article.md"]).contains("nothing is overwritten"));
    assert_eq!(std::fs::read_to_string("tests/commands/article.md").unwrap(), before);
    assert!(trouble(&["new", "fact", "Foo", "--to", "none/foo.yaml"]).contains("the folder must exist"));
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = output(&["completions", shell]);
        assert!(script.contains("explain") && script.contains("no-default-rules"), "{shell}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let command = format!("'{}' rules --format json | head -c 1", env!("CARGO_BIN_EXE_aigc-lint"));
    let output = Command::new("bash").args(["-c", &format!("set -o pipefail; {command}")]).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}
