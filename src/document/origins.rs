//! What nodes were made from, in as few bytes as there are nodes by the million.
//!
//! It keeps a [`Detail`] and gives it back; it knows nothing of what the numbers in it mean.

use super::compact::short;
use super::fields::Detail;

/// Which form a [`Detail`] has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Document,
    FrontMatter,
    Line,
    BlankRun,
    Section,
    Raw,
    List,
    Item,
    Table,
    Mark,
    Definition,
    Unrendered,
    Row,
    Pipe,
    Tag,
    Reference,
    Delimiter,
    None,
}

/// The numbers of those forms that have two; most have one.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs(Vec<(u32, u32)>);

impl Pairs {
    /// The form of a detail, and its number or that of its pair.
    pub fn keep(&mut self, detail: Detail) -> (Form, u32) {
        let mut pair = |form: Form, first: u32, second: u32| {
            self.0.push((first, second));
            (form, short(self.0.len() - 1))
        };
        match detail {
            Detail::None => (Form::None, 0),
            Detail::Document => (Form::Document, 0),
            Detail::FrontMatter => (Form::FrontMatter, 0),
            Detail::Line { line } => (Form::Line, line),
            Detail::BlankRun { first, count } => pair(Form::BlankRun, first, count),
            Detail::Section { section } => (Form::Section, section),
            Detail::Raw { raw } => (Form::Raw, raw),
            Detail::List { raw, list } => pair(Form::List, raw, list),
            Detail::Item { raw, item } => pair(Form::Item, raw, item),
            Detail::Table { raw, table } => pair(Form::Table, raw, table),
            Detail::Mark { block, mark } => pair(Form::Mark, block, mark),
            Detail::Definition { definition } => (Form::Definition, definition),
            Detail::Unrendered { index } => (Form::Unrendered, index),
            Detail::Row { row } => (Form::Row, row),
            Detail::Pipe { pipe } => (Form::Pipe, pipe),
            Detail::Tag { tag } => (Form::Tag, tag),
            Detail::Reference { reference } => (Form::Reference, reference),
            Detail::Delimiter { delimiter } => (Form::Delimiter, delimiter),
        }
    }

    /// The detail that was kept as a form and a number.
    pub fn detail(&self, form: Form, number: u32) -> Detail {
        let pair = || self.0.get(number as usize).copied();
        let detail = match form {
            Form::None => Some(Detail::None),
            Form::Document => Some(Detail::Document),
            Form::FrontMatter => Some(Detail::FrontMatter),
            Form::Line => Some(Detail::Line { line: number }),
            Form::BlankRun => pair().map(|(first, count)| Detail::BlankRun { first, count }),
            Form::Section => Some(Detail::Section { section: number }),
            Form::Raw => Some(Detail::Raw { raw: number }),
            Form::List => pair().map(|(raw, list)| Detail::List { raw, list }),
            Form::Item => pair().map(|(raw, item)| Detail::Item { raw, item }),
            Form::Table => pair().map(|(raw, table)| Detail::Table { raw, table }),
            Form::Mark => pair().map(|(block, mark)| Detail::Mark { block, mark }),
            Form::Definition => Some(Detail::Definition { definition: number }),
            Form::Unrendered => Some(Detail::Unrendered { index: number }),
            Form::Row => Some(Detail::Row { row: number }),
            Form::Pipe => Some(Detail::Pipe { pipe: number }),
            Form::Tag => Some(Detail::Tag { tag: number }),
            Form::Reference => Some(Detail::Reference { reference: number }),
            Form::Delimiter => Some(Detail::Delimiter { delimiter: number }),
        };
        detail.unwrap_or_default()
    }

    pub fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }
}
