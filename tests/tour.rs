//! A tour through the life of a repository, each step as its people take it: an old repository with 200 findings, a
//! branch that adds two, and everything that may happen to it before it is merged.
//!
//! Git is the real one, in a repository of its own outside of this one.

#[path = "cli/setting.rs"]
mod setting;

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use serde_json::Value;
use setting::{Done, Setting};
use snapbox::assert_data_eq;

impl Setting {
    /// Runs git in the folder; it must succeed.
    fn git(&self, arguments: &str) -> String {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
        let output = Command::new("git")
            .args(identity)
            .args(arguments.split_whitespace())
            .current_dir(self.path(""))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        assert!(output.status.success(), "git {arguments}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn commit(&self, message: &str) {
        self.git("add -A");
        self.git(&format!("commit -q -m {message}"));
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }
}

/// An article with ten findings.
fn old_article(number: usize) -> String {
    let mut text = format!("# Article {number}\n");
    for paragraph in 0..10 {
        write!(text, "\nParagraph {paragraph} of {number} has teh usual slip.\n").unwrap();
    }
    text
}

/// Twenty articles with ten findings each, and a branch that adds two.
fn repository() -> Setting {
    let setting = Setting::new();
    setting.git("init -q");
    for number in 0..20 {
        setting.write(&format!("docs/{number:02}.md"), &old_article(number));
    }
    setting.commit("old");
    setting.git("checkout -q -b change");
    setting.write("docs/03.md", &(old_article(3) + "\nA new line with teh same slip.\n"));
    setting.write("docs/new.md", "# New\n\nAnd teh other one.\n");
    setting.commit("two");
    setting
}

const TWO: &str = "\
docs/03.md:23:17: error[teh-word] write “the”, not “teh”
docs/new.md:3:5: error[teh-word] write “the”, not “teh”
";

/// Words of what is reported, whatever the lines and files are.
fn slips(done: &Done) -> Vec<String> {
    let report: Value = serde_json::from_str(&done.stdout).unwrap_or_else(|_| panic!("{}", done.stderr));
    let mut lines: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| format!("{} {}", finding["rule"].as_str().unwrap(), finding["start"]["column"]))
        .collect();
    lines.sort();
    lines
}

fn codes(setting: &Setting, cases: &[(&str, i32)]) {
    for (arguments, code) in cases {
        let done = setting.run(arguments);
        assert_eq!(done.code, *code, "{arguments}\n{}{}", done.stdout, done.stderr);
    }
}

#[test]
fn a_change_to_an_old_repository_shows_only_its_own_findings() {
    let setting = repository();
    let all = setting.run("docs --format short --lang en");
    assert_eq!((all.code, all.stdout.lines().count()), (1, 202));
    let since = setting.run("docs --since main --format short --lang en");
    assert_eq!(since.code, 1);
    assert_data_eq!(since.stdout, TWO);
    // The same from a folder below, without a path, for a working tree that is not committed, and from the baseline.
    let mut below = setting.command("--since main --format short --lang en");
    let below = below.current_dir(setting.path("docs")).output().unwrap();
    assert_data_eq!(String::from_utf8(below.stdout).unwrap(), TWO.replace("docs/", ""));
    setting.git("checkout -q main");
    assert_eq!(setting.run("baseline write docs").code, 0);
    setting.commit("baseline");
    setting.git("checkout -q change");
    setting.git("rebase -q main");
    let baseline = setting.run("docs --format short --lang en");
    assert_eq!(baseline.code, 1);
    assert_data_eq!(baseline.stdout, TWO);
    assert!(baseline.stderr.contains("findings of the baseline, not shown: 200"), "{}", baseline.stderr);
    assert_data_eq!(setting.run("docs --since main --no-baseline --format short --lang en").stdout, TWO);
    assert_data_eq!(setting.run("docs --since main --format short --lang en").stdout, TWO);
}

#[test]
fn rebasing_renaming_and_indenting_wake_nothing() {
    let setting = repository();
    setting.git("checkout -q main");
    assert_eq!(setting.run("baseline write docs").code, 0);
    setting.write("docs/05.md", &(old_article(5) + "\nOther people go on with teh work.\n"));
    setting.commit("others");
    assert_eq!(setting.run("baseline write docs").code, 0);
    setting.commit("baseline");
    setting.git("checkout -q change");
    setting.git("rebase -q main");
    let two = slips(&setting.run("docs --since main --no-baseline --format json"));
    assert_eq!(two.len(), 2);
    assert_eq!(slips(&setting.run("docs --format json")), two, "after rebasing");

    setting.git("mv docs/03.md docs/renamed.md");
    setting.git("mv docs/07.md docs/moved-away.md");
    setting.commit("rename");
    assert_eq!(slips(&setting.run("docs --since main --no-baseline --format json")), two, "after renaming");
    assert_eq!(slips(&setting.run("docs --format json")), two, "after renaming");

    // All of an old article under a quote, another under an item, and the paragraphs of a third the other way round.
    let indented = |prefix: &str, number: usize| {
        let text = old_article(number);
        text.lines().map(|line| format!("{prefix}{line}").trim_end().to_owned() + "\n").collect::<String>()
    };
    setting.write("docs/08.md", &indented("> ", 8));
    setting.write("docs/09.md", &("- item\n\n".to_owned() + &indented("  ", 9)));
    let text = old_article(10);
    let reversed: Vec<&str> = text.trim_end().split("\n\n").collect();
    setting.write("docs/10.md", &(reversed.into_iter().rev().collect::<Vec<_>>().join("\n\n") + "\n"));
    let shown = |done: &Done| slips(done).into_iter().filter(|slip| slip.starts_with("teh-word")).collect::<Vec<_>>();
    assert_eq!(shown(&setting.run("docs --since main --no-baseline --format json")), two, "after indenting");
    assert_eq!(shown(&setting.run("docs --format json")), two, "after indenting");
    assert_eq!(shown(&setting.run("docs --since main --format json")), two, "both together");
}

#[test]
fn a_baseline_forgets_what_was_mended() {
    let setting = Setting::new().file("docs/a.md", "one teh\n\ntwo teh\n\ntwo teh\n").file("docs/b.md", "three teh\n");
    let written = setting.run("baseline write docs --lang en");
    assert_data_eq!(written.stdout, ".aigc-lint-baseline.json: findings recorded: 4\n");
    codes(&setting, &[("docs", 0), ("docs --no-baseline", 1), ("docs --baseline none.json", 2)]);
    let shown = setting.run("baseline show");
    assert_data_eq!(
        shown.stdout,
        "docs/a.md: teh-word one⟦teh⟧\ndocs/a.md: teh-word two⟦teh⟧ × 2\ndocs/b.md: teh-word three⟦teh⟧\n"
    );
    // A third copy is one too many.
    setting.write("docs/a.md", "one teh\n\ntwo teh\n\ntwo teh\n\ntwo teh\n");
    assert_eq!(setting.run("docs --format short").stdout.lines().count(), 1);
    setting.write("docs/a.md", "one\n\ntwo teh\n");
    let stale = setting.run("docs --lang en");
    assert_eq!(stale.code, 0);
    assert!(stale.stderr.contains("findings of the baseline that are gone: 2"), "{}", stale.stderr);
    let pruned = setting.run("baseline prune docs --lang en");
    assert_data_eq!(pruned.stdout, ".aigc-lint-baseline.json: findings removed: 2, left: 2\n");
    assert!(!setting.run("docs --lang en").stderr.contains("are gone"));
    setting.write("docs/a.md", "one teh\n\ntwo teh\n");
    assert_eq!(setting.run("docs").code, 1, "what was forgotten is new again");
    fs::remove_file(setting.path("docs/b.md")).unwrap();
    assert!(setting.run("baseline prune docs --lang en").stdout.contains("removed: 1, left: 1"));
    setting.write(".aigc-lint-baseline.json", "{\"version\": 1, \"findings\": [{\"path\": 3}]}");
    let broken = setting.run("docs");
    assert!(broken.code == 2 && broken.stderr.contains("is no baseline"), "{}", broken.stderr);
}

#[test]
fn what_is_staged_is_checked_as_it_will_be_committed() {
    let setting = repository();
    codes(&setting, &[("--staged", 0), ("docs --staged --fix", 2), ("- --staged", 2)]);
    let none = setting.run("--staged --lang en");
    assert!(none.stderr.contains("no article has changed"), "{}", none.stderr);
    setting.write("docs/04.md", &(old_article(4) + "\nStaged teh slip.\n"));
    setting.write("other.txt", "teh\n");
    setting.git("add -A");
    // The file on disk goes on; what is staged counts.
    setting.write("docs/04.md", "clean\n");
    setting.write("docs/05.md", "teh, but not staged\n");
    let staged = setting.run("--staged --format short --lang en");
    assert_data_eq!(staged.stdout, "docs/04.md:23:8: error[teh-word] write “the”, not “teh”\n");
    assert_eq!(staged.code, 1);
    codes(&setting, &[("docs --staged", 1), ("docs/06.md --staged", 0), ("docs/04.md --staged", 1)]);
    // Before the first commit everything is new.
    let fresh = Setting::new().file("a.md", "teh\n");
    fresh.git("init -q");
    fresh.git("add -A");
    assert_eq!(fresh.run("--staged").code, 1);
}

#[test]
fn fixes_stay_within_the_change() {
    let setting = Setting::new().file("a.md", "old  blanks\n\nx\n");
    setting.git("init -q");
    setting.commit("one");
    setting.write("a.md", "old  blanks\n\nnew  blanks\n");
    assert!(!setting.run("a.md --since HEAD --diff").stdout.contains("-old"));
    assert_eq!(setting.run("a.md --since HEAD --fix").code, 0);
    assert_eq!(setting.read("a.md"), "old  blanks\n\nnew blanks\n");
    assert_eq!(setting.run("baseline write a.md").code, 0);
    setting.write("a.md", "old  blanks\n\nnew blanks\n\nmore  blanks\n");
    assert_eq!(setting.run("a.md --fix").code, 0);
    assert_eq!(setting.read("a.md"), "old  blanks\n\nnew blanks\n\nmore blanks\n");
}

#[test]
fn git_troubles_are_told_with_a_way_out() {
    let setting = repository();
    for (arguments, said) in [
        ("docs --since nowhere", "git knows no commit `nowhere`"),
        ("docs --since=--output=x", "git knows no commit `--output=x`"),
        ("docs --since main --staged", "cannot be used with"),
        ("- --since main", "--stdin-filename"),
    ] {
        let done = setting.run(arguments);
        assert!(done.code == 2 && done.stderr.contains(said), "{arguments}: {}", done.stderr);
    }
    assert!(!setting.path("x").exists());
    let done = setting.run_with("- --stdin-filename docs/03.md --since main --format short", &old_article(3));
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{}", done.stderr);
    let outside = Setting::new().file("a.md", "teh\n");
    let done = outside.run("a.md --since HEAD");
    assert!(done.code == 2 && done.stderr.contains("not inside a git repository"), "{}", done.stderr);
    setting.git("checkout -q --orphan alone");
    setting.commit("alone");
    let done = setting.run("docs --since main");
    assert!(done.code == 2 && done.stderr.contains("no common ancestor"), "{}", done.stderr);
}

/// A repository may name programs for git to run; none of them runs for us.
#[cfg(unix)]
#[test]
fn a_repository_cannot_make_us_run_its_programs() {
    use std::os::unix::fs::PermissionsExt;
    let setting = repository();
    let program = setting.path("evil.sh");
    fs::write(&program, format!("#!/bin/sh\ntouch {}\ncat\n", setting.path("ran").display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    setting.write(".gitattributes", "*.md filter=evil diff=evil\n");
    for key in [
        "core.fsmonitor",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "core.pager",
        "core.sshCommand",
        "core.askPass",
    ] {
        setting.git(&format!("config {key} {}", program.display()));
    }
    let _ = fs::remove_file(setting.path("ran"));
    setting.write("docs/03.md", "changed teh\n");
    codes(&setting, &[("docs --since main", 1), ("docs --staged", 0)]);
    assert!(!setting.path("ran").exists());
}

#[test]
fn exit_codes_hold_in_every_combination() {
    let setting = repository();
    setting.write("bad.md", "x");
    fs::write(setting.path("bad.md"), b"\xff").unwrap();
    fs::create_dir(setting.path("empty")).unwrap();
    setting.write("text/a.txt", "teh\n");
    setting.write("clean.md", "fine\n");
    for (paths, plain, since) in [
        ("clean.md", 0, 0),
        ("docs/03.md", 1, 1),
        ("docs/04.md", 1, 0),
        ("bad.md", 2, 2),
        ("empty", 2, 2),
        ("text", 2, 2),
        ("none.md", 2, 2),
        ("docs bad.md", 2, 2),
    ] {
        for (more, expected) in [
            ("", plain),
            ("--since main", since),
            ("--output json=o.json --output sarif=o.sarif --output junit=o.xml", plain),
            ("--since main --output github=- --output html=o.html", since),
            ("--fix", plain),
            ("--fix --since main --format json", since),
            ("--diff", plain),
            ("--fail-on never", if plain == 2 { 2 } else { 0 }),
            ("--fail-on never --since main --quiet", if since == 2 { 2 } else { 0 }),
        ] {
            let done = setting.run(&format!("{paths} {more}"));
            assert_eq!(done.code, expected, "{paths} {more}\n{}{}", done.stdout, done.stderr);
        }
    }
    let empty = setting.run("empty --lang en");
    assert!(empty.stderr.contains("no Markdown files"), "{}", empty.stderr);
    assert_eq!(setting.run("baseline write docs bad.md").code, 2);
    codes(
        &setting,
        &[("docs", 0), ("docs bad.md", 2), ("docs clean.md --since main", 0), ("docs --fix --output json=-", 0)],
    );
}

#[test]
fn statistics_count_by_severity_rule_and_file() {
    let setting = repository().file("plain.md", "x  y and p  q\n");
    let done = setting.run(". --statistics --lang en");
    let numbers = done.stdout.split("notes").last().unwrap();
    for line in
        ["    202  error", "    202  teh-word", "      2  two-spaces", "     11  docs/03.md", "      3  2 others"]
    {
        assert!(numbers.lines().any(|shown| shown == line), "{line}\n{numbers}");
    }
    // A report for programs stays one: the numbers go to the other stream.
    let done = setting.run(". --statistics --format json");
    assert!(serde_json::from_str::<Value>(&done.stdout).is_ok());
    assert!(done.stderr.contains("teh-word"), "{}", done.stderr);
}

#[test]
fn watching_reports_again_after_a_change() {
    use std::io::{BufRead, BufReader};
    let setting = Setting::new().file("a.md", "teh\n");
    let mut child =
        setting.command("a.md --watch --format short").stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || lines.next().unwrap().unwrap();
    assert!(next().starts_with("a.md:1:1:"));
    std::thread::sleep(std::time::Duration::from_millis(600));
    setting.write("a.md", "the\n\nteh\n");
    assert!(next().starts_with("a.md:3:1:"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(setting.run("- --watch").code, 2);
}

#[test]
fn watching_a_pack_tests_it_again_after_a_change() {
    use std::io::{BufRead, BufReader};
    let rule =
        |good: &str| format!("- id: no-zork\n  find: zork\n  message: no zork\n  bad: [a zork]\n  good: [{good}]\n");
    let setting = Setting::new().file("mine/lint/a.yaml", &rule("a fork"));
    let mut child = setting.command("test mine --watch").stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut closing = || lines.by_ref().map(Result::unwrap).find(|line| line.starts_with(char::is_numeric)).unwrap();
    assert_eq!(closing(), "2 passed, 0 failed");
    std::thread::sleep(std::time::Duration::from_millis(600));
    setting.write("mine/lint/a.yaml", &rule("another zork"));
    assert_eq!(closing(), "1 passed, 1 failed");
    child.kill().unwrap();
    child.wait().unwrap();
    let done = setting.run_bare("test --watch");
    assert!(done.code == 2 && done.stderr.contains("name a pack"), "{}", done.stderr);
}

#[test]
fn colours_follow_the_usual_variables_and_the_option() {
    let setting = Setting::new().file("a.md", "teh\n");
    for (arguments, variables, colored) in [
        ("a.md", &[][..], false),
        ("a.md", &[("CLICOLOR_FORCE", "1")], true),
        ("a.md", &[("CLICOLOR_FORCE", "0")], false),
        ("a.md", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        ("a.md --color always", &[("NO_COLOR", "1")], true),
        ("a.md --color never", &[("CLICOLOR_FORCE", "1")], false),
    ] {
        let output = setting.command(arguments).envs(variables.iter().copied()).output().unwrap();
        assert_eq!(output.stdout.contains(&0x1b), colored, "{arguments} {variables:?}");
    }
}

#[test]
fn the_version_names_pack_and_facts_and_the_manual_names_all_commands() {
    let setting = Setting::new();
    let version = setting.run_bare("--version").stdout;
    assert!(
        version.starts_with("aigc-lint 0.") && version.contains("pack aigc 2026") && version.contains("facts as of 20"),
        "{version}"
    );
    let manual = setting.run_bare("man").stdout;
    for part in [".TH aigc-lint", "COMMAND BASELINE", "COMMAND CONFIG", "\\-\\-since", "\\-\\-output"] {
        assert!(manual.contains(part), "{part}");
    }
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(setting.run_bare(&format!("completions {shell}")).stdout.contains("baseline"), "{shell}");
    }
}

#[test]
fn hidden_and_ignored_files_are_searched_when_asked_for() {
    let setting = Setting::new()
        .file(".hidden/a.md", "teh\n")
        .file("skipped/b.md", "teh\n")
        .file(".gitignore", "skipped/\n")
        .file("c.md", "teh\n");
    let names = |arguments: &str| {
        let done = setting.run(&format!(". --format short {arguments}"));
        done.stdout.lines().map(|line| line.split(':').next().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(""), "c.md");
    assert_eq!(names("--hidden"), ".hidden/a.md c.md");
    assert_eq!(names("--no-ignore"), "c.md skipped/b.md");
    assert_eq!(names("--hidden --no-ignore"), ".hidden/a.md c.md skipped/b.md");
}

#[test]
fn suppressions_are_written_with_a_reason_to_fill_in() {
    let setting = Setting::new()
        .file("a.md", "# Teh\n\nteh one\nand  teh other\n\n| a | b |\n|---|---|\n| teh | x |\n\n- x\n  - teh  y\n");
    let done = setting.run("a.md --add-suppressions --lang en");
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    assert!(done.stderr.contains("comments added: 4; fill in the reasons"), "{}", done.stderr);
    let text = setting.read("a.md");
    assert_eq!(text.matches(": TODO why this is right here -->").count(), 4, "{text}");
    assert!(text.contains("disable-line teh-word, two-spaces: TODO"), "{text}");
    assert_eq!(setting.run("a.md --fail-on info").code, 0);
    assert_eq!(setting.run("a.md --add-suppressions").code, 0);
    assert_eq!(setting.read("a.md"), text, "there is nothing left to silence");
    // Only what is reported is silenced: here, what a change brought.
    let setting = repository();
    assert_eq!(setting.run("docs --since main --add-suppressions").code, 0);
    assert!(!setting.read("docs/04.md").contains("aigc-lint"));
    assert_eq!(setting.read("docs/03.md").matches("aigc-lint").count(), 1);
    assert_eq!(setting.run("docs --since main").code, 0);
    codes(&setting, &[("docs --fix --add-suppressions", 2)]);
}
