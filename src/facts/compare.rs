//! Values that can be compared: dates, quantities and expansions. It parses and compares; it knows no entity.

/// A year, a month or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// 1 to 12, if known.
    pub month: Option<u8>,
    /// 1 to 31, if known.
    pub day: Option<u8>,
}

impl Date {
    /// Reads `2022`, `2022-11` or `2022-11-30`, as fact files write dates.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = parts.next().filter(|part| part.len() == 4)?.parse().ok()?;
        let mut two = |most: u8| match parts.next() {
            None => Some(None),
            Some(part) if part.len() == 2 => part.parse().ok().filter(|number| (1..=most).contains(number)).map(Some),
            Some(_) => None,
        };
        let (month, day) = (two(12)?, two(31)?);
        parts.next().is_none().then_some(Self { year, month, day })
    }
}

/// A number with a magnitude.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Quantity(pub f64);

impl Quantity {
    /// Reads `175B`, `1.75 万亿`, `128K`, `2048`, `70 亿`.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, factor) = match text.char_indices().next_back()? {
            (at, 'K') => (&text[..at], 1e3),
            (at, 'M') => (&text[..at], 1e6),
            (at, 'B') => (&text[..at], 1e9),
            (at, 'T') => (&text[..at], 1e12),
            _ => (text, 1.0),
        };
        digits.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| Self(number * factor))
    }
}
