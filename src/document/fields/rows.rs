//! Fields of table rows and of the pipes in them, as written.
//!
//! What the cells say is the business of their blocks.

use super::{Detail, NodeKind, Reading, Value, reading};
use crate::document::rows::{Fit, Pipe};
use crate::document::{Document, NodeId};
use crate::finding::{Edit, Span};

pub(super) fn read<'d>(document: &'d Document, node: NodeId, name: &str) -> Option<Reading<'d>> {
    match document.detail(node) {
        Detail::Row { row } => read_row(document, row as usize, name),
        Detail::Pipe { pipe } => read_pipe(&document.written.pipe(pipe as usize)?, name),
        _ => None,
    }
}

fn read_row<'d>(document: &'d Document, index: usize, name: &str) -> Option<Reading<'d>> {
    let row = document.written.row(index)?;
    let flag = |value: bool, span: Span| reading(Some(Value::Flag(value)), span);
    let text = document.slice(row.span);
    // Whole characters: a row need not begin or end with a pipe.
    let first = Span::new(row.span.start, row.span.start + text.chars().next().map_or(0, char::len_utf8));
    let last = Span::new(row.span.end - text.chars().next_back().map_or(0, char::len_utf8), row.span.end);
    match name {
        "leading-pipe" => flag(row.leading, first),
        "trailing-pipe" => flag(row.trailing, last),
        "cells" => reading(Value::count(row.cells), row.span),
        "missing-cells" => reading(Value::count(row.missing()), last),
        "surplus-cells" => {
            let place = document
                .written
                .cell_start(index, row.columns)
                .map_or(row.span, |start| Span::new(start.saturating_sub(usize::from(row.columns > 0)), row.span.end));
            reading(Value::count(row.surplus()), place)
        }
        _ => None,
    }
}

fn read_pipe<'d>(pipe: &Pipe, name: &str) -> Option<Reading<'d>> {
    reading(Some(Value::Flag(Fit::named(name)?(&pipe.fit))), pipe.span)
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let Detail::Pipe { pipe } = document.detail(node) else { return None };
    if document.kind(node)? != NodeKind::Pipe || *value != Value::Flag(true) {
        return None;
    }
    let pipe = document.written.pipe(pipe as usize)?;
    let blanks = match name {
        "compact" => " ",
        "tight" => "",
        _ => return None,
    };
    let sides = [pipe.left, pipe.right].into_iter().flatten();
    let wrong = sides.filter(|side| document.slice(*side) != blanks);
    Some(wrong.map(|span| Edit { span, text: blanks.to_owned() }).collect())
}
