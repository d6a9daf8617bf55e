//! Fields of headings, paragraphs, lists, items, quotes, code, breaks, tables and definitions.
//!
//! What the tree does not hold is read from the first line of the block; nothing here judges.

use super::{Asked, Detail, NodeKind, Reading, Value, reading};
use crate::document::parse::{RawNode, Shape};
use crate::document::{Block, Document, MarkKind, NodeId};
use crate::finding::{Edit, Span};

/// Punctuation after which a strong line is a sentence and not a heading. The full-width forms of `. , ; : ! ?`.
const SENTENCE_ENDS: &[char] =
    &['.', ',', ';', ':', '!', '?', '\u{3002}', '\u{FF0C}', '\u{FF1B}', '\u{FF1A}', '\u{FF01}', '\u{FF1F}'];

/// A block with what its fields are read from.
struct Subject<'a> {
    document: &'a Document,
    kind: NodeKind,
    span: Span,
    raw: Option<&'a RawNode>,
    index: Option<usize>,
    block: Option<&'a Block>,
    detail: Detail,
}

impl<'a> Subject<'a> {
    fn new(asked: &Asked<'a>) -> Option<Self> {
        let (document, detail) = (asked.document, asked.detail());
        let node = asked.node()?;
        let index = detail.raw();
        Some(Self {
            document,
            kind: node.kind,
            span: node.span,
            raw: index.and_then(|raw| document.raw.get(raw)),
            index,
            block: node.block.and_then(|block| document.blocks.get(block)),
            detail,
        })
    }

    /// The first line from the block's first character on.
    fn line(&self) -> &'a str {
        let end = self.document.lines.span(self.document.lines.line_of(self.span.start)).end;
        self.document.slice(Span::new(self.span.start, end.min(self.span.end)))
    }

    /// The first line before the block.
    fn before(&self) -> &'a str {
        let start = self.document.lines.span(self.document.lines.line_of(self.span.start)).start;
        self.document.slice(Span::new(start, self.span.start))
    }

    fn part(&self, start: usize, end: usize) -> Span {
        Span::new(self.span.start + start, self.span.start + end)
    }
}

pub(super) fn read<'d>(asked: &Asked<'d>, name: &str) -> Option<Reading<'d>> {
    let document = asked.document;
    let subject = Subject::new(asked)?;
    match subject.kind {
        NodeKind::Heading => read_heading(&subject, name),
        NodeKind::Paragraph => read_paragraph(&subject, name),
        NodeKind::List => read_list(&subject, name),
        NodeKind::BulletItem | NodeKind::OrderedItem => read_item(&subject, name),
        NodeKind::Quote => {
            let blanks = count_blanks(subject.line().get(1..)?);
            reading(Value::count(blanks).filter(|_| name == "marker-space"), subject.part(0, 1 + blanks))
        }
        NodeKind::Code => read_code(&subject, name),
        NodeKind::ThematicBreak => {
            reading(Value::text(document.slice(subject.span)).filter(|_| name == "text"), subject.span)
        }
        NodeKind::Table => read_table(&subject, name),
        NodeKind::Definition => read_definition(&subject, name),
        NodeKind::FootnoteDefinition => match &subject.raw?.shape {
            Shape::FootnoteDefinition { name: label } => {
                let label = subject.document.name(*label);
                let (start, text) = if name == "reference" { (1, format!("^{label}")) } else { (2, label.to_owned()) };
                let known = matches!(name, "label" | "reference");
                reading(Value::text(text).filter(|_| known), subject.part(start, 2 + label.len()))
            }
            _ => None,
        },
        _ => None,
    }
}

fn count_blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

fn count_marks(line: &str) -> usize {
    line.len() - line.trim_start_matches('#').len()
}

/// The characters of the block's text, or the block.
fn text_span(subject: &Subject) -> Span {
    match subject.block {
        Some(block) if !block.text.is_empty() => block.span_of(0..block.text.len()),
        _ => subject.span,
    }
}

/// How many blanks stand behind the marks of a heading; behind those of one without text only what its line ends with.
fn marker_blanks(subject: &Subject, line: &str, marks: usize) -> Option<usize> {
    if marks < line.len() {
        return Some(count_blanks(&line[marks..]));
    }
    let lines = &subject.document.lines;
    let rest = Span::new(subject.span.start + marks, lines.span(lines.line_of(subject.span.start)).end);
    Some(count_blanks(subject.document.slice(rest))).filter(|blanks| *blanks > 0)
}

fn read_heading<'d>(subject: &Subject<'d>, name: &str) -> Option<Reading<'d>> {
    let Shape::Heading { level, setext } = subject.raw?.shape else { return None };
    let section = subject.block?.section()?;
    let before = || section.checked_sub(1).map(|before| i64::from(subject.document.sections[before].level));
    let marker = |line: &str| if setext { subject.span } else { subject.part(0, count_marks(line)) };
    match name {
        "level" => reading(Some(Value::Int(level.into())), text_span(subject)),
        "step" => reading(Some(Value::Int(i64::from(level) - before()?)), text_span(subject)),
        "from" => reading(Some(Value::Int(before()?)), text_span(subject)),
        "style" => {
            let line = subject.line();
            reading(Value::text(heading_style(line, setext)), marker(line))
        }
        "marker-space" if !setext => {
            let line = subject.line();
            let marks = count_marks(line);
            let blanks = marker_blanks(subject, line, marks)?;
            reading(Value::count(blanks), subject.part(0, marks + blanks))
        }
        "indent" => {
            let blanks = heading_indent(subject)?;
            reading(Value::count(blanks), Span::new(subject.span.start - blanks, marker(subject.line()).end))
        }
        "text" => reading(Value::text(&*subject.block?.text), text_span(subject)),
        "punctuation" => {
            let (value, span) = punctuation(subject.block?)?;
            reading(Value::text(value.to_string()), span)
        }
        _ => None,
    }
}

fn heading_style(line: &str, setext: bool) -> &'static str {
    if setext {
        return "setext";
    }
    let body = line.trim_end();
    let text = body.trim_end_matches('#');
    if text.len() < body.len() && text.ends_with([' ', '\t']) && !text.trim_start_matches('#').is_empty() {
        "atx-closed"
    } else {
        "atx"
    }
}

/// Blanks before a heading; in an item they belong to the item.
fn heading_indent(subject: &Subject) -> Option<usize> {
    let context = subject.document.contexts.get(subject.index?)?;
    if context.item.is_some() {
        return None;
    }
    let before = subject.before();
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    // One blank belongs to the quote mark.
    Some(if before.contains('>') { blanks.saturating_sub(1) } else { blanks })
}

/// The punctuation character at the end of a heading.
fn punctuation(block: &Block) -> Option<(char, Span)> {
    let text = block.text.trim_end();
    let last = text.chars().next_back()?;
    let is_mark = last.is_ascii_punctuation()
        || matches!(last, '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}');
    is_mark.then(|| (last, block.span_of(text.len() - last.len_utf8()..text.len())))
}

fn read_paragraph<'d>(subject: &Subject<'d>, name: &str) -> Option<Reading<'d>> {
    let block = subject.block?;
    match name {
        "text" => reading(Value::text(&*block.text), text_span(subject)),
        "atx-like" => {
            let line = subject.line();
            let marks = count_marks(line);
            let flag = (1..=6).contains(&marks) && line[marks..].starts_with(|next: char| !next.is_whitespace());
            reading(Some(Value::Flag(flag)), if flag { subject.part(0, marks) } else { subject.span })
        }
        "pseudo-heading" => {
            let whole = block.marks().first().is_some_and(|mark| {
                matches!(mark.kind, MarkKind::Strong | MarkKind::Emphasis) && mark.text == (0..block.text.len())
            });
            let flag = whole && !block.text.contains('\n') && !block.text.trim_end().ends_with(SENTENCE_ENDS);
            reading(Some(Value::Flag(flag)), subject.span)
        }
        _ => None,
    }
}

fn read_list<'d>(subject: &Subject<'d>, name: &str) -> Option<Reading<'d>> {
    let Detail::List { list, .. } = subject.detail else { return None };
    let ordered = subject.document.lists.get(list as usize)?.ordered;
    let marker = marker(subject.line());
    let span = subject.part(0, marker.len());
    match name {
        "ordered" => reading(Some(Value::Flag(ordered)), span),
        "style" => reading(Value::text(marker.chars().next_back()?.to_string()), span),
        _ => None,
    }
}

/// The marker that opens an item.
fn marker(line: &str) -> &str {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    line.get(..digits + 1).unwrap_or("")
}

fn read_item<'d>(subject: &Subject<'d>, name: &str) -> Option<Reading<'d>> {
    if !matches!(name, "marker" | "number" | "marker-space" | "indent") {
        return None;
    }
    // Link definitions are no part of the item's node.
    let lines = &subject.document.lines;
    let line = Span::new(subject.span.start, lines.span(lines.line_of(subject.span.start)).end.max(subject.span.start));
    let line = subject.document.slice(line);
    let marker = marker(line);
    let span = subject.part(0, marker.len());
    match name {
        "marker" => reading(Value::text(marker), span),
        "number" => reading(Some(Value::Int(marker.trim_end_matches(['.', ')']).parse().ok()?)), span),
        "marker-space" => {
            let blanks = count_blanks(&line[marker.len()..]);
            if marker.len() + blanks == line.len() {
                return None;
            }
            // Behind one blank more than four make code.
            let blanks = if blanks > 4 { 1 } else { blanks };
            reading(Value::count(blanks), subject.part(0, marker.len() + blanks))
        }
        "indent" => {
            let before = subject.before();
            let inside = before
                .rfind('>')
                .map_or(before, |quote| before[quote + 1..].strip_prefix(' ').unwrap_or(&before[quote + 1..]));
            // In `- - a` the outer marker stands before the inner one: that is no indent of anybody's choice.
            let blank = inside.trim_start_matches('\u{FEFF}').chars().all(|character| matches!(character, ' ' | '\t'));
            let columns = inside
                .chars()
                .fold(0, |column, character| if character == '\t' { column + 4 - column % 4 } else { column + 1 });
            reading(Value::count(columns).filter(|_| blank), span)
        }
        _ => None,
    }
}

fn read_code<'d>(subject: &Subject<'d>, name: &str) -> Option<Reading<'d>> {
    let Shape::Code { fenced, info, .. } = &subject.raw?.shape else { return None };
    let line = subject.line();
    let fence = line.chars().next().filter(|_| *fenced);
    let width = line.len() - line.trim_start_matches(['`', '~']).len();
    let marker = if *fenced { subject.part(0, width) } else { subject.part(0, line.len()) };
    match name {
        "style" => reading(Value::text(if *fenced { "fenced" } else { "indented" }), marker),
        "fence" => reading(Value::text(fence?.to_string()), marker),
        "language" => {
            reading(Value::text(subject.document.name(*info).split_whitespace().next()?), subject.part(0, line.len()))
        }
        "prompt" => {
            let mut lines = subject.block?.text.lines().filter(|line| !line.trim().is_empty()).peekable();
            let prompt = lines.peek().is_some() && lines.all(|line| line.trim_start().starts_with("$ "));
            reading(Some(Value::Flag(prompt)), subject.span)
        }
        _ => None,
    }
}

fn read_table<'d>(subject: &Subject<'d>, name: &str) -> Option<Reading<'d>> {
    let Detail::Table { table, raw } = subject.detail else { return None };
    let document = subject.document;
    let table = document.tables.get(table as usize)?;
    let Shape::Table { columns } = subject.raw?.shape else { return None };
    let columns = columns as usize;
    let header = subject.part(0, subject.line().len());
    match name {
        "columns" => reading(Value::count(columns), header),
        "rows" => reading(Value::count(table.rows.len()), header),
        "header-empty" => {
            let empty = table.rows.first()?.iter().all(|cell| document.blocks[cell].text.trim().is_empty());
            reading(Some(Value::Flag(empty)), header)
        }
        "ragged" => {
            let rows = document.raw.iter().skip(raw as usize + 1);
            let mut rows = rows.take_while(|row| row.parent().is_some_and(|parent| parent >= raw as usize));
            let uneven = rows.find_map(|row| {
                let line = document.lines.span(row.first_line());
                let span = Span::new((line.start + row.first_column()).min(line.end), line.end);
                let row_is_here = row.shape == Shape::Row && row.parent() == Some(raw as usize);
                (row_is_here && cells(document.slice(span)) != columns).then_some(span)
            });
            reading(Some(Value::Flag(uneven.is_some())), uneven.unwrap_or(header))
        }
        _ => None,
    }
}

/// How many cells a table row has.
fn cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let (mut count, mut escaped, mut open) = (1, false, false);
    for byte in row.bytes() {
        open = byte != b'|' || escaped;
        count += usize::from(!open);
        escaped = byte == b'\\' && !escaped;
    }
    if open || row.is_empty() { count } else { count - 1 }
}

fn read_definition<'d>(subject: &Subject<'d>, name: &str) -> Option<Reading<'d>> {
    let Detail::Definition { definition } = subject.detail else { return None };
    let definition = subject.document.layout.definitions.get(definition as usize)?;
    match name {
        "label" | "reference" => reading(Value::text(&*definition.label), definition.label_span),
        "url" => reading(Value::text(&*definition.url), definition.url_span),
        "used" => reading(Some(Value::Flag(definition.used)), definition.span),
        _ => None,
    }
}

pub(super) fn write(document: &Document, node: NodeId, name: &str, value: &Value<'_>) -> Option<Vec<Edit>> {
    let subject = Subject::new(&document.ask(node))?;
    let replace = |span: Span, text: String| Some(vec![Edit { span, text }]);
    match (subject.kind, name, value) {
        (NodeKind::Heading, "level", &Value::Int(level @ 1..=6)) => write_level(&subject, level as usize),
        (NodeKind::Heading, "marker-space", &Value::Int(count)) => {
            let line = subject.line();
            let marks = count_marks(line);
            let blanks = marker_blanks(&subject, line, marks)?;
            replace(subject.part(marks, marks + blanks), " ".repeat(usize::try_from(count).ok()?.max(1)))
        }
        (NodeKind::Heading, "indent", &Value::Int(count)) => {
            let blanks = heading_indent(&subject)?;
            let span = Span::new(subject.span.start - blanks, subject.span.start);
            replace(span, " ".repeat(usize::try_from(count).ok()?.min(3)))
        }
        (NodeKind::Heading, "punctuation", Value::Text(text)) => {
            let block = subject.block.filter(|block| block.exact)?;
            replace(punctuation(block)?.1, text.clone().into_owned())
        }
        (NodeKind::BulletItem, "marker", Value::Text(text)) if matches!(text.as_ref(), "-" | "*" | "+") => {
            replace(subject.part(0, 1), text.clone().into_owned())
        }
        (NodeKind::BulletItem | NodeKind::OrderedItem, "marker-space", &Value::Int(count)) => {
            let line = subject.line();
            let marker = marker(line).len();
            let blanks = count_blanks(line.get(marker..)?);
            replace(subject.part(marker, marker + blanks), " ".repeat(usize::try_from(count).ok()?.clamp(1, 4)))
        }
        (NodeKind::ThematicBreak, "text", Value::Text(text)) => replace(subject.span, text.clone().into_owned()),
        _ => None,
    }
}

fn write_level(subject: &Subject, level: usize) -> Option<Vec<Edit>> {
    let Shape::Heading { setext, .. } = subject.raw?.shape else { return None };
    let line = subject.line();
    if !setext {
        return Some(vec![Edit { span: subject.part(0, count_marks(line)), text: "#".repeat(level) }]);
    }
    let document = subject.document;
    let underline = document.lines.line_of(subject.span.end.saturating_sub(1));
    let under = document.lines.span(underline);
    let text = document.slice(Span::new(under.start, subject.span.end));
    let start = subject.span.end - text.trim_start_matches([' ', '\t', '>']).len();
    if level <= 2 {
        let mark = if level == 1 { "=" } else { "-" };
        let count = (subject.span.end - start).max(3);
        return Some(vec![Edit { span: Span::new(start, subject.span.end), text: mark.repeat(count) }]);
    }
    // A heading of level 3 and more has no underlined form: it becomes an ATX heading, if it is one line long.
    let first = document.lines.line_of(subject.span.start);
    if underline != first + 1 {
        return None;
    }
    let gone = Span::new(document.lines.span(first).end, under.end);
    let marks =
        Edit { span: Span::new(subject.span.start, subject.span.start), text: format!("{} ", "#".repeat(level)) };
    Some(vec![marks, Edit { span: gone, text: String::new() }])
}
