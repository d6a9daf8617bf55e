//! Names and values as the `eg` of a phrase needs them written. It knows no facts beyond the value it writes.

use crate::claims::GrammarSource;
use crate::facts::{Date, Entity};

/// Templates for dates by language and precision.
const DATES: &str = include_str!("dates.txt");

/// Names with fewer letters and digits are read only where they stand alone, which an `eg` does not promise.
const SHORTEST_NAME: usize = 3;

/// Writes for one phrase.
pub(super) struct Writer<'a> {
    /// The grammar that the phrase belongs to.
    pub source: &'a GrammarSource,
    /// The phrase's example.
    pub eg: &'a str,
}

impl Writer<'_> {
    /// The name by which the example would call a thing: the official one, but in a Latin example a Latin one.
    pub fn name<'e>(&self, entity: &'e Entity) -> Option<&'e str> {
        let long = |name: &&str| name.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST_NAME;
        let fits = |name: &&str| !name.is_ascii() || long(name);
        if self.eg.is_ascii() {
            entity.all_names().find(|name| name.is_ascii() && long(name))
        } else {
            Some(entity.name.as_str()).filter(fits)
        }
    }

    /// Whether the example's own words hold this name, so that it would be read twice.
    pub fn holds(&self, name: &str) -> bool {
        let words = self.eg.replace("<S>", "\n").replace("<O>", "\n").to_lowercase();
        words.contains(&name.to_lowercase())
    }

    /// The example with both places filled.
    pub fn fill(&self, subject: &str, object: &str) -> String {
        self.eg.replace("<S>", &escaped(subject)).replace("<O>", &escaped(object))
    }

    /// A date as the example's language and surroundings ask for it.
    pub fn date(&self, date: Date) -> String {
        let precision = match date {
            Date { day: Some(_), .. } => "day",
            Date { month: Some(_), .. } => "month",
            Date { .. } => "year",
        };
        let wanted = format!("{} {precision} ", self.source.language);
        let template = DATES.lines().find_map(|line| line.strip_prefix(wanted.as_str()));
        match template {
            Some(template) if !self.eg.contains('|') => self.filled(template, date),
            _ => date.to_string(),
        }
    }

    fn filled(&self, template: &str, date: Date) -> String {
        let number = |part: Option<u8>| part.map(|part| part.to_string()).unwrap_or_default();
        let names = self.source.months.iter().filter(|(_, month)| Some(*month) == date.month);
        let name = names.map(|(name, _)| name.as_str()).max_by_key(|name| name.len()).unwrap_or_default();
        template
            .replace("{year}", &date.year.to_string())
            .replace("{month}", &number(date.month))
            .replace("{name}", name)
            .replace("{day}", &number(date.day))
    }
}

/// Text that Markdown reads as itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' | '&') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A written quantity times ten: `175B` becomes `1750B`. `None` when it does not begin with a number.
pub(super) fn tenfold(written: &str) -> Option<String> {
    let digits = written.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(written.len());
    let number: f64 = written[..digits].replace(',', "").parse().ok()?;
    // Ten times 1.05 must not become 10.500000000000002.
    let tenfold = (number * 10_000.0).round() / 1_000.0;
    Some(format!("{tenfold}{}", &written[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_in_the_language_of_the_example() {
        let months = vec![("Nov".to_owned(), 11), ("November".to_owned(), 11)];
        let source = |language: &str| GrammarSource {
            language: language.to_owned(),
            months: months.clone(),
            ..GrammarSource::default()
        };
        let (zh, en, fr) = (source("zh"), source("en"), source("fr"));
        let date = |text, source, eg| Writer { source, eg }.date(Date::parse(text).unwrap());
        assert_eq!(date("2022-11-30", &zh, "<S>于<O>发布"), "2022年11月30日");
        assert_eq!(date("2022", &zh, "<S>于<O>发布"), "2022年");
        assert_eq!(date("2022-11-30", &en, "<S> in <O>"), "November 30, 2022");
        assert_eq!(date("2022-11", &en, "| a |\n|---|\n| <O> |"), "2022-11");
        assert_eq!(date("2022-11", &fr, "<S> <O>"), "2022-11");
    }

    #[test]
    fn ten_times_keeps_the_unit() {
        assert_eq!(tenfold("175B").as_deref(), Some("1750B"));
        assert_eq!(tenfold("1.05 万亿").as_deref(), Some("10.5 万亿"));
        assert_eq!(tenfold("8,300,000,000").as_deref(), Some("83000000000"));
        assert_eq!(tenfold("many"), None);
    }

    #[test]
    fn markdown_signs_in_names_stay_signs() {
        let source = GrammarSource::default();
        let writer = Writer { source: &source, eg: "<S> by <O>" };
        assert_eq!(writer.fill("A*_b", "C|d"), "A\\*\\_b by C\\|d");
        assert!(writer.holds("By") && !writer.holds("S"));
    }
}
