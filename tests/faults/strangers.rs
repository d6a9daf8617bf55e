//! Packs, settings and repositories of people whom nobody knows.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use crate::setting::{PACK, Setting};

/// A repository in whose own settings and hooks every way to run a program is taken that is known.
fn repository() -> Setting {
    let setting =
        Setting::new().file("docs/a.md", "fine\n").file(".gitattributes", "*.md filter=evil diff=evil merge=evil\n");
    let script = format!("#!/bin/sh\ntouch '{}'\ncat\n", setting.path("pwned").display());
    let evil = setting.path("evil.sh");
    fs::write(&evil, &script).unwrap();
    fs::set_permissions(&evil, fs::Permissions::from_mode(0o755)).unwrap();
    git(&setting, "init -q");
    git(&setting, "add -A");
    git(&setting, "commit -q -m one");
    fs::write(setting.path("docs/a.md"), "fine\nteh x  y\n").unwrap();
    git(&setting, "add docs");
    let hooks = [
        "post-index-change",
        "fsmonitor-watchman",
        "query-watchman",
        "pre-commit",
        "post-checkout",
        "reference-transaction",
    ];
    for hook in hooks {
        fs::create_dir_all(setting.path(".git/hooks")).unwrap();
        fs::copy(&evil, setting.path(&format!(".git/hooks/{hook}"))).unwrap();
    }
    let evil = evil.display();
    let settings = format!(
        "[core]\n\tfsmonitor = {evil}\n\tpager = {evil}\n\teditor = {evil}\n\tsshCommand = {evil}\n\taskPass = {evil}\n\tgitProxy = {evil}\n\talternateRefsCommand = {evil}\n\
         [pager]\n\tdiff = {evil}\n\trev-parse = {evil}\n\
         [diff]\n\texternal = {evil}\n[diff \"evil\"]\n\tcommand = {evil}\n\ttextconv = {evil}\n\tcachetextconv = true\n\
         [filter \"evil\"]\n\tclean = {evil}\n\tsmudge = {evil}\n\tprocess = {evil}\n\trequired = true\n\
         [merge \"evil\"]\n\tdriver = {evil}\n\
         [alias]\n\tls-files = !{evil}\n\tcat-file = !{evil}\n\tdiff-index = !{evil}\n\trev-parse = !{evil}\n\
         [extensions]\n\tpartialClone = origin\n[remote \"origin\"]\n\turl = ext::{evil}\n\tpromisor = true\n\tuploadpack = {evil}\n\
         [credential]\n\thelper = !{evil}\n[gpg]\n\tprogram = {evil}\n"
    );
    let config = setting.path(".git/config");
    let before =
        fs::read_to_string(&config).unwrap().replace("repositoryformatversion = 0", "repositoryformatversion = 1");
    fs::write(&config, before + &settings).unwrap();
    setting
}

fn git(setting: &Setting, arguments: &str) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
    let output = Command::new("git")
        .args(identity)
        .args(arguments.split_whitespace())
        .current_dir(setting.path(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments}: {output:?}");
}

#[test]
fn a_repository_runs_no_program() {
    let setting = repository();
    // The trap is a real one: git itself walks into it.
    let _ = Command::new("git").args(["status"]).current_dir(setting.path("")).output().unwrap();
    assert!(setting.path("pwned").exists(), "the repository of this test is harmless");
    fs::remove_file(setting.path("pwned")).unwrap();
    for arguments in ["--staged", "--since HEAD", "docs --since HEAD --diff", "docs --staged --format json", "docs"] {
        let done = setting.run(&format!("{arguments} --lang en"));
        assert!(done.code <= 1, "{arguments}: {}", done.stderr);
        assert!(done.stdout.contains("teh"), "{arguments}: {}{}", done.stdout, done.stderr);
        assert!(!setting.path("pwned").exists(), "{arguments} ran a program of the repository");
    }
    // A missing object is not fetched.
    let objects = setting.path(".git/objects");
    let hash =
        Command::new("git").args(["rev-parse", "HEAD:docs/a.md"]).current_dir(setting.path("")).output().unwrap();
    let hash = String::from_utf8(hash.stdout).unwrap();
    let _ = fs::remove_file(setting.path("pwned"));
    fs::remove_file(objects.join(&hash[..2]).join(hash[2..].trim())).unwrap();
    setting.run("docs --since HEAD");
    assert!(!setting.path("pwned").exists(), "something was fetched");
}

#[test]
fn settings_reach_nothing_outside_of_the_repository() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.yaml"), "password-of-somebody: [\n").unwrap();
    let rule = "- {id: other-word, swap: {teh: the}, message: m, bad: [teh], good: [the]}\n";
    fs::write(outside.path().join("pack.yaml"), rule).unwrap();
    let secret = outside.path().join("secret.yaml").display().to_string();
    let pack = outside.path().join("pack.yaml").display().to_string();
    let base = Setting::new().file("repo/a.md", "teh\n").file("beside.yaml", "password-of-somebody: [\n");
    fs::create_dir_all(base.path("repo/.git")).unwrap();
    symlink(outside.path(), base.path("repo/link")).unwrap();
    symlink(outside.path().join("secret.yaml"), base.path("repo/secret-link.yaml")).unwrap();
    let cases = [
        format!("extends: ['{secret}']\n"),
        "extends: [../beside.yaml]\n".to_owned(),
        "extends: [./x/../../beside.yaml]\n".to_owned(),
        "extends: [link/secret.yaml]\n".to_owned(),
        "extends: [./secret-link.yaml]\n".to_owned(),
        format!("packs: ['{pack}']\n"),
        "packs: [link]\n".to_owned(),
        "packs: [link/pack.yaml]\n".to_owned(),
        "packs: [../beside.yaml]\n".to_owned(),
        "packs: [/dev/zero]\n".to_owned(),
    ];
    fs::create_dir_all(base.path("repo/x")).unwrap();
    for settings in &cases {
        fs::write(base.path("repo/.aigc-lint.yaml"), settings).unwrap();
        let done = base.run("repo/a.md");
        assert_eq!(done.code, 2, "{settings}{}", done.stdout);
        assert!(done.stderr.contains("leads out of") && done.stderr.contains("--trust"), "{settings}{}", done.stderr);
        assert!(!done.stderr.contains("password"), "{settings}{}", done.stderr);
    }
    fs::write(base.path("repo/.aigc-lint.yaml"), &cases[5]).unwrap();
    let done = base.run("repo/a.md --trust --format short");
    assert!(done.stdout.contains("other-word"), "{}{}", done.stdout, done.stderr);
    // The file of settings itself may be such a link.
    fs::remove_file(base.path("repo/.aigc-lint.yaml")).unwrap();
    symlink(outside.path().join("secret.yaml"), base.path("repo/.aigc-lint.yaml")).unwrap();
    let done = base.run("repo/a.md");
    assert_eq!(done.code, 2, "{}", done.stdout);
    assert!(done.stderr.contains("leads out of") && !done.stderr.contains("password"), "{}", done.stderr);
}

#[test]
fn packs_that_grow_are_refused_at_once() {
    let doubled = |open: &str, close: &str| -> String {
        let mut text = "p0: aaaaaaaaaa\n".to_owned();
        for level in 1..60 {
            text.push_str(&format!("  p{level}: {open}<p{before}><p{before}>{close}\n", before = level - 1));
        }
        text
    };
    let rule = "bad: [b], good: [c], message: m";
    let packs = [
        ("lint/a.yaml", format!("patterns:\n  {}rules:\n  - {{id: r, find: <p59>, {rule}}}\n", doubled("'", "'"))),
        ("grammar/en.yaml", format!("parts:\n  {}", doubled("'", "'"))),
        ("grammar/en.yaml", format!("parts:\n  a: {}\n  b: '{}'\n", "x".repeat(3000), "<a>".repeat(300_000))),
        (
            "grammar/en.yaml",
            format!(
                "words:\n  w: [{}]\nclaims:\n  developer:\n    says:\n      - {{say: '<S> {} <O>', eg: '<S> x <O>'}}\n",
                (0..30_000).map(|number| format!("word{number}")).collect::<Vec<_>>().join(", "),
                "<w>".repeat(3_000)
            ),
        ),
        ("lint/a.yaml", format!("- {{id: r, find: '(a{{1000}}){{1000}}', {rule}}}\n")),
        ("lint/a.yaml", format!("- {{id: r, find: '((a{{100}}){{100}}){{100}}', {rule}}}\n")),
        ("lint/a.yaml", format!("- {{id: r, find: '(\\p{{L}}{{500}}|\\w{{500}}){{20}}', {rule}}}\n")),
        ("lint/a.yaml", format!("- {{id: r, find: '{}a{}', {rule}}}\n", "(".repeat(50_000), ")".repeat(50_000))),
        (
            "lint/a.yaml",
            format!(
                "- {{id: r, find: '{}', options: {{o: {{is: [{}], about: x}}}}, {rule}}}\n",
                "${o}".repeat(30_000),
                "abcdefghij, ".repeat(30_000)
            ),
        ),
        ("lint/a.yaml", format!("- &a [x, x, x, x, x, x, x, x]\n- &b [{0}]\n- [{0}]\n", "*a, ".repeat(1000))),
        ("lint/a.yaml", "[".repeat(200_000)),
        ("lint/a.yaml", "{a: ".repeat(200_000)),
        ("lint/a.yaml", (0..4000).map(|level| " ".repeat(level) + "a:\n").collect()),
    ];
    for (name, text) in packs {
        let setting = Setting::new().file(&format!("evil/{name}"), &text).file("a.md", "x\n");
        let start = text.chars().take(60).collect::<String>();
        let mut command = Command::new("timeout");
        command.arg("120").arg(env!("CARGO_BIN_EXE_aigc-lint")).args(["a.md", "--no-config", "--rules", "evil"]);
        let output = command.current_dir(setting.path("")).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name} {start}: {}", &stderr[..stderr.len().min(500)]);
        assert!(!stderr.contains("panicked") && stderr.len() < 100_000, "{name} {start}: {} bytes", stderr.len());
    }
}

#[test]
fn links_in_packs_lead_nowhere_else() {
    let setting = Setting::new()
        .file("pack/lint/a.yaml", PACK)
        .file("secret.yaml", "password-of-somebody: [\n")
        .file("a.md", "teh\n");
    symlink(setting.path("secret.yaml"), setting.path("pack/lint/b.yaml")).unwrap();
    symlink("..", setting.path("pack/lint/up")).unwrap();
    let done = setting.run("a.md --rules pack");
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("leads out of the pack") && !done.stderr.contains("password"), "{}", done.stderr);
}

/// The program opens no connection: it knows no crate that could, and its manual promises it.
#[test]
fn nothing_in_the_program_can_speak_to_a_network() {
    let lock = fs::read_to_string("Cargo.lock").unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "-e", "normal", "--prefix", "none"])
        .output()
        .unwrap();
    let tree = String::from_utf8_lossy(&output.stdout).into_owned();
    let tree = if output.status.success() { tree } else { lock };
    for name in [
        "reqwest",
        "hyper",
        "ureq",
        "curl",
        "rustls",
        "openssl",
        "native-tls",
        "tokio",
        "mio",
        "socket2",
        "git2",
        "gix",
    ] {
        assert!(!tree.lines().any(|line| line.starts_with(&format!("{name} v"))), "{name}");
    }
    let mut folders = vec![std::path::PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                assert!(!text.contains("std::net"), "{}", path.display());
                let runs = text.contains("process::Command") || text.contains("process::{Command");
                assert!(!runs || path.ends_with("git.rs"), "{} runs programs", path.display());
            }
        }
    }
}
