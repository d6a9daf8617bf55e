//! Fields of lines as they are written: length in the units of editors, code, lists, prompts, quote marks.
//!
//! They come from the survey; comments and code spans are hidden from patterns over lines.

use super::{Asked, Detail, Reading, Value, reading};
use crate::document::parse::Shape;
use crate::document::survey::LineSign;
use crate::document::{Document, NodeId};
use crate::finding::{Edit, Span};

fn line_of(document: &Document, node: NodeId) -> Option<usize> {
    match document.detail(node) {
        Detail::Line { line } => Some(line as usize),
        _ => None,
    }
}

fn units(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    // What takes four bytes takes two units.
    text.chars().count() + text.bytes().filter(|byte| *byte >= 0xF0).count()
}

pub(super) fn read<'d>(asked: &Asked<'d>, name: &str) -> Option<Reading<'d>> {
    let document = asked.document;
    let (line, span) = asked.line()?;
    let survey = document.survey();
    let source = || document.slice(span);
    if name == "blank-rank" {
        let rank = match survey.lines.get(line) {
            Some(facts) => facts.blank_rank(),
            None => survey.lines.last()?.blank_rank() + 1,
        };
        return (rank > 0).then(|| Reading { value: Value::Int(rank.into()), span });
    }
    let facts = survey.lines.get(line)?;
    let flag = |value: bool| reading(Some(Value::Flag(value)), span);
    match name {
        "text" | "opening" => reading(Value::text(survey.text(document, line)), span),
        "length" => reading(Value::count(units(source())), span),
        "wrapped-length" => {
            let source = source();
            let last_run = source.len() - source.trim_end_matches(|last: char| !last.is_whitespace()).len();
            let more = usize::from(last_run > 0);
            reading(Value::count(units(&source[..source.len() - last_run]) + more), span)
        }
        "unbreakable" => {
            let source = source();
            let rest = source.trim_start_matches(|first: char| matches!(first, '#' | '>') || first.is_whitespace());
            let led = rest.len() == source.len()
                || source[..source.len() - rest.len()].ends_with(char::is_whitespace)
                || !source.contains(char::is_whitespace);
            flag(led && !rest.contains(char::is_whitespace))
        }
        "in-code" => flag(facts.is(LineSign::InsideCode)),
        "code-language" => {
            let code = document.raw.get(facts.code().filter(|_| facts.is(LineSign::InsideCode))?)?;
            let Shape::Code { fenced: true, info, .. } = &code.shape else { return None };
            reading(Value::text(document.name(*info).split_whitespace().next().unwrap_or_default()), span)
        }
        "in-list" => flag(facts.is(LineSign::InList)),
        "tab-size" | "text-tab-size" => {
            let tab = *tabs(document, line, name).first()?;
            let run = document.source[tab..].bytes().take_while(|byte| *byte == b'\t').count();
            reading(Some(Value::Int(-1)), Span::new(tab, tab + run))
        }
        "can-break" => flag(facts.is(LineSign::MayBreak)),
        "definition" => flag(facts.is(LineSign::Definition)),
        "only-links" => flag(facts.is(LineSign::OnlyLinks)),
        "prompt" => survey.prompts.get(&line).and_then(|&prompt| reading(Value::text(document.slice(prompt)), prompt)),
        "quote-blanks" => {
            survey.quote_blanks.get(&line).and_then(|&blanks| reading(Value::count(blanks.len()), blanks))
        }
        "quote-list" => flag(facts.is(LineSign::QuoteList)),
        "between-quotes" => flag(facts.is(LineSign::BetweenQuotes)),
        _ => None,
    }
}

/// The tabs of a line, those of comments left out; for `text-tab-size` those of code spans too.
fn tabs(document: &Document, line: usize, name: &str) -> Vec<usize> {
    let plain = document.survey().text(document, line);
    let start = document.lines.span(line).start;
    let mut tabs: Vec<usize> = memchr::memchr_iter(b'\t', plain.as_bytes()).map(|at| start + at).collect();
    if name == "text-tab-size" && !tabs.is_empty() {
        let spans = &document.survey().code_spans;
        let inside = |tab: &usize| {
            let next = spans.partition_point(|span| span.end <= *tab);
            spans.get(next).is_some_and(|span| span.start <= *tab)
        };
        tabs.retain(|tab| !inside(tab));
    }
    tabs
}

/// What of a line is beyond its first `most` units.
pub(super) fn surplus(document: &Document, node: NodeId, name: &str, most: usize) -> Option<Span> {
    let span = document.lines.span(line_of(document, node)?);
    if !matches!(name, "length" | "wrapped-length") {
        return None;
    }
    let mut seen = 0;
    let text = document.slice(span);
    let at = text.char_indices().find(|(_, character)| {
        let here = seen;
        seen += character.len_utf16();
        here >= most
    });
    at.map(|(at, _)| Span::new(span.start + at, span.end))
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let line = line_of(document, node)?;
    let gone = |span: Span| Some(vec![Edit { span, text: String::new() }]);
    match (name, value) {
        // The line after the last line end is empty: the one before it goes.
        ("blank-rank", Value::Int(_)) => gone(document.lines.full_span(line.min(document.lines.len() - 1))),
        ("tab-size" | "text-tab-size", Value::Int(size)) => {
            let blanks = " ".repeat(usize::try_from(*size).ok()?.min(16));
            let edit = |at: usize| Edit { span: Span::new(at, at + 1), text: blanks.clone() };
            Some(tabs(document, line, name).into_iter().map(edit).collect())
        }
        ("prompt", Value::Text(text)) if text.is_empty() => gone(*document.survey().prompts.get(&line)?),
        ("quote-blanks", Value::Int(0)) => gone(*document.survey().quote_blanks.get(&line)?),
        _ => None,
    }
}
