//! What one article may cost: each cap says that it was reached, and the rest of the run goes on.

use std::fs;
use std::process::{Command, Output};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let pack =
            "- {id: teh-word, swap: {teh: the}, fix: safe, severity: warning, message: teh, bad: [teh], good: [the]}\n";
        fs::write(folder.path().join("pack.yaml"), pack).unwrap();
        Self(folder)
    }

    fn run(&self, arguments: &str) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aigc-lint"));
        command.args(arguments.split_whitespace()).args(["--no-default-rules", "--rules", "pack.yaml", "--lang", "en"]);
        let Output { status, stdout, stderr } = command.current_dir(self.0.path()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (status.code(), text(stdout), text(stderr))
    }
}

#[test]
fn a_large_file_is_named_and_the_others_are_checked() {
    let folder = Folder::new(&[("large.md", &"teh\n\n".repeat(2_000_000)), ("small.md", "teh\n")]);
    let (code, stdout, stderr) = folder.run(". --format short");
    assert_eq!((code, stdout.as_str()), (Some(2), "small.md:1:1: warning[teh-word] teh\n"));
    assert!(
        stderr.contains("large.md: has 10000000 bytes and 5242880 is the most; raise it with --max-file-size"),
        "{stderr}"
    );
}

#[test]
fn too_many_findings_are_counted() {
    let folder = Folder::new(&[("a.md", &"teh teh\n\n".repeat(40)), ("b.md", "teh\n")]);
    let (code, stdout, _) = folder.run(". --format short --max-findings 3 --only teh-word");
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!((code, lines.len()), (Some(0), 5), "{stdout}");
    assert_eq!(
        lines[3],
        "a.md:3:5: info[more-findings] 77 more findings of the rule teh-word are left out, since 3 are the most for one file; --max-findings shows more"
    );
    assert!(lines[4].starts_with("b.md:1:1: warning[teh-word]"));
    assert_eq!(folder.run("a.md --format short").1.lines().count(), 80);
}

#[test]
fn suppressions_of_findings_that_are_left_out_are_of_use() {
    let text = "teh\n\n".repeat(5) + "<!-- aigc-lint-disable-next-line teh-word: quoted -->\nteh\n";
    let folder = Folder::new(&[("a.md", &text)]);
    let (_, stdout, _) = folder.run("a.md --format short --max-findings 2");
    assert!(stdout.contains("3 more findings") && !stdout.contains("unused-suppression"), "{stdout}");
}

#[test]
fn what_stands_too_deep_is_named() {
    let deep = "> ".repeat(150) + "teh\n\nteh\n";
    let folder = Folder::new(&[
        ("a.md", &deep),
        ("list.md", &(0..60).map(|level| "  ".repeat(level) + "- teh\n").collect::<String>()),
    ]);
    let (code, stdout, _) = folder.run("a.md --format short");
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!((code, lines.len()), (Some(1), 2), "{stdout}");
    assert!(
        lines[0].starts_with("a.md:1:201: error[too-deep] ") && lines[0].contains("more than 100 deep"),
        "{stdout}"
    );
    assert!(lines[1].starts_with("a.md:3:1: warning[teh-word]"));
    assert!(!folder.run("a.md --format short --max-depth 200").1.contains("too-deep"));
    assert!(!folder.run("list.md --format short").1.contains("too-deep"));
    assert!(
        folder.run("list.md --format short --max-depth 10 --only teh-word").1.contains("too-deep"),
        "a choice of rules hides it not"
    );
    assert!(folder.run("list.md --format short --max-depth 10 --preset none-such").0 == Some(2));
}

#[test]
fn a_file_that_takes_too_long_is_never_called_clean() {
    // So much that no machine is done with it within a second, compiled without care for speed.
    let text = "teh *a* [b](c) `d` teh\n\n".repeat(400_000);
    let folder = Folder::new(&[("slow.md", &text), ("small.md", "teh\n")]);
    for arguments in ["", " --only teh-word"] {
        let (code, stdout, stderr) = folder.run(&format!(". --format short --timeout 1 --max-file-size 1G{arguments}"));
        assert_eq!(code, Some(1), "{stderr}");
        assert_eq!(
            stdout,
            "slow.md:1:1: error[timed-out] this article took too long to check, so nothing in it is reported; --timeout gives it longer\nsmall.md:1:1: warning[teh-word] teh\n"
        );
    }
    let (code, _, _) = folder.run("slow.md --fix --timeout 1 --max-file-size 1G");
    assert_eq!(code, Some(1));
    assert_eq!(fs::read_to_string(folder.0.path().join("slow.md")).unwrap(), text);
    let (code, _, stderr) = folder.run("baseline write slow.md --timeout 1 --max-file-size 1G");
    assert_eq!(code, Some(0), "{stderr}");
    let (code, stdout, _) = folder.run("slow.md --format short --timeout 1 --max-file-size 1G");
    assert!(code == Some(1) && stdout.contains("timed-out"), "no baseline remembers it: {stdout}");
}
