//! The real paths of many files: that of a folder is found out once.
//!
//! It looks at names on the disk; nothing is read.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Finds out the real paths of files.
#[derive(Debug, Default)]
pub struct RealPaths {
    /// Folders as they were written, with their real paths.
    folders: HashMap<PathBuf, Option<PathBuf>>,
}

impl RealPaths {
    /// The whole path of a file without symbolic links; none if there is no such file.
    pub fn of(&mut self, path: &Path) -> Option<PathBuf> {
        // Elsewhere a file has many names that differ in case.
        const ONE_NAME: bool = cfg!(all(unix, not(target_vendor = "apple")));
        match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) if ONE_NAME && path.symlink_metadata().ok()?.is_file() => {
                self.folder(folder).map(|folder| folder.join(name))
            }
            _ => path.canonicalize().ok(),
        }
    }

    /// The whole path of a folder without symbolic links, an empty path being the working folder; none if there is no such
    /// folder.
    pub fn folder(&mut self, folder: &Path) -> Option<&Path> {
        if !self.folders.contains_key(folder) {
            let written = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            self.folders.insert(folder.to_path_buf(), written.canonicalize().ok());
        }
        self.folders.get(folder)?.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("a")).unwrap();
        std::fs::write(at("a/x.md"), "").unwrap();
        std::fs::write(at("y.md"), "").unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("a"), at("b")).unwrap();
            std::os::unix::fs::symlink(at("a/x.md"), at("z.md")).unwrap();
        }
        let mut real = RealPaths::default();
        for name in
            ["a/x.md", "y.md", "b/x.md", "z.md", "a/../y.md", "a/./x.md", "b/../y.md", "a", "b", "no.md", "y.md"]
        {
            assert_eq!(real.of(&at(name)), at(name).canonicalize().ok(), "{name}");
        }
        assert_eq!(real.of(Path::new("Cargo.toml")), Path::new("Cargo.toml").canonicalize().ok());
        assert_eq!(real.of(Path::new("/")), Path::new("/").canonicalize().ok());
    }
}
