//! Names of files as review services want them: from the root of the repository, whatever folder the run was started in.
//!
//! It looks for the root once and touches no article.

use std::path::{Component, Path, PathBuf};

/// The folder that names are counted from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Root {
    /// The folder of the run.
    current: PathBuf,
    /// The root of its repository, or itself.
    root: PathBuf,
}

impl Root {
    /// The root of the repository that the current folder stands in.
    pub fn of_current_folder() -> Self {
        let current = std::env::current_dir().unwrap_or_default();
        let root = current.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&current).to_owned();
        Self { current, root }
    }

    /// The path from the root, with `/` between its parts; the name itself if the file stands outside.
    pub fn path(&self, name: &str) -> String {
        let mut whole = PathBuf::new();
        for part in self.current.join(name).components() {
            match part {
                Component::ParentDir => {
                    whole.pop();
                }
                Component::CurDir => {}
                other => whole.push(other),
            }
        }
        let inside = whole.strip_prefix(&self.root).ok().filter(|path| *path != Path::new(""));
        inside.map_or_else(|| name.to_owned(), |path| path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_from_the_root() {
        let root = Root { current: PathBuf::from("/r/docs"), root: PathBuf::from("/r") };
        for (name, path) in [
            ("a.md", "docs/a.md"),
            ("./a.md", "docs/a.md"),
            ("../b.md", "b.md"),
            ("/r/c/d.md", "c/d.md"),
            ("../../e.md", "../../e.md"),
            ("/x/f.md", "/x/f.md"),
        ] {
            assert_eq!(root.path(name), path);
        }
    }
}
