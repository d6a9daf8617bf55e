//! Other files that an article speaks of: whether the file behind a link is there.
//!
//! It looks at names on the disk and never beyond the root; nothing is fetched, and nothing outside is looked at.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::real::RealPaths;

/// The name of an article that stands on no disk.
const ALONE: &str = "example.md";

/// Where an article stands on the disk.
#[derive(Debug)]
pub struct Neighbours {
    /// The folder of the article.
    folder: PathBuf,
    /// The folder beyond which nothing is looked at.
    root: PathBuf,
    /// The only file, instead of those on the disk.
    alone: Option<String>,
    /// What was asked before: an article often links to one file many times.
    known: Mutex<HashMap<PathBuf, Known>>,
}

/// What is known of a file.
#[derive(Clone, Debug, Default)]
struct Known {
    there: Option<bool>,
    fragments: Option<Option<Arc<HashSet<String>>>>,
}

impl Neighbours {
    /// The surroundings of the article at `path`. The root is the nearest folder above it with a `.git` in it, else the
    /// working folder if the article is below that, else the article's own folder. None if there is no such file.
    pub fn of(path: &Path) -> Option<Self> {
        Surroundings::default().of(path)
    }

    /// The surroundings of an article that is the only file, `example.md`, of its folder.
    pub fn alone(text: &str) -> Self {
        let folder = PathBuf::from("/example");
        Self { root: folder.clone(), folder, alone: Some(text.to_owned()), known: Mutex::default() }
    }

    /// The path that a destination leads to; none where it leads out of the root, to another site, or nowhere in
    /// particular.
    pub fn target(&self, destination: &str) -> Option<PathBuf> {
        let path = destination.split(['#', '?']).next()?;
        // An address, a path of the site, a place-holder of some program.
        let elsewhere = path.starts_with(['/', '\\', '{', '<', '$', '%', '@', '~'])
            || path.split('/').next().is_some_and(|first| first.contains(':'))
            || path.contains(['{', '}', '*', '<', '>', '|', '\\', '\0']);
        if path.is_empty() || elsewhere {
            return None;
        }
        let mut target = self.folder.clone();
        for component in Path::new(&decoded(path)?).components() {
            match component {
                Component::Normal(name) => target.push(name),
                Component::CurDir => {}
                Component::ParentDir => {
                    target.pop();
                }
                Component::RootDir | Component::Prefix(_) => return None,
            }
        }
        target.starts_with(&self.root).then_some(target)
    }

    /// Whether something stands at a path that [`Neighbours::target`] gave; a link that leads out of the root is
    /// believed.
    pub fn has(&self, target: &Path) -> bool {
        let there = || match &self.alone {
            Some(_) => target == self.folder.join(ALONE),
            None => target.symlink_metadata().is_ok(),
        };
        self.ask(target, |known| *known.there.get_or_insert_with(there))
    }

    /// The fragments that a link to a file may have, as `collect` takes them from its text; none if the file cannot be
    /// read, or has more than `most` bytes.
    pub fn fragments(
        &self,
        target: &Path,
        most: u64,
        collect: impl FnOnce(&str) -> HashSet<String>,
    ) -> Option<Arc<HashSet<String>>> {
        let read = || self.read(target, most).map(|text| Arc::new(collect(&text)));
        self.ask(target, |known| known.fragments.get_or_insert_with(read).clone())
    }

    fn ask<T>(&self, target: &Path, answer: impl FnOnce(&mut Known) -> T) -> T {
        let Ok(mut known) = self.known.lock() else { return answer(&mut Known::default()) };
        answer(known.entry(target.to_path_buf()).or_default())
    }

    /// The text of a file inside the root.
    fn read(&self, target: &Path, most: u64) -> Option<String> {
        if let Some(text) = &self.alone {
            return (target == self.folder.join(ALONE)).then(|| text.clone());
        }
        let real = target.canonicalize().ok().filter(|real| real.starts_with(&self.root))?;
        real.metadata().ok().filter(|about| about.is_file() && about.len() <= most)?;
        std::fs::read_to_string(real).ok()
    }
}

/// Tells the neighbours of many articles; what is the same for all of a folder is found out once.
#[derive(Debug, Default)]
pub struct Surroundings {
    real: RealPaths,
    roots: HashMap<PathBuf, PathBuf>,
}

impl Surroundings {
    /// See [`Neighbours::of`].
    pub fn of(&mut self, path: &Path) -> Option<Neighbours> {
        let folder = self.real.of(path)?.parent()?.to_path_buf();
        let root = match self.roots.get(&folder) {
            Some(root) => root.clone(),
            None => self.roots.entry(folder.clone()).or_insert_with(|| root_of(&folder)).clone(),
        };
        Some(Neighbours { folder, root, alone: None, known: Mutex::default() })
    }
}

/// The folder beyond which nothing is looked at for the articles of a folder.
fn root_of(folder: &Path) -> PathBuf {
    let repository = folder.ancestors().find(|above| above.join(".git").exists()).map(Path::to_path_buf);
    let working = || std::env::current_dir().ok()?.canonicalize().ok().filter(|here| folder.starts_with(here));
    repository.or_else(working).unwrap_or_else(|| folder.to_path_buf())
}

/// `%20` and the like as the characters they stand for.
pub(super) fn decoded(path: &str) -> Option<String> {
    if !path.contains('%') {
        return Some(path.to_owned());
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).filter(|_| *first == b'%');
        let number = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match number {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_below_the_root_are_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("inner/.git")).unwrap();
        std::fs::create_dir_all(root.join("inner/text")).unwrap();
        let article = root.join("inner/text/article.md");
        std::fs::write(&article, "").unwrap();
        std::fs::write(root.join("inner/a b.md"), "# x\n").unwrap();
        std::fs::write(root.join("secret.md"), "").unwrap();
        let near = Neighbours::of(&article).unwrap();
        let state = |destination: &str| near.target(destination).map(|target| near.has(&target));
        for (destination, there) in [
            ("article.md", Some(true)),
            ("./article.md#part", Some(true)),
            ("../a%20b.md?x=1", Some(true)),
            ("..", Some(true)),
            ("none.md", Some(false)),
            ("../text/../none.png", Some(false)),
            ("../../secret.md", None),
            ("../../../../../../etc/passwd", None),
            ("/etc/passwd", None),
            ("https://a.b/c.md", None),
            ("mailto:a@b.c", None),
            ("{{ url }}/x.md", None),
            ("#part", None),
            ("%FF.md", None),
        ] {
            assert_eq!(state(destination), there, "{destination}");
        }
        assert!(Neighbours::alone("").has(Path::new("/example/example.md")));
        assert!(!Neighbours::alone("").has(Path::new("/example/other.md")));
        assert_eq!(near.read(&root.join("inner/a b.md"), 10), Some("# x\n".to_owned()));
        assert_eq!(near.read(&root.join("inner/a b.md"), 1), None);
        assert_eq!(near.read(&root.join("secret.md"), 10), None);
    }
}
