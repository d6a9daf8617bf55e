//! A folder for one test, with a small pack, and the program run in it.
//!
//! It asserts nothing.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The pack of most tests.
pub const PACK: &str = "\
- id: teh-word
  aliases: [XY001]
  swap: {teh: the}
  source: https://example.org/the
  fix: unsafe
  severity: error
  message: {zh: 应写“<now>”，不写“<was>”, en: \"write “<now>”, not “<was>”\"}
  bad: [teh]
  good: [the]
  tags: [words]
- id: two-spaces
  find: '(?P<a>\\S) {2,}(?P<b>\\S)'
  fix: {with: $a $b, safe: true}
  severity: warning
  message: {zh: 多余的空格, en: more than one space}
  bad: [a  b]
  good: [a b]
- id: marker
  node: bullet-item
  must: {marker: {same: document}}
  severity: info
  message: {zh: 列表标记不一致, en: another list marker}
  bad: [\"* a\\n\\nb\\n\\n- c\"]
  good: [\"- a\\n- b\"]
- id: spelling
  tags: [words]
  swap: {colour: color}
  presets: [strict]
  severity: info
  message: {zh: 拼写, en: spelling}
  bad: [colour]
  good: [color]
- id: wide
  options: {most: {is: 80, about: the widest line}}
  node: line
  must: {width: {max: $most}}
  presets: [strict, {narrow: {severity: warning, most: 10}}]
  severity: info
  message: {zh: 行宽超过 $most, en: more than $most columns}
  bad: [{text: words, set: {most: 3}}]
  good: [words]
";

/// What a run came to.
#[derive(Debug)]
#[allow(dead_code, reason = "each test file uses a part of it")]
pub struct Done {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A folder with files.
pub struct Setting {
    folder: tempfile::TempDir,
    pack: tempfile::TempDir,
}

#[allow(dead_code, reason = "each test file uses a part of it")]
impl Setting {
    pub fn new() -> Self {
        let pack = tempfile::tempdir().unwrap();
        fs::write(pack.path().join("pack.yaml"), PACK).unwrap();
        Self { folder: tempfile::tempdir().unwrap(), pack }
    }

    pub fn file(self, name: &str, text: &str) -> Self {
        self.bytes(name, text.as_bytes())
    }

    pub fn bytes(self, name: &str, bytes: &[u8]) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program with the small pack alone, and these arguments (split at spaces).
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = self.bare(arguments);
        command.arg("--no-default-rules").arg("--rules").arg(self.pack.path().join("pack.yaml"));
        command
    }

    fn bare(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aigc-lint"));
        command.args(arguments.split_whitespace()).current_dir(self.folder.path());
        for name in ["NO_COLOR", "COLUMNS", "LC_ALL", "LC_MESSAGES", "LANG", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs with the small pack alone.
    pub fn run(&self, arguments: &str) -> Done {
        finish(self.command(arguments), "")
    }

    /// The same with this text as standard input.
    pub fn run_with(&self, arguments: &str, input: &str) -> Done {
        finish(self.command(arguments), input)
    }

    /// Runs with the rules inside the program.
    pub fn run_bare(&self, arguments: &str) -> Done {
        finish(self.bare(arguments), "")
    }
}

fn finish(mut command: Command, input: &str) -> Done {
    if !input.is_empty() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    Done {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
