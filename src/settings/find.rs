//! Which file of settings an article has: the nearest one from its folder up to the root of the repository.
//!
//! It opens none.

use std::path::{Path, PathBuf};

/// Names of the file; the first wins where both are there, and that is a mistake.
pub const NAMES: [&str; 2] = [".aigc-lint.yaml", "aigc-lint.yaml"];

/// What was found in one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Nearest {
    pub(super) file: PathBuf,
    /// A second file beside it, which would be without effect.
    pub(super) shadowed: Option<PathBuf>,
}

/// The nearest file from `folder` upwards; the search ends at the root of the repository, and outside of one at the
/// current folder or, for articles elsewhere, with their own folder. Both paths must be whole.
pub(super) fn nearest(folder: &Path, current: &Path) -> Option<Nearest> {
    let root = root(folder, current);
    for folder in folder.ancestors() {
        let mut there = NAMES.iter().map(|name| folder.join(name)).filter(|file| file.is_file());
        if let Some(file) = there.next() {
            return Some(Nearest { file, shadowed: there.next() });
        }
        if folder == root {
            break;
        }
    }
    None
}

/// The folder that settings must not leave: the root of the repository, or where the search ends outside of one.
pub(super) fn root(folder: &Path, current: &Path) -> PathBuf {
    let repository = folder.ancestors().find(|folder| folder.join(".git").exists());
    let outside = if folder.starts_with(current) { current } else { folder };
    repository.unwrap_or(outside).to_owned()
}
