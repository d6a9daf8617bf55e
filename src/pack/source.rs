//! Where packs come from: the one inside the program, folders and single files. It finds and reads files, and parses none.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::PackFile;
use super::error::{PackError, Place, nearest};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;
/// How deep folders may stand in one another.
const DEEPEST: usize = 12;
/// Files that a layer consists of, and folders.
const LAYER_FILES: [&str; 2] = ["pack", "relations"];
const LAYER_FOLDERS: [&str; 3] = ["facts", "grammar", "lint"];

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// A file of the pack inside the program.
pub fn builtin_file(path: &str) -> Option<&'static str> {
    BUILTIN.get_file(path)?.contents_utf8()
}

/// The YAML files of the pack inside the program, in order, with their layers.
pub fn builtin_files() -> impl Iterator<Item = (PackFile, Option<Layer>)> {
    let mut folders = vec![&BUILTIN];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        files.extend(folder.files());
    }
    files.sort_by_key(|file| file.path());
    files.into_iter().filter(|file| is_yaml(file.path())).map(|file| {
        let path = format!("rules/{}", shown(file.path()));
        let text = file.contents_utf8().unwrap_or_default().into();
        (PackFile { path, text }, layer_of(file.path()))
    })
}

/// A place that a pack is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackSource {
    /// The pack inside the program.
    Builtin,
    /// A folder in the shape of a pack, or a single file of one.
    Path(PathBuf),
}

impl PackSource {
    /// The pack inside the program.
    pub const fn builtin() -> Self {
        Self::Builtin
    }

    /// A folder in the shape of a pack, or a single YAML file: its layer is told by what stands in it.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self::Path(path.into())
    }
}

/// Which layer a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// `pack.yaml`
    Manifest,
    /// `relations.yaml`
    Relations,
    /// `facts/…`
    Facts,
    /// `grammar/…`
    Grammar,
    /// `lint/…`
    Lint,
    /// A single file: told by its content.
    Unknown,
}

/// The files of all packs, in order, with the layer of each.
#[derive(Default)]
pub struct Sources {
    /// Every file that an error may point into.
    pub files: Vec<PackFile>,
    /// The layer of each file, and the index of its pack; `None` where the file could not be read.
    pub layers: Vec<Option<Layer>>,
    /// What went wrong.
    pub errors: Vec<PackError>,
}

impl Sources {
    /// Reads the files of a pack; what cannot be read becomes an error.
    pub fn add(&mut self, source: &PackSource) {
        match source {
            PackSource::Builtin => self.add_builtin(),
            PackSource::Path(path) => self.add_path(path),
        }
    }

    fn add_builtin(&mut self) {
        for (file, layer) in builtin_files() {
            self.files.push(file);
            self.layers.push(layer);
        }
    }

    fn add_path(&mut self, path: &Path) {
        let kind = match fs::metadata(path) {
            Ok(kind) => kind,
            Err(error) => {
                return self.fail(
                    path,
                    "unreadable",
                    format!("cannot read `{}`: {error}", shown(path)),
                    "check the path of the pack",
                );
            }
        };
        if !kind.is_dir() {
            return self.read(path, Some(Layer::Unknown));
        }
        let Ok(root) = path.canonicalize() else {
            return self.fail(
                path,
                "unreadable",
                format!("cannot open the folder `{}`", shown(path)),
                "check the path of the pack",
            );
        };
        let mut walk = Walk { root, seen: BTreeSet::new(), found: Vec::new() };
        walk.folder(path, Path::new(""), 0, self);
        let mut found = walk.found;
        found.sort();
        if found.is_empty() {
            let help = "a pack is a folder with at least one of pack.yaml, relations.yaml, facts/, grammar/, lint/ that holds a .yaml file";
            self.fail(path, "no-pack", format!("the folder `{}` holds no part of a pack", shown(path)), help);
        }
        for relative in found {
            let layer = layer_of(&relative);
            if layer.is_none() {
                self.stray(path, &relative);
            } else {
                self.read(&path.join(&relative), layer);
            }
        }
    }

    /// A YAML file that belongs to no layer would be silently without effect.
    fn stray(&mut self, root: &Path, relative: &Path) {
        let message =
            format!("`{}` belongs to no layer of a pack, so it would have no effect", shown(&root.join(relative)));
        let stem = relative.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let first = relative.iter().next().map(|first| first.to_string_lossy().into_owned()).unwrap_or_default();
        let help = match (nearest(&stem, LAYER_FILES), nearest(&first, LAYER_FOLDERS)) {
            (Some(near), _) if relative.parent() == Some(Path::new("")) => format!("did you mean `{near}.yaml`?"),
            (_, Some(near)) => format!("did you mean the folder `{near}`?"),
            _ => "put facts into facts/, phrases into grammar/ and rules into lint/".to_owned(),
        };
        self.fail(&root.join(relative), "not-a-layer", message, &help);
    }

    fn read(&mut self, path: &Path, layer: Option<Layer>) {
        match fs::metadata(path) {
            Ok(kind) if kind.len() > LARGEST => {
                let message = format!("`{}` has {} bytes, and {LARGEST} is the most", shown(path), kind.len());
                self.fail(path, "too-large", message, "split it into several files");
            }
            // Reading a pipe could wait for ever.
            Ok(kind) if !kind.is_file() => {
                self.fail(path, "unreadable", format!("`{}` is no file", shown(path)), "take it out of the pack");
            }
            _ => match fs::read(path) {
                Ok(bytes) => self.take(shown(path), layer, bytes),
                Err(error) => self.fail(
                    path,
                    "unreadable",
                    format!("cannot read `{}`: {error}", shown(path)),
                    "check the rights of the file",
                ),
            },
        }
    }

    /// Takes the bytes of a file; those that are no UTF-8 are an error at the first wrong byte.
    pub(super) fn take(&mut self, path: String, layer: Option<Layer>, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => self.push(path, text, layer),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let span = at..text[at..].chars().next().map_or(at, |next| at + next.len_utf8());
                let file = self.files.len();
                let message = format!("the file is not UTF-8: byte {at} (counted from 0) fits no character");
                let help = "save the file as UTF-8 in your editor (not as GBK, Big5 or UTF-16)";
                self.errors.push(PackError::new("not-utf8", Place { file, span }, message).help(help));
                self.push(path, text, None);
            }
        }
    }

    fn push(&mut self, path: String, text: impl Into<Cow<'static, str>>, layer: Option<Layer>) {
        self.files.push(PackFile { path, text: text.into() });
        self.layers.push(layer);
    }

    /// An error about a file or folder as such.
    fn fail(&mut self, path: &Path, code: &'static str, message: String, help: &str) {
        let place = Place { file: self.files.len(), span: 0..0 };
        self.errors.push(PackError::new(code, place, message).help(help));
        self.push(shown(path), "", None);
    }
}

/// A walk through the folder of a pack.
struct Walk {
    root: PathBuf,
    seen: BTreeSet<PathBuf>,
    found: Vec<PathBuf>,
}

impl Walk {
    /// Collects the YAML files below `folder`; at the top only what has the name of a layer, or nearly.
    fn folder(&mut self, base: &Path, relative: &Path, depth: usize, sources: &mut Sources) {
        let here = base.join(relative);
        let entries = match fs::read_dir(&here) {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("cannot read the folder `{}`: {error}", shown(&here));
                return sources.fail(&here, "unreadable", message, "check the rights of the folder");
            }
        };
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        for name in names.iter().filter(|name| !name.to_string_lossy().starts_with('.')) {
            let relative = relative.join(name);
            let path = base.join(&relative);
            let known = depth > 0 || nearest(&name.to_string_lossy(), LAYER_FOLDERS).is_some();
            if !(path.is_dir() && known || is_yaml(&path)) {
                continue;
            }
            if let Err(message) = self.inside(&path) {
                sources.fail(&path, "outside", message, "put the file itself into the folder of the pack");
            } else if path.is_dir() && depth < DEEPEST {
                self.folder(base, &relative, depth + 1, sources);
            } else if !path.is_dir() {
                self.found.push(relative);
            }
        }
    }

    /// Whether a path stays in the pack's folder: a link to elsewhere could read files that nobody meant to show.
    fn inside(&mut self, path: &Path) -> Result<(), String> {
        let real = path.canonicalize().map_err(|error| format!("cannot follow `{}`: {error}", shown(path)))?;
        if !real.starts_with(&self.root) {
            return Err(format!("`{}` is a link that leads out of the pack", shown(path)));
        }
        if real.is_dir() && !self.seen.insert(real) {
            return Err(format!("`{}` leads to a folder that was read already", shown(path)));
        }
        Ok(())
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// The layer that a path inside a pack belongs to.
fn layer_of(relative: &Path) -> Option<Layer> {
    let parts: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    match parts.as_slice() {
        [file] => match file.rsplit_once('.').map(|(stem, _)| stem) {
            Some("pack") => Some(Layer::Manifest),
            Some("relations") => Some(Layer::Relations),
            _ => None,
        },
        [folder, ..] => match folder.as_str() {
            "facts" => Some(Layer::Facts),
            "grammar" => Some(Layer::Grammar),
            "lint" => Some(Layer::Lint),
            _ => None,
        },
        [] => None,
    }
}

/// A path with `/` between its parts on every system.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
