//! The program as its users meet it: arguments in; text, files and exit codes out.
//!
//! Each test works in a folder of its own outside the repository. Most use a small pack, so that they do not depend on
//! the rules inside the program; `INSTA_UPDATE=always cargo test --test cli` writes the pictures anew.

#[path = "cli/pictures.rs"]
mod pictures;
#[path = "cli/setting.rs"]
mod setting;

use std::fs;

use serde_json::Value;
use setting::{PACK, Setting};

#[test]
fn exit_codes_follow_the_worst_finding_and_fail_on() {
    let setting = Setting::new().file("error.md", "a teh b\n").file("warning.md", "x  y\n").file("clean.md", "fine\n");
    for (arguments, code) in [
        ("error.md", 1),
        ("warning.md", 0),
        ("clean.md", 0),
        ("clean.md error.md", 1),
        ("warning.md --fail-on warning", 1),
        ("warning.md --fail-on info", 1),
        ("error.md --fail-on never", 0),
        ("clean.md --fail-on info", 0),
        ("error.md missing.md", 2),
        ("error.md missing.md --fail-on never", 2),
        ("check error.md", 1),
        ("--format json error.md", 1),
        ("--format short error.md --quiet", 1),
    ] {
        let done = setting.run(arguments);
        assert_eq!(done.code, code, "{arguments}\n{}{}", done.stdout, done.stderr);
    }
}

#[test]
fn options_are_set_by_presets_and_arguments() {
    let setting = Setting::new().file("a.md", "one two three\n");
    for (arguments, said) in [
        ("a.md --preset strict", ""),
        ("a.md --preset narrow", "a.md:1:1: warning[wide] more than 10 columns\n"),
        ("a.md --preset strict --set wide.most=5", "a.md:1:1: info[wide] more than 5 columns\n"),
        ("a.md --preset narrow --set wide.most=50", ""),
        ("a.md --set wide.most=5", ""),
        ("a.md --only wide --set WIDE.most=5", "a.md:1:1: info[wide] more than 5 columns\n"),
    ] {
        let done = setting.run(&format!("--format short {arguments}"));
        assert_eq!(done.stdout, said, "{arguments}\n{}", done.stderr);
    }
}

#[test]
fn wrong_arguments_end_in_two_and_say_what_to_do() {
    let setting = Setting::new().file("a.md", "teh\n");
    for (arguments, said) in [
        ("--colour a.md", "--color"),
        ("a.md --format prety", "pretty"),
        ("a.md --fail-on fatal", "possible values"),
        ("a.md --unsafe", "add --fix"),
        ("a.md --preset recomended", "did you mean `recommended`?"),
        ("a.md --preset nothing-like-it", "the presets are: all, narrow, recommended, strict"),
        ("a.md --only teh-wordd", "did you mean `teh-word`?"),
        ("a.md --off XY01", "did you mean `XY001`?"),
        ("a.md --set wide", "write RULE.OPTION=VALUE"),
        ("a.md --set wode.most=3", "did you mean `wide`?"),
        ("a.md --set wide.mots=3", "did you mean `most`?"),
        ("a.md --set wide.most=broad", "it must be a whole number"),
        ("a.md --set marker.most=3", "the rule has no options"),
        ("a.md --max-file-size 5X", "K, M or G"),
        ("a.md --diff --format json", "leave one of the two out"),
        ("- --fix --output json=-", "standard error"),
        ("a.md --stdin-filename b.md", "add - to the paths"),
        ("--fix rules", "behind the command"),
        ("--rules none.yaml a.md", "cannot read `none.yaml`"),
    ] {
        let done = setting.run(arguments);
        assert_eq!(done.code, 2, "{arguments}\n{}{}", done.stdout, done.stderr);
        assert!(done.stderr.contains(said), "{arguments}: {}", done.stderr);
        assert_eq!(done.stdout, "", "{arguments}");
    }
    let bare = setting.run_bare("--no-default-rules a.md");
    assert!(bare.code == 2 && bare.stderr.contains("--rules PACK"), "{}", bare.stderr);
}

#[test]
fn what_cannot_be_read_is_named_and_the_others_are_checked() {
    let setting = Setting::new().file("good.md", "teh\n").bytes("gbk.md", b"one\ntwo \xc4\xe3\xba\xc3\n");
    let setting = setting.file("large.md", &"x".repeat(3000));
    let done = setting.run("good.md gbk.md large.md none.md --max-file-size 2K --format short --lang en");
    assert_eq!(done.code, 2);
    assert_eq!(done.stdout, "good.md:1:1: error[teh-word] write “the”, not “teh”\n");
    for said in [
        "error: gbk.md: not UTF-8: byte 8 (counted from 0) on line 2 fits no character",
        "error: large.md: has 3000 bytes and 2048 is the most",
        "error: none.md: no such file or folder",
        "3 files could not be checked",
    ] {
        assert!(done.stderr.contains(said), "{said}: {}", done.stderr);
    }
    let report: Value = serde_json::from_str(&setting.run("good.md gbk.md none.md --format json").stdout).unwrap();
    let paths: Vec<&str> = report["errors"].as_array().unwrap().iter().map(|e| e["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["none.md", "gbk.md"]);
    assert_eq!(report["summary"]["files"], 1);
}

#[test]
fn folders_give_markdown_that_is_not_ignored() {
    let setting = Setting::new()
        .file("docs/b.md", "teh\n")
        .file("docs/a.MARKDOWN", "teh\n")
        .file("docs/ignored.md", "teh\n")
        .file("docs/.hidden/c.md", "teh\n")
        .file("docs/notes.txt", "teh\n")
        .file(".gitignore", "ignored.md\n")
        .file("empty/notes.txt", "");
    let shown = |done: &setting::Done| -> Vec<String> {
        done.stdout.lines().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect()
    };
    assert_eq!(shown(&setting.run("docs --format short")), ["docs/a.MARKDOWN", "docs/b.md"]);
    assert_eq!(shown(&setting.run("--format short")), ["docs/a.MARKDOWN", "docs/b.md"]);
    assert_eq!(shown(&setting.run("./docs docs/b.md docs/../docs/b.md --format short")).len(), 2);
    let explicit = setting.run("docs/ignored.md docs/notes.txt --format short");
    assert_eq!(shown(&explicit), ["docs/ignored.md", "docs/notes.txt"]);
    let empty = setting.run("empty --lang en");
    assert_eq!(empty.code, 2);
    assert!(empty.stderr.contains("error: empty: no Markdown files"), "{}", empty.stderr);
}

#[test]
fn standard_input_has_a_name() {
    let setting = Setting::new();
    let done = setting.run_with("- --format short", "teh\n");
    assert_eq!((done.code, done.stdout.as_str()), (1, "<stdin>:1:1: error[teh-word] write “the”, not “teh”\n"));
    let done = setting.run_with("--stdin-filename docs/a.md --format short", "teh\n");
    assert!(done.stdout.starts_with("docs/a.md:1:1: "), "{}", done.stdout);
    let done = setting.run_with("- --diff --stdin-filename a.md --quiet", "x  y\n");
    assert_eq!(done.stdout, "--- a/a.md\n+++ b/a.md\n@@ -1 +1 @@\n-x  y\n+x y\n");
}

#[test]
fn json_has_the_promised_shape() {
    let setting = Setting::new().file("a.md", "一 teh 二  三\n\nGPT-3 was made by Nobody.\n").file("b.md", "fine\n");
    let done = setting.run("a.md b.md --format json --lang en");
    let report: Value = serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}: {}", done.stdout));
    assert_eq!(keys(&report), ["errors", "findings", "summary", "version"]);
    assert_eq!(report["version"], 1);
    assert_eq!(keys(&report["summary"]), ["errors", "files", "fixable", "infos", "warnings"]);
    assert_eq!(
        report["summary"],
        serde_json::json!({"files": 2, "errors": 1, "warnings": 1, "infos": 0, "fixable": 1})
    );
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2);
    let expected = serde_json::json!({
        "path": "a.md", "rule": "teh-word", "aliases": ["XY001"], "severity": "error",
        "message": "write “the”, not “teh”", "help": null, "source": "https://example.org/the",
        "span": {"start": 4, "end": 7}, "start": {"line": 1, "column": 3}, "end": {"line": 1, "column": 6},
        "text": "teh", "related": [],
        "fix": {"safe": false, "edits": [{"start": 5, "end": 7, "text": "he"}]}
    });
    assert_eq!(findings[0], expected);
    assert_eq!(keys(&findings[1]), keys(&expected));
    assert_eq!(findings[1]["fix"]["safe"], true);
    assert_eq!(findings[1]["source"], Value::Null);
    let nothing: Value = serde_json::from_str(&setting.run("b.md --format json").stdout).unwrap();
    assert_eq!(nothing["findings"], serde_json::json!([]));
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn second_places_are_in_the_json() {
    let setting = Setting::new().file("a.md", "# A\n\n* one\n\ntext\n\n- two\n");
    let report: Value = serde_json::from_str(&setting.run("a.md --format json --lang en").stdout).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "marker");
    let expected = serde_json::json!([{
        "span": {"start": 5, "end": 6}, "start": {"line": 3, "column": 1}, "end": {"line": 3, "column": 2},
        "message": "differs from the first one here"
    }]);
    assert_eq!(finding["related"], expected);
}

#[test]
fn fixes_are_applied_as_far_as_asked_for() {
    let text = "teh x  y\n";
    let setting = Setting::new().file("a.md", text);
    let done = setting.run("a.md --diff --fix");
    assert_eq!(done.code, 1);
    assert!(done.stdout.contains("-teh x  y\n+teh x y\n"), "{}", done.stdout);
    assert!(setting.run("a.md --diff --unsafe").stdout.contains("+the x y\n"));
    assert_eq!(setting.read("a.md"), text, "--diff writes nothing");

    let done = setting.run("a.md --fix --format short --lang en");
    assert_eq!((done.code, setting.read("a.md").as_str()), (1, "teh x y\n"));
    assert_eq!(done.stdout, "a.md:1:1: error[teh-word] write “the”, not “teh”\n");
    assert_eq!(done.stderr, "1 fix applied\n");
    let done = setting.run("a.md --fix --unsafe --lang en");
    assert_eq!((done.code, setting.read("a.md").as_str()), (0, "the x y\n"));
    assert_eq!(done.stdout, "1 file: nothing to report\n");
    assert_eq!(setting.run("a.md --fix --quiet").stderr, "");
}

#[test]
fn standard_input_comes_out_mended() {
    let setting = Setting::new().file("a.md", "x  y\n");
    let text = "\u{feff}teh x  y\r\n";
    let done = setting.run_with("- --fix --format short --lang en", text);
    assert_eq!((done.code, done.stdout.as_str()), (1, "\u{feff}teh x y\r\n"));
    assert_eq!(done.stderr, "<stdin>:1:1: error[teh-word] write “the”, not “teh”\n1 fix applied\n");
    let done = setting.run_with("--stdin-filename b.md --fix --unsafe --quiet --output json=report.json", text);
    assert_eq!((done.code, done.stdout.as_str()), (0, "\u{feff}the x y\r\n"));
    assert!(setting.read("report.json").contains("\"version\":1"));
    let done = setting.run_with("- a.md --fix --quiet", "nothing to mend\n");
    assert_eq!((done.code, done.stdout.as_str()), (0, "nothing to mend\n"));
    assert_eq!(setting.read("a.md"), "x y\n");
    let done = setting.run_with("- --fix --statistics --lang en", "teh\n");
    assert_eq!(done.stdout, "teh\n", "reports never mix with the text");
    let done = setting.run_with("- --add-suppressions", "teh\n");
    assert!(done.stdout.contains("aigc-lint-disable") && done.stdout.contains("teh"), "{}", done.stdout);
    let done = setting.run_with("- --fix --max-file-size 3", "teh\n");
    assert_eq!((done.code, done.stdout.as_str()), (2, ""), "what could not be read is not written");
}

#[cfg(unix)]
#[test]
fn a_fix_that_cannot_be_written_is_trouble() {
    use std::os::unix::fs::PermissionsExt;
    let setting = Setting::new().file("a.md", "x  y\n");
    fs::set_permissions(setting.path("a.md"), fs::Permissions::from_mode(0o444)).unwrap();
    let done = setting.run("a.md --fix --format short --lang en");
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("error: a.md: the fixes cannot be written"), "{}", done.stderr);
    assert!(done.stderr.contains("1 file could not be written"), "{}", done.stderr);
    assert!(done.stdout.contains("warning[two-spaces]"));
}

#[cfg(unix)]
#[test]
fn things_that_are_no_files_stop_nothing() {
    let setting = Setting::new().file("docs/a.md", "fine\n");
    let made = std::process::Command::new("mkfifo").arg(setting.path("docs/pipe.md")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let done = setting.run("docs --lang en");
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("docs/pipe.md: neither a file nor a folder"), "{}", done.stderr);
    assert_eq!(setting.run("docs/pipe.md").code, 2);
}

#[test]
fn rules_are_chosen_by_name_alias_and_preset() {
    let setting = Setting::new().file("a.md", "teh x  y\n\ncolour\n");
    let rules = |arguments: &str| {
        let report: Value =
            serde_json::from_str(&setting.run(&format!("a.md --format json {arguments}")).stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(rules(""), "teh-word two-spaces");
    assert_eq!(rules("--only xy001"), "teh-word");
    assert_eq!(rules("--only spelling --only teh-word"), "teh-word spelling");
    assert_eq!(rules("--off teh-word"), "two-spaces");
    assert_eq!(rules("--preset strict"), "spelling");
    assert_eq!(rules("--preset all"), "teh-word two-spaces spelling");
    assert_eq!(rules("--preset strict --preset recommended --off spelling"), "teh-word two-spaces");
}

#[test]
fn languages_follow_the_article_or_the_wish() {
    let setting = Setting::new().file("zh.md", "这里有一个 teh 错字\n").file("en.md", "here is teh slip\n");
    let done = setting.run("zh.md en.md --format short");
    assert!(done.stdout.contains("zh.md:1:7: error[teh-word] 应写“the”，不写“teh”\n"), "{}", done.stdout);
    assert!(done.stdout.contains("en.md:1:9: error[teh-word] write “the”, not “teh”\n"), "{}", done.stdout);
    assert!(
        setting.run("en.md --lang zh").stdout.ends_with("1 个文件：1 个错误；1 处核对后可用 --fix --unsafe 修正\n")
    );
}

#[test]
fn a_pack_of_one_file_with_one_fact_works_anywhere() {
    let setting = Setting::new()
        .file("our.yaml", "Hutmodell: {kind: model, developer: Zylinder Labs, source: https://example.org/hut}\nZylinder Labs: {kind: organization, source: https://example.org/labs}\n")
        .file("a.md", "Hutmodell was developed by Google.\n");
    let done = setting.run_bare("--rules our.yaml a.md --only wrong-developer --lang en");
    assert_eq!(done.code, 1, "{}{}", done.stdout, done.stderr);
    assert!(done.stdout.contains("error[wrong-developer]: Hutmodell was made by Zylinder Labs"), "{}", done.stdout);
    assert!(done.stdout.contains("  source: https://example.org/hut\n"), "{}", done.stdout);
}

#[test]
fn a_broken_pack_ends_in_two_with_its_place() {
    let setting =
        Setting::new().file("a.md", "teh\n").file("broken.yaml", &PACK.replace("severity: error", "severty: error"));
    let done = setting.run_bare("--rules broken.yaml a.md");
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
    assert!(done.stderr.contains("broken.yaml:6:3"), "{}", done.stderr);
    assert!(done.stderr.contains("did you mean `severity`?"), "{}", done.stderr);
    assert!(done.stderr.ends_with("error: the rules cannot be used: 1 error\n"), "{}", done.stderr);
}

#[test]
fn help_and_version_are_no_trouble() {
    let setting = Setting::new();
    let help = setting.run_bare("--help");
    assert_eq!(help.code, 0);
    assert!(help.stdout.contains("Exit codes:"), "{}", help.stdout);
    assert!(setting.run_bare("--version").stdout.starts_with("aigc-lint "));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let setting = Setting::new().file("a.md", &"teh\n\n".repeat(5000));
    let mut child = setting.command("a.md --fail-on never").stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
