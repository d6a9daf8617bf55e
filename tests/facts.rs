//! The commands `facts check` and `facts import`, run as people run them, in folders of their own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Kinds and relations of a small world: works have makers, and makers may belong to others.
const RELATIONS: &str = "\
kinds:
  maker: maker
  work: work
founded: {from: [maker], to: date, closed: true}
owner: {from: [maker], to: [maker]}
developer: {from: [work], to: [maker], closed: true, up: owner}
released: {from: [work], to: date, closed: true, after: {developer: founded}}
";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_aigc-lint"))
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env("COLUMNS", "100")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What `facts check` says of a pack with these facts, as JSON, and its exit code.
fn checked(facts: &str, more: &[&str]) -> (serde_json::Value, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("pack/facts")).unwrap();
    fs::write(folder.path().join("pack/pack.yaml"), "name: small\nas-of: 2026-03\n").unwrap();
    fs::write(folder.path().join("pack/relations.yaml"), RELATIONS).unwrap();
    fs::write(folder.path().join("pack/facts/all.yaml"), facts).unwrap();
    let mut arguments = vec!["facts", "check", "--no-default-rules", "--rules", "pack", "--format", "json"];
    arguments.extend(more);
    let output = run(folder.path(), &arguments);
    (serde_json::from_slice(&output.stdout).unwrap(), output.status.code())
}

/// Codes and lines of the problems.
fn codes(report: &serde_json::Value) -> Vec<(String, u64)> {
    let problems = report["problems"].as_array().unwrap().iter();
    problems.map(|problem| (problem["code"].as_str().unwrap().to_owned(), problem["line"].as_u64().unwrap())).collect()
}

fn found(facts: &str, more: &[&str]) -> Vec<(String, u64)> {
    let (report, code) = checked(facts, more);
    let codes = codes(&report);
    assert_eq!(code, Some(i32::from(!codes.is_empty())), "{report}");
    codes
}

fn one(code: &str, line: u64) -> Vec<(String, u64)> {
    vec![(code.to_owned(), line)]
}

const SOUND: &str = "\
Acorn: {kind: maker, founded: 2010, source: https://example.org/acorn}
Birch: {kind: maker, owner: Acorn, source: https://example.org/birch}
Seed 1: {kind: work, developer: Acorn, released: 2012, source: https://example.org/seed}
";

#[test]
fn sound_facts_have_no_problems() {
    assert_eq!(found(SOUND, &[]), []);
    let output = run(Path::new(env!("CARGO_MANIFEST_DIR")), &["facts", "check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[test]
fn a_work_before_its_maker_is_found() {
    assert_eq!(found(&SOUND.replace("2012", "2009"), &[]), one("dates-out-of-order", 3));
    // In the same year it may have come later.
    assert_eq!(found(&SOUND.replace("2012", "2010-02"), &[]), []);
    // A second maker, of unknown age, may have made it.
    assert_eq!(found(&SOUND.replace("2012", "2009").replace("developer: Acorn", "developer: [Acorn, Birch]"), &[]), []);
}

#[test]
fn an_owner_that_owns_itself_is_found() {
    let circle = SOUND.replace("founded: 2010", "founded: 2010, owner: Birch");
    assert_eq!(found(&circle, &[]).len(), 1);
    assert_eq!(found(&circle, &[])[0].0, "circle");
    // What ended is no circle.
    let ended = SOUND
        .replace("owner: Acorn", "owner: {is: Acorn, until: 2015}")
        .replace("founded: 2010", "founded: 2010, owner: Birch");
    assert_eq!(found(&ended, &[]), []);
}

#[test]
fn dates_sources_and_repetitions_are_looked_at() {
    let early = SOUND.replace("owner: Acorn", "owner: {is: Acorn, until: 2005}");
    assert_eq!(found(&early, &[]), one("dates-out-of-order", 2));
    assert_eq!(
        found(&SOUND.replace("https://example.org/birch", "http://example.org/birch"), &[]),
        one("insecure-source", 2)
    );
    assert_eq!(found(&SOUND.replace("developer: Acorn", "developer: [Acorn, Acorn]"), &[]), one("repeated-value", 3));
}

#[test]
fn old_entries_are_named_when_asked_for() {
    assert_eq!(found(SOUND, &["--as-of", "2026-03"]), []);
    assert_eq!(found(SOUND, &["--as-of", "2026-04"]).len(), 3);
    let checked = SOUND.replace("released: 2012", "released: 2012, checked: 2026-05");
    assert_eq!(found(&checked, &["--as-of", "2026-04"]).len(), 2);
}

#[test]
fn facts_that_cannot_be_loaded_are_problems_with_places() {
    let dangling = SOUND.replace("developer: Acorn", "developer: Oak");
    assert_eq!(found(&dangling, &[]).len(), 1);
    let (report, _) = checked(&dangling, &[]);
    assert_eq!(report["problems"][0]["path"], "pack/facts/all.yaml");
    assert_eq!(report["problems"][0]["line"], 3);
    let twice = format!("{SOUND}Cedar: {{kind: maker, names: [Birch], source: https://example.org/cedar}}\n");
    assert_eq!(found(&twice, &[]), one("name-twice", 4));
    assert_eq!(found(&SOUND.replace(", source: https://example.org/acorn", ""), &[]).len(), 1);
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["facts", "check", "--rules", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_table_becomes_a_pack_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let rows = "产品名称,公司,发布日期,参数量,别名\n\
                青松大模型,青松科技,2024年3月15日,70 亿,Qingsong;青松\n\
                Pine-13B,青松科技,2024/6,13B,\n\
                GPT-4,OpenAI,2023-03,,\n";
    fs::write(path.join("products.csv"), rows).unwrap();
    let import = ["facts", "import", "products.csv", "--source", "https://example.org/products"];
    let dry: Vec<&str> = import.iter().copied().chain(["--dry-run"]).collect();
    let shown = run(path, &dry);
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
    assert!(!path.join("products").exists());
    let (yaml, notes) = (text(&shown.stdout), text(&shown.stderr));
    assert!(yaml.contains("青松大模型:\n  kind: model\n  names: [Qingsong, 青松]\n  developer: 青松科技\n  released: 2024-03-15\n  parameters: 70 亿\n"), "{yaml}");
    assert!(notes.contains("`GPT-4` is known already") && !yaml.contains("GPT-4"), "{notes}");

    assert_eq!(run(path, &import).status.code(), Some(0));
    assert_eq!(fs::read_to_string(path.join("products/facts/products.yaml")).unwrap(), yaml);
    let again = run(path, &import);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("exists already"));
    assert_eq!(run(path, &["test", "products", "--format", "short"]).status.code(), Some(0));
    fs::write(path.join("a.md"), "# 新闻\n\n青松大模型由百度发布。\n").unwrap();
    let found = text(&run(path, &["a.md", "--rules", "products", "--format", "short"]).stdout);
    assert!(found.contains("error[wrong-developer]"), "{found}");
}

#[test]
fn rows_that_cannot_be_facts_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let rows = "{\"Model\": \"Foo-7B\", \"Made\": [\"OpenAI\"], \"Released\": \"March 2024\"}\n\
                {\"Model\": \"Foo-8B\", \"Released\": \"soon\"}\n";
    fs::write(path.join("models.jsonl"), rows).unwrap();
    let import =
        ["facts", "import", "models.jsonl", "--source", "https://example.org", "--map", "Made=developer", "--dry-run"];
    let output = run(path, &import);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("models.jsonl:2: `soon` is no date for `released`"),
        "{}",
        text(&output.stderr)
    );
    fs::write(path.join("models.jsonl"), rows.lines().next().unwrap()).unwrap();
    let output = run(path, &import);
    assert!(text(&output.stdout).contains("developer: OpenAI\n  released: 2024-03\n"), "{}", text(&output.stdout));
    let wrong = run(path, &["facts", "import", "models.jsonl", "--map", "Made=developr"]);
    assert_eq!((wrong.status.code(), text(&wrong.stderr).contains("did you mean `developer`?")), (Some(2), true));
    fs::write(path.join("plain.csv"), "x,y\n1,2\n").unwrap();
    let unnamed = run(path, &["facts", "import", "plain.csv"]);
    assert!(text(&unnamed.stderr).contains("--map COLUMN=name"), "{}", text(&unnamed.stderr));
}
