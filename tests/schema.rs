//! The schemas of packs and settings: they accept what the program accepts, refuse what it refuses by its keys and
//! words, and editors find them by the first line of a file.

#[path = "cli/setting.rs"]
mod setting;

use std::fs;
use std::path::{Path, PathBuf};

use aigc_lint::pack::{Pack, PackSource};
use aigc_lint::schema::{Subject, schema};
use jsonschema::Validator;
use serde_json::Value;
use setting::Setting;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn validators() -> Vec<(Subject, Validator)> {
    let pack = Pack::load(&[PackSource::builtin()]).expect("the built-in pack");
    let validator = |subject| jsonschema::validator_for(&schema(subject, &pack)).expect("a schema");
    Subject::ALL.iter().map(|(_, subject)| (*subject, validator(*subject))).collect()
}

/// What a file of a pack is, by its place in the folder.
fn subject_of(path: &Path) -> Option<Subject> {
    let stem = path.file_stem()?.to_str()?;
    let folder = path.parent()?.file_name()?.to_str()?;
    match (folder, stem) {
        ("facts", _) => Some(Subject::Facts),
        ("grammar", _) => Some(Subject::Grammar),
        ("lint", _) => Some(Subject::Lint),
        (_, "pack") => Some(Subject::Pack),
        (_, "relations") => Some(Subject::Relations),
        _ => None,
    }
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(yaml_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The first mistake that a schema sees in a text; `None` for no YAML.
fn mistake(validators: &[(Subject, Validator)], subject: Subject, text: &str) -> Option<Result<(), String>> {
    let value: Value = serde_yaml::from_str(text).ok()?;
    let (_, validator) = validators.iter().find(|(known, _)| *known == subject)?;
    Some(validator.validate(&value).map_err(|error| format!("{}: {error}", error.instance_path())))
}

#[test]
fn the_built_in_pack_fits_its_schemas() {
    let validators = validators();
    let mut seen = Vec::new();
    for path in yaml_files(&Path::new(ROOT).join("rules")) {
        let subject = subject_of(&path).unwrap_or_else(|| panic!("{} is no layer", path.display()));
        seen.push(subject);
        let text = fs::read_to_string(&path).unwrap();
        let Err(found) = mistake(&validators, subject, &text).expect("YAML") else { continue };
        // The whole file is no help: which rule is it?
        let value: Value = serde_yaml::from_str(&text).unwrap();
        let rules = value.get("rules").unwrap_or(&value).as_array().cloned().unwrap_or_default();
        let (_, validator) = validators.iter().find(|(known, _)| *known == subject).unwrap();
        let bad: Vec<_> =
            rules.iter().filter(|rule| !validator.is_valid(&Value::Array(vec![(*rule).clone()]))).collect();
        panic!("{}: {}\n{bad:#?}", path.display(), found.chars().take(300).collect::<String>());
    }
    for (name, subject) in Subject::ALL {
        assert!(subject == Subject::Config || seen.contains(&subject), "no file of {name}");
    }
}

/// Packs that are refused because of a key or word that there is none of are refused by the schemas too.
#[test]
fn packs_with_unknown_keys_do_not_fit() {
    let validators = validators();
    let folder = Path::new(ROOT).join("fixtures/bad-packs");
    for name in [
        "unknown-key",
        "unknown-field",
        "unknown-predicate",
        "unknown-region",
        "unknown-severity",
        "unknown-node",
        "unknown-kind",
        "unknown-property",
        "two-kinds",
        "no-kind",
        "missing-source",
        "missing-message",
        "missing-bad",
        "missing-good",
        "bad-id",
        "manifest-mistakes",
        "phrase-without-example",
        "source-is-no-address",
    ] {
        let files = yaml_files(&folder.join(name));
        let refused = files.iter().any(|path| {
            let subject = subject_of(path).unwrap_or(Subject::Lint);
            mistake(&validators, subject, &fs::read_to_string(path).unwrap()).is_some_and(|found| found.is_err())
        });
        assert!(refused, "the schemas accept {name}");
    }
}

#[test]
fn settings_fit_or_not_as_the_program_says() {
    let validators = validators();
    for (text, good) in [
        ("extends: [recommended, ./a.yaml]\npacks: ./house\nfail-on: warning\nlang: zh\nedition: 2026.11\n", true),
        ("rules:\n  wrong-*: error\n  MD013: off\n  long-line: {severity: info, line_length: 100}\n", true),
        ("overrides:\n  - files: [drafts/, '*.gen.md']\n    rules: {long-line: off}\nignore: [a.md]\n", true),
        ("rules: {}\noverrides: []\nextends: []\n", true),
        ("rule: {long-line: off}\n", false),
        ("rules: {long-line: loud}\n", false),
        ("rules: {long-line: {severity: loud}}\n", false),
        ("fail-on: fatal\n", false),
        ("lang: de\n", false),
        ("edition: soon\n", false),
        ("overrides: [{files: '*.md'}]\n", false),
        ("overrides: [{files: '*.md', rules: {}, lang: zh}]\n", false),
    ] {
        let found = mistake(&validators, Subject::Config, text).expect("YAML");
        assert_eq!(found.is_ok(), good, "{text}{found:?}");
        // The program agrees.
        let setting = Setting::new().file("a.yaml", "fail-on: never\n").file("house/facts/a.yaml", FACT);
        let setting = setting.file(".aigc-lint.yaml", text);
        let done = setting.run_bare("config a.md");
        assert_eq!(done.code, if good { 0 } else { 2 }, "{text}{}", done.stderr);
    }
}

const FACT: &str = "Zork: {kind: model, source: https://example.org/zork}\n";

#[test]
fn the_command_prints_what_packs_know() {
    let setting = Setting::new()
        .file("house/relations.yaml", "colour: {from: [model], to: text}\n")
        .file("house/facts/a.yaml", "Zork: {kind: model, colour: red, source: https://example.org/zork}\n");
    let plain = setting.run_bare("schema facts");
    assert_eq!((plain.code, plain.stderr.as_str()), (0, ""));
    assert!(plain.stdout.contains("\"developer\"") && !plain.stdout.contains("\"colour\""));
    let done = setting.run_bare("schema facts --rules house");
    let schema: Value = serde_json::from_str(&done.stdout).unwrap();
    assert!(schema.pointer("/definitions/Entry/properties/colour").is_some());
    assert_eq!(setting.run_bare("schema lints").code, 2);
    let done = setting.run_bare("schema lint --to house");
    assert_eq!((done.code, done.stdout.as_str()), (0, ""));
    assert!(setting.read("house/.aigc-lint.lint.schema.json").contains("not-before"));
    assert_eq!(setting.run_bare("schema lint --to nowhere").code, 2);
    assert_eq!(setting.run_bare("test house").code, 0, "a schema in a pack disturbs nobody");
}

/// The line stands first, and what it names stands beside the file.
#[test]
fn new_files_tell_editors_where_their_schema_is() {
    let setting = Setting::new().file("house/facts/.keep", "");
    for (command, file, schema) in [
        ("init", ".aigc-lint.yaml", ".aigc-lint.config.schema.json"),
        ("new rule my-rule --to house/mine.yaml", "house/mine.yaml", "house/.aigc-lint.lint.schema.json"),
        (
            "new fact Zork --to house/facts/zork.yaml",
            "house/facts/zork.yaml",
            "house/facts/.aigc-lint.facts.schema.json",
        ),
    ] {
        let done = setting.run_bare(command);
        assert_eq!(done.code, 0, "{command}: {}", done.stderr);
        let name = Path::new(schema).file_name().unwrap().to_str().unwrap();
        let first = format!("# yaml-language-server: $schema={name}\n");
        assert!(setting.read(file).starts_with(&first), "{}", setting.read(file));
        assert!(setting.read(schema).contains("json-schema.org"), "{command}");
        assert!(done.stdout.contains(name), "{command}: {}", done.stdout);
    }
    // Settings of comments alone are what they were: everything as usual.
    assert_eq!(setting.run_bare("config a.md").code, 0);
    // Where a schema stands already it is left alone.
    let setting = setting.file("house/.aigc-lint.lint.schema.json", "{}\n");
    assert_eq!(setting.run_bare("new rule other-rule --to house/other.yaml").code, 0);
    assert_eq!(setting.read("house/.aigc-lint.lint.schema.json"), "{}\n");
}
