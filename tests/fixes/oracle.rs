//! Whether an article means the same after a fix, asked of pulldown-cmark.
//!
//! It sees what is on the page and not how it is written; where the two parsers read the article itself in different
//! ways, it has no say.

use aigc_lint::document::{Document, NodeKind, ParseOptions, PieceKind, TreeNode};
use aigc_lint::finding::Change;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

/// A step of the page: what it is, and what it says.
type Step = (String, String);

pub fn check(before: &str, after: &str, change: Change, rule: &str) -> TestCaseResult {
    if !agrees(before) || !agrees(after) {
        return Ok(());
    }
    let (old, new) = (page(before, change), page(after, change));
    match change {
        Change::Layout | Change::Level | Change::Number => prop_assert_eq!(old, new, "{} changed the page", rule),
        Change::Blanks => prop_assert_eq!(packed(&old), packed(&new), "{} changed more than blanks", rule),
        // Words change here, and which of the marks they make up; the blocks stay.
        Change::Text | Change::Destination | Change::Language | Change::Markup => {
            prop_assert_eq!(blocks(&old), blocks(&new), "{} changed the blocks", rule);
        }
        // The parsers differ on whether a list is tight that holds a definition.
        Change::Definition => prop_assert_eq!(words(&old), words(&new), "{} changed the words", rule),
        Change::Kind => {}
    }
    Ok(())
}

/// Whether both parsers see the same blocks and the same words.
fn agrees(source: &str) -> bool {
    let options = ParseOptions { math: Some(false), ..ParseOptions::default() };
    let document = Document::parse(source, &options);
    let holds = |kind: NodeKind| document.nodes().any(|node| node.kind == kind);
    let front = holds(NodeKind::FrontMatter);
    let tree = document.tree(&options);
    let count = |kinds: &[&str]| tree.iter().filter(|node| kinds.contains(&node.kind)).count();
    let page = page(source, Change::Layout);
    let starts = |name: &str| page.iter().filter(|(kind, text)| kind == "block" && text.starts_with(name)).count();
    let named = |name: &str| page.iter().filter(|(kind, _)| kind == name).count();
    // They differ on form feeds before a line end, and on what stands beside the marks of struck words.
    let breaks = tree.iter().flat_map(|node| &node.content).filter(|piece| piece.kind == PieceKind::HardBreak).count();
    let same_marks = breaks == named("HardBreak") && marked_in_tree(&tree) == marked_in_page(&page);
    let code = |node: &&TreeNode| node.kind == "code";
    let code_in_tree = tree.iter().filter(code).flat_map(|node| &node.content).map(|piece| piece.text.as_str());
    let words_in_tree = tree.iter().filter(|node| !code(node)).flat_map(|node| {
        let html = node.kind == "html";
        node.content.iter().filter(move |piece| html || piece.kind == PieceKind::Text).map(|piece| piece.text.as_str())
    });
    let (code_in_page, words_in_page) = texts(&page);
    !front
        && count(&["heading"]) == named("block heading")
        && count(&["code"]) == named("block code")
        && count(&["break"]) == named("Rule")
        && count(&["list", "numbered list"]) == starts("List(")
        && count(&["item"]) == starts("Item")
        && count(&["quote", "alert"]) == starts("BlockQuote")
        && count(&["table"]) == starts("Table(")
        && count(&["footnote"]) == starts("FootnoteDefinition ")
        && paragraphs(&tree) == starts("Paragraph")
        && same_characters(code_in_tree, code_in_page)
        && same_characters(words_in_tree, words_in_page)
        && same_marks
}

/// The paragraphs that a page shows as such; in a tight list they are only text.
fn paragraphs(tree: &[TreeNode]) -> usize {
    let mut open: Vec<&TreeNode> = Vec::new();
    let mut count = 0;
    for node in tree {
        open.truncate(node.depth);
        let tight =
            open.iter().rev().nth(1).is_some_and(|list| list.attributes.contains(&("tight", "true".to_owned())));
        let in_item = open.last().is_some_and(|parent| parent.kind == "item");
        count += usize::from(node.kind == "paragraph" && !(in_item && tight));
        open.push(node);
    }
    count
}

/// What stands in blocks of code, and what stands elsewhere.
fn texts(page: &[Step]) -> (Vec<&str>, Vec<&str>) {
    let (mut code, mut words) = (Vec::new(), Vec::new());
    let mut in_code = false;
    for (kind, text) in page {
        match kind.as_str() {
            "block code" => in_code = true,
            "block end" => in_code = false,
            "text" | "Html" if in_code => code.push(text.as_str()),
            "text" | "Html" => words.push(text.as_str()),
            _ => {}
        }
    }
    (code, words)
}

/// Whether the same characters stand here and there, blanks left out. Code may stand before or behind the words around
/// it, so their order is another matter.
fn same_characters<'a>(left: impl IntoIterator<Item = &'a str>, right: impl IntoIterator<Item = &'a str>) -> bool {
    fn sorted<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<char> {
        let mut all: Vec<char> = texts.into_iter().flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
        all.sort_unstable();
        all
    }
    sorted(left) == sorted(right)
}

/// What stands in emphasis, blanks left out.
fn marked_in_tree(tree: &[TreeNode]) -> String {
    let mut marked = Marked::default();
    for piece in tree.iter().flat_map(|node| &node.content) {
        match piece.kind {
            PieceKind::Open(name) => marked.open(matches!(name, "emphasis" | "strong" | "strikethrough")),
            PieceKind::Close => marked.close(),
            PieceKind::Text => marked.add(&piece.text),
            _ => {}
        }
    }
    marked.text
}

fn marked_in_page(page: &[Step]) -> String {
    let mut marked = Marked::default();
    for (kind, text) in page {
        match kind.as_str() {
            "mark" => marked.open(matches!(text.as_str(), "Emphasis" | "Strong" | "Strikethrough")),
            "end" => marked.close(),
            "text" => marked.add(text),
            _ => {}
        }
    }
    marked.text
}

#[derive(Default)]
struct Marked {
    text: String,
    /// For each open mark, whether it is emphasis of some kind.
    open: Vec<bool>,
}

impl Marked {
    fn open(&mut self, emphasis: bool) {
        self.open.push(emphasis);
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn add(&mut self, text: &str) {
        if self.open.contains(&true) {
            self.text.extend(text.chars().filter(|character| !character.is_whitespace()));
        }
    }
}

fn packed(page: &[Step]) -> Vec<Step> {
    let pack = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    page.iter()
        .map(|(kind, text)| (kind.clone(), pack(text)))
        .filter(|(kind, text)| kind != "text" || !text.is_empty())
        .collect()
}

fn words(page: &[Step]) -> String {
    page.iter().filter(|(kind, _)| kind == "text").flat_map(|(_, text)| text.split_whitespace()).collect()
}

fn blocks(page: &[Step]) -> Vec<&str> {
    page.iter().map(|(kind, _)| kind.as_str()).filter(|kind| kind.starts_with("block")).collect()
}

fn page(source: &str, change: Change) -> Vec<Step> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut page: Vec<Step> = Vec::new();
    let mut code = false;
    // Whether each open link is an address in pointed brackets: only one of the parsers knows addresses without them.
    let mut links: Vec<bool> = Vec::new();
    let source = line_ends(source.trim_start_matches('\u{FEFF}'));
    for event in Parser::new_ext(&source, options) {
        let step = match event {
            Event::Start(Tag::Heading { level, .. }) => match change {
                Change::Level => ("block heading".to_owned(), String::new()),
                _ => ("block heading".to_owned(), level.to_string()),
            },
            Event::End(TagEnd::Heading(_)) => ("block end".to_owned(), String::new()),
            Event::Start(Tag::CodeBlock(kind)) => {
                code = true;
                // Fenced or indented is layout.
                let language = match kind {
                    pulldown_cmark::CodeBlockKind::Fenced(language) if change != Change::Language => {
                        language.to_string()
                    }
                    _ => String::new(),
                };
                ("block code".to_owned(), language)
            }
            Event::End(TagEnd::CodeBlock) => {
                code = false;
                // Whether indented code at the end of the file ends in a line end is told by the line end, not by the page.
                if let Some((_, text)) = page.last_mut().filter(|(kind, _)| kind == "text") {
                    text.truncate(text.strip_suffix('\n').map_or(text.len(), str::len));
                }
                ("block end".to_owned(), String::new())
            }
            Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
                links.push(true);
                continue;
            }
            Event::End(TagEnd::Link) if links.last() == Some(&true) => {
                links.pop();
                continue;
            }
            Event::End(TagEnd::Link) => {
                links.pop();
                ("end".to_owned(), String::new())
            }
            // How the parser keeps a text in memory is no part of the page, so texts are written out.
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                ("mark".to_owned(), format!("link {link_type:?} {dest_url} {title} {id}"))
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                ("mark".to_owned(), format!("image {link_type:?} {dest_url} {title} {id}"))
            }
            Event::Start(Tag::FootnoteDefinition(label)) => ("block".to_owned(), format!("FootnoteDefinition {label}")),
            Event::Start(Tag::List(Some(_))) if change == Change::Number => ("block".to_owned(), "List".to_owned()),
            Event::Start(tag) if is_inline(&tag) => ("mark".to_owned(), format!("{tag:?}")),
            Event::Start(tag) => ("block".to_owned(), format!("{tag:?}")),
            Event::End(end) => match end {
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image => {
                    ("end".to_owned(), String::new())
                }
                _ => ("block end".to_owned(), String::new()),
            },
            Event::Text(text) if code => ("text".to_owned(), text.to_string()),
            Event::Text(text) => ("text".to_owned(), text.replace('\t', " ")),
            Event::SoftBreak => ("text".to_owned(), "\n".to_owned()),
            // The parsers differ on the blanks before the second line of such code.
            Event::Code(text) => ("Code".to_owned(), folded(&text.replace('\t', " ")).trim_end().to_owned()),
            // Where a line ends with a carriage return, the parsers cut HTML at different places.
            Event::Html(text) => ("Html".to_owned(), folded(text.replace('\r', "\n").trim_end())),
            // They also differ on what stands before the second line of a tag: blanks, and for one of them quote marks.
            Event::InlineHtml(text) => {
                let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
                let lines = rest.split('\n').map(|line| line.trim_start_matches([' ', '\t', '>']));
                ("InlineHtml".to_owned(), std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n"))
            }
            Event::FootnoteReference(label) => ("FootnoteReference".to_owned(), label.to_string()),
            other => (format!("{other:?}").split('(').next().unwrap_or_default().to_owned(), format!("{other:?}")),
        };
        match page.last_mut() {
            Some((kind, text)) if kind == "text" && step.0 == "text" => text.push_str(&step.1),
            _ => page.push(step),
        }
    }
    let (mut code, mut heading) = (false, false);
    for (kind, text) in &mut page {
        if kind == "text" {
            *text = folded(text);
            // A form feed that a heading begins with is a character of it, which one parser forgets behind number signs.
            if heading {
                *text = text.trim_start_matches(['\u{b}', '\u{c}', ' ']).to_owned();
            }
            // Blank lines behind indented code are no part of it, which one of the parsers forgets where lines end with
            // a carriage return.
            text.truncate(if code { text.trim_end().len() } else { text.len() });
        }
        (code, heading) = (kind == "block code", kind == "block heading");
    }
    page.retain(|(kind, text)| !matches!(kind.as_str(), "text" | "Html") || !text.is_empty());
    page
}

/// The text with carriage returns that stand alone as line feeds: in CommonMark they end a line, which the parser forgets
/// in some places, indented code for one.
fn line_ends(source: &str) -> String {
    let mut characters = source.chars().peekable();
    let mut text = String::with_capacity(source.len());
    while let Some(character) = characters.next() {
        let alone = character == '\r' && characters.peek() != Some(&'\n');
        text.push(if alone { '\n' } else { character });
    }
    text
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn folded(text: &str) -> String {
    let lines =
        text.split('\n').map(|line| line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n")
}
