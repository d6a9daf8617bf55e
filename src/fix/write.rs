//! Shows the difference of two texts, and replaces a file as a whole.
//!
//! It decides nothing about what is written.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use similar::TextDiff;

use crate::snippet::harmless;

/// The difference in the format of `diff -u`, with `path` as the name of both sides. Empty when nothing differs.
pub fn unified_diff(path: &str, old: &str, new: &str) -> String {
    let path = harmless(path.strip_prefix("./").unwrap_or(path).trim_start_matches('/'));
    TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string()
}

/// Replaces the contents `old` of a file by `new`: readers see the one or the other, never a part. Permissions stay, a
/// symbolic link stays a link, and a file that has the new contents already is not touched.
///
/// Returns whether the file was written.
///
/// # Errors
///
/// What the file system says; a file that may not be written is refused although its folder would allow a replacement,
/// and so is one that somebody else changed since it was read.
pub fn replace_atomically(path: &Path, old: &str, new: &str) -> io::Result<bool> {
    // The file behind a link is replaced, not the link.
    let target = fs::canonicalize(path)?;
    let there = fs::read(&target)?;
    if there == new.as_bytes() {
        return Ok(false);
    }
    if there != old.as_bytes() {
        return Err(io::Error::other("the file was changed by somebody else meanwhile"));
    }
    let permissions = fs::metadata(&target)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(new.as_bytes())?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(true)
}

/// Writes a file that may not exist yet: readers see the old text, or none, or the new one, never a part. A thing that
/// is no file, such as a pipe or `/dev/stderr`, is written to as it is.
///
/// # Errors
///
/// What the file system says.
pub fn create_atomically(path: &Path, text: &str) -> io::Result<()> {
    let (target, permissions) = match fs::metadata(path) {
        // The file behind a link is replaced, not the link.
        Ok(kind) if kind.is_file() => (fs::canonicalize(path)?, Some(kind.permissions())),
        Ok(_) => return fs::write(path, text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (path.to_owned(), None),
        Err(error) => return Err(error),
    };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = new_file_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.persist(&target)?;
    Ok(())
}

/// A file with the permissions that new files have.
fn new_file_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The system takes away what the user's mask forbids.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_an_equal_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("article.md");
        fs::write(&path, "old\r\n").unwrap();
        assert!(replace_atomically(&path, "old\r\n", "new\r\n").unwrap());
        assert!(!replace_atomically(&path, "old\r\n", "new\r\n").unwrap());
        assert!(replace_atomically(&path, "old\r\n", "newer\r\n").is_err(), "somebody else changed it");
        assert_eq!(fs::read(&path).unwrap(), b"new\r\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(replace_atomically(&folder.path().join("none.md"), "", "a").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("article.md"), folder.path().join("link.md"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("article.md", &link).unwrap();
        assert!(replace_atomically(&link, "old", "new").unwrap());
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(replace_atomically(&path, "new", "newer").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn the_difference_names_the_file() {
        let diff = unified_diff("a.md", "x\ny\n", "x\nz\n");
        assert!(diff.starts_with("--- a/a.md\n+++ b/a.md\n@@"), "{diff}");
        assert!(diff.contains("-y\n+z\n"));
        assert!(unified_diff("/tmp/a.md", "x\n", "z\n").starts_with("--- a/tmp/a.md\n"));
        assert!(unified_diff("./a.md", "x\n", "z\n").starts_with("--- a/a.md\n"));
        assert_eq!(unified_diff("a.md", "x\n", "x\n"), "");
    }
}
