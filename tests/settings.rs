//! `.aigc-lint.yaml`: where it is found, what it changes, and how its mistakes are told.

#[path = "cli/setting.rs"]
mod setting;

use std::fs;

use serde_json::Value;
use setting::Setting;
use snapbox::assert_data_eq;

/// A repository with an article that has an error, a warning and a note.
fn setting() -> Setting {
    let setting = Setting::new().file("docs/a.md", "a teh b\n\nx  y\n\n* one\n\n- two\n");
    fs::create_dir(setting.path(".git")).unwrap();
    setting
}

/// Rules and severities of what is reported.
fn found(setting: &Setting, arguments: &str) -> String {
    let done = setting.run(&format!("{arguments} --format json"));
    let report: Value = serde_json::from_str(&done.stdout).unwrap_or_else(|_| panic!("{}", done.stderr));
    let findings = report["findings"].as_array().unwrap();
    let name =
        |finding: &Value| format!("{}:{}", finding["rule"].as_str().unwrap(), finding["severity"].as_str().unwrap());
    findings.iter().map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn rules_are_chosen_by_name_other_name_and_pattern() {
    let usual = "teh-word:error two-spaces:warning marker:info";
    for (rules, expected) in [
        ("{}", usual),
        ("{teh-word: off}", "two-spaces:warning marker:info"),
        ("{XY001: info}", "teh-word:info two-spaces:warning marker:info"),
        ("{'t*': error, two-spaces: info}", "teh-word:error two-spaces:info marker:info"),
        ("{'*': off, marker: on}", "marker:info"),
        ("{'*': off, marker: {severity: error}}", "marker:error"),
        ("{spelling: warning}", usual),
        ("{Words: off}", "two-spaces:warning marker:info"),
        ("{words: info, teh-word: warning}", "teh-word:warning two-spaces:warning marker:info"),
        ("{TEH-WORD: false}", "two-spaces:warning marker:info"),
    ] {
        let setting = setting().file(".aigc-lint.yaml", &format!("rules: {rules}\n"));
        assert_eq!(found(&setting, "docs"), expected, "{rules}");
    }
    let setting = setting();
    assert_eq!(found(&setting, "docs --off words"), "two-spaces:warning marker:info");
    assert_eq!(found(&setting, "docs --only t*"), "teh-word:error two-spaces:warning");
    let listed = |arguments: &str| setting.run(&format!("rules {arguments} --format short --lang en")).stdout;
    assert_eq!(listed("words"), "error[teh-word] write “<now>”, not “<was>”\ninfo[spelling] spelling\n");
    assert_eq!(listed("mark* xy001").lines().count(), 2);
    assert!(setting.run("rules wrods").stderr.contains("did you mean `words`?"));
}

#[test]
fn other_commands_know_the_packs_of_the_settings() {
    let rules = "- id: house\n  swap: {utilize: use}\n  message: use\n  bad: [utilize]\n  good: [use]\n";
    let facts = "Wombatnet: {kind: model, source: https://example.org/w}\n";
    let setting = setting()
        .file("house/lint/words.yaml", rules)
        .file("house/facts/ours.yaml", facts)
        .file(".aigc-lint.yaml", "packs: [house]\n");
    for (arguments, said) in [
        ("explain house", "utilize"),
        ("explain Wombatnet", "https://example.org/w"),
        ("rules house --format short", "[house]"),
        ("schema config", "house"),
    ] {
        let done = setting.run_bare(arguments);
        assert!(done.code == 0 && done.stdout.contains(said), "{arguments}: {}{}", done.stdout, done.stderr);
        let alone = setting.run_bare(&format!("{arguments} --no-config"));
        assert!(!alone.stdout.contains(said), "{arguments}: {}", alone.stdout);
    }
    let rules = rules.replace("bad: [utilize]", "bad: [use]");
    let tested = setting.file("untrue.yaml", &rules).file(".aigc-lint.yaml", "packs: [untrue.yaml]\n");
    assert_eq!(tested.run("test --no-config").code, 0);
    assert_eq!(tested.run("test").code, 1, "a pack of the settings is tested too");
}

#[test]
fn the_nearest_file_wins_up_to_the_root_of_the_repository() {
    let setting = setting().file(".aigc-lint.yaml", "rules: {marker: off}\n").file("docs/deep/b.md", "teh  x\n");
    assert_eq!(found(&setting, "docs/a.md"), "teh-word:error two-spaces:warning");
    let setting = setting.file("docs/deep/aigc-lint.yaml", "rules: {teh-word: info}\n");
    assert_eq!(found(&setting, "docs"), "teh-word:error two-spaces:warning teh-word:info two-spaces:warning");
    assert_eq!(
        found(&setting, "docs --no-config"),
        "teh-word:error two-spaces:warning marker:info teh-word:error two-spaces:warning"
    );
    assert_eq!(
        found(&setting, "docs/a.md --config docs/deep/aigc-lint.yaml"),
        "teh-word:info two-spaces:warning marker:info"
    );
    // A repository inside of another has settings of its own.
    fs::create_dir(setting.path("docs/.git")).unwrap();
    assert_eq!(found(&setting, "docs/a.md"), "teh-word:error two-spaces:warning marker:info");
    let done = setting.run_with("- --stdin-filename docs/deep/new.md --format short --lang en", "teh\n");
    assert_data_eq!(done.stdout, "docs/deep/new.md:1:1: info[teh-word] write “the”, not “teh”\n");
}

#[test]
fn overrides_and_ignored_files_count_from_their_folder() {
    let text = "rules: {marker: off}\noverrides:\n  - {files: [docs/**], rules: {teh-word: off}}\n  - {files: '*.draft.md', rules: {two-spaces: off, teh-word: info}}\nignore: [old/, '*.gen.md']\n";
    let setting = setting().file(".aigc-lint.yaml", text);
    let setting = setting
        .file("docs/b.draft.md", "teh  x\n")
        .file("c.md", "teh  x\n")
        .file("old/d.md", "teh\n")
        .file("docs/e.gen.md", "teh\n");
    assert_eq!(found(&setting, "docs/a.md"), "two-spaces:warning");
    assert_eq!(found(&setting, "docs/b.draft.md"), "teh-word:info");
    assert_eq!(found(&setting, "c.md"), "teh-word:error two-spaces:warning");
    assert_eq!(found(&setting, "old docs/e.gen.md"), "");
    assert_eq!(found(&setting, "old/d.md --no-ignore"), "teh-word:error");
    assert_eq!(setting.run("old").code, 0);
}

#[test]
fn extended_files_presets_and_packs_come_before() {
    let pack =
        "- id: house\n  swap: {utilize: use}\n  severity: warning\n  message: use\n  bad: [utilize]\n  good: [use]\n";
    let setting = setting()
        .file("shared/base.yaml", "rules: {teh-word: info, marker: off}\nfail-on: info\npacks: [house.yaml]\n")
        .file("shared/house.yaml", pack)
        .file(".aigc-lint.yaml", "extends: [recommended, strict, ./shared/base.yaml]\nrules: {teh-word: warning}\n")
        .file("b.md", "teh colour utilize\n");
    assert_eq!(found(&setting, "b.md"), "teh-word:warning spelling:info house:warning");
    assert_eq!(setting.run("b.md").code, 1, "fail-on comes from the extended file");
    assert_eq!(setting.run("b.md --fail-on error").code, 0, "the command line has the last word");
    assert_eq!(found(&setting, "b.md --only marker"), "");
    assert_eq!(found(&setting, "b.md --only teh-word --off house"), "teh-word:error");
    assert_eq!(found(&setting, "b.md --preset recommended"), "teh-word:warning house:warning");
    let shown = setting.run("config b.md --lang en").stdout;
    for said in [
        "settings: .aigc-lint.yaml",
        "extends        strict                         .aigc-lint.yaml:1",
        "shared/house.yaml              shared/base.yaml:3",
        "fail-on        info                           shared/base.yaml:2",
        "lang           auto                           (as usual)",
        "teh-word       warning                        .aigc-lint.yaml:2",
        "marker         off                            shared/base.yaml:1",
    ] {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.lines().any(|line| words(line).contains(&words(said))), "{said}\n{shown}");
    }
    let json: Value = serde_json::from_str(&setting.run("config b.md --format json").stdout).unwrap();
    assert_eq!(json["settings"], ".aigc-lint.yaml");
}

#[test]
fn all_mistakes_are_told_at_once_with_their_places() {
    let text = "\
extnds: [strict]
extends: [strct, ./none.yaml]
rules:
  teh-wrd: off
  two-spaces: eror
  marker: {sevrity: info}
  'nothing-*': off
  marker2: {severity: fatal}
overrides:
  - {file: [a], rules: {teh-word: off}}
lang: de
edition: 2026
ignore: ['[']
";
    let setting = setting().file(".aigc-lint.yaml", text).file("aigc-lint.yaml", "rules: {}\n");
    let done = setting.run("docs");
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
    for said in [
        "a file of settings has no key `extnds`",
        "did you mean `extends`?",
        "there is no preset `strct`",
        "did you mean `strict`?",
        "cannot read `./none.yaml`",
        "there is no rule `teh-wrd`",
        "did you mean `teh-word`?",
        "the rule `two-spaces` cannot be `eror`",
        "did you mean `error`?",
        "the rule `marker` has no option `sevrity`",
        "did you mean `severity`?",
        "no rule has a name like `nothing-*`",
        "`severity` cannot be `fatal`",
        "has no key `file`",
        "`lang` cannot be `de`",
        "`2026` is no edition",
        "this file is without effect: `.aigc-lint.yaml` stands beside it",
        "the settings cannot be used: 1",
    ] {
        assert!(done.stderr.contains(said), "{said}\n{}", done.stderr);
    }
    assert!(done.stderr.contains(".aigc-lint.yaml:4:3"), "{}", done.stderr);
}

#[test]
fn settings_cannot_lead_out_of_the_repository_unless_trusted() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("far.yaml"), "rules: {teh-word: off}\n").unwrap();
    let setting = setting().file("sub/.keep", "");
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path(), setting.path("link")).unwrap();
    let whole = outside.path().join("far.yaml");
    let up = format!("../{}/far.yaml", outside.path().file_name().unwrap().to_string_lossy());
    for path in [whole.to_string_lossy().as_ref(), up.as_str(), "./link/far.yaml"] {
        fs::write(setting.path(".aigc-lint.yaml"), format!("extends: ['{path}']\n")).unwrap();
        let done = setting.run("docs");
        assert!(done.code == 2 && done.stderr.contains("leads out of"), "{path}: {}", done.stderr);
        assert!(done.stderr.contains("--trust"), "{}", done.stderr);
        assert_eq!(setting.run("docs --trust").code, 0, "{path}");
        fs::write(setting.path(".aigc-lint.yaml"), format!("packs: ['{path}']\n")).unwrap();
        assert_eq!(setting.run("docs").code, 2, "{path}");
    }
    fs::write(setting.path("one.yaml"), "extends: [./two.yaml]\n").unwrap();
    fs::write(setting.path("two.yaml"), "extends: [./one.yaml]\n").unwrap();
    fs::write(setting.path(".aigc-lint.yaml"), "extends: [./one.yaml]\n").unwrap();
    assert!(setting.run("docs").stderr.contains("extends itself"));
}

#[test]
fn an_edition_never_meets_what_is_newer() {
    let pack = "\
- {id: new-rule, since: 2027.03, swap: {abc: abd}, message: m, bad: [abc], good: [abd]}
- {id: changed, was: {2027.03: info, 2028.01: warning}, severity: error, swap: {xyz: xyw}, message: m, bad: [xyz], good: [xyw]}
- {id: switched, was: {2027.03: off}, swap: {uvw: uvu}, message: m, bad: [uvw], good: [uvu]}
- {id: broad, options: {most: {is: 20, was: {2027.03: 9}, about: width}}, node: line, must: {width: {max: $most}}, message: m, bad: [aaaaaaaaaaaaaaaaaaaaaaaa], good: [a]}
";
    let setting = setting().file("pack.yaml", pack).file("b.md", "abc xyz uvw\n");
    for (edition, expected) in [
        ("", "new-rule:warning changed:error switched:warning"),
        ("edition: 2026.11\n", "broad:warning changed:info"),
        ("edition: 2026.11\nrules: {broad: {most: 30}}\n", "changed:info"),
        ("edition: 2027.03\n", "new-rule:warning changed:warning switched:warning"),
        ("edition: 2028.01\n", "new-rule:warning changed:error switched:warning"),
        ("edition: 2026.11\nrules: {new-rule: on, changed: on}\n", "broad:warning new-rule:warning changed:info"),
    ] {
        fs::write(setting.path(".aigc-lint.yaml"), format!("packs: [pack.yaml]\n{edition}")).unwrap();
        assert_eq!(found(&setting, "b.md"), expected, "{edition}");
    }
    let listed = setting.run("rules --new-since 2026.11 --rules pack.yaml --format short --lang en");
    assert_data_eq!(listed.stdout, "warning[new-rule] m\nerror[changed] m\nwarning[switched] m\nwarning[broad] m\n");
    assert_eq!(setting.run("rules --new-since 2028.01 --rules pack.yaml --format short").stdout, "");
    assert_eq!(setting.run("rules --new-since soon").code, 2);
    let broken = setting.file(
        "pack.yaml",
        "- {id: r, since: 0.2, was: {x: error}, swap: {a1b: b}, message: m, bad: [a1b], good: [b]}\n",
    );
    let done = broken.run("b.md");
    assert!(done.code == 2 && done.stderr.matches("edition").count() >= 2, "{}", done.stderr);
}

#[test]
fn init_writes_settings_that_change_nothing() {
    let setting = setting();
    for language in ["zh", "en"] {
        let before = found(&setting, "docs");
        let done = setting.run(&format!("init --lang {language} --force"));
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(found(&setting, "docs"), before);
        // With every line taken out of its comment it still is a file of settings.
        let text = setting.read(".aigc-lint.yaml");
        let live: String = text
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| {
                line.starts_with(char::is_whitespace)
                    || line
                        .split_once(':')
                        .is_some_and(|(key, _)| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
            })
            .map(|line| format!("{line}\n"))
            .collect();
        for key in ["extends", "packs", "edition", "fail-on", "lang", "ignore", "rules", "overrides"] {
            assert!(live.contains(&format!("{key}:")), "{key}\n{live}");
        }
    }
    let again = setting.run("init");
    assert!(again.code == 2 && again.stderr.contains("is there already"), "{}", again.stderr);
    for (service, path) in [
        ("github", ".github/workflows/aigc-lint.yml"),
        ("gitlab", ".gitlab/aigc-lint.yml"),
        ("pre-commit", ".pre-commit-config.yaml"),
    ] {
        assert_eq!(setting.run(&format!("init --ci {service}")).code, 0);
        assert_eq!(setting.read(path), setting.run(&format!("init --ci {service} --print")).stdout);
    }
}
