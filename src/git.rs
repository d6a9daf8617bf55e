//! What the `git` program knows of a repository: which files changed since when, and what they were before.
//!
//! It judges no change. Git is asked for names and contents of objects only, in ways that run no program a repository
//! may name: no hooks, no filters, no external differences, no file monitor, no fetching. Files of the work tree are
//! read by us, not by git.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Settings that keep a repository from naming programs to run.
const HARMLESS: [&str; 6] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "diff.external=",
    "core.pager=cat",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
];

/// Why git could not answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no such program, or it cannot be started.
    #[error("the program `git` cannot be run: {0}")]
    NoProgram(#[from] io::Error),
    /// The folder belongs to no repository, or to one that git does not trust.
    #[error("`{folder}` is not inside a git repository ({said})")]
    NoRepository {
        /// The folder of the run.
        folder: String,
        /// What git says.
        said: String,
    },
    /// There is no such commit.
    #[error("git knows no commit `{0}`")]
    UnknownCommit(String),
    /// The commit and the current one have no common ancestor here.
    #[error("`{0}` and the current commit have no common ancestor in this repository")]
    NoMergeBase(String),
    /// Anything else.
    #[error("git {command}: {said}")]
    Failed {
        /// The command.
        command: String,
        /// What git says.
        said: String,
    },
}

/// A repository with a work tree.
#[derive(Clone, Debug)]
pub struct Repository {
    top: PathBuf,
}

/// A file of the repository, compared with what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path from the root, with `/` between its parts.
    pub path: String,
    /// The object that holds what it was; `None` if it is new.
    pub before: Option<String>,
    /// The object that holds what will be committed.
    pub staged: String,
}

impl Repository {
    /// The repository that `folder` stands in.
    ///
    /// # Errors
    ///
    /// When there is none, or no git.
    pub fn around(folder: &Path) -> Result<Self, GitError> {
        let output = git(folder, &["rev-parse", "--show-toplevel"])?;
        if !output.success {
            return Err(GitError::NoRepository { folder: folder.display().to_string(), said: output.said });
        }
        let top = String::from_utf8_lossy(&output.bytes).trim_end_matches(['\n', '\r']).to_owned();
        let top = std::fs::canonicalize(&top).unwrap_or_else(|_| PathBuf::from(top));
        Ok(Self { top })
    }

    /// The path of a file from the root; `None` if it stands outside.
    pub fn path_of(&self, file: &Path) -> Option<String> {
        // The folder is looked up and not the file, which may be a link or not exist.
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let whole = std::fs::canonicalize(folder).ok()?.join(file.file_name()?);
        let inside = whole.strip_prefix(&self.top).ok()?;
        Some(inside.to_str()?.replace(std::path::MAIN_SEPARATOR, "/"))
    }

    /// The root of the work tree.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The last commit that the current one and `reference` have in common.
    ///
    /// # Errors
    ///
    /// When there is no such commit, or nothing in common.
    pub fn merge_base(&self, reference: &str) -> Result<String, GitError> {
        let commit = self.commit(reference)?.ok_or_else(|| GitError::UnknownCommit(reference.to_owned()))?;
        let output = git(&self.top, &["merge-base", "HEAD", &commit])?;
        if output.success { Ok(line(&output.bytes)) } else { Err(GitError::NoMergeBase(reference.to_owned())) }
    }

    /// The current commit, or the empty tree where there is none yet.
    ///
    /// # Errors
    ///
    /// When git fails.
    pub fn head(&self) -> Result<String, GitError> {
        if let Some(commit) = self.commit("HEAD")? {
            return Ok(commit);
        }
        let mut command = prepared(&self.top, &["hash-object", "-t", "tree", "--stdin"]);
        let output = command.stdin(Stdio::null()).output()?;
        Ok(line(&output.stdout))
    }

    /// The name of a commit; whatever `reference` is, it is never an option.
    fn commit(&self, reference: &str) -> Result<Option<String>, GitError> {
        let asked = format!("{reference}^{{commit}}");
        let output = git(&self.top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &asked])?;
        Ok(output.success.then(|| line(&output.bytes)))
    }

    /// All files that git tracks, each with what it was in `base` (a commit or tree); renames are followed.
    ///
    /// # Errors
    ///
    /// When git fails.
    pub fn entries(&self, base: &str) -> Result<Vec<Entry>, GitError> {
        let differences = [
            "diff-index",
            "--cached",
            "--raw",
            "-z",
            "-M",
            "--no-abbrev",
            "--no-ext-diff",
            "--no-textconv",
            "--no-relative",
            base,
            "--",
        ];
        let differences = succeed(&self.top, &differences)?;
        let before = before(&differences);
        let tracked = succeed(&self.top, &["ls-files", "--stage", "--full-name", "-z"])?;
        let mut entries = Vec::new();
        for record in tracked.split(|byte| *byte == 0) {
            // "mode object stage\tpath"; of a file in conflict every side counts as new.
            let text = String::from_utf8_lossy(record);
            let Some((facts, path)) = text.split_once('\t') else { continue };
            let Some(object) = facts.split(' ').nth(1) else { continue };
            let old = before.get(path).cloned().unwrap_or_else(|| Some(object.to_owned()));
            entries.push(Entry { path: path.to_owned(), before: old, staged: object.to_owned() });
        }
        entries.dedup_by(|one, other| one.path == other.path);
        Ok(entries)
    }

    /// The contents of objects, in their order; `None` for what is no file. No filter of the repository sees them.
    ///
    /// # Errors
    ///
    /// When git fails.
    pub fn contents(&self, objects: &[String]) -> Result<Vec<Option<Vec<u8>>>, GitError> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = prepared(&self.top, &["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let questions: String = objects.iter().map(|object| format!("{object}\n")).collect();
        let stdin = child.stdin.take();
        // Git answers while it still reads: without a thread both sides could wait for each other.
        let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(questions.as_bytes())));
        let mut answers = Vec::new();
        if let Some(mut stdout) = child.stdout.take() {
            stdout.read_to_end(&mut answers)?;
        }
        // What was not written shows as missing answers.
        let _ = writer.join();
        child.wait()?;
        Ok(split(&answers, objects.len()))
    }
}

/// For each path that differs, the object that it was; `None` for a new one.
fn before(raw: &[u8]) -> HashMap<String, Option<String>> {
    let mut found = HashMap::new();
    let text = String::from_utf8_lossy(raw);
    let mut parts = text.split('\0');
    while let Some(facts) = parts.next().filter(|facts| !facts.is_empty()) {
        // ":mode mode object object status"
        let words: Vec<&str> = facts.split(' ').collect();
        let [_, _, old, _, status] = words[..] else { break };
        let Some(mut path) = parts.next() else { break };
        if status.starts_with(['R', 'C']) {
            let Some(new) = parts.next() else { break };
            path = new;
        }
        let is_new = old.bytes().all(|byte| byte == b'0');
        found.insert(path.to_owned(), (!is_new).then(|| old.to_owned()));
    }
    found
}

/// Splits the answers of `cat-file --batch`.
fn split(answers: &[u8], count: usize) -> Vec<Option<Vec<u8>>> {
    let mut contents = Vec::with_capacity(count);
    let mut rest = answers;
    while contents.len() < count {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end + 1..];
        let words: Vec<&str> = head.split(' ').collect();
        let size = match words[..] {
            [_, kind, size] => size.parse::<usize>().ok().map(|size| (kind, size)),
            _ => None,
        };
        let Some((kind, size)) = size.filter(|(_, size)| *size < rest.len()) else {
            contents.push(None);
            continue;
        };
        contents.push((kind == "blob").then(|| rest[..size].to_vec()));
        rest = &rest[size + 1..];
    }
    contents.resize(count, None);
    contents
}

/// What git answered.
struct Answer {
    success: bool,
    bytes: Vec<u8>,
    /// The first line of its standard error.
    said: String,
}

fn prepared(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-pager").arg("--no-optional-locks").arg("--literal-pathspecs");
    for setting in HARMLESS {
        command.args(["-c", setting]);
    }
    command.args(arguments).current_dir(folder).env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0");
    // Messages that we look at shall not depend on the user's language.
    command.env("LC_ALL", "C").env_remove("GIT_EXTERNAL_DIFF");
    command
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Answer, GitError> {
    let output = prepared(folder, arguments).stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned();
    Ok(Answer { success: output.status.success(), bytes: output.stdout, said })
}

fn succeed(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
    let answer = git(folder, arguments)?;
    if answer.success {
        return Ok(answer.bytes);
    }
    Err(GitError::Failed { command: arguments.first().copied().unwrap_or_default().to_owned(), said: answer.said })
}

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_git_are_read() {
        let raw = b":100644 100644 aaa bbb M\0a.md\0:100644 100644 ccc ddd R087\0old.md\0new.md\0:000000 100644 0000 eee A\0b \xe6\xa8\xa1.md\0";
        let found = before(raw);
        assert_eq!(found["a.md"].as_deref(), Some("aaa"));
        assert_eq!(found["new.md"].as_deref(), Some("ccc"));
        assert_eq!(found["b 模.md"], None);
        assert!(!found.contains_key("old.md"));
    }

    #[test]
    fn answers_of_git_are_split() {
        let answers = b"aaa blob 3\nx\ny\nbbb missing\nccc tree 2\nzz\nddd blob 0\n\n";
        let contents = split(answers, 4);
        assert_eq!(contents, [Some(b"x\ny".to_vec()), None, None, Some(Vec::new())]);
        assert_eq!(split(b"", 2), [None, None]);
    }
}
