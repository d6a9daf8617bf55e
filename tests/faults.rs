//! What goes wrong with files, pipes and disks, and what comes from strangers: nothing is lost, nothing hangs, nobody's
//! program is run.
//!
//! What needs rights or tools that a machine lacks says so and passes.

#![cfg(unix)]

#[path = "faults/disk.rs"]
mod disk;
#[path = "cli/setting.rs"]
mod setting;
#[path = "faults/strangers.rs"]
mod strangers;

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use setting::Setting;

/// Waits for something that must come, for a minute.
fn wait_for(what: &str, mut there: impl FnMut() -> bool) {
    let start = Instant::now();
    while !there() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what} never came");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// The command as somebody without rights: root may read and write everything.
fn without_rights(setting: &Setting, command: Command) -> Option<Command> {
    let nobody = "65534";
    if Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout != b"0\n") {
        return Some(command);
    }
    if !has("setpriv") {
        eprintln!("not tested: there is no `setpriv` to give up the rights of root");
        return None;
    }
    fs::set_permissions(setting.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    let mut plain = Command::new("setpriv");
    plain.args(["--reuid", nobody, "--regid", nobody, "--clear-groups"]).arg(command.get_program());
    // The pack of the setting stands in a folder of root's.
    let pack = setting.path("pack.yaml");
    fs::write(&pack, setting::PACK).unwrap();
    let arguments: Vec<_> = command.get_args().collect();
    plain.args(&arguments[..arguments.len() - 1]).arg(pack).current_dir(setting.path("")).stdin(Stdio::null());
    Some(plain)
}

#[test]
fn what_may_not_be_read_is_named_and_the_rest_is_checked() {
    let setting = Setting::new().file("docs/a.md", "teh\n").file("docs/b.md", "teh\n").file("docs/in/c.md", "teh\n");
    fs::set_permissions(setting.path("docs/b.md"), fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(setting.path("docs/in"), fs::Permissions::from_mode(0o000)).unwrap();
    let Some(mut command) = without_rights(&setting, setting.command("docs --format short --lang en")) else { return };
    let output = command.output().unwrap();
    fs::set_permissions(setting.path("docs/in"), fs::Permissions::from_mode(0o755)).unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(output.status.code(), Some(2), "{stdout}{stderr}");
    assert_eq!(stdout, "docs/a.md:1:1: error[teh-word] write “the”, not “teh”\n", "{stderr}");
    assert!(stderr.contains("docs/b.md: ") && stderr.contains("docs/in: "), "{stderr}");
}

#[test]
fn a_folder_that_may_not_be_written_to_keeps_the_article() {
    let setting = Setting::new().file("docs/a.md", "a  b\n");
    fs::set_permissions(setting.path("docs"), fs::Permissions::from_mode(0o555)).unwrap();
    let Some(mut command) = without_rights(&setting, setting.command("docs --fix --lang en")) else { return };
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("the fixes cannot be written"));
    assert_eq!(setting.read("docs/a.md"), "a  b\n");
    assert_eq!(fs::read_dir(setting.path("docs")).unwrap().count(), 1);
}

/// The program has listed its files when it asks for the baseline, and opens them only when it has that.
#[test]
fn an_article_that_vanishes_is_named_and_the_rest_is_checked() {
    let setting = Setting::new().file("docs/a.md", "teh\n").file("docs/b.md", "teh\n");
    let pipe = setting.path("baseline.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = setting
        .command("docs --format short --lang en --baseline baseline.json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut writer = fs::File::options().write(true).open(&pipe).unwrap();
    fs::remove_file(setting.path("docs/a.md")).unwrap();
    writer.write_all(b"{\"version\": 1, \"findings\": []}").unwrap();
    drop(writer);
    let output = child.wait_with_output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(output.status.code(), Some(2), "{stdout}{stderr}");
    assert_eq!(stdout, "docs/b.md:1:1: error[teh-word] write “the”, not “teh”\n");
    assert!(stderr.contains("docs/a.md: "), "{stderr}");
}

#[test]
fn a_reader_that_goes_away_ends_the_run_in_peace() {
    let setting = Setting::new().file("a.md", &"teh\n\n".repeat(20_000));
    for format in ["pretty", "short", "json", "sarif", "html"] {
        let mut child = setting
            .command(&format!("a.md --format {format}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0];
        child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{format}: {output:?}");
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
}

#[test]
fn links_in_circles_are_walked_once() {
    let setting = Setting::new().file("docs/a.md", "teh\n").file("docs/in/b.md", "fine\n");
    symlink(".", setting.path("docs/again")).unwrap();
    symlink("../..", setting.path("docs/in/up")).unwrap();
    symlink("self.md", setting.path("docs/self.md")).unwrap();
    symlink("../docs", setting.path("docs/in/docs.md")).unwrap();
    let done = setting.run("docs --format short --lang en");
    assert_eq!((done.code, done.stdout.lines().count()), (1, 1), "{}{}", done.stdout, done.stderr);
    let done = setting.run("docs/self.md");
    assert_eq!(done.code, 2, "{}", done.stdout);
    assert!(done.stderr.contains("docs/self.md"), "{}", done.stderr);
    assert_eq!(setting.run("docs/again docs --format short").stdout.lines().count(), 1, "each file once");
}

#[test]
fn pipes_and_devices_are_passed_by_with_a_word() {
    let setting = Setting::new().file("docs/a.md", "teh\n");
    assert!(Command::new("mkfifo").arg(setting.path("docs/pipe.md")).status().unwrap().success());
    let _ =
        Command::new("mknod").arg(setting.path("docs/zero.md")).args(["c", "1", "5"]).stderr(Stdio::null()).status();
    let done = setting.run("docs --format short --lang en");
    assert_eq!((done.code, done.stdout.lines().count()), (1, 1), "{}", done.stderr);
    assert!(done.stderr.contains("docs/pipe.md: neither a file nor a folder"), "{}", done.stderr);
    assert!(!setting.path("docs/zero.md").exists() || done.stderr.contains("docs/zero.md: "), "{}", done.stderr);
    for device in ["/dev/zero", "/dev/null", "docs/pipe.md"] {
        let done = setting.run(&format!("{device} docs/a.md --format short --lang en"));
        assert_eq!((done.code, done.stdout.lines().count()), (2, 1), "{device}: {}", done.stderr);
        assert!(done.stderr.contains("neither a file nor a folder"), "{device}: {}", done.stderr);
    }
    // In the place of a pack, of settings and of an article that another one speaks of.
    let done = setting.run("docs/a.md --rules docs/pipe.md --rules /dev/zero");
    assert_eq!(done.code, 2, "{}", done.stderr);
    assert!(done.stderr.matches("is no file").count() == 2, "{}", done.stderr);
    let done = setting.run("docs/a.md --config docs/pipe.md");
    assert!(done.code == 2 && done.stderr.contains("it is no file"), "{}", done.stderr);
}

#[test]
fn names_that_are_no_text_can_be_checked_and_mended() {
    let setting = Setting::new().file("docs/a.md", "fine\n");
    let name = OsStr::from_bytes(b"docs/\xff\xfe \xe6\x96.md");
    fs::write(setting.path("").join(name), "a  b\n").unwrap();
    for format in ["short", "json", "sarif", "junit", "github", "html"] {
        let done = setting.run(&format!("docs --format {format} --fail-on warning"));
        assert_eq!(done.code, 1, "{format}: {}", done.stderr);
        assert!(done.stdout.contains("two-spaces"), "{format}: {}", done.stdout);
    }
    let done = setting.run("docs --fix");
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(fs::read_to_string(setting.path("").join(name)).unwrap(), "a b\n");
}

/// The same command where interrupts are ignored, as in what a shell runs in the background: the program inherits that.
fn interruptible(command: Command) -> Command {
    let mut env = Command::new("env");
    if !env.args(["--default-signal=INT", "true"]).status().is_ok_and(|status| status.success()) {
        return command;
    }
    let mut wrapped = Command::new("env");
    wrapped.arg("--default-signal=INT").arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    wrapped
}

#[test]
fn an_interrupt_ends_at_once_and_leaves_no_half_file() {
    let old = "a  b and more words\n\n".repeat(200);
    let new = "a b and more words\n\n".repeat(200);
    let mut setting = Setting::new();
    // Enough that the run is not over before the signal comes, even where this test waits for its turn.
    let count = 2_000;
    for number in 0..count {
        setting = setting.file(&format!("docs/{number}.md"), &old);
    }
    let mut child =
        interruptible(setting.command("docs --fix")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let read = |number: usize| fs::read_to_string(setting.path(&format!("docs/{number}.md"))).unwrap();
    wait_for("the first mended file", || read(0) == new);
    let start = Instant::now();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert!(start.elapsed() < Duration::from_secs(20), "it went on for {:?}", start.elapsed());
    assert_eq!(status.signal(), Some(2), "{status:?}: the run was over before the signal came");
    for number in 0..count {
        let text = read(number);
        assert!(text == old || text == new, "docs/{number}.md is neither the old nor the new text");
    }
    assert_eq!(setting.run("docs --fix").code, 0);
    assert!((0..count).all(|number| read(number) == new));
}
