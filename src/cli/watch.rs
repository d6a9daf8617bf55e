//! Doing something again whenever a file changes, until somebody ends the program.
//!
//! It looks at times and sizes a few times a second, which needs nothing of the system and is cheap for articles.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ignore::WalkBuilder;

use super::output::sentence;
use super::{CliError, Common, Outcome};
use crate::files::is_markdown;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(250);

/// What files looked like.
type Look = BTreeMap<PathBuf, (SystemTime, u64)>;

/// Runs `again` now and after every change of an article, pack or file of settings under `paths`.
///
/// # Errors
///
/// Only when the first run cannot begin at all, so that a slip in the arguments does not wait for ever.
pub(super) fn watch(
    paths: &[PathBuf],
    common: &Common,
    mut again: impl FnMut() -> Result<Outcome, CliError>,
) -> Result<Outcome, CliError> {
    again()?;
    loop {
        let before = look(paths);
        // A reader of standard error that went away changes nothing.
        let _ = writeln!(io::stderr(), "\n{}", sentence("watching", common.language_or_system(), &[]));
        while look(paths) == before {
            std::thread::sleep(PAUSE);
        }
        if let Err(error) = again() {
            error.report(common);
        }
    }
}

fn look(paths: &[PathBuf]) -> Look {
    let mut found = Look::new();
    for path in paths {
        // Files of settings are hidden; what git keeps for itself is not looked at.
        let walk = WalkBuilder::new(path)
            .hidden(false)
            .require_git(false)
            .filter_entry(|entry| entry.file_name() != ".git")
            .build();
        for entry in walk.flatten().filter(|entry| entry.depth() == 0 || matters(entry.path())) {
            if let Ok(facts) = entry.metadata().map_err(io::Error::other)
                && facts.is_file()
            {
                let time = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                found.insert(entry.into_path(), (time, facts.len()));
            }
        }
    }
    found
}

fn matters(path: &Path) -> bool {
    is_markdown(path) || path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
}
