//! Configurations and comments of markdownlint, as its users have them, on a pack of two rules.

use std::fs;
use std::path::Path;
use std::process::Command;

const PACK: &str = "\
- id: heading-end
  aliases: [MD926, no-trailing-punctuation]
  tags: [headings]
  presets: [markdownlint]
  options: {punctuation: {is: '.,;:!', about: the characters}}
  find: '[${punctuation}]$'
  in: heading
  message: the heading ends with <was>
  bad: ['# a.']
  good: ['# a']
- id: tab
  aliases: [MD910, no-hard-tabs]
  tags: [whitespace]
  presets: [markdownlint]
  find: '\\t'
  in: line
  message: a tab
  bad: [\"a\\tb\"]
  good: [a b]
";

/// What the program says about `article.md`, `other.md` and `skip/me.md` in a folder with these files.
fn run(files: &[(&str, &str)], arguments: &[&str]) -> (String, String, i32) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (name, text) in [("pack.yaml", PACK)].iter().chain(files) {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_aigc-lint"))
        .current_dir(root)
        .args(["--rules", "pack.yaml", "--no-default-rules", "--format", "short", "--lang", "en", "--quiet"])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let written = fs::read_to_string(root.join(".aigc-lint.yaml")).unwrap_or_default();
    (text(&output.stdout) + &written, text(&output.stderr), output.status.code().unwrap_or(-1))
}

/// The rules that speak of `article.md`, with their lines.
fn speaks(article: &str, config: (&str, &str)) -> Vec<String> {
    let (out, error, _) = run(&[("article.md", article), config], &["--markdownlint-config", config.0, "article.md"]);
    assert_eq!(error, "", "{config:?}");
    let place = |line: &str| {
        let rule = line.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(rule, _)| rule);
        format!("{}:{rule}", line.split(':').nth(1).unwrap_or(""))
    };
    out.lines().map(place).collect()
}

#[test]
fn configurations_are_read_as_they_stand() {
    let article = "# a:\n\nb\tc\n";
    for (name, text, expected) in [
        (".markdownlint.json", "{}", vec!["1:heading-end", "3:tab"]),
        (".markdownlint.jsonc", "{\n  // none\n  \"default\": false,\n}", vec![]),
        (".markdownlint.json", "{\"headings\": false}", vec!["3:tab"]),
        (".markdownlint.yaml", "default: false\nMD910: true\n", vec!["3:tab"]),
        (".markdownlint.yml", "no-trailing-punctuation:\n  punctuation: '.'\n", vec!["3:tab"]),
        (".markdownlint-cli2.jsonc", "{\"config\": {\"md910\": false}, \"fix\": true}", vec!["1:heading-end"]),
        (".markdownlint-cli2.yaml", "config:\n  whitespace: false\n", vec!["1:heading-end"]),
    ] {
        assert_eq!(speaks(article, (name, text)), expected, "{name} {text}");
    }
}

#[test]
fn comments_work_as_they_stand() {
    let config = ("c.json", "{\"MD926\": false}");
    for (article, expected) in [
        ("# a:\n\n<!-- markdownlint-enable MD926 -->\n\n# b:\n", vec!["5:heading-end"]),
        ("a\tb <!-- markdownlint-disable-line -->\nc\td\n", vec!["2:tab"]),
        (
            "<!-- markdownlint-configure-file { \"MD926\": { \"punctuation\": \":\" }, \"tab\": false } -->\n# a.\n\n# b:\tc\n\n# d:\n",
            vec!["6:heading-end"],
        ),
    ] {
        assert_eq!(speaks(article, config), expected, "{article:?}");
    }
    let deaf = (".markdownlint-cli2.yaml", "noInlineConfig: true\n");
    assert_eq!(speaks("a\tb <!-- markdownlint-disable-line -->\n", deaf), ["1:tab"]);
}

#[test]
fn comments_count_for_nothing_where_settings_say_so() {
    let article = ("article.md", "a\tb <!-- markdownlint-disable-line -->\n");
    for (settings, lines) in
        [("extends: [markdownlint]\nmarkdownlint-comments: false\n", 1), ("extends: [markdownlint]\n", 0)]
    {
        let (out, error, _) = run(&[(".aigc-lint.yaml", settings), article], &["article.md"]);
        assert_eq!(out.lines().filter(|line| line.contains("[tab]")).count(), lines, "{settings} {out} {error}");
    }
}

#[test]
fn files_extend_files_and_ignore_files() {
    let files = [
        ("base.json", "{\"MD926\": {\"punctuation\": \"!\"}, \"MD910\": false}"),
        ("c/.markdownlint.yaml", "extends: ../base.json\nMD910: true\n"),
        ("article.md", "# a:\n\nb\tc\n"),
    ];
    let (out, _, _) = run(&files, &["--markdownlint-config", "c/.markdownlint.yaml", "article.md"]);
    assert_eq!((out.lines().count(), out.contains("[tab]")), (1, true), "{out}");
    let files = [
        (".markdownlint-cli2.jsonc", "{\"ignores\": [\"skip\"], \"globs\": [\"**/*.md\", \"!other.md\"]}"),
        ("article.md", "a\tb\n"),
        ("other.md", "a\tb\n"),
        ("skip/me.md", "a\tb\n"),
    ];
    let (out, error, _) = run(&files, &["--markdownlint-config", ".markdownlint-cli2.jsonc"]);
    assert_eq!((out.lines().count(), error.as_str()), (1, ""), "{out}");
    assert!(out.starts_with("article.md") || out.starts_with("./article.md"), "{out}");
    let (out, _, _) = run(&files, &["--markdownlint-config", ".markdownlint-cli2.jsonc", "other.md"]);
    assert!(out.starts_with("other.md"), "{out}");
}

#[test]
fn mistakes_are_told_and_nothing_is_run() {
    let article = ("article.md", "a\n");
    for (name, text, said, code) in [
        ("c.json", "{\"MD91\": false}", "did you mean `MD910`?", 0),
        ("c.json", "{\"MD926\": {\"punctation\": \".\"}}", "did you mean `punctuation`?", 0),
        ("c.json", "{\"MD926\": {\"punctuation\": 1.5}}", "", 0),
        ("c.json", "{\"MD926\": {\"punctuation\": {}}}", "it must be", 0),
        ("c.json", "{\"MD926\": ", "cannot read c.json", 2),
        ("c.json", "[]", "there must be keys and values", 2),
        ("c.cjs", "module.exports = {}", "no program is run", 2),
        ("c.json", "{\"extends\": \"some-package\"}", "only local files are read", 2),
        ("c.json", "{\"extends\": \"c.json\"}", "extends itself", 2),
        (".markdownlint-cli2.jsonc", "{\"customRules\": [\"x\"]}", "`customRules` has no counterpart", 0),
    ] {
        let (_, error, found) = run(&[article, (name, text)], &["--markdownlint-config", name, "article.md"]);
        assert!(error.contains(said) && found == code, "{text}: {found} {error}");
    }
    let (_, error, code) = run(&[article], &["--markdownlint-config", "none.json", "article.md"]);
    assert!(error.contains("cannot read none.json") && code == 2, "{error}");
}

#[test]
fn a_configuration_is_taken_over() {
    let wrote = "wrote .aigc-lint.yaml: it finds what the configuration it was made from finds\n";
    for (files, expected) in [
        (
            vec![(".markdownlint.json", "{\"MD910\": false, \"MD926\": {\"punctuation\": \".\"}}")],
            "# From ./.markdownlint.json\nextends: [markdownlint]\nrules:\n  heading-end: {punctuation: \".\"}\n  tab: off\n",
        ),
        (
            vec![
                (".markdownlint.yaml", "default: false\n"),
                (".markdownlint-cli2.yaml", "config: {tab: true}\nignores: [a, 'b/**']\n"),
            ],
            "# From ./.markdownlint.yaml, ./.markdownlint-cli2.yaml\nextends: [markdownlint]\nrules:\n  \"*\": off\n\
             ignore: [\"a\", \"b/**\"]\n",
        ),
        (vec![(".markdownlint.jsonc", "{}")], "# From ./.markdownlint.jsonc\nextends: [markdownlint]\n"),
        (
            vec![(".markdownlint.jsonc", "{\"tab\": \"error\"}")],
            "# From ./.markdownlint.jsonc\nextends: [markdownlint]\nrules:\n  tab: error\n",
        ),
    ] {
        let (out, error, code) = run(&files, &["init", "--from", "markdownlint"]);
        assert_eq!((out, error.as_str(), code), (wrote.to_owned() + expected, "", 0), "{files:?}");
    }
    let there = [(".markdownlint.json", "{}"), (".aigc-lint.yaml", "lang: en\n")];
    let (out, error, code) = run(&there, &["init", "--from", "markdownlint"]);
    assert!(out == "lang: en\n" && error.contains("is there already") && code == 2, "{out}{error}");
    let (_, error, code) = run(&[], &["init", "--from", "markdownlint"]);
    assert!(error.contains("no configuration of markdownlint") && code == 2, "{error}");
    assert!(!Path::new(".aigc-lint.yaml").exists());
}

/// What the program with its own rules says about the corpus, in a folder with these settings.
fn corpus(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_aigc-lint"))
        .current_dir(folder)
        .args(["--format", "short", "--lang", "en", "--quiet"])
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    assert_ne!(output.status.code(), Some(2), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn settings_that_were_taken_over_find_the_same() {
    for config in [
        "{}",
        "{\"default\": false, \"MD013\": {\"line_length\": 40, \"tables\": false}, \"MD001\": \"warning\"}",
        "{\"MD013\": \"error\", \"headings\": false, \"MD041\": {\"level\": 2}, \"MD004\": {\"style\": \"dash\"}}",
        "{\"default\": false, \"whitespace\": true, \"MD044\": {\"names\": [\"AI: it's \\\"new\\\"\", \"true\", \"# x\"]}}",
        "{\"default\": \"warning\", \"MD043\": {\"headings\": [\"# *\", \"?\"]}, \"MD033\": {\"allowed_elements\": []}}",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("a")).unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/markdown");
        let names = fs::read_dir(source).unwrap().map(|entry| entry.unwrap().path());
        for path in names.filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
            fs::copy(&path, root.join("a").join(path.file_name().unwrap())).unwrap();
        }
        fs::write(root.join("theirs.json"), config).unwrap();
        let theirs = corpus(root, &["--markdownlint-config", "theirs.json", "a"]);
        assert!(theirs.lines().count() > 20, "{config}: {theirs}");
        let init = ["init", "--from", "markdownlint", "--config", "theirs.json"];
        corpus(root, &init);
        let ours = corpus(root, &["a"]);
        assert_eq!(ours, theirs, "{config}");
    }
}
