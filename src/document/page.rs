//! The article as HTML for a page about it: marks under words, notes beside blocks.
//!
//! Beside `parse` it is the only file that knows comrak. What notes say is decided elsewhere. Nothing of the article is
//! live in the page: HTML is shown as text, images are named and not loaded, addresses that run code are dropped.

use std::fmt::{self, Write};

use comrak::html::{ChildRendering, Context, format_document_with_formatter, format_node_default};
use comrak::nodes::NodeValue;
use comrak::options::Plugins;
use comrak::{Arena, Node};

use super::{Lines, ParseOptions, language, layout, parse};
use crate::escape::markup;
use crate::finding::Span;

/// A place that the page marks.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The words, as bytes of the article.
    pub span: Span,
    /// Classes of the mark, fit to stand in an attribute.
    pub classes: String,
    /// HTML that stands beside the block in which the mark begins.
    pub note: String,
}

/// The article as HTML, with its marks in the order of their places. `None` when reading it takes too long.
pub fn page(source: &str, marks: &[Mark], options: &ParseOptions) -> Option<String> {
    let lines = Lines::new(source);
    let front = layout::front_matter(source, &lines);
    let math = options.math.unwrap_or_else(|| language::looks_chinese(source));
    let first_line = front.as_ref().map_or(0, |front| front.lines.end);
    let from = if first_line == 0 { 0 } else { lines.full_span(first_line).start };
    let arena = Arena::new();
    let mut how = parse::options(&source[from..], math);
    // HTML of the article becomes text.
    how.render.escape = true;
    let late = || options.deadline.is_past();
    let root = comrak::try_parse_document(&arena, &source[from..], &how, &late).ok()?;

    let mut html = String::new();
    let (early, notes) = share(&blocks(root, first_line), marks, &lines);
    // Writing to a string cannot fail.
    let _ = open_block(&mut html, 0, &early, marks);
    if first_line > 0 {
        let _ = write!(html, "<pre class=\"front\">{}</pre>", markup(source[..from].trim_end()));
    }
    if !early.is_empty() {
        html.push_str(CLOSE_BLOCK);
    }
    let user = State { source, lines: &lines, marks, notes, first_line, next: 0, open: false };
    format_document_with_formatter(root, &how, &mut html, &Plugins::default(), node_of_page, user).ok()?;
    Some(html)
}

/// What the walk through the tree remembers.
struct State<'a> {
    source: &'a str,
    lines: &'a Lines,
    marks: &'a [Mark],
    /// For each block that may have notes, the marks that begin in it.
    notes: Vec<Vec<usize>>,
    first_line: usize,
    /// The next such block.
    next: usize,
    /// Whether the frame of the present block is open.
    open: bool,
}

impl State<'_> {
    /// The bytes of a literal, if it stands at its position as it is.
    fn place(&self, node: Node<'_>, literal: &str) -> Option<Span> {
        let position = node.data().sourcepos.start;
        let line = self.lines.full_span(self.first_line + position.line.checked_sub(1)?);
        let start = line.start + position.column.checked_sub(1)?;
        (self.source.get(start..start + literal.len())? == literal).then(|| Span::new(start, start + literal.len()))
    }

    /// Marks that share a byte with `span`.
    fn touching(&self, span: Span) -> Vec<usize> {
        let before = self.marks.partition_point(|mark| mark.span.start < span.end);
        let touches = |index: &usize| self.marks[*index].span.end > span.start;
        // Marks are short; a few that begin far before may be long.
        (0..before).rev().take(MOST_BACK).filter(touches).collect()
    }
}

/// So many marks before a text are looked at for those that reach into it.
const MOST_BACK: usize = 64;

/// Blocks that notes may stand beside.
const fn is_block(value: &NodeValue) -> bool {
    matches!(
        value,
        NodeValue::Paragraph
            | NodeValue::Heading(_)
            | NodeValue::Table(_)
            | NodeValue::CodeBlock(_)
            | NodeValue::HtmlBlock(_)
            | NodeValue::ThematicBreak
    )
}

/// The first lines (from 0, in the file) of such blocks, in the order of the walk.
fn blocks(root: Node<'_>, first_line: usize) -> Vec<usize> {
    let found = root.descendants().filter(|node| is_block(&node.data().value));
    found.map(|node| first_line + node.data().sourcepos.start.line.max(1) - 1).collect()
}

/// Gives each mark to the last block that begins at or before its line; those before all blocks come first.
fn share(blocks: &[usize], marks: &[Mark], lines: &Lines) -> (Vec<usize>, Vec<Vec<usize>>) {
    let mut early = Vec::new();
    let mut notes = vec![Vec::new(); blocks.len()];
    for (index, mark) in marks.iter().enumerate() {
        let line = lines.line_of(mark.span.start);
        match blocks.partition_point(|first| *first <= line).checked_sub(1) {
            Some(block) => notes[block].push(index),
            None => early.push(index),
        }
    }
    (early, notes)
}

fn node_of_page(
    context: &mut Context<'_, '_, State<'_>>,
    node: Node<'_>,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    let data = node.data();
    match &data.value {
        value if is_block(value) => return block(context, node, value, entering),
        NodeValue::Text(literal) if entering => text(context, node, literal)?,
        NodeValue::Code(code) if entering => {
            let marked = context.user.place(node, &code.literal);
            let inside = |span: Span| context.user.touching(Span::new(span.start.saturating_sub(1), span.end + 1));
            let position = data.sourcepos;
            let around = marked
                .or_else(|| whole(&context.user, position.start.line, position.start.column, position.end.column));
            let found = around.map(inside).unwrap_or_default();
            open_mark(context, &found)?;
            write!(context, "<code>{}</code>", markup(&code.literal))?;
            close_mark(context, &found)?;
            return Ok(ChildRendering::Skip);
        }
        NodeValue::HtmlInline(literal) => {
            if entering {
                write!(context, "<code class=\"html\">{}</code>", markup(literal))?;
            }
        }
        NodeValue::Image(link) => {
            // An image is not loaded: the page stays by itself, and nobody learns that it is read.
            context.write_str(if entering { "<span class=\"image\">" } else { "" })?;
            if !entering {
                write!(context, " <span class=\"address\">{}</span></span>", markup(&link.url))?;
            }
        }
        NodeValue::Text(_) | NodeValue::Code(_) => {}
        _ => {
            drop(data);
            return format_node_default(context, node, entering);
        }
    }
    Ok(ChildRendering::HTML)
}

/// The bytes between two columns of a line, both counted from 1 and inclusive.
fn whole(state: &State<'_>, line: usize, first: usize, last: usize) -> Option<Span> {
    let start = state.lines.full_span(state.first_line + line.checked_sub(1)?).start;
    Some(Span::new(start + first.checked_sub(1)?, start + last))
}

/// None of these blocks stands inside another, so one flag tells whether the present one has notes.
fn block(
    context: &mut Context<'_, '_, State<'_>>,
    node: Node<'_>,
    value: &NodeValue,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    if entering {
        let number = context.user.next;
        context.user.next += 1;
        let notes = context.user.notes.get_mut(number).map(std::mem::take).unwrap_or_default();
        context.user.open = !notes.is_empty();
        let marks = context.user.marks;
        open_block(context, number + 1, &notes, marks)?;
    }
    match value {
        NodeValue::HtmlBlock(html) if entering => {
            write!(context, "<pre class=\"html\">{}</pre>", markup(html.literal.trim_end()))?;
        }
        NodeValue::CodeBlock(code) if entering => {
            write!(context, "<pre><code>{}</code></pre>", markup(&code.literal))?;
        }
        NodeValue::HtmlBlock(_) | NodeValue::CodeBlock(_) => {}
        NodeValue::ThematicBreak if !entering => {}
        _ => {
            format_node_default(context, node, entering)?;
        }
    }
    if !entering && std::mem::take(&mut context.user.open) {
        context.write_str(CLOSE_BLOCK)?;
    }
    Ok(ChildRendering::HTML)
}

const CLOSE_BLOCK: &str = "</div></div>\n";

/// Opens the frame of a block with notes, and writes these.
fn open_block(out: &mut dyn Write, number: usize, notes: &[usize], marks: &[Mark]) -> fmt::Result {
    if notes.is_empty() {
        return Ok(());
    }
    write!(out, "\n<div class=\"block\" id=\"b{number}\"><div class=\"notes\">")?;
    for mark in notes.iter().filter_map(|index| marks.get(*index)) {
        out.write_str(&mark.note)?;
    }
    out.write_str("</div><div class=\"words\">")
}

/// The text of a node, cut at the edges of marks.
fn text(context: &mut Context<'_, '_, State<'_>>, node: Node<'_>, literal: &str) -> fmt::Result {
    let Some(span) = context.user.place(node, literal) else {
        return write!(context, "{}", markup(literal));
    };
    let marks = context.user.marks;
    let touching = context.user.touching(span);
    let mut edges = vec![span.start, span.end];
    for index in &touching {
        let mark = marks[*index].span;
        edges.extend([mark.start, mark.end].into_iter().filter(|edge| span.start < *edge && *edge < span.end));
    }
    edges.sort_unstable();
    edges.dedup();
    for pair in edges.windows(2) {
        let piece = Span::new(pair[0], pair[1]);
        let over: Vec<usize> = touching.iter().copied().filter(|index| marks[*index].span.overlaps(piece)).collect();
        open_mark(context, &over)?;
        write!(
            context,
            "{}",
            markup(literal.get(piece.start - span.start..piece.end - span.start).unwrap_or_default())
        )?;
        close_mark(context, &over)?;
    }
    Ok(())
}

fn open_mark(context: &mut Context<'_, '_, State<'_>>, over: &[usize]) -> fmt::Result {
    if over.is_empty() {
        return Ok(());
    }
    let marks = context.user.marks;
    let classes: Vec<&str> = over.iter().map(|index| marks[*index].classes.as_str()).collect();
    write!(context, "<mark class=\"{}\">", classes.join(" "))
}

fn close_mark(context: &mut Context<'_, '_, State<'_>>, over: &[usize]) -> fmt::Result {
    if over.is_empty() { Ok(()) } else { context.write_str("</mark>") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, words: &[&str]) -> String {
        let mark = |word: &&str| {
            let start = source.find(word).unwrap();
            let span = Span::new(start, start + word.len());
            Mark { span, classes: "m".to_owned(), note: format!("[{}]", markup(word)) }
        };
        let mut marks: Vec<Mark> = words.iter().map(mark).collect();
        marks.sort_by_key(|mark| mark.span);
        page(source, &marks, &ParseOptions::default()).unwrap().replace('\n', "")
    }

    #[test]
    fn words_are_marked_and_notes_stand_beside_their_block() {
        let html = shown("---\na: b\n---\n\n# One 算例\n\n- item **bold teh** end\n", &["算例", "teh"]);
        assert!(html.contains("<h1>One <mark class=\"m\">算例</mark></h1></div></div>"), "{html}");
        assert!(html.contains("<div class=\"notes\">[算例]</div><div class=\"words\"><h1>"), "{html}");
        assert!(html.contains("<strong>bold <mark class=\"m\">teh</mark></strong>"), "{html}");
        assert!(html.starts_with("<pre class=\"front\">---a: b---</pre>"), "{html}");
    }

    #[test]
    fn nothing_of_the_article_is_live() {
        let source = "<script>a</script>\n\nx <img src=y onerror=z> ![alt](https://e.org/p.png) [l](javascript:q)\n\n```\"><b>\n</code><i>\n```\n";
        let html = shown(source, &["alt", "<i>"]);
        for live in ["<script", "<img", "javascript:", "<i>", "<b>"] {
            assert!(!html.contains(live), "{live}: {html}");
        }
        assert!(html.contains("<pre class=\"html\">&lt;script&gt;a&lt;/script&gt;</pre>"), "{html}");
        assert!(html.contains("<mark class=\"m\">alt</mark>"), "{html}");
    }

    #[test]
    fn overlapping_marks_share_their_words() {
        let html = shown("abcdef\n", &["abcd", "cdef"]);
        let marked = "<mark class=\"m\">ab</mark><mark class=\"m m\">cd</mark><mark class=\"m\">ef</mark>";
        assert!(html.contains(marked), "{html}");
    }

    #[test]
    fn frames_are_closed_whatever_the_blocks_are() {
        let source = "top\n\n---\n\n> q\n>\n> - a\n>   b\n\n| x | y |\n|---|---|\n| z | w |\n\n<div>\nh\n</div>\n\n    code\n\n[^1]: foot\n";
        let html = shown(source, &["top", "---", "q", "b", "z", "h", "code", "foot"]);
        assert_eq!(html.matches("<div").count(), html.matches("</div>").count(), "{html}");
        assert_eq!(html.matches("class=\"block\"").count(), 8, "{html}");
    }
}
