//! What a run of the program costs, in time of the processor: the time that a person waits would depend on what else
//! the machine does.
//!
//! It asks the system how long a process that has ended was at work, which Linux tells; elsewhere nothing is measured.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The least that is told apart from nothing, in hundredths of a second.
const LEAST: u64 = 5;
/// A run that takes longer has failed.
const LONGEST: Duration = Duration::from_secs(300);

/// The program to measure, if one is named and this system can.
pub fn program() -> Option<PathBuf> {
    let named = PathBuf::from(std::env::var_os("HOSTILE_PROGRAM")?);
    let program = fs::canonicalize(&named).unwrap_or_else(|error| panic!("{}: {error}", named.display()));
    fs::exists("/proc/self/stat").unwrap_or(false).then_some(program)
}

/// Hundredths of a second that the program works on a document; none if it fails or does not end.
pub fn of(program: &PathBuf, source: &str) -> Option<u64> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.md"), source).expect("a document");
    let arguments =
        ["--no-config", "--preset", "all", "--timeout", "0", "--fail-on", "never", "--format", "json", "a.md"];
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut stdout = child.stdout.take().expect("its output");
    let reader = std::thread::spawn(move || stdout.read_to_end(&mut Vec::new()));
    let start = Instant::now();
    let cost = loop {
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
        // Behind the name in brackets: the state, and 11 and 12 words later the times.
        let words: Vec<&str> = stat.rsplit_once(") ").map(|(_, rest)| rest.split(' ').collect()).unwrap_or_default();
        if words.first() == Some(&"Z") {
            let time = |index: usize| words.get(index).and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
            break Some(time(11) + time(12));
        }
        if start.elapsed() > LONGEST {
            let _ = child.kill();
            break None;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let _ = reader.join();
    let status = child.wait().expect("the program ends");
    cost.filter(|_| status.success())
}

/// Whether four times the size took no more than ten times the work, what an empty document takes left aside. In even
/// growth it is four times, in square growth sixteen.
pub fn grows_evenly(empty: u64, one: u64, four: u64) -> bool {
    four.saturating_sub(empty) <= 10 * one.saturating_sub(empty).max(LEAST)
}

#[test]
fn square_growth_is_told_from_even_growth() {
    assert!(grows_evenly(12, 32, 92) && grows_evenly(12, 12, 60));
    assert!(!grows_evenly(12, 32, 332) && !grows_evenly(12, 12, 300));
}
