//! The self-test tested: the built-in pack passes its examples, and packs that are broken on purpose are caught.

use std::fs;

use aigc_lint::pack::{Pack, PackSource};
use aigc_lint::selftest::{self, Failure, Fault, Options, Report, Tested};

const RELATIONS: &str = "\
kinds:
  model: {zh: 模型, en: model}
  organization: {zh: 组织, en: organization}
developer: {label: {zh: 开发者, en: developer}, from: [model], to: [organization], closed: true}
released: {label: {zh: 发布时间, en: release date}, from: [model], to: date, closed: true}
expansion: {label: {zh: 全称, en: expansion}, from: [any], to: text, closed: true}
parameters: {label: {zh: 参数量, en: parameters}, from: [model], to: quantity, closed: true}
";

const FACTS: &str = "\
Acme: {kind: organization, source: https://a.example/}
Beta Lab: {kind: organization, source: https://b.example/}
Zorb: {kind: model, developer: Acme, released: 2021-03, parameters: 7B, source: https://z.example/}
QUUE: {kind: model, developer: Beta Lab, expansion: Quick Universal Unit Explorer, source: https://q.example/}
QIUP: {kind: model, developer: Acme, expansion: Quantum Inner Unit Probe, source: https://p.example/}
";

const GRAMMAR: &str = r#"
months: {March: 3, Mar: 3}
dates: ['(?P<month>March|Mar) (?P<year>20[0-9]{2})', '(?P<year>20[0-9]{2})']
claims:
  developer:
    says:
      - {say: "<S> was made by <O>", eg: "<S> was made by <O>"}
  released:
    says:
      - {say: "<S> came out in <O>", eg: "<S> came out in <O>"}
  expansion:
    says:
      - {say: "<S> ?[(]<O>[)]", eg: "<S> (<O>)"}
  parameters:
    says:
      - {say: "<S> has <O> parameters", eg: "<S> has <O> parameters"}
"#;

const RULES: &str = r#"
- id: wrong-developer
  claim: developer
  severity: error
  message: "<S> was made by <fact>, not by <O>"
  bad: [Zorb was made by Beta Lab.]
  good: [Zorb was made by Acme.]
- id: teh
  swap: {teh: the}
  severity: warning
  fix: safe
  message: "“<was>” should be “<now>”"
  bad: [in teh end]
  good: [in the end]
"#;

/// A pack of these four layers, tested. The folder lives as long as the test needs it.
fn tested(relations: &str, facts: &str, grammar: &str, rules: &str) -> (tempfile::TempDir, Report) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("relations.yaml", relations),
        ("facts/all.yaml", facts),
        ("grammar/en.yaml", grammar),
        ("lint/all.yaml", rules),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let report = run(folder.path());
    (folder, report)
}

fn run(folder: &std::path::Path) -> Report {
    let pack =
        Pack::load(&[PackSource::folder(folder)]).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)));
    let clean = folder.join("fixtures/clean");
    let clean = if clean.is_dir() { vec![clean] } else { Vec::new() };
    selftest::run(&pack, &Options { clean, ..Options::all(&pack) })
}

/// What failed, where (the file's name, line and column) and on which text.
fn told(failure: &Failure) -> (Tested, Fault, String, &str) {
    let file = failure.place.path.rsplit('/').next().unwrap_or_default();
    let place = format!("{file}:{}:{} {}", failure.place.line, failure.place.column, failure.rule);
    (failure.tested, failure.fault, place, &failure.text)
}

#[test]
fn the_built_in_pack_passes_its_examples() {
    let pack = Pack::load(&[PackSource::builtin()]).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)));
    let report = selftest::run(&pack, &Options { most: 2_000, ..Options::all(&pack) });
    let failures: Vec<_> =
        report.failures.iter().map(|failure| (told(failure), &failure.said, &failure.remark)).collect();
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(report.examples.passed >= 100 && report.pairs.passed >= 1_000);
}

#[test]
fn a_sound_pack_passes() {
    let (_folder, report) = tested(RELATIONS, FACTS, GRAMMAR, RULES);
    assert_eq!(report.failures, []);
    assert_eq!((report.examples.passed, report.examples.failed), (4, 0));
    // Each pair twice, once true and once false: three developers, a date, two expansions, a number.
    assert_eq!((report.pairs.passed, report.pairs.failed, report.skipped()), (14, 0, 0));
    assert_eq!(report.percent(), Some(100.0));
    assert_eq!(report.coverage, selftest::Coverage::default());
}

/// A table: each row with a text that fires, and a guard with a text that needs it.
const TABLE: &str = r#"
- id: table
  case: kept
  severity: warning
  fix: safe
  message: "“<was>” should be “<now>”"
  bad: [in teh end]
  good: [in the end]
  swap:
    teh: the
    sence: {right: sense, endings: [s], shield: [Sence Ltd], bad: it makes sence, good: a sense of it}
    form: {right: from, near: away, not-after: '-', bad: go away form here, good: [a form, keep away in re-form]}
"#;

#[test]
fn a_sound_table_passes() {
    let (_folder, report) = tested(RELATIONS, FACTS, GRAMMAR, TABLE);
    let failures: Vec<_> = report.failures.iter().map(|failure| (told(failure), &failure.remark)).collect();
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_row_and_every_guard_of_a_table_is_tried() {
    let broken = [
        // The example of the row does not hold it.
        ("bad: it makes sence", "bad: it makes teh sense", Fault::Missing, "table: sence"),
        // Nothing shows what these guards are for.
        ("good: [a form, keep", "good: [keep", Fault::Unproven, "table: form"),
        ("keep away in re-form", "keep away", Fault::Unproven, "table: form"),
        ("shield: [Sence Ltd]", "shield: [Sence Ltd, sences]", Fault::Unproven, "table: sence"),
        // A good example that is reported.
        ("a sense of it", "the sences of it", Fault::Noisy, "table"),
        // What is written instead is wrong in another row.
        ("right: sense", "right: teh sense", Fault::Noisy, "table: sence"),
    ];
    for (old, new, fault, rule) in broken {
        let rules = TABLE.replace(old, new);
        assert_ne!(rules, TABLE, "{old}");
        let (_folder, report) = tested(RELATIONS, FACTS, GRAMMAR, &rules);
        let failures: Vec<_> = report.failures.iter().map(|failure| (failure.fault, failure.rule.as_str())).collect();
        assert!(failures.contains(&(fault, rule)), "{new}: {failures:?}");
    }
}

#[test]
fn a_bad_example_that_does_not_fire_is_missing() {
    let rules = RULES.replace("bad: [in teh end]", "bad: [in teh end, in the end]");
    let (_folder, report) = tested(RELATIONS, FACTS, GRAMMAR, &rules);
    let failures: Vec<_> = report.failures.iter().map(told).collect();
    let place = "all.yaml:13:21 teh".to_owned();
    assert_eq!(failures, [(Tested::Example, Fault::Missing, place, "in the end")]);
}

#[test]
fn a_good_example_that_fires_is_noisy_and_tells_what_was_said() {
    let rules = RULES.replace("good: [Zorb was made by Acme.]", "good: [Zorb was made by Beta Lab.]");
    let (_folder, report) = tested(RELATIONS, FACTS, GRAMMAR, &rules);
    let failures: Vec<_> = report.failures.iter().map(told).collect();
    let place = "all.yaml:7:10 wrong-developer".to_owned();
    assert_eq!(failures, [(Tested::Example, Fault::Noisy, place, "Zorb was made by Beta Lab.")]);
    let said = &report.failures[0].said[0];
    assert_eq!(said.message, "Zorb was made by Acme, not by Beta Lab");
    assert_eq!((said.line, said.column, said.text.as_str()), (1, 18, "Beta Lab"));
}

#[test]
fn a_safe_fix_that_does_not_mend_is_unmended() {
    let rules = r#"
- {id: more, find: a+, severity: info, message: m, fix: {with: aa, safe: true}, bad: [a], good: [b]}
"#;
    let (_folder, report) = tested(RELATIONS, FACTS, GRAMMAR, rules);
    let failures: Vec<_> = report.failures.iter().map(told).collect();
    assert_eq!(failures, [(Tested::Example, Fault::Unmended, "all.yaml:2:87 more".to_owned(), "a")]);
    assert_eq!(report.failures[0].said.len(), 1);
}

#[test]
fn a_phrase_that_does_not_read_its_example_is_missing() {
    let grammar = GRAMMAR.replace(r#"say: "<S> came out in <O>""#, r#"say: "<S> came out on <O>""#);
    let (_folder, report) = tested(RELATIONS, FACTS, &grammar, RULES);
    let failures: Vec<_> = report.failures.iter().map(told).collect();
    let [(Tested::Phrase, Fault::Missing, place, text)] = &failures[..] else { panic!("{failures:?}") };
    assert_eq!(place, "en.yaml:10:15 released");
    assert!(["Zorb came out in March 2016", "Zorb came out in March 2026"].contains(text), "{text}");
    assert_eq!((report.pairs.passed, report.pairs.failed), (13, 1));
}

#[test]
fn an_example_that_no_name_fits_into_is_missing() {
    let grammar = GRAMMAR.replace(r#"eg: "<S> came out in <O>""#, r#"eg: "Big <S> Pro came out in <O>""#);
    let (_folder, report) = tested(RELATIONS, FACTS, &grammar, RULES);
    let failures: Vec<_> = report.failures.iter().map(told).collect();
    let place = "en.yaml:10:15 released".to_owned();
    assert_eq!(failures, [(Tested::Phrase, Fault::Missing, place, "Big <S> Pro came out in <O>")]);
}

#[test]
fn a_phrase_that_spoils_the_truth_of_another_is_noisy() {
    let greedy = r#"
      - {say: "<S> was made by <@organization> for <O>", eg: "<S> was made by <O> for Beta Lab"}"#;
    let grammar = GRAMMAR.replace("  developer:\n    says:", &format!("  developer:\n    says:{greedy}"));
    let (_folder, report) = tested(RELATIONS, FACTS, &grammar, RULES);
    let noisy: Vec<_> = report.failures.iter().filter(|failure| failure.fault == Fault::Noisy).collect();
    // Zorb and QIUP are by Acme; QUUE is by Beta Lab, which the example names already.
    assert_eq!(noisy.len(), 2, "{:#?}", report.failures);
    let said = &noisy[0].said[0];
    assert_eq!((said.by.as_str(), said.text.as_str()), ("developer", "Beta Lab"));
    assert_eq!(said.message, "read as a claim, which the facts call wrong; they know: Acme");
}

#[test]
fn clean_articles_must_be_silent_at_warning_and_above() {
    let (folder, report) = tested(RELATIONS, FACTS, GRAMMAR, RULES);
    assert_eq!(report.fixtures, selftest::Tally::default());
    let clean = folder.path().join("fixtures/clean");
    fs::create_dir_all(&clean).unwrap();
    fs::write(clean.join("a.md"), "In the end\n").unwrap();
    fs::write(clean.join("b.md"), "In the end,\nor teh end\n").unwrap();
    fs::write(clean.join("c.md"), [0xff, 0xfe]).unwrap();
    let report = run(folder.path());
    assert_eq!((report.fixtures.passed, report.fixtures.failed), (1, 2));
    let failures: Vec<_> = report.failures.iter().map(told).collect();
    assert_eq!(failures[0].2, "b.md:2:4 teh");
    assert_eq!((failures[1].1, failures[1].2.as_str()), (Fault::Unreadable, "c.md:1:1 "));
}

#[test]
fn coverage_names_what_nothing_tests() {
    let relations = format!("{RELATIONS}license: {{label: {{zh: 许可证, en: licence}}, from: [model], to: text}}\n");
    let facts = FACTS.replace(", parameters: 7B", "");
    let rules = RULES.replace("bad: [in teh end]", "bad: [in the end]");
    let (_folder, report) = tested(&relations, &facts, GRAMMAR, &rules);
    assert_eq!(report.coverage.silent_rules, ["teh"]);
    assert_eq!(report.coverage.unsaid_relations, ["license"]);
    assert_eq!(report.coverage.idle_phrases.len(), 1);
    assert_eq!(report.coverage.idle_phrases[0].0, "parameters");
}

#[test]
fn a_sample_is_even_and_the_same_seed_makes_the_same_choice() {
    let (folder, _) = tested(RELATIONS, FACTS, GRAMMAR, RULES);
    let pack = Pack::load(&[PackSource::folder(folder.path())]).unwrap();
    let fired = |seed| -> Vec<usize> {
        let report = selftest::run(&pack, &Options { most: 10, seed, ..Options::all(&pack) });
        assert_eq!((report.possible_pairs, report.skipped()), (14, 0));
        report.phrases.iter().map(|phrase| phrase.fired).collect()
    };
    assert_eq!(fired(7), [1, 1, 1, 1]);
    assert_eq!(fired(7), fired(7));
}

#[test]
fn only_what_the_tested_files_hold_is_tested() {
    let (folder, _) = tested(RELATIONS, FACTS, GRAMMAR, RULES);
    let extra = folder.path().join("extra.yaml");
    fs::write(&extra, "Wibble: {kind: model, developer: Beta Lab, source: https://w.example/}\n").unwrap();
    let whole = folder.path().join("whole");
    fs::create_dir(&whole).unwrap();
    for part in ["relations.yaml", "facts", "grammar", "lint"] {
        fs::rename(folder.path().join(part), whole.join(part)).unwrap();
    }
    let pack = Pack::load(&[PackSource::folder(&whole), PackSource::folder(&extra)]).unwrap();
    let files = pack.files.len() - 1..pack.files.len();
    let report = selftest::run(&pack, &Options { files, ..Options::all(&pack) });
    assert_eq!(report.failures, []);
    assert_eq!((report.examples.passed, report.pairs.passed), (0, 2));
}

/// Exit code and standard output of `aigc-lint test FOLDER --no-default-rules --format short`.
fn command(folder: &std::path::Path) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_aigc-lint"))
        .current_dir(folder)
        .args(["test", ".", "--no-default-rules", "--format", "short"])
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_command_tells_what_failed_where_and_exits_accordingly() {
    let (folder, _) = tested(RELATIONS, FACTS, GRAMMAR, RULES);
    assert_eq!(command(folder.path()), (Some(0), "18 passed, 0 failed\n".to_owned()));
    let rules = folder.path().join("lint/all.yaml");
    fs::write(&rules, RULES.replace("bad: [in teh end]", "bad: [in the end]")).unwrap();
    let expected = "./lint/all.yaml:13:9: missing[teh] \"in the end\"\n17 passed, 1 failed\n";
    assert_eq!(command(folder.path()), (Some(1), expected.to_owned()));
    fs::write(&rules, "- {id: teh}\n").unwrap();
    assert_eq!(command(folder.path()), (Some(2), String::new()));
}
