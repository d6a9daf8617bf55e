//! The table of all fields: names, kinds, types and what they mean.
//!
//! Only a table: the code that reads and writes them stands in the files beside it.

use super::NodeKind::{self, *};
use crate::finding::Change;

/// The type of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A number.
    Int,
    /// A text.
    Text,
    /// Yes or no.
    Flag,
}

/// What is known about a field.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The word that YAML uses.
    pub name: &'static str,
    /// The kinds of node that have it.
    pub kinds: &'static [NodeKind],
    /// The type of its value.
    pub ty: FieldType,
    /// Whether it can be set.
    pub writable: bool,
    /// What setting it is meant to change of what a reader sees.
    pub change: Change,
    /// What it says, for people.
    pub doc: &'static str,
}

const fn read(name: &'static str, kinds: &'static [NodeKind], ty: FieldType, doc: &'static str) -> FieldInfo {
    FieldInfo { name, kinds, ty, writable: false, change: Change::Layout, doc }
}

const fn write(name: &'static str, kinds: &'static [NodeKind], ty: FieldType, doc: &'static str) -> FieldInfo {
    FieldInfo { name, kinds, ty, writable: true, change: Change::Layout, doc }
}

impl FieldInfo {
    /// The same field, where setting it changes more than the layout.
    const fn changing(self, change: Change) -> Self {
        Self { change, ..self }
    }
}

use FieldType::{Flag, Int, Text};

/// All fields.
pub(super) static FIELDS: &[FieldInfo] = &[
    read("h1", &[Document], Int, "how many level-1 headings there are"),
    read(
        "title",
        &[Document, Section],
        Text,
        "the text of the first heading of the document, or of the section's heading",
    ),
    read(
        "words",
        &[Document],
        Int,
        "words of prose: Latin words, numbers and single Han characters; other content counts 1 a piece or line",
    ),
    read("words", &[Section], Int, "words below the heading, subsections included, headings not"),
    read("own-words", &[Section], Int, "words below the heading up to the first subsection"),
    read("children", &[Section], Int, "how many sections are directly inside"),
    read("first", &[Document], Text, "the kind of the first block"),
    write("final-newlines", &[Document], Int, "line ends at the end of the file"),
    write("level", &[Heading], Int, "1 to 6").changing(Change::Level),
    read("level", &[Section], Int, "the level of the section's heading"),
    read("step", &[Heading], Int, "the level minus the level of the heading before; the first heading has none"),
    read("from", &[Heading], Int, "the level of the heading before"),
    read("style", &[Heading], Text, "atx, atx-closed or setext"),
    write("marker-space", &[Heading, BulletItem, OrderedItem], Int, "blanks between the marker and the text"),
    read("marker-space", &[Quote], Int, "blanks between `>` and the text on the first line"),
    write("indent", &[Heading], Int, "blanks before the marker"),
    read("indent", &[BulletItem, OrderedItem], Int, "columns before the marker, without quote marks"),
    read("text", &[Heading, Paragraph], Text, "the prose"),
    write("punctuation", &[Heading], Text, "the punctuation character that ends the text").changing(Change::Text),
    write("blank-above", &[Heading, List, Code, Table], Int, "blank lines between the block before and this one"),
    write("blank-below", &[Heading, List, Code, Table], Int, "blank lines between this block and the next one"),
    write("trailing", &[Line], Int, "blanks at the end of the line").changing(Change::Blanks),
    write("tabs", &[Line], Int, "tab characters in the line"),
    read("width", &[Line], Int, "display columns: Han characters take 2"),
    read("region", &[Line], Text, "prose, heading, code, table, html, front-matter or blank"),
    write("count", &[BlankRun], Int, "blank lines in a row"),
    read(
        "pseudo-heading",
        &[Paragraph],
        Flag,
        "the whole paragraph is strong or emphasised and ends without punctuation",
    ),
    read("atx-like", &[Paragraph], Flag, "whether it opens with # marks that lack the blank which makes a heading"),
    read("style", &[List], Text, "the marker: - * + or the delimiter of numbers: . )"),
    read("ordered", &[List], Flag, "whether it is numbered"),
    write("marker", &[BulletItem], Text, "- * or +"),
    read("marker", &[OrderedItem], Text, "the number with its delimiter"),
    read("number", &[OrderedItem], Int, "the number as written"),
    read("style", &[Code], Text, "fenced or indented"),
    read("fence", &[Code], Text, "the character of the fence"),
    read("language", &[Code], Text, "the first word after the fence; none if there is none"),
    read("prompt", &[Code], Flag, "whether every line begins with `$ `"),
    read("padding", &[CodeSpan], Int, "blanks inside the backticks, on the side that has more"),
    write("marker", &[Emphasis, Strong], Text, "the delimiter: * _ ** or __"),
    write(
        "space-before",
        &[CodeSpan, Emphasis, Strong, Link],
        Int,
        "blanks between a Han character and the mark after it; none where something else stands before the mark",
    )
    .changing(Change::Blanks),
    write(
        "space-after",
        &[CodeSpan, Emphasis, Strong, Link],
        Int,
        "blanks between the mark and a Han character after it; none where something else stands behind the mark",
    )
    .changing(Change::Blanks),
    read(
        "renders",
        &[Emphasis, Strong],
        Flag,
        "whether CommonMark shows it as written; no beside full-width punctuation that blocks it",
    ),
    read("text", &[Link], Text, "the text of the link"),
    read("url", &[Link, Image, Definition], Text, "the destination"),
    read("form", &[Link], Text, "inline, full, collapsed, shortcut, autolink or bare"),
    read("fragment", &[Link], Text, "what follows # in the destination"),
    read("alt", &[Image], Text, "the alternative text"),
    read("tag", &[Html], Text, "the name of the first tag, in lower case; !-- for a comment"),
    write("text", &[ThematicBreak], Text, "the break as written"),
    read("columns", &[Table], Int, "columns of the header"),
    read("rows", &[Table], Int, "rows, the header included"),
    read("ragged", &[Table], Flag, "whether a row has more or fewer cells than the header"),
    read("header-empty", &[Table], Flag, "whether all header cells are empty"),
    read("label", &[Definition, FootnoteDefinition, FootnoteReference], Text, "the label"),
    read("used", &[Definition], Flag, "whether a link or image refers to it"),
];
