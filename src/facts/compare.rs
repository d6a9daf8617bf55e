//! Values that can be compared: dates and quantities. It parses and compares; it knows no entity and no sentence.

use std::fmt;
use std::sync::LazyLock;

/// A year, a month or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// 1 to 12, if known.
    pub month: Option<u8>,
    /// 1 to 31, if known.
    pub day: Option<u8>,
}

impl Date {
    /// A date, if the month is 1 to 12 and the day 1 to 31.
    pub fn new(year: i32, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let sound = month.is_none_or(|month| (1..=12).contains(&month))
            && day.is_none_or(|day| (1..=31).contains(&day) && month.is_some());
        sound.then_some(Self { year, month, day })
    }

    /// Reads `2022`, `2022-11` or `2022-11-30`, as fact files write dates.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let year = parts.next()?;
        if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let month = parts.next().map(two_digits);
        let day = parts.next().map(two_digits);
        if parts.next().is_some() || month == Some(None) || day == Some(None) {
            return None;
        }
        Self::new(year.parse().ok()?, month.flatten(), day.flatten())
    }

    /// The first and last month that the date may mean, counted from year 0.
    pub fn months(self) -> (i32, i32) {
        let january = self.year * 12;
        self.month.map_or((january, january + 11), |month| {
            let month = january + i32::from(month) - 1;
            (month, month)
        })
    }

    /// Whether the two dates can be the same when either may be off by `slack` months.
    /// The coarser of the two sets the precision.
    pub fn agrees(self, other: Self, slack: u32) -> bool {
        let (first, last) = self.months();
        let (other_first, other_last) = other.months();
        let distance = (other_first - last).max(first - other_last).max(0);
        distance.unsigned_abs() <= slack
    }
}

fn two_digits(text: &str) -> Option<u8> {
    (text.len() <= 2).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(formatter, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(formatter, "-{day:02}")?;
        }
        Ok(())
    }
}

/// Words for magnitudes with their factors, longest first; see `units.txt`.
static UNITS: LazyLock<Vec<(&'static str, f64)>> = LazyLock::new(|| {
    let mut units: Vec<(&str, f64)> = include_str!("units.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(word, factor)| Some((word, factor.parse().ok()?)))
        .collect();
    units.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    units
});

/// How a number is meant: "175B", "about 175B", "over 100B", "under 200B".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Bound {
    /// As it is written.
    #[default]
    Exact,
    /// Rounded.
    About,
    /// A lower bound.
    Above,
    /// An upper bound.
    Below,
}

/// A number with a magnitude.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, serde::Serialize, serde::Deserialize)]
pub struct Quantity {
    /// The number itself.
    pub number: f64,
    /// How it is meant.
    pub bound: Bound,
}

impl Quantity {
    /// How far two numbers may differ and still be the same: 671B and 685B, 128K and 131,072, 7B and 6.9B.
    const TOLERANCE: f64 = 0.05;
    /// The same for a rounded number.
    const ROUNDED: f64 = 0.15;
    /// A bound that is no farther off than this factor says the number.
    const NEAR: f64 = 1.5;
    /// A bound that is farther off than this factor is no true statement about the number; ten times is a slip.
    const FAR: f64 = 8.0;
    /// Rounded numbers that differ by less than this factor cannot be told to be wrong.
    const VAGUE: f64 = 2.0;

    /// The words for magnitudes, longest first, for patterns that look for quantities in a text.
    pub fn unit_words() -> impl Iterator<Item = &'static str> {
        UNITS.iter().map(|(word, _)| *word)
    }

    /// Reads `175B`, `1.75 万亿`, `128K`, `2048`, `8,300,000,000`, `70 亿`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
        let number: f64 = text[..digits].replace(',', "").parse().ok()?;
        let unit = text[digits..].trim();
        let factor = match unit {
            "" => 1.0,
            word => UNITS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word) && case_matters(known, word))?.1,
        };
        Some(Self { number: number * factor, bound: Bound::Exact })
    }

    /// Whether `stated` says this number, as exactly as it is meant.
    pub fn agrees(self, stated: Self) -> bool {
        let ratio = self.number / stated.number;
        match stated.bound {
            Bound::Exact => self.is_within(stated, Self::TOLERANCE),
            Bound::About => self.is_within(stated, Self::ROUNDED),
            Bound::Above => self.is_within(stated, Self::TOLERANCE) || (1.0..=Self::NEAR).contains(&ratio),
            Bound::Below => self.is_within(stated, Self::TOLERANCE) || (1.0 / Self::NEAR..=1.0).contains(&ratio),
        }
    }

    /// Whether `stated` can be meant of this number, though it hardly says it: "over 100B" of 175B.
    pub fn allows(self, stated: Self) -> bool {
        let ratio = self.number / stated.number;
        let vague = match stated.bound {
            Bound::Exact => false,
            Bound::About => (1.0 / Self::VAGUE..=Self::VAGUE).contains(&ratio),
            Bound::Above => (1.0..=Self::FAR).contains(&ratio),
            Bound::Below => (1.0 / Self::FAR..=1.0).contains(&ratio),
        };
        vague || self.agrees(stated)
    }

    fn is_within(self, other: Self, tolerance: f64) -> bool {
        (self.number - other.number).abs() <= self.number.abs().max(other.number.abs()) * tolerance
    }
}

/// `m` may be metres or minutes; only words of two letters and more may change their case.
fn case_matters(known: &str, word: &str) -> bool {
    known.len() > 1 || known == word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_compare_at_the_coarser_precision() {
        let date = |text| Date::parse(text).unwrap();
        assert!(date("2022").agrees(date("2022-11"), 0));
        assert!(date("2022-12").agrees(date("2022-11-30"), 1));
        assert!(!date("2020-07").agrees(date("2020-05"), 1));
        assert!(!date("2018").agrees(date("2019-02-14"), 1));
        assert!(date("2018").agrees(date("2017-06"), 12));
        assert_eq!(Date::parse("2022-13"), None);
        assert_eq!(Date::parse("22-01"), None);
        assert_eq!(date("2022-11-30").to_string(), "2022-11-30");
    }

    #[test]
    fn quantities_are_one_number_whatever_the_notation() {
        let quantity = |text| Quantity::parse(text).unwrap();
        assert!(quantity("175B").agrees(quantity("1750 亿")));
        assert!(quantity("175B").agrees(quantity("175 billion")));
        assert!(quantity("1.75 万亿").agrees(quantity("1.75T")));
        assert!(quantity("128K").agrees(quantity("131,072")));
        assert!(!quantity("175B").agrees(quantity("175 亿")));
        let bound = |bound, text| Quantity { bound, ..quantity(text) };
        assert!(quantity("175B").agrees(bound(Bound::Above, "170B")));
        assert!(quantity("175B").allows(bound(Bound::Above, "100B")));
        assert!(!quantity("175B").agrees(bound(Bound::Above, "100B")));
        assert!(!quantity("175B").allows(bound(Bound::Above, "17.5B")));
        assert!(!quantity("175B").allows(bound(Bound::Above, "200B")));
        assert!(quantity("175B").allows(bound(Bound::About, "200B")));
        assert!(!quantity("175B").allows(bound(Bound::About, "17.5B")));
        assert!(quantity("175B").allows(bound(Bound::Below, "200B")));
        assert!(!quantity("175B").allows(bound(Bound::Below, "100B")));
        assert_eq!(Quantity::parse("many"), None);
        assert_eq!(Quantity::parse("7 m"), None);
    }
}
