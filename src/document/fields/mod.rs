//! Fields: what every kind of node can be asked, and for some of them told.
//!
//! The table here is the contract with the rule language; each family of fields has a file of its own, and nothing here
//! says what a value should be.

mod block;
mod clear;
mod forms;
mod fragments;
mod inline;
mod inline_more;
mod line;
mod markup;
mod more;
mod outlook;
mod rows;
mod source_line;
mod spacing;
mod table;
mod whole;
mod writing;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use super::{Document, Node, NodeId};
use crate::finding::{Edit, Span};

pub(super) use clear::closes_container;
pub use outlook::Outlook;
pub use table::{FieldInfo, FieldType};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum NodeKind {
    /// The whole file.
    Document,
    /// The block between `---` lines at the top.
    FrontMatter,
    /// A heading.
    Heading,
    /// A heading and what follows it.
    Section,
    /// One line of the file.
    Line,
    /// One or more blank lines in a row.
    BlankRun,
    /// A paragraph.
    Paragraph,
    /// A list.
    List,
    /// An item of a bullet list.
    BulletItem,
    /// An item of a numbered list.
    OrderedItem,
    /// A block quote or alert.
    Quote,
    /// A code block.
    Code,
    /// Code in a line of text.
    CodeSpan,
    /// `*emphasis*`
    Emphasis,
    /// `**strong**`
    Strong,
    /// A link of any form.
    Link,
    /// An image.
    Image,
    /// HTML, in a line or as a block.
    Html,
    /// A thematic break.
    ThematicBreak,
    /// A table.
    Table,
    /// A link reference definition.
    Definition,
    /// A footnote.
    FootnoteDefinition,
    /// A reference to a footnote.
    FootnoteReference,
    /// A row of a table as written, the delimiter row included.
    Row,
    /// A pipe in a table.
    Pipe,
    /// An HTML tag, in a line or inside an HTML block.
    Tag,
    /// A reference in brackets whose label nothing defines.
    Reference,
    /// A run of `*` or `_` that delimits nothing and is one of a pair.
    Delimiter,
}

impl NodeKind {
    /// All kinds with the words that YAML uses.
    pub const ALL: [(&'static str, Self); 28] = [
        ("document", Self::Document),
        ("front-matter", Self::FrontMatter),
        ("heading", Self::Heading),
        ("section", Self::Section),
        ("line", Self::Line),
        ("blank-run", Self::BlankRun),
        ("paragraph", Self::Paragraph),
        ("list", Self::List),
        ("bullet-item", Self::BulletItem),
        ("ordered-item", Self::OrderedItem),
        ("quote", Self::Quote),
        ("code", Self::Code),
        ("code-span", Self::CodeSpan),
        ("emphasis", Self::Emphasis),
        ("strong", Self::Strong),
        ("link", Self::Link),
        ("image", Self::Image),
        ("html", Self::Html),
        ("break", Self::ThematicBreak),
        ("table", Self::Table),
        ("definition", Self::Definition),
        ("footnote-definition", Self::FootnoteDefinition),
        ("footnote-reference", Self::FootnoteReference),
        ("row", Self::Row),
        ("pipe", Self::Pipe),
        ("tag", Self::Tag),
        ("reference", Self::Reference),
        ("delimiter", Self::Delimiter),
    ];

    const KINDS: [Self; 28] = {
        let mut kinds = [Self::Document; 28];
        let mut index = 0;
        while index < kinds.len() {
            kinds[index] = Self::ALL[index].1;
            index += 1;
        }
        kinds
    };

    /// The word that YAML uses.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// The kinds that a word of YAML means: one, or both kinds of item for `item`.
    pub fn named(name: &str) -> Option<&'static [Self]> {
        if name == "item" {
            return Some(&[Self::BulletItem, Self::OrderedItem]);
        }
        let index = Self::ALL.iter().position(|(known, _)| *known == name)?;
        Self::KINDS.get(index..=index)
    }

    /// All words that [`NodeKind::named`] understands.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|(name, _)| *name).chain(["item"])
    }
}

/// What a field says; a text is that of the document wherever it stands there as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Value<'a> {
    /// A number.
    Int(i64),
    /// A text.
    Text(Cow<'a, str>),
    /// Yes or no.
    Flag(bool),
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
            Self::Flag(flag) => flag.fmt(formatter),
        }
    }
}

impl<'a> Value<'a> {
    /// The same value, kept longer than the document.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Int(number) => Value::Int(number),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Flag(flag) => Value::Flag(flag),
        }
    }

    pub(super) fn count(number: usize) -> Option<Self> {
        Some(Self::Int(i64::try_from(number).unwrap_or(i64::MAX)))
    }

    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Option<Self> {
        Some(Self::Text(text.into()))
    }
}

/// A field of some kinds of node. Cheap to copy; found by name when rules are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Field(u16);

impl Field {
    /// How many fields there are.
    pub const COUNT: usize = table::FIELDS.len();

    /// Its number, less than [`Field::COUNT`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The field `name` of nodes of `kind`.
    pub fn find(kind: NodeKind, name: &str) -> Option<Self> {
        let index = table::FIELDS.iter().position(|field| field.name == name && field.kinds.contains(&kind))?;
        u16::try_from(index).ok().map(Self)
    }

    /// All fields of nodes of `kind`.
    pub fn all_of(kind: NodeKind) -> impl Iterator<Item = &'static FieldInfo> {
        table::FIELDS.iter().filter(move |field| field.kinds.contains(&kind))
    }

    /// What is known about the field.
    pub fn info(self) -> &'static FieldInfo {
        &table::FIELDS[usize::from(self.0).min(table::FIELDS.len() - 1)]
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.info().name
    }
}

/// What a node was made from; kept beside the nodes so that they stay small.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Detail {
    #[default]
    None,
    Document,
    FrontMatter,
    Line {
        line: u32,
    },
    BlankRun {
        first: u32,
        count: u32,
    },
    Section {
        section: u32,
    },
    Raw {
        raw: u32,
    },
    List {
        raw: u32,
        list: u32,
    },
    Item {
        raw: u32,
        item: u32,
    },
    Table {
        raw: u32,
        table: u32,
    },
    Mark {
        block: u32,
        mark: u32,
    },
    Definition {
        definition: u32,
    },
    /// Emphasis that CommonMark does not show.
    Unrendered {
        index: u32,
    },
    Row {
        row: u32,
    },
    Pipe {
        pipe: u32,
    },
    Tag {
        tag: u32,
    },
    Reference {
        reference: u32,
    },
    Delimiter {
        delimiter: u32,
    },
}

impl Detail {
    /// The node of the tree that it came from.
    pub fn raw(self) -> Option<usize> {
        match self {
            Self::Raw { raw } | Self::List { raw, .. } | Self::Item { raw, .. } | Self::Table { raw, .. } => {
                Some(raw as usize)
            }
            _ => None,
        }
    }
}

/// What a field is and where: its value, the characters that it speaks of, and those that hold it.
#[derive(Clone, Debug)]
struct Reading<'a> {
    value: Value<'a>,
    /// What a finding should point at.
    span: Span,
}

fn reading(value: Option<Value<'_>>, span: Span) -> Option<Reading<'_>> {
    value.map(|value| Reading { value, span })
}

impl Document {
    /// What a field of a node says; nothing where the question makes no sense, such as the blank lines above the first block.
    pub fn field(&self, node: NodeId, field: Field) -> Option<Value<'_>> {
        self.read_field(node, field.name()).map(|reading| reading.value)
    }

    /// The node, to ask several of its fields.
    pub fn ask(&self, node: NodeId) -> Asked<'_> {
        let (kind, detail) = (self.kind(node), self.detail(node));
        Asked { document: self, id: node, kind, detail, node: OnceCell::new(), line: OnceCell::new() }
    }

    /// The characters that a finding about the field should point at; the node where there is nothing better.
    pub fn field_span(&self, node: NodeId, field: Field) -> Span {
        let whole = self.node(node).map_or(Span::default(), |node| node.span);
        self.read_field(node, field.name()).map_or(whole, |reading| reading.span)
    }

    /// The part of a field's characters that a finding about too much should point at: what is beyond the first `most`
    /// of them. Nothing where the field counts something else than characters of one line.
    pub fn surplus_span(&self, node: NodeId, field: Field, most: i64) -> Option<Span> {
        let most = usize::try_from(most).ok()?;
        let kind = self.kind(node)?;
        match (kind, field.name()) {
            (NodeKind::Line, name) => source_line::surplus(self, node, name, most),
            (NodeKind::Heading, "marker-space") => {
                let span = self.field_span(node, field);
                let text = self.slice(span);
                let blanks = text.len() - text.trim_end_matches([' ', '\t']).len();
                (blanks > most).then(|| Span::new(span.end - blanks + most, span.end))
            }
            _ => None,
        }
    }

    /// The edits that give a writable field the value; nothing if it cannot be written so. No edits: it has the value already.
    pub fn write(&self, node: NodeId, field: Field, value: &Value<'_>) -> Option<Vec<Edit>> {
        let kind = self.kind(node)?;
        if !field.info().writable || !field.info().kinds.contains(&kind) {
            return None;
        }
        if self.field(node, field).as_ref() == Some(value) {
            return Some(Vec::new());
        }
        let name = field.name();
        whole::write(self, node, name, value)
            .or_else(|| spacing::write(self, node, name, value))
            .or_else(|| line::write(self, node, name, value))
            .or_else(|| block::write(self, node, name, value))
            .or_else(|| inline::write(self, node, name, value))
            .or_else(|| clear::write(self, node, name, value))
            .or_else(|| source_line::write(self, node, name, value))
            .or_else(|| rows::write(self, node, name, value))
            .or_else(|| markup::write(self, node, name, value))
            .or_else(|| inline_more::write(self, node, name, value))
            .or_else(|| more::write(self, node, name, value))
            .or_else(|| forms::write(self, node, name, value))
    }

    fn read_field(&self, node: NodeId, name: &str) -> Option<Reading<'_>> {
        self.ask(node).read(name)
    }

    fn detail(&self, node: NodeId) -> Detail {
        self.nodes.detail(node)
    }

    pub(super) fn slice(&self, span: Span) -> &str {
        self.source.get(span.start..span.end).unwrap_or("")
    }
}

/// A node that is asked for its fields. What all of them need to know of it is found out once.
#[derive(Clone, Debug)]
pub struct Asked<'d> {
    document: &'d Document,
    id: NodeId,
    kind: Option<NodeKind>,
    detail: Detail,
    node: OnceCell<Option<Node>>,
    /// The place of the line that it is.
    line: OnceCell<Span>,
}

impl<'d> Asked<'d> {
    /// The node.
    pub fn node(&self) -> Option<&Node> {
        self.node.get_or_init(|| self.document.node(self.id)).as_ref()
    }

    /// What a field of the node says, with the characters that a finding about it should point at.
    pub fn field(&self, field: Field) -> Option<(Value<'d>, Span)> {
        self.read(field.name()).map(|reading| (reading.value, reading.span))
    }

    fn detail(&self) -> Detail {
        self.detail
    }

    /// The number and the place of the line that the node is.
    fn line(&self) -> Option<(usize, Span)> {
        let Detail::Line { line } = self.detail else { return None };
        let line = line as usize;
        Some((line, *self.line.get_or_init(|| self.document.lines.span(line))))
    }

    fn read(&self, name: &str) -> Option<Reading<'d>> {
        let (document, node) = (self.document, self.id);
        let kind = self.kind?;
        match kind {
            NodeKind::Line | NodeKind::BlankRun => {
                return match name {
                    "width" | "trailing" | "tabs" | "region" | "count" => line::read(document, node, name),
                    _ => source_line::read(self, name),
                };
            }
            NodeKind::Row | NodeKind::Pipe => return rows::read(document, node, name),
            _ => {}
        }
        if let Some(reading) = writing::read(document, node, name) {
            return Some(reading);
        }
        match name {
            "blank-above" | "blank-below" => return spacing::read(document, node, name),
            "clear-above" | "clear-below" | clear::MATTER_ABOVE => return clear::read(self, name),
            _ => {}
        }
        match kind {
            NodeKind::Document | NodeKind::Section | NodeKind::FrontMatter => {
                whole::read(document, node, name).or_else(|| more::read(self, name))
            }
            NodeKind::CodeSpan
            | NodeKind::Emphasis
            | NodeKind::Strong
            | NodeKind::Link
            | NodeKind::Image
            | NodeKind::Html
            | NodeKind::FootnoteReference => {
                inline::read(document, node, name).or_else(|| inline_more::read(document, node, name))
            }
            NodeKind::Tag | NodeKind::Reference | NodeKind::Delimiter => markup::read(document, node, name),
            _ => block::read(self, name).or_else(|| more::read(self, name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_each_field_once_per_kind() {
        for (name, kind) in NodeKind::ALL {
            let mut names: Vec<&str> = Field::all_of(kind).map(|field| field.name).collect();
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count, "{name}");
            assert_eq!(NodeKind::named(name), Some([kind].as_slice()));
        }
    }
}
