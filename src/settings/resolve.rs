//! From files of settings to setups: what they extend, which packs they bring, which rules their names stand for.
//!
//! Files and packs outside of the repository are used only if the run trusts them: a clone shall not choose what is read
//! from the machine of whoever checks it.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use ignore::gitignore::GitignoreBuilder;

use crate::config::{ALL_PRESET, Config, DEFAULT_PRESET, Wish};
use crate::document::Lines;
use crate::engine::OWN_FINDINGS;
use crate::files::shown;
use crate::pack::raw::{Reader, Text};
use crate::pack::{Pack, PackError, PackErrors, PackFile, PackSource, Place, yaml};
use crate::rules::{RuleMeta, Selector};

use super::find::{nearest, root};
use super::read::{RawRule, RawSettings, read};
use super::{Origin, Override, Placed, Setup};

/// Files may extend one another so deep.
const DEEPEST: usize = 16;
/// The largest file of settings, in bytes.
const LARGEST: u64 = 1 << 20;

/// Why there is no setup.
#[derive(Debug)]
pub enum SettingsError {
    /// The packs of the program or the command line are unusable.
    Packs(PackErrors),
    /// Files of settings are.
    Settings(PackErrors),
}

/// Loads setups, each file once.
pub struct Loader {
    /// The packs that every setup has.
    base: Vec<PackSource>,
    /// Whether settings may name files outside of the repository.
    trust: bool,
    current: PathBuf,
    packs: HashMap<Vec<PathBuf>, Arc<Pack>>,
    setups: HashMap<Option<PathBuf>, Arc<Setup>>,
    folders: HashMap<PathBuf, Option<PathBuf>>,
    files: Vec<PackFile>,
    errors: Vec<PackError>,
}

/// One file of settings, read.
struct Opened {
    index: usize,
    path: PathBuf,
    settings: RawSettings,
}

impl Loader {
    /// A loader whose setups all have these packs.
    ///
    /// # Errors
    ///
    /// What is wrong with these packs.
    pub fn new(base: Vec<PackSource>, trust: bool) -> Result<Self, SettingsError> {
        let pack = Arc::new(Pack::load(&base).map_err(SettingsError::Packs)?);
        let current = std::env::current_dir().and_then(std::fs::canonicalize).unwrap_or_default();
        let setups = HashMap::from([(None, Arc::new(Setup::plain(Arc::clone(&pack))))]);
        let packs = HashMap::from([(Vec::new(), pack)]);
        let (folders, files, errors) = (HashMap::new(), Vec::new(), Vec::new());
        Ok(Self { base, trust, current, packs, setups, folders, files, errors })
    }

    /// The setup without any settings.
    pub fn plain(&self) -> Arc<Setup> {
        Arc::clone(&self.setups[&None])
    }

    /// The setup of an article in this folder (a whole path). Mistakes are collected; see [`Loader::finish`].
    pub fn for_folder(&mut self, folder: &Path) -> Arc<Setup> {
        if let Some(file) = self.folders.get(folder).cloned() {
            return self.load(file);
        }
        let found = nearest(folder, &self.current);
        if let Some(found) = &found
            && let Some(shadowed) = &found.shadowed
            && !self.folders.values().any(|known| known.as_ref() == Some(&found.file))
        {
            self.shadowed(&found.file, shadowed);
        }
        let file = found.map(|found| found.file);
        self.folders.insert(folder.to_owned(), file.clone());
        self.load(file)
    }

    /// The setup of this file of settings.
    pub fn for_file(&mut self, file: &Path) -> Arc<Setup> {
        let whole = std::fs::canonicalize(file).unwrap_or_else(|_| self.current.join(file));
        self.load(Some(whole))
    }

    /// All mistakes so far.
    ///
    /// # Errors
    ///
    /// When there is any.
    pub fn finish(&mut self) -> Result<(), SettingsError> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let (files, errors) = (std::mem::take(&mut self.files), std::mem::take(&mut self.errors));
        Err(SettingsError::Settings(PackErrors::new(files, errors)))
    }

    fn load(&mut self, file: Option<PathBuf>) -> Arc<Setup> {
        if let Some(setup) = self.setups.get(&file) {
            return Arc::clone(setup);
        }
        let Some(path) = &file else { return self.plain() };
        let setup = Arc::new(self.build(path).unwrap_or_else(|| Setup::plain(Arc::clone(&self.plain().pack))));
        self.setups.insert(file, Arc::clone(&setup));
        setup
    }

    fn shadowed(&mut self, file: &Path, shadowed: &Path) {
        let text = std::fs::read_to_string(shadowed).unwrap_or_default();
        let first = text.lines().next().map_or(0, str::len);
        let index = self.add_file(shadowed, text);
        let message = format!("this file is without effect: `{}` stands beside it", self.name(file));
        let error = PackError::new("shadowed-file", Place { file: index, span: 0..first }, message);
        self.errors.push(error.help("keep one of the two"));
    }

    /// A path as people call it.
    fn name(&self, path: &Path) -> String {
        shown(path.strip_prefix(&self.current).unwrap_or(path))
    }

    fn add_file(&mut self, path: &Path, text: String) -> usize {
        self.files.push(PackFile { path: self.name(path), text: text.into() });
        self.files.len() - 1
    }

    fn origin(&self, index: usize, span: &Range<usize>) -> Origin {
        let file = &self.files[index];
        Origin { file: file.path.clone(), line: Lines::new(&file.text).line_of(span.start) + 1 }
    }

    fn open(&mut self, path: &Path) -> Result<Opened, std::io::Error> {
        if std::fs::metadata(path)?.len() > LARGEST {
            return Err(std::io::Error::other("the file is larger than 1 MiB"));
        }
        if !std::fs::metadata(path)?.is_file() {
            return Err(std::io::Error::other("it is no file"));
        }
        let text = std::fs::read_to_string(path)?;
        let index = self.add_file(path, text);
        let mut errors = Vec::new();
        let text = self.files[index].text.clone();
        let root = yaml::parse(index, &text, &mut errors);
        // A file of comments is what `init` writes; it says that everything is as usual.
        errors.retain(|error| error.code != "empty-file");
        let mut reader = Reader { file: index, errors: &mut errors };
        let settings = root.map(|root| read(&mut reader, &root)).unwrap_or_default();
        self.errors.extend(errors);
        Ok(Opened { index, path: path.to_owned(), settings })
    }

    /// What this file means; none if it cannot be read.
    fn build(&mut self, path: &Path) -> Option<Setup> {
        let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
        let inside = root(&folder, &self.current);
        // A clone may hold a link in the place of its settings.
        let leads_out = std::fs::canonicalize(path).is_ok_and(|real| !real.starts_with(&inside));
        if leads_out && !self.trust {
            let index = self.add_file(path, String::new());
            let message = format!("this file is a link that leads out of `{}`", inside.display());
            let error = PackError::new("outside", Place { file: index, span: 0..0 }, message);
            self.errors.push(error.help("run with --trust if you know this repository, or put the file into it"));
            return None;
        }
        let first = match self.open(path) {
            Ok(opened) => opened,
            Err(error) => {
                let index = self.add_file(path, String::new());
                let message = format!("cannot read these settings: {error}");
                let error = PackError::new("unreadable", Place { file: index, span: 0..0 }, message);
                self.errors.push(error.help("check the path and its permissions"));
                return None;
            }
        };
        let mut chain = Vec::new();
        let mut presets = Vec::new();
        self.extend(first, &inside, &mut vec![path.to_owned()], &mut chain, &mut presets);
        let packs = self.packs_of(&chain, &inside);
        let pack = self.pack(&packs)?;
        let presets = self.presets(presets, &pack);
        let mut setup = Setup { file: Some(path.to_owned()), packs, presets, ..Setup::plain(Arc::clone(&pack)) };
        for opened in &chain {
            self.add(&mut setup, opened);
        }
        self.try_options(&setup);
        Some(setup)
    }

    /// Puts what a file extends before the file itself.
    fn extend(
        &mut self,
        opened: Opened,
        inside: &Path,
        path: &mut Vec<PathBuf>,
        chain: &mut Vec<Opened>,
        presets: &mut Vec<Text>,
    ) {
        for item in &opened.settings.extends {
            if !is_path(&item.text) {
                presets.push(item.clone());
                continue;
            }
            let Some(target) = self.reach(&opened.path, item, inside) else { continue };
            if path.contains(&target) || path.len() >= DEEPEST {
                let error = PackError::new("circle", item.place.clone(), format!("`{}` extends itself", item.text));
                self.errors.push(error.help("let one of the files that extend each other go"));
                continue;
            }
            match self.open(&target) {
                Ok(next) => {
                    path.push(target);
                    self.extend(next, inside, path, chain, presets);
                    path.pop();
                }
                Err(error) => self.unreadable(item, &error),
            }
        }
        chain.push(opened);
    }

    fn unreadable(&mut self, item: &Text, error: &std::io::Error) {
        let message = format!("cannot read `{}`: {error}", item.text);
        let error = PackError::new("unreadable", item.place.clone(), message);
        self.errors.push(error.help("paths count from the folder of the file that names them"));
    }

    /// The whole path of what a file names, if it may be used.
    fn reach(&mut self, from: &Path, item: &Text, inside: &Path) -> Option<PathBuf> {
        let target = from.parent().unwrap_or(Path::new("/")).join(&item.text);
        // Links are followed before it is looked at where they lead.
        let whole = match std::fs::canonicalize(&target) {
            Ok(whole) => whole,
            Err(error) => {
                self.unreadable(item, &error);
                return None;
            }
        };
        if self.trust || whole.starts_with(inside) {
            return Some(whole);
        }
        let message = format!("`{}` leads out of `{}`", item.text, inside.display());
        let error = PackError::new("outside", item.place.clone(), message);
        self.errors.push(error.help("run with --trust if you know this repository, or put the file into it"));
        None
    }

    fn packs_of(&mut self, chain: &[Opened], inside: &Path) -> Vec<Placed<PathBuf>> {
        let mut packs: Vec<Placed<PathBuf>> = Vec::new();
        for opened in chain {
            for item in &opened.settings.packs {
                let Some(value) = self.reach(&opened.path, item, inside) else { continue };
                if packs.iter().all(|known| known.value != value) {
                    packs.push(Placed { value, origin: self.origin(opened.index, &item.place.span) });
                }
            }
        }
        packs
    }

    fn pack(&mut self, named: &[Placed<PathBuf>]) -> Option<Arc<Pack>> {
        // A pack that the command line names too is loaded once.
        let given = |path: &PathBuf| {
            let same = |known: &PathBuf| std::fs::canonicalize(known).is_ok_and(|known| known == *path);
            self.base.iter().any(|source| matches!(source, PackSource::Path(known) if same(known)))
        };
        let paths: Vec<PathBuf> = named.iter().map(|pack| pack.value.clone()).filter(|path| !given(path)).collect();
        if let Some(pack) = self.packs.get(&paths) {
            return Some(Arc::clone(pack));
        }
        let relative = |path: &PathBuf| path.strip_prefix(&self.current).map_or_else(|_| path.clone(), Path::to_owned);
        let named = paths.iter().map(|path| PackSource::folder(relative(path)));
        let sources: Vec<PackSource> = self.base.iter().cloned().chain(named).collect();
        match Pack::load(&sources) {
            Ok(pack) => {
                let pack = Arc::new(pack);
                self.packs.insert(paths, Arc::clone(&pack));
                Some(pack)
            }
            Err(errors) => {
                let offset = self.files.len();
                let moved = errors.iter().cloned().map(|mut error| {
                    error.place.file += offset;
                    error.related.iter_mut().for_each(|(place, _)| place.file += offset);
                    error
                });
                self.errors.extend(moved);
                self.files.extend(errors.files);
                None
            }
        }
    }

    fn presets(&mut self, wanted: Vec<Text>, pack: &Pack) -> Vec<Placed<String>> {
        let of_rules = pack.rules.iter().flat_map(|rule| &rule.meta.presets).map(|preset| preset.name.as_str());
        let described = pack.presets.iter().map(|preset| preset.name.as_str());
        let mut known: Vec<&str> = of_rules.chain(described).chain([DEFAULT_PRESET, ALL_PRESET]).collect();
        known.sort_unstable();
        known.dedup();
        let mut presets = Vec::new();
        for text in wanted {
            if known.contains(&text.text.as_str()) {
                presets.push(Placed { origin: self.origin(text.place.file, &text.place.span), value: text.text });
            } else {
                let message = format!("there is no preset `{}`", text.text);
                let error = PackError::new("unknown-preset", text.place.clone(), message);
                self.errors.push(error.suggest(&text.text, known.iter().copied()));
            }
        }
        presets
    }

    /// Adds what one file of the chain says.
    fn add(&mut self, setup: &mut Setup, opened: &Opened) {
        let RawSettings { rules, overrides, ignore, language, fail_on, edition, .. } = &opened.settings;
        let pack = Arc::clone(&setup.pack);
        let folder = opened.path.parent().unwrap_or(Path::new("/")).to_owned();
        setup.rules.extend(self.wishes(rules, &pack));
        for part in overrides {
            let files = self.globs(&part.files);
            let rules = self.wishes(&part.rules, &pack);
            setup.overrides.push(Override { folder: folder.clone(), files, rules });
        }
        for pattern in ignore {
            let origin = Placed { value: (), origin: self.origin(opened.index, &pattern.place.span) };
            let mut builder = GitignoreBuilder::new(&folder);
            let built = builder.add_line(None, &pattern.text).and_then(|builder| builder.build());
            match built {
                Ok(patterns) => setup.ignore.push((origin, patterns)),
                Err(error) => self.bad_pattern(pattern, &error.to_string()),
            }
        }
        let origin = |span: &Range<usize>| self.origin(opened.index, span);
        if let Some((value, span)) = language {
            setup.language = Some(Placed { value: *value, origin: origin(span) });
        }
        if let Some((value, span)) = fail_on {
            setup.fail_on = Some(Placed { value: *value, origin: origin(span) });
        }
        if let Some((value, span)) = edition {
            setup.edition = Some(Placed { value: *value, origin: origin(span) });
        }
    }

    fn bad_pattern(&mut self, pattern: &Text, why: &str) {
        let message = format!("`{}` is no pattern for paths: {why}", pattern.text);
        let error = PackError::new("bad-glob", pattern.place.clone(), message);
        self.errors.push(error.help("write something like docs/** or *.draft.md"));
    }

    fn globs(&mut self, patterns: &[Text]) -> GlobSet {
        let mut builder = GlobSetBuilder::new();
        for pattern in patterns {
            // As in ignore files: without a slash a pattern stands for names in any folder.
            let text = pattern.text.trim_start_matches("./");
            let text = if text.contains('/') { text.trim_start_matches('/').to_owned() } else { format!("**/{text}") };
            let inside = text.strip_suffix('/').map(|folder| format!("{folder}/**"));
            match GlobBuilder::new(&inside.unwrap_or(text)).literal_separator(true).build() {
                Ok(glob) => {
                    builder.add(glob);
                }
                Err(error) => self.bad_pattern(pattern, &error.kind().to_string()),
            }
        }
        builder.build().unwrap_or_else(|_| GlobSet::empty())
    }

    /// Wishes with the names of single rules.
    fn wishes(&mut self, rules: &[RawRule], pack: &Pack) -> Vec<Placed<(String, Wish)>> {
        let mut wishes = Vec::new();
        for rule in rules {
            let names = selected(&rule.selector.text, pack);
            if names.is_empty() {
                self.unknown_rule(&rule.selector, pack);
                continue;
            }
            let options = self.options(rule, &names, pack);
            let origin = self.origin(rule.selector.place.file, &rule.selector.place.span);
            for name in names {
                let known = pack.rules.iter().find(|known| known.meta.id.as_str() == name);
                let takes = |option: &str| {
                    known.is_some_and(|known| known.meta.options.iter().any(|known| known.name == option))
                };
                let options = options.iter().filter(|(option, _)| takes(option)).cloned().collect();
                let wish = Wish { level: rule.level, options, anew: false };
                wishes.push(Placed { value: (name, wish), origin: origin.clone() });
            }
        }
        wishes
    }

    /// The options of a wish that some rule has and takes; others are mistakes.
    fn options(&mut self, rule: &RawRule, names: &[String], pack: &Pack) -> Vec<(String, crate::rules::OptionValue)> {
        let metas: Vec<&RuleMeta> = pack
            .rules
            .iter()
            .map(|rule| &rule.meta)
            .filter(|meta| names.iter().any(|name| name == meta.id.as_str()))
            .collect();
        let known: Vec<_> = metas.iter().flat_map(|meta| &meta.options).collect();
        let mut options = Vec::new();
        for (name, value, span) in &rule.options {
            let place = Place { file: name.place.file, span: span.clone() };
            match known.iter().find(|known| known.name == name.text) {
                None => {
                    let message = format!("the rule `{}` has no option `{}`", rule.selector.text, name.text);
                    let choices = known.iter().map(|known| known.name.as_str()).chain(["severity"]);
                    self.errors.push(
                        PackError::new("unknown-option", name.place.clone(), message).suggest(&name.text, choices),
                    );
                }
                Some(option) if option.accept(value).is_none() => {
                    let message =
                        format!("the option `{}` must be {}, and this is `{value}`", name.text, option.wanted());
                    let error = PackError::new("bad-option", place, message);
                    self.errors.push(error.help(format!("as usual it is `{}`", option.usual)));
                }
                Some(_) => options.push((name.text.clone(), value.clone())),
            }
        }
        options
    }

    fn unknown_rule(&mut self, selector: &Text, pack: &Pack) {
        let word = &selector.text;
        let is_glob = Selector::new(word).is_pattern();
        let message =
            if is_glob { format!("no rule has a name like `{word}`") } else { format!("there is no rule `{word}`") };
        let known =
            pack.rules.iter().flat_map(|rule| rule.meta.names().chain(rule.meta.tags.iter().map(String::as_str)));
        let known = known.chain(OWN_FINDINGS.iter().map(|(own, _)| *own));
        let help = match crate::pack::nearest(word, known) {
            Some(near) if !is_glob => format!("did you mean `{near}`?"),
            _ => "`aigc-lint rules` lists the rules".to_owned(),
        };
        self.errors.push(PackError::new("unknown-rule", selector.place.clone(), message).help(help));
    }

    /// Builds rules with the options that are set: some values, such as a broken pattern, show only then.
    fn try_options(&mut self, setup: &Setup) {
        let overrides = setup.overrides.iter().flat_map(|part| &part.rules);
        let mut met: Vec<&Wish> = Vec::new();
        for wish in setup.rules.iter().chain(overrides).filter(|wish| !wish.value.1.options.is_empty()) {
            if met.contains(&&wish.value.1) {
                continue;
            }
            met.push(&wish.value.1);
            let config = Config { rules: vec![wish.value.clone()], ..Config::default() };
            let settled = config.settle(&setup.pack.rules);
            if let Err(errors) = setup.pack.with_options(&settled.options) {
                let index = self.files.iter().position(|file| file.path == wish.origin.file).unwrap_or(0);
                let line = Lines::new(&self.files[index].text).span(wish.origin.line - 1);
                for error in errors.iter() {
                    let place = Place { file: index, span: line.start..line.end };
                    let message =
                        format!("with these options the rule `{}` cannot be built: {}", wish.value.0, error.message);
                    let help = error.help.clone().unwrap_or_else(|| "see `aigc-lint explain RULE`".to_owned());
                    self.errors.push(PackError::new("bad-option", place, message).help(help));
                }
            }
        }
    }
}

/// Whether an item of `extends` is a path and not the name of a preset.
fn is_path(text: &str) -> bool {
    text.contains(['/', '\\']) || text.ends_with(".yaml") || text.ends_with(".yml")
}

/// The rules and own findings that a name, tag or pattern stands for.
fn selected(text: &str, pack: &Pack) -> Vec<String> {
    let selector = Selector::new(text);
    let of_rules = selector.select(pack.rules.iter().map(|rule| &rule.meta));
    let of_rules = of_rules.into_iter().map(|meta| meta.id.to_string());
    // A pattern for all rules does not mean what the program says of its own work.
    let own = OWN_FINDINGS.iter().filter(|(own, _)| text != "*" && selector.is_for(own));
    of_rules.chain(own.map(|(own, _)| (*own).to_owned())).collect()
}
