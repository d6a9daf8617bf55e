//! What the program promises of its speed, measured: `cargo bench --bench table [-- MB]`.
//!
//! Each figure is processor time (user and system) of a whole process, and stands beside its bound. Corpora are made of
//! our own fixtures in a seeded order and written to a temporary folder; MB (48 unless given) is the size of the large
//! one. `rumdl` is measured where it is found (`RUMDL=PATH`, else in PATH). Nothing is asserted: what is too slow is
//! marked, and the exit code is 0.

mod corpus;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use corpus::Corpus;
use wait4::Wait4;

/// With this argument the program parses the folder after it with comrak, and does nothing else.
const FLOOR: &str = "--floor";
const MEGABYTE: usize = 1 << 20;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [first, folder] = arguments.as_slice()
        && first == FLOOR
    {
        return parse_all(Path::new(folder));
    }
    let megabytes = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(48);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = Table { folder: folder.path().to_owned() };
    println!("{}", load());
    table.against_the_floor(megabytes);
    table.against_size_of_packs();
    table.against_rumdl();
    table.doublings(megabytes);
    table.memory(megabytes);
    println!("{}", load());
}

/// What a process cost.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    peak_bytes: f64,
}

struct Table {
    folder: PathBuf,
}

impl Table {
    fn against_the_floor(&self, megabytes: usize) {
        let folder = self.folder.join("large");
        Corpus::new(1).folder(&folder, megabytes, MEGABYTE).expect("a corpus");
        let floor = floor(&folder);
        println!("{:<58} {:>8.2} s", format!("comrak alone, {megabytes} MB"), floor.seconds);
        let facts = self.made_facts("facts", 10_000);
        let row = |name: &str, most: f64, options: &[&str]| {
            let cost = check(&folder, options);
            bound(name, cost.seconds, cost.seconds / floor.seconds, most);
        };
        row("recommended", 2.0, &[]);
        row("everything, with 10,000 facts more", 3.0, &["--preset", "all", "--rules", path(&facts)]);
        row("markdownlint", f64::INFINITY, &["--preset", "markdownlint"]);
    }

    fn against_size_of_packs(&self) {
        let folder = self.folder.join("middle");
        Corpus::new(2).folder(&folder, 400, 16 << 10).expect("a corpus");
        let pair = |name: &str, most: f64, small: &Path, large: &Path, options: &[&str]| {
            let with = |pack: &Path| check(&folder, &[options, &["--rules", path(pack)]].concat()).seconds;
            let (small, large) = (with(small), with(large));
            bound(name, large, large / small, most);
        };
        let facts = |size| self.made_facts(&format!("facts-{size}"), size);
        pair("10,000 facts against 700, beside the pack", 1.2, &facts(700), &facts(10_000), &[]);
        let terms = |size| self.made_terms(size);
        pair("10,000 swap terms against 100", 1.5, &terms(100), &terms(10_000), &["--no-default-rules"]);
    }

    fn against_rumdl(&self) {
        let rumdl = std::env::var("RUMDL").unwrap_or_else(|_| "rumdl".to_owned());
        if Command::new(&rumdl).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
            return println!("{:<58} is not here: its rows are left out", "rumdl");
        }
        let folder = self.folder.join("many");
        Corpus::new(3).folder(&folder, 600, 8 << 10).expect("a corpus");
        let theirs = |what: &Path| cost(Command::new(&rumdl).args(["check", "--no-cache"]).arg(what)).seconds;
        let ours = check(&folder, &["--preset", "markdownlint"]).seconds;
        bound("markdownlint on 600 files against rumdl", ours, ours / theirs(&folder), 0.6);
        let article = folder.join("article-00000.md");
        let best = |run: &dyn Fn() -> f64| (0..10).map(|_| run()).fold(f64::INFINITY, f64::min);
        let ours = best(&|| check(&article, &[]).seconds);
        bound("one article of 8 KB against rumdl, best of 10", ours, ours / best(&|| theirs(&article)), 1.0);
    }

    fn doublings(&self, megabytes: usize) {
        let mixed = |bytes: usize| Corpus::new(4).article(bytes);
        self.doubling("one file", MEGABYTE, megabytes.next_power_of_two() * MEGABYTE, mixed);
        let line = |bytes: usize, before: &str, after: &str| Corpus::new(5).sentences(bytes, before, after);
        let (least, most) = (10 << 10, 1_280 << 10);
        self.doubling("one paragraph", least, most, |bytes| line(bytes, "", "\n"));
        self.doubling("one list", least, most, |bytes| line(bytes, "- ", "\n"));
        self.doubling("one line", least, most, |bytes| line(bytes, "", " "));
        self.doubling("one table", least, most, |bytes| format!("| a |\n|---|\n{}", line(bytes, "| ", " |\n")));
        let costs = (0..=16).step_by(2).map(|power| {
            let folder = self.folder.join(format!("files-{power}"));
            Corpus::new(6).folder(&folder, 1 << power, 512).expect("a corpus");
            // Between two steps the files are four times as many.
            let cost = check(&folder, &[]).seconds;
            let _ = std::fs::remove_dir_all(&folder);
            cost
        });
        let steps: Vec<f64> = costs.collect();
        growth("files of 512 bytes, from 1 to 65,536 by fours", &steps, 4.84);
    }

    /// Twice the input, again and again.
    fn doubling(&self, name: &str, least: usize, most: usize, text: impl Fn(usize) -> String) {
        let sizes = std::iter::successors(Some(least), |size| Some(size * 2)).take_while(|size| *size <= most);
        let costs = sizes.map(|size| {
            let file = self.folder.join("doubled.md");
            std::fs::write(&file, text(size)).expect("a file");
            check(&file, &["--preset", "all"]).seconds
        });
        let name = format!("{name}, from {} to {} KB by twos", least >> 10, most >> 10);
        growth(&name, &costs.collect::<Vec<_>>(), 2.2);
    }

    fn memory(&self, megabytes: usize) {
        let file = self.folder.join("large.md");
        let text = Corpus::new(7).article(megabytes * MEGABYTE);
        std::fs::write(&file, &text).expect("a file");
        let peak = check(&file, &[]).peak_bytes;
        let name = format!("peak memory on one file of {megabytes} MB, as a multiple");
        bound(&name, peak / 1e6, peak / text.len() as f64, 12.0);
        let folder = self.folder.join("small");
        Corpus::new(8).folder(&folder, 10_000, 2 << 10).expect("a corpus");
        let peak = check(&folder, &[]).peak_bytes / 1e6;
        bound("peak memory on 10,000 small files, in MB", peak, peak, 150.0);
    }

    /// A pack of so many made-up makers and models.
    fn made_facts(&self, name: &str, size: usize) -> PathBuf {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(folder.join("facts")).expect("a folder");
        let mut facts = String::new();
        for number in 0..size / 5 {
            let _ = writeln!(facts, "Maker{number} Labs: {{kind: organization, source: https://example.org/{number}}}");
            for model in 0..4 {
                let _ = writeln!(
                    facts,
                    "Model{number}-{model}: {{kind: model, developer: Maker{number} Labs, released: 2020-0{}, parameters: {}3B, source: https://example.org/{number}}}",
                    model + 1,
                    model + 1
                );
            }
        }
        std::fs::write(folder.join("facts/made.yaml"), facts).expect("a file");
        folder
    }

    /// A rule that swaps so many made-up words.
    fn made_terms(&self, size: usize) -> PathBuf {
        let file = self.folder.join(format!("terms-{size}.yaml"));
        let mut rule = "- id: made-terms\n  message: write “<now>”, not “<was>”\n  bad: [wrong00001word]\n  good: [a word]\n  swap:\n".to_owned();
        for number in 0..size {
            let _ = writeln!(rule, "    wrong{number:05}word: right{number:05}word");
        }
        std::fs::write(&file, rule).expect("a file");
        file
    }
}

/// Parses every file of a folder.
fn parse_all(folder: &Path) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        std::hint::black_box(corpus::floor(&text));
    }
}

fn floor(folder: &Path) -> Cost {
    cost(Command::new(std::env::current_exe().expect("a program")).arg(FLOOR).arg(folder))
}

/// What the program costs on a file or folder.
fn check(what: &Path, options: &[&str]) -> Cost {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aigc-lint"));
    cost(command.args(["--no-config", "--max-file-size", "1G", "--format", "json"]).args(options).arg(what))
}

fn cost(command: &mut Command) -> Cost {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let used = child.and_then(|mut child| child.wait4()).expect("a program that runs");
    // 2 says that something could not be checked: then the figure is worth nothing.
    assert!(used.status.code().is_some_and(|code| code < 2), "{command:?} came to {:?}", used.status);
    let seconds = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    Cost { seconds, peak_bytes: used.rusage.maxrss as f64 }
}

/// A row: what was measured, what it comes to, and the most that it may come to.
fn bound(name: &str, figure: f64, ratio: f64, most: f64) {
    let most = if most.is_finite() { format!("at most {most:.1}{}", mark(ratio > most)) } else { String::new() };
    println!("{name:<58} {figure:>8.2}   {ratio:>6.2} x   {most}");
}

/// A row: the steepest of some steps.
fn growth(name: &str, costs: &[f64], most: f64) {
    let steps: Vec<f64> = costs.windows(2).map(|pair| pair[1] / pair[0]).collect();
    let worst = steps.iter().copied().fold(0.0, f64::max);
    let all: Vec<String> = steps.iter().map(|step| format!("{step:.1}")).collect();
    println!("{name:<58} {:>8} s {worst:>6.2} x   at most {most:.1}{} ({})", "", mark(worst > most), all.join(" "));
}

fn mark(missed: bool) -> &'static str {
    if missed { "  MISSED" } else { "" }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path of plain characters")
}

/// How busy the machine is.
fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let load = load.split(' ').next().unwrap_or_default();
    format!("{processors} processors, load {}", if load.is_empty() { "unknown" } else { load })
}
