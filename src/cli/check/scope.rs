//! What of an article is reported: everything, only what a change brought, only what no baseline remembers.
//!
//! It asks `git` and reads the baseline; the comparisons themselves are in `changes` and `baseline`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::Arguments;
use crate::baseline::{self, Account, Baseline};
use crate::cli::CliError;
use crate::files::{self, Found, Input, Source};
use crate::git::{Entry, GitError, Repository};

/// An article and what is needed to compare it.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) source: Source,
    /// What it was before the change; `None` where no change is asked about.
    pub(super) before: Option<Vec<u8>>,
    /// What is read in place of the file.
    pub(super) staged: Option<Vec<u8>>,
}

/// The articles of a run, with what they were before the change that is asked about.
///
/// # Errors
///
/// When git does not know.
pub(super) fn jobs(arguments: &Arguments, paths: &[PathBuf], found: &mut Found) -> Result<Vec<Job>, CliError> {
    if arguments.staged {
        let repository = repository()?;
        let base = repository.head().map_err(refused)?;
        let entries = repository.entries(&base).map_err(refused)?;
        found.articles.clear();
        return staged(&repository, paths, entries);
    }
    let articles = std::mem::take(&mut found.articles);
    let Some(reference) = &arguments.since else {
        return Ok(articles.into_iter().map(|source| Job { source, before: None, staged: None }).collect());
    };
    let repository = repository()?;
    let base = repository.merge_base(reference).map_err(refused)?;
    since(&repository, articles, repository.entries(&base).map_err(refused)?)
}

fn repository() -> Result<Repository, CliError> {
    Repository::around(Path::new(".")).map_err(refused)
}

fn refused(error: GitError) -> CliError {
    let help = match &error {
        GitError::NoProgram(_) => "install git, or leave --since and --staged out",
        GitError::NoRepository { .. } => "run it in a checkout of the repository",
        GitError::UnknownCommit(_) => {
            "name a branch, tag or commit that is here; fetch it first: git fetch origin BRANCH"
        }
        GitError::NoMergeBase(_) => {
            "fetch more of the history: git fetch --unshallow, or fetch-depth: 0 in the checkout step"
        }
        GitError::Failed { .. } => "try the same command by hand to see what is wrong with the repository",
    };
    CliError::usage(error.to_string(), help)
}

/// Every article with what it was. One that git does not track is new as a whole.
fn since(repository: &Repository, articles: Vec<Source>, entries: Vec<Entry>) -> Result<Vec<Job>, CliError> {
    let known: HashMap<String, Option<String>> = entries.into_iter().map(|entry| (entry.path, entry.before)).collect();
    let mut objects = Vec::new();
    let mut pairs = Vec::new();
    for source in articles {
        let path = match &source.input {
            Input::File(path) => path.clone(),
            Input::Stdin => PathBuf::from(&source.name),
        };
        let Some(inside) = repository.path_of(&path) else {
            let message = format!("`{}` is not in the repository `{}`", source.name, repository.top().display());
            return Err(CliError::usage(message, "leave it out, or run without --since"));
        };
        let object = known.get(&inside).cloned().flatten();
        pairs.push((source, object.is_some()));
        objects.extend(object);
    }
    let mut contents = repository.contents(&objects).map_err(refused)?.into_iter();
    let mut job = |(source, known): (Source, bool)| {
        let before = if known { contents.next().flatten() } else { None };
        Job { source, before: Some(before.unwrap_or_default()), staged: None }
    };
    Ok(pairs.into_iter().map(&mut job).collect())
}

/// The articles under `paths` that will be committed and differ from the current commit, as they will be committed.
fn staged(repository: &Repository, paths: &[PathBuf], entries: Vec<Entry>) -> Result<Vec<Job>, CliError> {
    let current = std::fs::canonicalize(".").unwrap_or_default();
    let prefixes: Vec<PathBuf> = paths.iter().filter_map(|path| std::fs::canonicalize(path).ok()).collect();
    let mut chosen = Vec::new();
    for entry in entries.into_iter().filter(|entry| entry.before.as_ref() != Some(&entry.staged)) {
        let whole = repository.top().join(&entry.path);
        let named = prefixes.contains(&whole);
        if named || files::is_markdown(&whole) && prefixes.iter().any(|prefix| whole.starts_with(prefix)) {
            let path = whole.strip_prefix(&current).map_or_else(|_| whole.clone(), Path::to_owned);
            chosen.push((path, entry));
        }
    }
    let objects: Vec<String> =
        chosen.iter().flat_map(|(_, entry)| entry.before.iter().chain([&entry.staged])).cloned().collect();
    let mut contents = repository.contents(&objects).map_err(refused)?.into_iter();
    let mut jobs = Vec::new();
    for (path, entry) in chosen {
        let before = if entry.before.is_some() { contents.next().flatten() } else { None };
        // What is staged and is no file, such as a submodule, is no article.
        let Some(staged) = contents.next().flatten() else { continue };
        let source = Source { name: files::shown(&path), input: Input::File(path) };
        jobs.push(Job { source, before: Some(before.unwrap_or_default()), staged: Some(staged) });
    }
    Ok(jobs)
}

/// The baseline of a run.
#[derive(Debug)]
pub struct Ledger {
    /// The file.
    pub file: PathBuf,
    /// What it holds.
    pub baseline: Baseline,
}

impl Ledger {
    /// The baseline that the arguments name, or the one found from here up to the root of the repository.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is none.
    pub fn open(named: Option<&Path>) -> Result<Option<Self>, CliError> {
        let file = match named {
            Some(file) => file.to_owned(),
            None => match Self::find() {
                Some(file) => file,
                None => return Ok(None),
            },
        };
        let text = std::fs::read_to_string(&file).map_err(|error| {
            let message = format!("cannot read the baseline `{}`", files::shown(&file));
            CliError::file(message, error, "write one with: aigc-lint baseline write")
        })?;
        let baseline = Baseline::read(&text).map_err(|why| {
            let message = format!("`{}` is no baseline: {why}", files::shown(&file));
            CliError::usage(message, "write it anew with: aigc-lint baseline write")
        })?;
        Ok(Some(Self { file, baseline }))
    }

    /// The nearest baseline from here up to the root of the repository.
    pub fn find() -> Option<PathBuf> {
        let current = std::env::current_dir().ok()?;
        for folder in current.ancestors() {
            let file = folder.join(baseline::FILE);
            if file.is_file() {
                return Some(file.strip_prefix(&current).map_or(file.clone(), Path::to_owned));
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        None
    }

    /// The folder that its paths count from.
    fn folder(&self) -> PathBuf {
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
    }

    /// How the baseline calls an article.
    pub fn path_of(&self, source: &Source) -> String {
        let path = match &source.input {
            Input::File(path) => std::fs::canonicalize(path).unwrap_or_else(|_| path.clone()),
            Input::Stdin => return source.name.clone(),
        };
        path.strip_prefix(self.folder()).map_or_else(|_| source.name.clone(), files::shown)
    }

    /// Whether a file that it speaks of is still there.
    pub fn is_there(&self, path: &str) -> bool {
        self.folder().join(path).exists()
    }

    /// An account of it, in which files that are gone may have been renamed.
    pub fn account(&self) -> Account {
        Account::new(&self.baseline, |path| self.is_there(path))
    }
}
