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
    pub fn parse(_text: &str) -> Option<Self> {
        None
    }
}

/// A number with a magnitude.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Quantity(pub f64);

impl Quantity {
    /// Reads `175B`, `1.75 万亿`, `128K`, `2048`, `70 亿`.
    pub fn parse(_text: &str) -> Option<Self> {
        None
    }
}
