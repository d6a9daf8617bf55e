//! Markup in text that the tree keeps no place of: tags, also inside HTML blocks; references without a definition;
//! delimiters that delimit nothing.
//!
//! It lists what stands there. Whether any of it is a mistake is for rules to say.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::layout::fold_label;
use super::parse::Shape;
use super::scan;
use super::{Block, BlockId, BlockKind, Document, Mark, MarkKind, SegmentKind};
use crate::finding::Span;

/// A tag: what stands between `<` and `>`.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub span: Span,
    pub name: String,
    pub closing: bool,
    pub block: BlockId,
}

/// A reference whose label nothing defines.
#[derive(Clone, Debug)]
pub(super) struct Dangling {
    pub span: Span,
    pub label: String,
    /// full, collapsed or shortcut
    pub form: &'static str,
    /// The block that it stands in; the title of an alert stands in none.
    pub block: Option<BlockId>,
}

/// A run of `*` or `_` that is shown as it is.
#[derive(Clone, Debug)]
pub(super) struct Stray {
    pub span: Span,
    /// The blanks between it and the text that it was meant to touch, where it is one of a pair.
    pub gap: Option<Span>,
    /// How many blanks there are at the other one of the pair.
    pub partner: usize,
    pub block: BlockId,
}

/// An opening or closing tag, as CommonMark has it.
fn tag_pattern() -> &'static Regex {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        let attribute = r#"\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"#;
        // The pattern is fixed; it compiles or the tests fail.
        Regex::new(&format!(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(?:{attribute})*\s*/?>")).unwrap_or_else(|_| never())
    });
    &PATTERN
}

fn never() -> Regex {
    #[expect(clippy::expect_used, reason = "a fixed pattern")]
    Regex::new(r"[^\s\S]").expect("a fixed pattern")
}

/// All tags, in source order.
pub(super) fn tags(document: &Document) -> Vec<Tag> {
    let mut found = Vec::new();
    for (id, block) in document.blocks.iter().enumerate() {
        match block.kind {
            BlockKind::Html => html_block_tags(document, id, block, &mut found),
            _ => {
                for mark in block.marks().iter().filter(|mark| mark.kind == MarkKind::Html) {
                    let text = document.source.get(mark.source.start..mark.source.end).unwrap_or("");
                    found.extend(tag_at(text, mark.source.start, id));
                }
            }
        }
    }
    found
}

fn tag_at(text: &str, at: usize, block: BlockId) -> Option<Tag> {
    let rest = text.strip_prefix('<')?;
    let closing = rest.starts_with('/');
    let name = rest.trim_start_matches('/');
    let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    (length > 0).then(|| Tag { span: Span::new(at, at + text.len()), name: name[..length].to_owned(), closing, block })
}

/// The tags of an HTML block, read as a text with code spans would be: tags in comments and code do not count.
fn html_block_tags(document: &Document, id: BlockId, block: &Block, found: &mut Vec<Tag>) {
    let Some(text) = document.source.get(block.span().start..block.span().end) else { return };
    let whole = text.trim();
    if whole.starts_with("<!--") && whole.ends_with("-->") && whole.find("-->") == Some(whole.len() - 3) {
        return;
    }
    let hidden = hidden_in_html(text);
    for tag in tag_pattern().find_iter(text) {
        let next = hidden.partition_point(|range| range.end <= tag.start());
        if hidden.get(next).is_none_or(|range| range.start >= tag.end()) && !text[..tag.start()].ends_with('\\') {
            found.extend(tag_at(tag.as_str(), block.span().start + tag.start(), id));
        }
    }
}

/// Comments, code spans and fenced code inside an HTML block.
fn hidden_in_html(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut hidden: Vec<std::ops::Range<usize>> = Vec::new();
    let bytes = text.as_bytes();
    let mut unclosed = HashSet::new();
    let mut at = 0;
    while at < bytes.len() {
        if text[at..].starts_with("<!--") {
            let end = text[at..].find("-->").map_or(text.len(), |end| at + end + 3);
            hidden.push(at..end);
            at = end;
        } else if bytes[at] == b'`' {
            let ticks = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
            let end = if unclosed.contains(&ticks) { None } else { closing_ticks(text, at + ticks, ticks) };
            if end.is_none() {
                unclosed.insert(ticks);
            }
            if let Some(end) = end {
                hidden.push(at..end);
            }
            at = end.unwrap_or(at + ticks);
        } else {
            at += 1;
            while !text.is_char_boundary(at) {
                at += 1;
            }
        }
    }
    hidden
}

/// The end of a code span that opens with `ticks` backticks before `from`; a blank line ends the search.
fn closing_ticks(text: &str, from: usize, ticks: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        if bytes[at] == b'`' {
            let run = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
            at += run;
            if run == ticks {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}

/// References in brackets that nothing defines, in source order.
pub(super) fn dangling(document: &Document) -> Vec<Dangling> {
    let mut found = Vec::new();
    for (id, block) in document.blocks.iter().enumerate() {
        if block.exact && block.is_prose() && block.text.contains('[') {
            brackets(document, id, block, &mut found);
        }
    }
    signs(document, &mut found);
    found.sort_by_key(|reference| reference.span);
    found
}

/// `[x]` of a task and `[!NOTE]` of an alert: where these are not known, they are references.
fn signs(document: &Document, found: &mut Vec<Dangling>) {
    let defined: HashSet<String> =
        document.layout.definitions.iter().map(|definition| fold_label(&definition.label)).collect();
    for (index, raw) in document.raw.iter().enumerate() {
        let line = document.lines.span(raw.first_line());
        let context = document.contexts[index];
        let (at, block) = match raw.shape {
            Shape::Paragraph if context.item.is_some() && raw.is_first(index) => {
                (line.start + raw.first_column(), context.block.get())
            }
            Shape::Quote { alert: true } => {
                let text = document.source.get(line.start + raw.first_column()..line.end).unwrap_or("");
                let inside = document.raw.get(index + 1).filter(|inner| inner.parent() == Some(index));
                let block = inside.and_then(|_| document.contexts[index + 1].block.get());
                (line.end - text.trim_start_matches(['>', ' ', '\t']).len(), block)
            }
            _ => continue,
        };
        let text = document.source.get(at..line.end).unwrap_or("");
        let task = text.starts_with("[x]") || text.starts_with("[X]");
        let Some(length) = text.find(']').filter(|_| task || text.starts_with("[!")) else { continue };
        let covered = block.and_then(|block| document.blocks.get(block)).is_some_and(|block| block.span().start <= at);
        let label = fold_label(&text[1..length]);
        if !covered && !defined.contains(&label) {
            let span = Span::new(at, at + length + 1);
            found.push(Dangling { span, label, form: "shortcut", block });
        }
    }
}

/// A pair of brackets in a block's text that is no link.
struct Pair {
    open: usize,
    close: usize,
}

fn brackets(document: &Document, id: BlockId, block: &Block, found: &mut Vec<Dangling>) {
    let text = &*block.text;
    let verbatim = |at: usize| {
        let segment = block.segments().partition_point(|segment| segment.text().end <= at);
        block.segments().get(segment).is_some_and(|segment| segment.kind == SegmentKind::Verbatim)
    };
    let mut open: Vec<usize> = Vec::new();
    let mut pairs: Vec<Pair> = Vec::new();
    for (at, character) in text.char_indices().filter(|(_, character)| matches!(character, '[' | ']')) {
        if !verbatim(at) {
            continue;
        }
        if character == '[' {
            open.push(at);
        } else if let Some(opened) = open.pop() {
            pairs.push(Pair { open: opened, close: at });
        }
    }
    pairs.sort_by_key(|pair| pair.open);
    let source = |from: usize, to: usize| block.span_of(from..to);
    let touches =
        |left: usize, right: usize| left + 1 == right && source(left, left + 1).end == source(right, right + 1).start;
    let mut skip = None;
    for (index, pair) in pairs.iter().enumerate() {
        if skip == Some(index) {
            continue;
        }
        let inner = &text[pair.open + 1..pair.close];
        let after = pairs.partition_point(|next| next.open <= pair.close);
        let bare = inner.trim_matches(|next: char| next == super::OPAQUE || next.is_whitespace()).is_empty();
        let follower = pairs.get(after).filter(|next| !bare && touches(pair.close, next.open));
        let follower = follower.map(|next| (after, next));
        let (end, label, form) = match follower {
            Some((at, next)) => {
                let label = &text[next.open + 1..next.close];
                skip = Some(at);
                if label.trim().is_empty() { (next.close, inner, "collapsed") } else { (next.close, label, "full") }
            }
            None => (pair.close, inner, "shortcut"),
        };
        if label.trim().is_empty() || label.contains(['[', ']', super::OPAQUE]) || inner.trim().is_empty() {
            continue;
        }
        let mut span = source(pair.open, end + 1);
        if document.source[..span.start].ends_with('!') {
            span.start -= 1;
        }
        found.push(Dangling { span, label: fold_label(label), form, block: Some(id) });
    }
}

/// Delimiters that are shown as they are, in source order.
pub(super) fn strays(document: &Document) -> Vec<Stray> {
    let mut found = Vec::new();
    for (id, block) in document.blocks.iter().enumerate() {
        if block.exact && block.is_prose() && scan::holds_delimiter(&block.text) {
            block_strays(document, id, block, &mut found);
        }
    }
    found
}

/// A run of delimiters.
struct Run {
    span: Span,
    /// Whether it stands inside emphasis or a link.
    inside: bool,
}

fn runs(block: &Block) -> Vec<Run> {
    let holds = |mark: &&Mark| {
        matches!(mark.kind, MarkKind::Strong | MarkKind::Emphasis | MarkKind::Strikethrough | MarkKind::Link)
    };
    let mut marks = block.marks().iter().filter(holds).peekable();
    let mut open: Vec<&Mark> = Vec::new();
    let mut runs = Vec::new();
    for segment in block.segments().iter().filter(|segment| segment.kind == SegmentKind::Verbatim) {
        let bytes = block.text.get(segment.text()).unwrap_or("").as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if !matches!(byte, b'*' | b'_') {
                at += 1;
                continue;
            }
            let here = segment.text().start + at;
            while let Some(mark) = marks.next_if(|mark| mark.text.start <= here) {
                open.push(mark);
            }
            while open.last().is_some_and(|mark| mark.text.end <= here) {
                open.pop();
            }
            let length = bytes[at..].iter().take_while(|next| **next == byte).count();
            let start = segment.source().start + at;
            runs.push(Run { span: Span::new(start, start + length), inside: !open.is_empty() });
            at += length;
        }
    }
    runs
}

fn block_strays(document: &Document, id: BlockId, block: &Block, found: &mut Vec<Stray>) {
    let source = document.source.as_ref();
    // Between double dollars stands mathematics, also where `$` alone is a sign of money.
    if source[block.span().start..].starts_with("$$") {
        return;
    }
    // Inside other emphasis a run is read as text: what was meant there cannot be told. Elsewhere a run is one of a
    // pair with the next one of the same form.
    let mut open: HashMap<&str, Span> = HashMap::new();
    let counts = |run: &Run| run.span.len() <= 3 && !run.inside;
    for Run { span, .. } in runs(block).into_iter().filter(counts) {
        let key = &source[span.start..span.end];
        let Some(opening) = open.remove(key) else {
            open.insert(key, span);
            continue;
        };
        let line = document.lines.span(document.lines.line_of(opening.start));
        let after = &source[opening.end..line.end.max(opening.end)];
        let blanks = after.len() - after.trim_start().len();
        let inner = (blanks > 0 && blanks < after.len()).then(|| Span::new(opening.end, opening.end + blanks));
        let line = document.lines.span(document.lines.line_of(span.start));
        let before = &source[line.start..span.start];
        let blanks = before.len() - before.trim_end().len();
        let gap = (blanks > 0 && blanks < before.len()).then(|| Span::new(span.start - blanks, span.start));
        let length = |gap: Option<Span>| gap.map_or(0, Span::len);
        found.push(Stray { span: opening, gap: inner, partner: length(gap), block: id });
        found.push(Stray { span, gap, partner: length(inner), block: id });
    }
    found.sort_by_key(|stray| stray.span);
}
