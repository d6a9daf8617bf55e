//! A page for people: a title, lines with a label, and pieces of Markdown.
//!
//! It lays out; it does not know what it shows.

use crate::cli::columns::{Cell, Overflow, Style, Table, clean};

/// A page.
#[derive(Debug)]
pub struct Page {
    title: String,
    subtitle: String,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    /// A label and what stands beside it.
    Line(String, String, Style),
    /// A heading over what follows.
    Heading(String),
    /// A text with line ends, shown as it is.
    Block(String),
}

impl Page {
    /// A page with a title and what stands beside the title.
    pub fn new(title: &str, subtitle: &str) -> Self {
        Self { title: title.to_owned(), subtitle: subtitle.to_owned(), parts: Vec::new() }
    }

    /// Adds a line; nothing when there is nothing to say.
    pub fn line(&mut self, label: &str, text: &str) {
        self.styled(label, text, Style::Plain);
    }

    /// Adds a line with an address.
    pub fn address(&mut self, label: &str, text: &str) {
        self.styled(label, text, Style::Blue);
    }

    fn styled(&mut self, label: &str, text: &str, style: Style) {
        if !text.is_empty() {
            self.parts.push(Part::Line(label.to_owned(), text.to_owned(), style));
        }
    }

    /// Adds a heading.
    pub fn heading(&mut self, text: &str) {
        self.parts.push(Part::Heading(text.to_owned()));
    }

    /// Adds a text of several lines.
    pub fn block(&mut self, text: &str) {
        self.parts.push(Part::Block(text.to_owned()));
    }

    /// The page in so many columns. Lines that follow one another share their columns.
    pub fn render(&self, columns: usize, color: bool) -> String {
        let mut text = format!("{}  {}\n", Style::Bold.paint(&clean(&self.title), color), clean(&self.subtitle));
        let mut table = Table::new(2, Overflow::Fold);
        let mut before: Option<bool> = None;
        for part in &self.parts {
            if let Part::Line(label, value, style) = part {
                table.row([Cell::new(label, Style::Dim), Cell::new(value, *style)]);
                continue;
            }
            text.push_str(&std::mem::replace(&mut table, Table::new(2, Overflow::Fold)).render(columns, color));
            match part {
                Part::Heading(heading) => {
                    text.push_str(&format!("\n  {}\n", Style::Bold.paint(&clean(heading), color)));
                    before = None;
                }
                Part::Block(block) => {
                    // Blocks of one line stand close together; longer ones would run into one another.
                    let long = block.lines().nth(1).is_some();
                    if before.replace(long).is_some_and(|before| before || long) {
                        text.push('\n');
                    }
                    text.push_str(&bar(block, color));
                }
                Part::Line(..) => {}
            }
        }
        text + &table.render(columns, color)
    }
}

/// The lines of a text behind a bar, so that its own blanks and markers can be seen.
fn bar(block: &str, color: bool) -> String {
    let mark = Style::Dim.paint("\u{2502}", color);
    let lines = block.lines().map(|line| {
        let blanks: String = line.chars().take_while(|c| *c == ' ').collect();
        let line = clean(line.trim_start_matches(' '));
        format!("    {mark} {blanks}{line}").trim_end().to_owned() + "\n"
    });
    lines.collect()
}
