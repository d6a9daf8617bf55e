//! What is known of a field before it is read: at all nodes of a kind at once, so that not each of them has to be asked,
//! or at one of them.
//!
//! It is only said where it costs next to nothing to know; no field is read here.

use super::{Asked, Field, NodeKind, Value};
use crate::document::Document;
use crate::document::rows::{Fit, Row};
use crate::document::survey::LineSign;

/// What is known of a field at all nodes of a kind, or at one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlook<'d> {
    /// Nothing.
    Unknown,
    /// No node has it.
    Nowhere,
    /// All nodes that have it say this.
    Only(Value<'d>),
    /// No number is larger.
    AtMost(i64),
    /// All texts are pieces of this one, in which some characters may have become one of [`Outlook::HIDDEN`].
    Within(&'d str),
    /// All texts are this one, in which some characters may have become one of [`Outlook::HIDDEN`].
    Like(&'d str),
}

impl Outlook<'_> {
    /// What stands for bytes that cannot be read.
    pub const HIDDEN: [char; 2] = ['\u{1}', '.'];

    fn at_most(number: Option<usize>) -> Self {
        Self::AtMost(number.map_or(i64::MIN, |number| i64::try_from(number).unwrap_or(i64::MAX)))
    }

    /// What is known where this is all that nodes say, if `everywhere` holds.
    fn only(value: Value<'static>, everywhere: bool) -> Self {
        if everywhere { Self::Only(value) } else { Self::Unknown }
    }

    fn nowhere(nowhere: bool) -> Self {
        if nowhere { Self::Nowhere } else { Self::Unknown }
    }
}

impl Document {
    /// What is known of a field at all nodes of a kind.
    pub fn outlook(&self, kind: NodeKind, field: Field) -> Outlook<'_> {
        match kind {
            NodeKind::Line => self.outlook_of_lines(field.name()),
            NodeKind::Row => self.outlook_of_rows(field.name()),
            NodeKind::Pipe => self.outlook_of_pipes(field.name()),
            _ => Outlook::Unknown,
        }
    }

    fn outlook_of_lines(&self, name: &str) -> Outlook<'_> {
        let facts = || self.survey().lines.iter();
        let texts = || (0..self.lines.len()).map(|line| self.slice(self.lines.span(line)));
        let no_tab = || memchr::memchr(b'\t', self.source.as_bytes()).is_none();
        match name {
            "text" | "opening" => Outlook::Within(&self.source),
            // No character takes more units than bytes.
            "length" | "wrapped-length" => Outlook::at_most(texts().map(str::len).max()),
            "trailing" => Outlook::only(Value::Int(0), !texts().any(|text| text.ends_with(char::is_whitespace))),
            "tabs" => Outlook::only(Value::Int(0), no_tab()),
            "tab-size" | "text-tab-size" => Outlook::nowhere(no_tab()),
            "prompt" => Outlook::nowhere(self.survey().prompts.is_empty()),
            "quote-blanks" => Outlook::nowhere(self.survey().quote_blanks.is_empty()),
            "between-quotes" => {
                Outlook::only(Value::Flag(false), !facts().any(|facts| facts.is(LineSign::BetweenQuotes)))
            }
            "blank-rank" => {
                // Behind the last line there may be one more.
                let last = facts().next_back().map_or(0, |facts| facts.blank_rank()) + 1;
                let most = facts().map(|facts| facts.blank_rank()).max().unwrap_or(0);
                Outlook::AtMost(most.max(last).into())
            }
            _ => Outlook::Unknown,
        }
    }

    fn outlook_of_rows(&self, name: &str) -> Outlook<'_> {
        let rows = || (0..self.written.len()).filter_map(|row| self.written.row(row));
        let most = |count: fn(&Row) -> usize| Outlook::at_most(rows().map(|row| count(&row)).max());
        let same = |edge: fn(&Row) -> bool| match rows().next().map(|row| edge(&row)) {
            Some(first) => Outlook::only(Value::Flag(first), rows().all(|row| edge(&row) == first)),
            None => Outlook::Nowhere,
        };
        match name {
            "cells" => most(|row| row.cells),
            "missing-cells" => most(Row::missing),
            "surplus-cells" => most(Row::surplus),
            "leading-pipe" => same(|row| row.leading),
            "trailing-pipe" => same(|row| row.trailing),
            _ => Outlook::Unknown,
        }
    }

    fn outlook_of_pipes(&self, name: &str) -> Outlook<'_> {
        let Some(fits) = Fit::named(name) else { return Outlook::Unknown };
        Outlook::only(Value::Flag(true), self.written.fits().all(|fit| fits(&fit)))
    }
}

impl<'d> Asked<'d> {
    /// What is known of a field of the node without reading it; something only where [`Document::outlook`] knows something.
    pub fn outlook(&self, field: Field) -> Outlook<'d> {
        let Some((_, span)) = self.line() else { return Outlook::Unknown };
        match field.name() {
            "text" | "opening" => Outlook::Like(self.document.slice(span)),
            "length" | "wrapped-length" => Outlook::at_most(Some(span.len())),
            _ => Outlook::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::ParseOptions;

    /// A piece of `text` as it may be read: some characters of it hidden.
    fn is_within(piece: &str, text: &str) -> bool {
        let (piece, text) = (piece.as_bytes(), text.as_bytes());
        let hidden = |byte: u8| Outlook::HIDDEN.contains(&char::from(byte));
        let fits = |window: &[u8]| window.iter().zip(piece).all(|(was, is)| was == is || hidden(*is));
        piece.is_empty() || text.windows(piece.len()).any(fits)
    }

    fn holds(outlook: &Outlook<'_>, value: Option<&Value<'_>>) -> bool {
        match (outlook, value) {
            (Outlook::Unknown, _) => true,
            (Outlook::Nowhere, value) => value.is_none(),
            (_, None) => true,
            (Outlook::Only(wanted), Some(value)) => wanted == value,
            (Outlook::AtMost(most), Some(Value::Int(number))) => number <= most,
            (Outlook::Within(text), Some(Value::Text(piece))) => is_within(piece, text),
            (Outlook::Like(text), Some(Value::Text(piece))) => piece.len() == text.len() && is_within(piece, text),
            _ => false,
        }
    }

    fn check(source: &str) {
        let document = Document::parse(source, &ParseOptions::default());
        for (id, node) in document.nodes().enumerate() {
            for field in Field::all_of(node.kind).filter_map(|info| Field::find(node.kind, info.name)) {
                let value = document.field(id, field);
                let (of_all, own) = (document.outlook(node.kind, field), document.ask(id).outlook(field));
                let all_hold = holds(&of_all, value.as_ref()) && holds(&own, value.as_ref());
                assert!(all_hold, "{} {} of {source:?}: {value:?}", node.kind.name(), field.name());
                assert!(own == Outlook::Unknown || of_all != Outlook::Unknown);
            }
        }
    }

    proptest::proptest! {
        /// What is said of all nodes holds for each.
        #[test]
        fn it_holds_everywhere(source in "([a模 ]|[\\t\\n>$#`|.\\-]|\\| ?a|\\n\\n|\\n\\|-\\|\\n|\\n> |\\$ a|```\\n|<!--|-->|\\r){0,40}") {
            check(&source);
        }
    }

    #[test]
    fn it_holds_where_it_says_something() {
        for source in [
            "",
            "a\n\n\n\n",
            "a b\n| a | b |\n|---|---|\n| a | b\n",
            "| a |\n| - |\n|a|b|\n\n> a\n\n> b\n\n```\n$ a\n```\n\n>   b\t`a b`<!-- a \n b -->  \n",
        ] {
            check(source);
        }
        let document = Document::parse("a\n\nb 模\n", &ParseOptions::default());
        let of = |name| document.outlook(NodeKind::Line, Field::find(NodeKind::Line, name).unwrap());
        assert_eq!((of("length"), of("blank-rank")), (Outlook::AtMost(5), Outlook::AtMost(1)));
        assert_eq!((of("tab-size"), of("trailing")), (Outlook::Nowhere, Outlook::Only(Value::Int(0))));
    }
}
