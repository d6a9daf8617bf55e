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
    read("text", &[Section], Text, "the text below the heading, where it is a single block"),
    read("children", &[Section], Int, "how many sections are directly inside"),
    read("first", &[Document], Text, "the kind of the first block"),
    write("final-newlines", &[Document], Int, "line ends at the end of the file"),
    write("level", &[Heading], Int, "1 to 6").changing(Change::Level),
    read("level", &[Section], Int, "the level of the section's heading"),
    read("step", &[Heading], Int, "the level minus the level of the heading before; the first heading has none"),
    read("from", &[Heading], Int, "the level of the heading before"),
    write("style", &[Heading], Text, "atx, atx-closed or setext"),
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
    write("number", &[OrderedItem], Int, "the number as written").changing(Change::Number),
    read("list-start", &[OrderedItem], Int, "the number of the first item of its list, from which readers count on"),
    write("style", &[Code], Text, "fenced or indented"),
    write("fence", &[Code], Text, "the character of the fence"),
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
    write("form", &[Link], Text, "inline, full, collapsed, shortcut, autolink or bare").changing(Change::Markup),
    read("fragment", &[Link], Text, "what follows # in the destination"),
    read("alt", &[Image], Text, "the alternative text"),
    read("tag", &[Html], Text, "the name of the first tag, in lower case; !-- for a comment"),
    write("text", &[ThematicBreak], Text, "the break as written"),
    read("columns", &[Table], Int, "columns of the header"),
    read("rows", &[Table], Int, "rows, the header included"),
    read("ragged", &[Table], Flag, "whether a row has more or fewer cells than the header"),
    read("header-empty", &[Table], Flag, "whether all header cells are empty"),
    read("label", &[Definition, FootnoteDefinition, FootnoteReference], Text, "the label"),
    read(
        "reference",
        &[Definition, FootnoteDefinition],
        Text,
        "what stands in the brackets that refer to it: the label, with ^ for a footnote",
    ),
    read("file", &[Link, Image], Text, "found or missing: the file it leads to; only for files near the article"),
    read("file-fragment", &[Link], Text, "found or missing: the heading or anchor in another file that it leads to"),
    read("swallowed", &[Link], Text, "what a bare address takes in from its first full-width character on"),
    read("closed", &[Html], Flag, "whether the comment in it ends"),
    read("beside-marker", &[List], Flag, "whether it begins on the line of the marker of the item around it"),
    read("all-strong", &[Heading], Flag, "whether all its text is strong"),
    write("used", &[Definition], Flag, "whether a link or image refers to it").changing(Change::Definition),
    write(
        "clear-above",
        &[Heading, List, Code, Table],
        Int,
        "lines without text right above, whatever they belong to; none at the top of the file",
    ),
    write(
        "clear-above-in-file",
        &[Heading],
        Int,
        "the same as `clear-above`, where front matter is text like any other",
    ),
    write(
        "clear-below",
        &[Heading, List, Code, Table],
        Int,
        "lines without text right below; none at the end of the file",
    ),
    read("text", &[Line], Text, "the line as written, with comments and code spans made unreadable")
        .changing(Change::Markup),
    read("length", &[Line], Int, "UTF-16 units, as editors count"),
    read(
        "wrapped-length",
        &[Line],
        Int,
        "UTF-16 units up to the last place where the line could be wrapped, and one more",
    ),
    read("unbreakable", &[Line], Flag, "whether the line has no blank but those behind # and > at its start"),
    read("in-code", &[Line], Flag, "whether it is a line of code, fences left out"),
    read("code-language", &[Line], Text, "for a line of code, the first word after the fence, if there is one"),
    read("opening", &[Line], Text, "the same as `text`, for what makes the line another block").changing(Change::Kind),
    write("tab-size", &[Line], Int, "blanks that each of its tabs is: -1 while they are tabs; none without a tab")
        .changing(Change::Blanks),
    write("text-tab-size", &[Line], Int, "the same, code spans left out").changing(Change::Blanks),
    write("shift", &[Heading], Int, "blanks before the heading that belong to nothing around it"),
    read("ordered", &[BulletItem, OrderedItem], Flag, "whether its list is numbered"),
    read("in-pointed", &[Link], Flag, "whether `<` and `>` stand around it"),
    read("address", &[Link], Text, "the destination, also where there is none"),
    read("fragment", &[Definition], Text, "what follows # in the destination"),
    write("used", &[FootnoteDefinition], Flag, "whether a footnote reference has its label")
        .changing(Change::Definition),
    write("repeated", &[FootnoteDefinition], Flag, "whether the label was defined before").changing(Change::Definition),
    read("in-list", &[Line, Code], Flag, "whether it stands in a list"),
    read("can-break", &[Line], Flag, "whether blanks at its end would break a line of text"),
    read("definition", &[Line], Flag, "whether it belongs to a link or footnote definition"),
    read("only-links", &[Line], Flag, "whether links and images are the only text of a paragraph on it"),
    write("prompt", &[Line], Text, "the `$ ` before a command, in code of which every line has one")
        .changing(Change::Text),
    write("quote-blanks", &[Line], Int, "blanks behind the last quote mark that are more than one"),
    read("quote-list", &[Line], Flag, "whether a list stands on the line inside a quote"),
    read("between-quotes", &[Line], Flag, "whether it is blank and separates two quotes"),
    write("blank-rank", &[Line], Int, "which blank line in a row it is"),
    read("source", &[Heading], Text, "its text as written").changing(Change::Text),
    read("wording", &[Heading], Text, "its text as written, without tags"),
    read("nth", &[Heading], Int, "which heading of its level it is"),
    read("leads", &[Heading], Flag, "whether the first heading of its level stands before all other content"),
    read("opening-step", &[Heading], Int, "for the first heading of the document: its level less one"),
    read("front-matter", &[Document, Heading], Text, "the front matter of the document"),
    write("closing-space", &[Heading], Int, "blanks before the closing marks"),
    read(
        "whole-emphasis",
        &[Paragraph],
        Text,
        "the text of a paragraph outside lists and quotes that is one plain piece of emphasis",
    ),
    read("nested", &[List], Flag, "whether it stands in an item of another list"),
    write(
        "aligned",
        &[BulletItem, OrderedItem],
        Flag,
        "whether it begins where its list does, or its number ends where the first one does",
    ),
    write(
        "offset",
        &[BulletItem],
        Int,
        "characters before the marker, without quote marks and the indent of a footnote",
    ),
    read("nesting", &[BulletItem], Int, "bullet lists around its list; none inside a numbered list"),
    write(
        "depth-marker",
        &[BulletItem],
        Flag,
        "whether it has the marker of its depth, each depth having another than the one above",
    ),
    read("single-lines", &[BulletItem, OrderedItem], Flag, "whether every item of its list is one line long"),
    read(
        "ordinal",
        &[OrderedItem],
        Int,
        "the number that it has when its list counts up from 1, or from 0 if it begins so",
    ),
    read("counts", &[OrderedItem], Flag, "whether its list seems to count up"),
    read("info-rest", &[Code], Text, "what follows the language after the fence"),
    read("last-line", &[Document], Text, "the last line"),
    write("unfinished", &[Document], Flag, "whether the last line has no line end"),
    read(
        "opening-level",
        &[Document],
        Int,
        "the level of the heading that opens the document; 0 if something else does, comments left out",
    ),
    read("first-level", &[Document], Int, "the level of the first heading outside lists and quotes"),
    write("closing-marker", &[Emphasis, Strong], Text, "the delimiter at the end"),
    read("in-word", &[Emphasis, Strong], Flag, "whether a letter or digit stands right before or after it"),
    write("surplus-before", &[CodeSpan], Int, "blanks at its start that keep no backtick apart")
        .changing(Change::Blanks),
    write("surplus-after", &[CodeSpan], Int, "blanks at its end that keep no backtick apart").changing(Change::Blanks),
    write("form", &[Image], Text, "inline, full, collapsed or shortcut").changing(Change::Markup),
    read("missing-alt", &[Image, Tag], Flag, "whether it shows an image and has no alternative text"),
    write("blanks-before", &[Link], Int, "blanks at the start of the link's text").changing(Change::Blanks),
    write("blanks-after", &[Link], Int, "blanks at the end of the link's text").changing(Change::Blanks),
    read("plain-words", &[Link], Text, "the words of the link's text in lower case; none with code or tags in it"),
    read("in-tags", &[Link], Flag, "whether it stands between an opening and a closing tag"),
    write("anchor", &[Link, Definition], Text, "for an address in the document itself: known, other-case or unknown")
        .changing(Change::Destination),
    read("same-as-url", &[Link, Image], Flag, "whether its text is its address, so that pointed brackets would do"),
    write("repeated", &[Definition], Flag, "whether the label was defined before").changing(Change::Definition),
    write("leading-pipe", &[Row], Flag, "whether it begins with a pipe"),
    write("trailing-pipe", &[Row], Flag, "whether it ends with a pipe"),
    read("cells", &[Row], Int, "cells, as many as are written"),
    write("missing-cells", &[Row], Int, "cells that the header has and it has not"),
    read("surplus-cells", &[Row], Int, "cells that the header has not"),
    read("aligned", &[Pipe], Flag, "whether it stands under a pipe of the header"),
    read("delimiter-aligned", &[Pipe], Flag, "the same, for the delimiter row only"),
    write("compact", &[Pipe], Flag, "whether there is one blank on both sides"),
    write("tight", &[Pipe], Flag, "whether there is no blank on either side"),
    read(
        "fits-table",
        &[Pipe],
        Flag,
        "whether it fits the style that the table comes nearest to: aligned, compact or tight",
    ),
    read("fits-delimited-table", &[Pipe], Flag, "the same, where the delimiter row must be aligned in any style"),
    read("name", &[Tag], Text, "the name as written"),
    read("closing", &[Tag], Flag, "whether it closes an element"),
    read("in-table", &[Tag], Flag, "whether it stands in a table cell"),
    read("label", &[Reference], Text, "the label that nothing defines"),
    read("form", &[Reference], Text, "full, collapsed or shortcut"),
    read("marker", &[Delimiter], Text, "the delimiter"),
    read("partner-gap", &[Delimiter], Int, "the same blanks at the other delimiter of the pair"),
    write("gap", &[Delimiter], Int, "blanks between it and the text that it was meant to touch")
        .changing(Change::Markup),
];
