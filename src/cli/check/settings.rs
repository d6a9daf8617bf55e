//! From the command line to the settings of each article: `.aigc-lint.yaml`, and what the arguments add.
//!
//! What settings mean is decided in `settings`; which rules the arguments name, in `selection`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::scope::Job;
use super::{Arguments, selection};
use crate::cli::error::warn;
use crate::cli::markdownlint::{self, Choice, Told};
use crate::cli::{CliError, Common};
use crate::config::Config;
use crate::document::{Neighbours, ParseOptions, Surroundings};
use crate::files::{Input, Source};
use crate::finding::Severity;
use crate::limits::Deadline;
use crate::pack::Pack;
use crate::real::RealPaths;
use crate::settings::{Loader, Setup};

/// Where settings come from.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Use this file of settings for all articles, instead of the nearest .aigc-lint.yaml of each
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Use no file of settings
    #[arg(long)]
    pub no_config: bool,
    /// Let settings extend files and name packs outside of the repository
    #[arg(long)]
    pub trust: bool,
}

impl Settings {
    /// A loader of settings, with the packs of the command line.
    ///
    /// # Errors
    ///
    /// When these packs are unusable.
    pub fn loader(&self, common: &Common) -> Result<Loader, CliError> {
        Ok(Loader::new(common.pack_sources()?, self.trust)?)
    }

    /// The packs that an article in the current folder is checked with: those of the command line and of the settings.
    ///
    /// # Errors
    ///
    /// When packs or settings are unusable.
    pub fn pack(&self, common: &Common) -> Result<Arc<Pack>, CliError> {
        let mut loader = self.loader(common)?;
        let (setup, _) = self.setup_of(&mut loader, &mut RealPaths::default(), Path::new("article.md"));
        loader.finish()?;
        Ok(Arc::clone(&setup.pack))
    }

    /// The setup of a file, and its whole path. Mistakes in settings are collected by the loader.
    pub fn setup_of(&self, loader: &mut Loader, real: &mut RealPaths, file: &Path) -> (Arc<Setup>, PathBuf) {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = real.folder(folder).map_or_else(|| whole(folder), Path::to_path_buf);
        let path = file.file_name().map_or_else(|| folder.clone(), |name| folder.join(name));
        let setup = match &self.config {
            _ if self.no_config => loader.plain(),
            Some(config) => loader.for_file(config),
            None => loader.for_folder(&folder),
        };
        (setup, path)
    }
}

/// The whole path of a folder that may not exist: what exists of it is looked up.
fn whole(folder: &Path) -> PathBuf {
    if let Ok(whole) = std::fs::canonicalize(folder) {
        return whole;
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match folder.file_name() {
        Some(name) if parent != folder => whole(parent).join(name),
        _ => folder.to_owned(),
    }
}

/// What one article is checked with.
#[derive(Clone)]
pub(super) struct Use {
    pub(super) setup: Arc<Setup>,
    pub(super) config: Arc<Config>,
    /// From which severity on its findings make the run fail.
    pub(super) fail_on: Option<Severity>,
    /// Where it stands on the disk, if it does.
    neighbours: Option<Arc<Neighbours>>,
}

impl Use {
    /// How an article of `size` bytes is parsed. The time for it begins now.
    pub(super) fn options(&self, size: usize) -> ParseOptions {
        let limits = &self.config.limits;
        ParseOptions {
            deadline: Deadline::after_some(limits.time_for(size)),
            deepest: Some(limits.depth),
            neighbours: self.neighbours.clone(),
            // For markdownlint `$…$` is mathematics in all languages.
            math: self.config.wakes().then_some(true),
        }
    }
}

/// A configuration of markdownlint that is used instead of settings.
struct Theirs {
    told: Told,
    choice: Choice,
}

impl Theirs {
    fn read(arguments: &Arguments) -> Result<Option<Self>, CliError> {
        let Some(path) = &arguments.markdownlint_config else { return Ok(None) };
        let told = markdownlint::read(path)?;
        let choice = told.choice(!arguments.paths.is_empty())?;
        Ok(Some(Self { told, choice }))
    }
}

/// Finds out what each article is checked with; those that their settings leave out are dropped.
///
/// # Errors
///
/// All mistakes in all settings, or arguments that name what does not exist.
pub(super) fn settle(jobs: Vec<Job>, arguments: &Arguments, common: &Common) -> Result<Vec<(Job, Use)>, CliError> {
    let theirs = Theirs::read(arguments)?;
    let alone = Settings { no_config: true, ..arguments.settings.clone() };
    let settings = if theirs.is_some() { &alone } else { &arguments.settings };
    let mut loader = settings.loader(common)?;
    let base = |setup: &Setup, path: &Path| {
        let mut config = setup.config(path);
        let notes = theirs.as_ref().map(|theirs| theirs.told.apply(&mut config, &setup.pack));
        (config, notes.unwrap_or_default())
    };
    if let Some(path) = &arguments.markdownlint_config {
        for note in base(&loader.plain(), path).1 {
            warn(&format!("{}: {note}", path.display()), common);
        }
    }
    let (mut found, mut real) = (Vec::new(), RealPaths::default());
    for job in jobs {
        if theirs.as_ref().is_some_and(|theirs| !theirs.choice.takes(&job.source.input)) {
            continue;
        }
        let (setup, path) = settings.setup_of(&mut loader, &mut real, path_of(&job.source));
        if arguments.no_ignore || setup.ignores(&path).is_none() {
            found.push((job, setup, path));
        }
    }
    if found.is_empty() {
        // Mistakes in the settings of the current folder and in arguments shall be told all the same.
        let (setup, path) = settings.setup_of(&mut loader, &mut real, Path::new("article.md"));
        loader.finish()?;
        selection::apply(base(&setup, &path).0, arguments, common, &setup.pack)?;
        return Ok(Vec::new());
    }
    loader.finish()?;
    // Without overrides all articles of a setup are checked alike.
    let mut alike: HashMap<Option<PathBuf>, Arc<Config>> = HashMap::new();
    let mut settled = Vec::with_capacity(found.len());
    let mut surroundings = Surroundings::default();
    for (job, setup, path) in found {
        let known = alike.get(&setup.file).filter(|_| setup.overrides.is_empty());
        let config = match known {
            Some(config) => Arc::clone(config),
            None => Arc::new(selection::apply(base(&setup, &path).0, arguments, common, &setup.pack)?),
        };
        alike.insert(setup.file.clone(), Arc::clone(&config));
        let fail_on = match (arguments.fail_on, &setup.fail_on) {
            (Some(asked), _) => asked.threshold(),
            (None, Some(placed)) => placed.value,
            (None, None) => super::FailOn::default().threshold(),
        };
        let neighbours = match &job.source.input {
            Input::File(path) => surroundings.of(path).map(Arc::new),
            Input::Stdin => None,
        };
        settled.push((job, Use { setup, config, fail_on, neighbours }));
    }
    Ok(settled)
}

fn path_of(source: &Source) -> &Path {
    match &source.input {
        Input::File(path) => path,
        Input::Stdin => Path::new(&source.name),
    }
}
