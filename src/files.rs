//! From paths to articles: walks folders, reads files, and says why one cannot be read.
//!
//! It knows nothing of Markdown but the endings of its files.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::finding::MessageLanguage;
use crate::real::RealPaths;
use crate::rules::{Captures, fill};
use crate::words;

/// Endings by which files in folders are known as Markdown; upper case counts too.
pub const ENDINGS: [&str; 4] = ["md", "markdown", "mdown", "mkd"];
/// The path that means standard input.
pub const STANDARD_INPUT: &str = "-";
/// What standard input is called when nobody says.
const UNNAMED: &str = "<stdin>";

/// Where an article comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// An article that is to be checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// What reports call it: the path as given, with `/` between its parts.
    pub name: String,
    /// Where it comes from.
    pub input: Input,
}

/// Why something could not be checked.
#[derive(Debug)]
pub enum Problem {
    /// It does not exist.
    Missing,
    /// The system does not let us.
    Unreadable(io::Error),
    /// Fixes could not be written.
    Unwritable(io::Error),
    /// Finding fixes took too long.
    SlowToFix,
    /// A byte that is part of no character.
    NotUtf8 {
        /// Counted from 0.
        byte: usize,
        /// Counted from 1.
        line: usize,
    },
    /// More bytes than are allowed.
    TooLarge {
        /// How many it has, as far as is known.
        size: u64,
        /// How many it may have.
        most: u64,
    },
    /// A pipe, a device, a socket.
    NotAFile,
    /// A folder without Markdown.
    NoArticles,
    /// A folder that cannot be searched, with the reason.
    Unwalkable(String),
}

impl Problem {
    /// What is wrong, why, and what to do, without the path.
    pub fn describe(&self, language: MessageLanguage) -> String {
        let (template, captures): (_, Vec<(&str, String)>) = match self {
            Self::Missing => (words::get("missing-file", language), vec![]),
            Self::Unreadable(why) => (words::get("unreadable-file", language), vec![("why", why.to_string())]),
            Self::Unwritable(why) => (words::get("unwritable-file", language), vec![("why", why.to_string())]),
            Self::SlowToFix => (words::get("slow-to-fix", language), vec![]),
            Self::NotUtf8 { byte, line } => {
                (words::get("not-utf8", language), vec![("byte", byte.to_string()), ("line", line.to_string())])
            }
            Self::TooLarge { size, most } => {
                (words::get("too-large", language), vec![("size", size.to_string()), ("most", most.to_string())])
            }
            Self::NotAFile => (words::get("not-a-file", language), vec![]),
            Self::NoArticles => (words::get("no-articles", language), vec![]),
            Self::Unwalkable(why) => (words::get("unwalkable", language), vec![("why", why.clone())]),
        };
        let captures: Captures = captures.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        fill(template, &captures)
    }
}

/// Something that could not be checked, and why.
#[derive(Debug)]
pub struct Trouble {
    /// Its path, as reports call it.
    pub name: String,
    /// Why.
    pub problem: Problem,
}

/// What was found at some paths.
#[derive(Debug, Default)]
pub struct Found {
    /// Articles in the order of their names, standard input first; each file once.
    pub articles: Vec<Source>,
    /// Paths that lead to no article.
    pub troubles: Vec<Trouble>,
    /// Things in folders that have the name of an article and are no file; they were passed by.
    pub passed: Vec<Trouble>,
}

/// Finds the articles at `paths`: a file whatever its name, and below a folder all Markdown that no ignore file names.
pub fn find(paths: &[PathBuf], stdin_name: Option<&str>) -> Found {
    find_with(paths, stdin_name, Search::default())
}

/// What a search of folders passes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Whether hidden files and folders are searched too.
    pub hidden: bool,
    /// Whether ignore files count for nothing.
    pub no_ignore: bool,
}

/// The same, where a search may be wider than usual.
pub fn find_with(paths: &[PathBuf], stdin_name: Option<&str>, search: Search) -> Found {
    let mut found = Found::default();
    for path in paths {
        if path.as_os_str() == STANDARD_INPUT {
            let name = stdin_name.unwrap_or(UNNAMED).to_owned();
            found.articles.push(Source { name, input: Input::Stdin });
            continue;
        }
        match fs::metadata(path) {
            Ok(kind) if kind.is_dir() => found.search(path, search),
            Ok(kind) if kind.is_file() => found.take(path),
            Ok(_) => found.fail(path, Problem::NotAFile),
            Err(error) if error.kind() == io::ErrorKind::NotFound => found.fail(path, Problem::Missing),
            Err(error) => found.fail(path, Problem::Unreadable(error)),
        }
    }
    found.put_in_order();
    found
}

impl Found {
    fn take(&mut self, path: &Path) {
        self.articles.push(Source { name: shown(path), input: Input::File(path.to_owned()) });
    }

    fn fail(&mut self, path: &Path, problem: Problem) {
        self.troubles.push(Trouble { name: shown(path), problem });
    }

    fn search(&mut self, folder: &Path, search: Search) {
        let before = (self.articles.len(), self.troubles.len());
        // Ignore files count outside of repositories too: who wrote one meant it.
        let mut walk = WalkBuilder::new(folder);
        walk.require_git(false).follow_links(false);
        if search.no_ignore {
            walk.ignore(false).git_ignore(false).git_global(false).git_exclude(false).parents(false);
        }
        // What git keeps for itself is never an article.
        walk.hidden(!search.hidden).filter_entry(|entry| entry.file_name() != ".git");
        for entry in walk.build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = path_of(&error).map_or_else(|| folder.to_owned(), Path::to_owned);
                    self.fail(&path, Problem::Unwalkable(reason(&error)));
                    continue;
                }
            };
            let kind = entry.file_type();
            // A link to a file is passed by like one to a folder: what it leads to is found where it stands, or not ours.
            let skip = |kind: fs::FileType| kind.is_dir() || kind.is_symlink();
            if !is_markdown(entry.path()) || kind.is_none_or(skip) {
                continue;
            }
            if kind.is_some_and(|kind| kind.is_file()) {
                self.take(entry.path());
            } else {
                self.passed.push(Trouble { name: shown(entry.path()), problem: Problem::NotAFile });
            }
        }
        if before == (self.articles.len(), self.troubles.len()) {
            self.fail(folder, Problem::NoArticles);
        }
    }

    /// Sorts by name; of several names for one file the first stays.
    fn put_in_order(&mut self) {
        self.articles.sort_by(|one, other| (&one.input, &one.name).cmp(&(&other.input, &other.name)));
        let (mut met, mut real) = (HashSet::new(), RealPaths::default());
        self.articles.retain(|article| match &article.input {
            Input::Stdin => met.insert(PathBuf::from(STANDARD_INPUT)),
            Input::File(path) => met.insert(real.of(path).unwrap_or_else(|| path.clone())),
        });
    }
}

impl Source {
    /// Reads the article, of at most `most` bytes.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is too large, or is no UTF-8.
    pub fn read(&self, most: u64) -> Result<String, Problem> {
        let bytes = match &self.input {
            Input::Stdin => read_at_most(io::stdin().lock(), most, 0)?,
            Input::File(path) => {
                let file = fs::File::open(path).map_err(Problem::Unreadable)?;
                let size = file.metadata().map_err(Problem::Unreadable)?.len();
                if size > most {
                    return Err(Problem::TooLarge { size, most });
                }
                read_at_most(file, most, size)?
            }
        };
        decode(bytes)
    }
}

/// The text of these bytes, of at most `most`.
///
/// # Errors
///
/// When there are more, or they are no UTF-8.
pub fn text_of(bytes: Vec<u8>, most: u64) -> Result<String, Problem> {
    let size = bytes.len() as u64;
    if size > most { Err(Problem::TooLarge { size, most }) } else { decode(bytes) }
}

fn decode(bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..byte].iter().filter(|byte| **byte == b'\n').count();
        Problem::NotUtf8 { byte, line }
    })
}

/// Reads to the end, but no further than one byte past `most`: a file may grow while it is read. It is likely to have
/// `size` bytes.
fn read_at_most(reader: impl Read, most: u64, size: u64) -> Result<Vec<u8>, Problem> {
    // One more, so that the end is met without asking for more room.
    let mut bytes = Vec::new();
    let room = usize::try_from(size.min(most)).unwrap_or(usize::MAX).saturating_add(1);
    bytes.try_reserve_exact(room).map_err(|_| Problem::Unreadable(io::ErrorKind::OutOfMemory.into()))?;
    reader.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(Problem::Unreadable)?;
    let size = bytes.len() as u64;
    if size > most { Err(Problem::TooLarge { size, most }) } else { Ok(bytes) }
}

/// Whether a path has the ending of an article.
pub fn is_markdown(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// A path as reports write it: as given, but for `./` in front, with `/` between its parts.
pub fn shown(path: &Path) -> String {
    let path = path.strip_prefix("./").ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path);
    let name = path.to_string_lossy();
    if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
}

/// The path that an error of the walk speaks of.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithLineNumber { err, .. } | ignore::Error::WithDepth { err, .. } => path_of(err),
        ignore::Error::Partial(errors) => errors.iter().find_map(path_of),
        _ => None,
    }
}

/// What an error of the walk says, without the path.
fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => reason(err),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &Found, root: &Path) -> Vec<String> {
        let root = format!("{}/", shown(root));
        found.articles.iter().map(|article| article.name.replace(&root, "")).collect()
    }

    #[test]
    fn folders_give_markdown_and_files_give_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["b.md", "a.MD", "c.txt", ".hidden.md", "skipped.md", "sub/d.markdown", "sub/e.mkd"] {
            fs::create_dir_all(root.join("sub")).unwrap();
            fs::write(root.join(name), "x").unwrap();
        }
        fs::write(root.join(".gitignore"), "skipped.md\n").unwrap();
        let found = find(&[root.to_owned(), root.join("sub/../b.md"), root.join("c.txt")], None);
        assert_eq!(names(&found, root), ["a.MD", "b.md", "c.txt", "sub/d.markdown", "sub/e.mkd"]);
        assert!(found.troubles.is_empty());
        assert_eq!(names(&find(&[root.join("skipped.md")], None), root), ["skipped.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn loops_of_links_end() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.md"), "x").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
        std::os::unix::fs::symlink("a.md", folder.path().join("b.md")).unwrap();
        let found = find(&[folder.path().to_owned()], None);
        assert_eq!(names(&found, folder.path()), ["a.md"]);
        assert!(found.troubles.is_empty());
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        let source = |path: &Path| Source { name: shown(path), input: Input::File(path.to_owned()) };
        fs::write(&path, b"one\n\xc4\xe3").unwrap();
        assert!(matches!(source(&path).read(100), Err(Problem::NotUtf8 { byte: 4, line: 2 })));
        assert!(matches!(source(&path).read(5), Err(Problem::TooLarge { size: 6, most: 5 })));
        let found = find(&[folder.path().join("none"), folder.path().join("none.md")], None);
        assert!(found.troubles.iter().all(|trouble| matches!(trouble.problem, Problem::Missing)));
        assert_eq!(found.troubles.len(), 2);
        let empty = tempfile::tempdir().unwrap();
        assert!(matches!(find(&[empty.path().to_owned()], None).troubles[0].problem, Problem::NoArticles));
    }
}
