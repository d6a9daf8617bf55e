//! `facts import`: a table becomes a pack of facts, which is loaded once before anything is written.
//!
//! What a column means is guessed from its heading, by the word lists of the grammar and the labels of relations.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::output::print;
use crate::cli::{CliError, Common, Outcome, error::say};
use crate::facts::{RelationId, ValueType};
use crate::finding::MessageLanguage;
use crate::pack::{Pack, PackSource, nearest};
use crate::words;

use super::entry::{Defaults, Entry, Role};
use super::table::Table;

/// Arguments of `facts import`.
#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// The table: .csv or .tsv with a line of headings, or .jsonl with an object on each line
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What a column holds: name, names, kind, source, a property, or nothing to leave it out (repeatable)
    #[arg(long, value_name = "COLUMN=PROPERTY")]
    map: Vec<String>,
    /// The kind of rows that name none; by default the first that may have all the properties
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The source of rows that name none
    #[arg(long, value_name = "URL")]
    source: Option<String>,
    /// The folder of the pack; by default the name of the table without its ending
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// Replace a file of facts that is there already
    #[arg(long)]
    force: bool,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<Outcome, CliError> {
    let pack = common.load_pack()?;
    let table = Table::read(&arguments.file)?;
    let roles = roles(&table, &arguments.map, &pack)?;
    if !roles.iter().any(|(_, role)| *role == Role::Name) {
        let message = format!("no column of `{}` holds the names", arguments.file.display());
        let columns = table.columns.join(", ");
        return Err(CliError::usage(message, format!("say which: --map COLUMN=name; the columns are: {columns}")));
    }
    let kind = arguments.kind.clone().unwrap_or_else(|| usual_kind(&roles, &pack));
    let defaults = Defaults { pack: &pack, roles: &roles, kind: &kind, source: arguments.source.as_deref() };
    let made = Made::new(&table, &defaults);
    let color = common.colors(&std::io::stderr());
    for (column, role) in table.columns.iter().map(|column| (column, roles.iter().find(|(name, _)| name == column))) {
        let meaning = role.map_or("(left out)", |(_, role)| role_name(*role, &pack));
        say_note(&format!("column `{column}`: {meaning}"), common);
    }
    for note in &made.notes {
        say_note(note, common);
    }
    if !made.wrong.is_empty() {
        for wrong in &made.wrong {
            say(&format!("{}:{wrong}", arguments.file.display()), color);
        }
        return Ok(Outcome::Trouble);
    }
    let text = made.yaml(&arguments.file);
    let folder = arguments.to.clone().unwrap_or_else(|| arguments.file.with_extension(""));
    let name = arguments.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    verify(&text, common)?;
    if arguments.dry_run {
        print(&text)?;
    } else {
        write(&folder, &name, &text, arguments.force)?;
        say_note(&format!("{} entries written to {}", made.entries.len(), folder.join("facts").display()), common);
    }
    Ok(Outcome::Clean)
}

/// A line for people beside the result.
fn say_note(text: &str, common: &Common) {
    if !common.quiet {
        // A reader of standard error that went away changes nothing.
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{}\n", crate::snippet::harmless(text)));
    }
}

/// What each column holds: as it was said, else as its heading suggests. A property is taken from one column only.
fn roles(table: &Table, map: &[String], pack: &Pack) -> Result<Vec<(String, Role)>, CliError> {
    let mut said: BTreeMap<&str, Option<Role>> = BTreeMap::new();
    for pair in map {
        let Some((column, property)) = pair.rsplit_once('=') else {
            return Err(CliError::usage(format!("`{pair}` maps no column"), "write --map COLUMN=PROPERTY"));
        };
        if !table.columns.iter().any(|known| known == column) {
            let near = nearest(column, table.columns.iter().map(String::as_str));
            let help = near.map_or_else(
                || format!("the columns are: {}", table.columns.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(CliError::usage(format!("the table has no column `{column}`"), help));
        }
        said.insert(column, if property.is_empty() { None } else { Some(role(property, pack)?) });
    }
    let mut roles: Vec<(String, Role)> = Vec::new();
    for column in &table.columns {
        let role = match said.get(column.as_str()) {
            Some(said) => *said,
            None => guess(column, pack).filter(|role| {
                *role == Role::Names
                    || !roles.iter().any(|(_, known)| known == role)
                        && !said.values().any(|known| *known == Some(*role))
            }),
        };
        roles.extend(role.map(|role| (column.clone(), role)));
    }
    Ok(roles)
}

fn role(word: &str, pack: &Pack) -> Result<Role, CliError> {
    Ok(match word {
        "name" => Role::Name,
        "names" => Role::Names,
        "kind" => Role::Kind,
        "source" => Role::Source,
        property => match pack.facts.relation(property) {
            Some(relation) => Role::Property(relation),
            None => {
                let relations = pack.facts.relations().iter().map(|relation| relation.name.as_str());
                let known: Vec<&str> = ["name", "names", "kind", "source"].into_iter().chain(relations).collect();
                let help = nearest(property, known.iter().copied()).map_or_else(
                    || format!("the choices are: {}", known.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(CliError::usage(format!("there is no property `{property}`"), help));
            }
        },
    })
}

/// The first kind that may have all the properties of the columns.
fn usual_kind(roles: &[(String, Role)], pack: &Pack) -> String {
    let property = |(_, role): &(String, Role)| match role {
        Role::Property(relation) => Some(*relation),
        _ => None,
    };
    let properties: Vec<RelationId> = roles.iter().filter_map(property).collect();
    let relations = pack.facts.relations();
    let fits = |kind: &usize| properties.iter().all(|relation| relations[*relation].from.has(*kind));
    let found = (0..pack.facts.kinds().len()).find(fits).unwrap_or_default();
    pack.facts.kinds().get(found).map(|kind| kind.name.clone()).unwrap_or_default()
}

fn role_name(role: Role, pack: &Pack) -> &str {
    match role {
        Role::Name => "name",
        Role::Names => "names",
        Role::Kind => "kind",
        Role::Source => "source",
        Role::Property(relation) => &pack.facts.relations()[relation].name,
    }
}

/// What a heading suggests: the word of a property, its label, or a heading that the grammar knows from tables.
fn guess(column: &str, pack: &Pack) -> Option<Role> {
    let squeezed = squeeze(column);
    let fixed = [MessageLanguage::Zh, MessageLanguage::En].into_iter().flat_map(|language| {
        [
            (Role::Name, words::get("import-name", language)),
            (Role::Names, words::get("import-names", language)),
            (Role::Kind, words::get("import-kind", language)),
            (Role::Source, words::get("import-source", language)),
        ]
    });
    let mut fixed = fixed.filter(|(_, headings)| headings.split('|').any(|word| squeeze(word) == squeezed));
    let mut by_word = || fixed.next().map(|(role, _)| role);
    let by_label = || {
        pack.facts.relations().iter().position(|relation| {
            let labels = [Some(relation.name.as_str()), relation.label.zh.as_deref(), relation.label.en.as_deref()];
            labels.into_iter().flatten().any(|label| squeeze(label) == squeezed)
        })
    };
    by_word().or_else(|| by_label().or_else(|| heading(&squeezed, pack)).map(Role::Property))
}

/// The relation whose tables have objects under such a heading.
fn heading(squeezed: &str, pack: &Pack) -> Option<RelationId> {
    pack.grammar.sources().iter().find_map(|source| {
        source.claims.iter().find_map(|claim| {
            let (objects, _) = claim.table.as_ref()?;
            let (_, heads) = source.words.iter().find(|(name, _)| name == objects)?;
            heads.iter().any(|head| squeeze(head) == squeezed).then_some(claim.relation)
        })
    })
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What the rows became.
#[derive(Default)]
struct Made {
    entries: Vec<Entry>,
    notes: Vec<String>,
    wrong: Vec<String>,
}

impl Made {
    fn new(table: &Table, defaults: &Defaults<'_>) -> Self {
        let mut made = Self::default();
        let mut names: HashSet<String> = HashSet::new();
        for row in &table.rows {
            match defaults.entry(row) {
                Ok(entry) if defaults.pack.facts.lexicon().entity(&entry.name).is_some() => {
                    made.notes.push(format!("line {}: `{}` is known already, and left out", row.line, entry.name));
                }
                Ok(entry) if !names.insert(entry.name.clone()) => {
                    made.wrong.push(format!("{}: `{}` has a row already", row.line, entry.name));
                }
                Ok(entry) => made.entries.push(entry),
                Err(message) => made.wrong.push(format!("{}: {message}", row.line)),
            }
        }
        made.add_mentioned(defaults);
        made
    }

    /// Makers that nobody knows get an entry of their own, with the source that names them.
    fn add_mentioned(&mut self, defaults: &Defaults<'_>) {
        let facts = &defaults.pack.facts;
        let mut known: HashSet<String> =
            self.entries.iter().flat_map(|entry| std::iter::once(&entry.name).chain(&entry.names)).cloned().collect();
        let mut added = Vec::new();
        for entry in &self.entries {
            for (name, relation) in &entry.mentioned {
                if facts.lexicon().entity(name).is_some() || !known.insert(name.clone()) {
                    continue;
                }
                let ValueType::Entity(kinds) = facts.relations()[*relation].to else { continue };
                let kind = (0..facts.kinds().len()).find(|kind| kinds.has(*kind));
                let kind = kind.map(|kind| facts.kinds()[kind].name.clone()).unwrap_or_default();
                self.notes.push(format!("`{name}` is not known: it gets an entry as {kind}"));
                added.push(Entry {
                    name: name.clone(),
                    kind: vec![kind],
                    source: entry.source.clone(),
                    ..Entry::default()
                });
            }
        }
        self.entries.extend(added);
    }

    fn yaml(&self, file: &Path) -> String {
        let name = file.file_name().map(|name| name.to_string_lossy().replace(['\n', '\r'], " ")).unwrap_or_default();
        let entries: String = self.entries.iter().map(Entry::yaml).collect();
        format!("# Made of {name} by `aigc-lint facts import`.\n{entries}")
    }
}

/// Loads the text as facts beside the packs of this run; what would be refused later is refused now.
fn verify(text: &str, common: &Common) -> Result<(), CliError> {
    let wrong = |error| CliError::file("cannot try the facts in a temporary folder", error, "free some space");
    let folder = tempfile::tempdir().map_err(wrong)?;
    let facts = folder.path().join("facts");
    fs::create_dir(&facts).map_err(wrong)?;
    fs::write(facts.join("import.yaml"), text).map_err(wrong)?;
    let mut sources = common.pack_sources()?;
    sources.push(PackSource::folder(folder.path()));
    Pack::load(&sources)?;
    Ok(())
}

/// Writes the pack: its manifest unless there is one, and the file of facts.
fn write(folder: &Path, name: &str, text: &str, force: bool) -> Result<(), CliError> {
    let facts = folder.join("facts");
    let file = facts.join(format!("{name}.yaml"));
    let wrong =
        |error| CliError::file(format!("cannot write `{}`", file.display()), error, "choose another folder with --to");
    if file.exists() && !force {
        let message = format!("`{}` exists already", file.display());
        return Err(CliError::usage(
            message,
            "nothing is overwritten without --force; --dry-run shows what would be written",
        ));
    }
    fs::create_dir_all(&facts).map_err(wrong)?;
    fs::write(&file, text).map_err(wrong)?;
    let manifest = folder.join("pack.yaml");
    if !manifest.exists() {
        let name = crate::cli::new::yaml_key(name);
        fs::write(&manifest, format!("name: {name}\nformat: 1\n")).map_err(wrong)?;
    }
    Ok(())
}
