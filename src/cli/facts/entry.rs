//! Rows of a table as entries of a fact file: values checked against the relations, and written as YAML.
//!
//! It reads no file and writes none.

use crate::cli::new::yaml_key;
use crate::facts::{Quantity, RelationId, ValueType};
use crate::pack::Pack;

use super::table::Row;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The official name.
    Name,
    /// Other names.
    Names,
    /// What the thing is.
    Kind,
    /// Where its facts come from.
    Source,
    /// A property.
    Property(RelationId),
}

/// An entry to be written.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub name: String,
    pub kind: Vec<String>,
    pub names: Vec<String>,
    pub properties: Vec<(String, Vec<String>)>,
    pub source: String,
    /// Things that its properties name: name and relation.
    pub mentioned: Vec<(String, RelationId)>,
}

/// What holds for all rows.
pub(super) struct Defaults<'a> {
    pub pack: &'a Pack,
    pub roles: &'a [(String, Role)],
    pub kind: &'a str,
    pub source: Option<&'a str>,
}

impl Defaults<'_> {
    /// The entry of a row, or what is wrong with it.
    pub fn entry(&self, row: &Row) -> Result<Entry, String> {
        let mut entry = Entry::default();
        for (column, values) in &row.values {
            let roles = self.roles.iter().filter(|(name, _)| name == column);
            for (_, role) in roles {
                match role {
                    Role::Name => entry.name = values.join(" "),
                    Role::Names => entry.names.extend(pieces(values)),
                    Role::Kind => entry.kind.extend(pieces(values).into_iter().map(|kind| self.kind_word(&kind))),
                    Role::Source => entry.source = values.first().cloned().unwrap_or_default(),
                    Role::Property(relation) => self.property(*relation, values, &mut entry)?,
                }
            }
        }
        if entry.name.is_empty() {
            return Err("it has no name".to_owned());
        }
        if entry.kind.is_empty() {
            entry.kind.push(self.kind.to_owned());
        }
        if entry.source.is_empty() {
            entry.source =
                self.source.map(str::to_owned).ok_or("it has no source: fill that column, or use --source URL")?;
        }
        entry.names.retain(|name| *name != entry.name);
        Ok(entry)
    }

    fn property(&self, id: RelationId, values: &[String], entry: &mut Entry) -> Result<(), String> {
        let relation = &self.pack.facts.relations()[id];
        let written: Vec<String> = match relation.to {
            ValueType::Entity(_) => pieces(values),
            ValueType::Text | ValueType::Name => values.to_vec(),
            ValueType::Date => {
                let read = |value: &String| {
                    let date = self.pack.grammar.date(&value.replace('/', "-"));
                    date.map(|date| date.to_string())
                        .ok_or_else(|| format!("`{value}` is no date for `{}`", relation.name))
                };
                values.iter().map(read).collect::<Result<_, _>>()?
            }
            ValueType::Quantity => {
                let read = |value: &String| match Quantity::parse(value) {
                    Some(_) => Ok(value.clone()),
                    None => Err(format!("`{value}` is no number for `{}`", relation.name)),
                };
                values.iter().map(read).collect::<Result<_, _>>()?
            }
        };
        if matches!(relation.to, ValueType::Entity(_)) {
            entry.mentioned.extend(written.iter().map(|name| (name.clone(), id)));
        }
        entry.properties.push((relation.name.clone(), written));
        Ok(())
    }

    /// A kind by its word or its label.
    fn kind_word(&self, written: &str) -> String {
        let labelled = self.pack.facts.kinds().iter().find(|kind| {
            let label = [kind.label.zh.as_deref(), kind.label.en.as_deref()];
            kind.name.eq_ignore_ascii_case(written)
                || label.into_iter().flatten().any(|label| label.eq_ignore_ascii_case(written))
        });
        labelled.map_or_else(|| written.to_owned(), |kind| kind.name.clone())
    }
}

/// The members of lists in cells: "A; B", "A、B", "A | B".
fn pieces(values: &[String]) -> Vec<String> {
    let members = values.iter().flat_map(|value| value.split([';', '\u{ff1b}', '\u{3001}', '|']));
    members.map(str::trim).filter(|member| !member.is_empty()).map(str::to_owned).collect()
}

impl Entry {
    /// The entry as YAML.
    pub fn yaml(&self) -> String {
        let mut text = format!("{}:\n  kind: {}\n", yaml_key(&self.name), list(&self.kind));
        if !self.names.is_empty() {
            text.push_str(&format!("  names: {}\n", list(&self.names)));
        }
        for (property, values) in &self.properties {
            text.push_str(&format!("  {}: {}\n", yaml_key(property), list(values)));
        }
        text.push_str(&format!("  source: {}\n", serde_json::Value::from(self.source.as_str())));
        text
    }
}

/// One value, or several in brackets.
fn list(values: &[String]) -> String {
    let written: Vec<String> = values.iter().map(|value| scalar(value)).collect();
    match written.as_slice() {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// Dates and numbers stand as they are, words where YAML reads them as words.
fn scalar(value: &str) -> String {
    let number = value.starts_with(|c: char| c.is_ascii_digit())
        && value.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ' '));
    if number { value.to_owned() } else { yaml_key(value) }
}
