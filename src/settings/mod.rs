//! Settings of a project: `.aigc-lint.yaml`, found from each article upwards to the root of the repository.
//!
//! It turns files into a [`Setup`] for each article, with the origin of every value, or into all that is wrong with them,
//! each mistake with its place. It checks no article, and what the command line adds is added there.

mod find;
mod read;
mod resolve;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobSet;
use ignore::gitignore::Gitignore;

use crate::config::{Config, Wish};
use crate::finding::Severity;
use crate::pack::Pack;

pub use find::NAMES;
pub use read::{KEYS, LEVELS};
pub use resolve::{Loader, SettingsError};

/// Where a value was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file, as people call it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub origin: Origin,
}

/// A wish about one rule, and where it was written.
pub type PlacedWish = Placed<(String, Wish)>;

/// Wishes for some files only.
#[derive(Clone, Debug)]
pub struct Override {
    /// The folder that its patterns count from.
    folder: PathBuf,
    files: GlobSet,
    rules: Vec<PlacedWish>,
}

/// What one file of settings means, with all that it extends.
pub struct Setup {
    /// The file; `None` where none was found.
    pub file: Option<PathBuf>,
    /// The rules, those of the program and of the packs that the settings name.
    pub pack: Arc<Pack>,
    /// Packs that the settings name.
    pub packs: Vec<Placed<PathBuf>>,
    /// Presets that are on, in place of the usual one.
    pub presets: Vec<Placed<String>>,
    /// Wishes about rules; later ones win.
    pub rules: Vec<PlacedWish>,
    /// Wishes for some files; later ones win.
    pub overrides: Vec<Override>,
    /// Articles that are left out.
    ignore: Vec<(Placed<()>, Gitignore)>,
    /// The language of messages; `Some(None)` for that of the article.
    pub language: Option<Placed<Option<crate::finding::MessageLanguage>>>,
    /// From which severity on a run fails; `Some(None)` for never.
    pub fail_on: Option<Placed<Option<Severity>>>,
    /// The edition that rules may be as new as.
    pub edition: Option<Placed<crate::config::Edition>>,
    /// Whether comments of markdownlint in articles count.
    pub comments: Option<Placed<bool>>,
}

impl Setup {
    /// A setup without settings.
    pub fn plain(pack: Arc<Pack>) -> Self {
        Self {
            file: None,
            pack,
            packs: Vec::new(),
            presets: Vec::new(),
            rules: Vec::new(),
            overrides: Vec::new(),
            ignore: Vec::new(),
            language: None,
            fail_on: None,
            edition: None,
            comments: None,
        }
    }

    /// Where the article at this path is left out, if it is.
    pub fn ignores(&self, path: &Path) -> Option<&Origin> {
        let found = self.ignore.iter().find(|(_, patterns)| {
            path.starts_with(patterns.path()) && patterns.matched_path_or_any_parents(path, false).is_ignore()
        });
        found.map(|(origin, _)| &origin.origin)
    }

    /// All wishes for the article at this path, in order.
    pub fn wishes(&self, path: &Path) -> impl Iterator<Item = &PlacedWish> {
        let applies = |part: &&Override| path.strip_prefix(&part.folder).is_ok_and(|path| part.files.is_match(path));
        let of_files: Vec<&Override> = self.overrides.iter().filter(applies).collect();
        self.rules.iter().chain(of_files.into_iter().flat_map(|part| &part.rules))
    }

    /// The configuration for the article at this path.
    pub fn config(&self, path: &Path) -> Config {
        let mut config = Config::default();
        if !self.presets.is_empty() {
            config.presets = self.presets.iter().map(|preset| preset.value.clone()).collect();
        }
        config.rules = self.wishes(path).map(|wish| wish.value.clone()).collect();
        config.language = self.language.as_ref().and_then(|language| language.value);
        config.deaf = self.comments.as_ref().is_some_and(|comments| !comments.value);
        config.edition = self.edition.as_ref().map(|edition| edition.value);
        config
    }
}
