//! Disks that are full.

use std::fs;
use std::process::{Command, Stdio};

use crate::has;
use crate::setting::Setting;

#[test]
fn a_full_disk_keeps_the_article() {
    if !has("unshare") {
        eprintln!("not tested: there is no `unshare`");
        return;
    }
    let setting = Setting::new().file("disk/keep", "");
    let article = "a  b and more words\n\n".repeat(900);
    fs::write(setting.path("a.md"), &article).unwrap();
    // A disk of our own that holds the article once, gone with the process.
    let script = r#"
        mount -t tmpfs -o size=32k none disk || exit 77
        cp a.md disk/ && head -c 1000000 /dev/zero > disk/fill 2>/dev/null
        "$@"; code=$?
        cmp a.md disk/a.md && ls -A disk && exit $code; exit 99"#;
    let program = setting.command("disk/a.md --fix --lang en");
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", script, "sh"]).arg(program.get_program()).args(program.get_args());
    let output = command.current_dir(setting.path("")).stdin(Stdio::null()).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(77) || stderr.contains("unshare failed") {
        eprintln!("not tested: no disk can be made here ({stderr})");
        return;
    }
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr.contains("disk/a.md: the fixes cannot be written"), "{stderr}");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.ends_with("a.md\nfill\n"), "nothing else is left behind: {stdout}");
}

#[test]
fn reports_that_find_no_room_are_told_of() {
    let setting = Setting::new().file("a.md", "teh\n");
    let full = || fs::File::options().write(true).open("/dev/full");
    let Ok(out) = full() else {
        eprintln!("not tested: there is no /dev/full");
        return;
    };
    let output = setting.command("a.md").stdout(out).stderr(Stdio::piped()).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("cannot write the result"), "{stderr}");
    let done = setting.run("a.md --output json=/dev/full");
    assert_eq!(done.code, 2, "{}", done.stderr);
    assert!(done.stderr.contains("cannot write the report `/dev/full`"), "{}", done.stderr);
    // With nowhere to complain the run still ends, and its exit code tells.
    let output = setting.command("a.md").stdout(full().unwrap()).stderr(full().unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
