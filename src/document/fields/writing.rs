//! Fields of what writers leave behind: links to files that are not there, comments that nobody closed, footnotes that
//! nobody reads, addresses that swallow the words behind them.
//!
//! They say what is there. Whether it is a mistake is for rules to say.

use std::path::PathBuf;

use super::{Detail, NodeKind, Reading, Value, fragments, reading};
use crate::document::language::is_han;
use crate::document::{Document, Mark, MarkKind, NodeId, ParseOptions};
use crate::finding::Span;

/// Files that links lead to are not read when they have more bytes.
const LARGEST_NEIGHBOUR: u64 = 5 << 20;

/// Fields of nodes of other families, by name; nothing for a name that is none of them.
pub(super) fn read<'d>(document: &'d Document, node: NodeId, name: &str) -> Option<Reading<'d>> {
    let kind = document.kind(node)?;
    match (kind, name) {
        (NodeKind::Link | NodeKind::Image, "file") => read_file(document, node),
        (NodeKind::Link, "file-fragment") => read_file_fragment(document, node),
        (NodeKind::Link, "swallowed") => read_swallowed(document, node),
        (NodeKind::Html, "closed") => read_closed(document, node),
        (NodeKind::List, "beside-marker") => read_beside_marker(document, node),
        (NodeKind::Heading, "all-strong") => {
            let block = document.blocks.get(document.node(node)?.block?)?;
            let first = block.marks().first().filter(|mark| mark.kind == MarkKind::Strong)?;
            let whole = !block.text.is_empty() && first.text == (0..block.text.len());
            reading(Some(Value::Flag(whole)), first.source)
        }
        _ => None,
    }
}

/// A link or image that leads to a file near the article, with its destination and that file.
fn near_file(document: &Document, node: NodeId) -> Option<(&Mark, &str, PathBuf)> {
    let near = document.neighbours.as_ref()?;
    let Detail::Mark { block, mark } = document.detail(node) else { return None };
    let mark = document.blocks.get(block as usize)?.marks().get(mark as usize)?;
    let url = mark.url.as_deref().filter(|_| mark.kind != MarkKind::Autolink)?;
    Some((mark, url, near.target(url)?))
}

/// Whether the file is there that a link or image leads to.
fn read_file<'d>(document: &'d Document, node: NodeId) -> Option<Reading<'d>> {
    let (mark, _, target) = near_file(document, node)?;
    // Without an ending it may be a page that some program makes, and pages of HTML are mostly made.
    let ending = target.extension()?.to_str()?.to_ascii_lowercase();
    let file = ending.len() <= 5 && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !file || matches!(ending.as_str(), "html" | "htm" | "xhtml" | "php" | "jsp" | "aspx") {
        return None;
    }
    let state = if document.neighbours.as_ref()?.has(&target) { "found" } else { "missing" };
    reading(Value::text(state), super::inline::target(document, mark))
}

/// Whether the Markdown file that a link leads to has the heading or anchor that it names.
fn read_file_fragment<'d>(document: &'d Document, node: NodeId) -> Option<Reading<'d>> {
    let (mark, url, target) = near_file(document, node)?;
    let (_, fragment) = url.split_once('#').filter(|(_, fragment)| !fragment.is_empty())?;
    let ending = target.extension()?.to_str()?.to_ascii_lowercase();
    if !matches!(ending.as_str(), "md" | "markdown") {
        return None;
    }
    let collect = |text: &str| fragments::of(&Document::parse(text, &ParseOptions::default()));
    let known = document.neighbours.as_ref()?.fragments(&target, LARGEST_NEIGHBOUR, collect)?;
    let state = if fragments::has(&known, fragment) { "found" } else { "missing" };
    reading(Value::text(state), super::inline::target(document, mark))
}

/// What a bare address takes in although it is Chinese or full-width: all up to the next blank. The document has given
/// it back; other programs do not.
fn read_swallowed<'d>(document: &'d Document, node: NodeId) -> Option<Reading<'d>> {
    let Detail::Mark { block, mark } = document.detail(node) else { return None };
    let mark = document.blocks.get(block as usize)?.marks().get(mark as usize)?;
    let written = document.slice(mark.source);
    // Addresses of mail end before any character that they cannot have.
    let address = written.contains("://") || written.starts_with("www.");
    if mark.kind != MarkKind::Autolink || !address || written.starts_with('<') {
        return None;
    }
    let end = document.lines.span(document.lines.line_of(mark.source.end.saturating_sub(1))).end;
    let rest = document.slice(Span::new(mark.source.end, end));
    let foreign = |character: char| {
        is_han(character)
            || matches!(character, '\u{2018}'..='\u{201D}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF60}')
    };
    let length = rest.find(|next: char| next.is_whitespace() || next == '<').unwrap_or(rest.len());
    let length = if rest.starts_with(foreign) { length } else { 0 };
    reading(Value::text(&rest[..length]), Span::new(mark.source.start, mark.source.end + length))
}

/// Whether a comment ends.
fn read_closed<'d>(document: &'d Document, node: NodeId) -> Option<Reading<'d>> {
    let span = document.node(node)?.span;
    let text = document.slice(span);
    let open = text.rfind("<!--")?;
    let line = document.lines.span(document.lines.line_of(span.start + open)).end;
    let place = Span::new(span.start + open, span.end.min(line));
    reading(Some(Value::Flag(text[open..].contains("-->"))), place)
}

/// Whether a list begins on the line of the marker of the item around it: `- - a`.
fn read_beside_marker<'d>(document: &'d Document, node: NodeId) -> Option<Reading<'d>> {
    let list = document.node(node)?;
    let parent = document.node(list.parent?)?;
    let inside = matches!(parent.kind, NodeKind::BulletItem | NodeKind::OrderedItem);
    let line = |offset: usize| document.lines.line_of(offset);
    let beside = inside && line(list.span.start) == line(parent.span.start);
    let end = list.span.end.min(document.lines.span(line(list.span.start)).end);
    let place = if beside { Span::new(parent.span.start, end) } else { Span::new(list.span.start, end) };
    reading(Some(Value::Flag(beside)), place)
}
