//! Editions of rules: a year and a month. Settings that name one never meet what is newer.
//!
//! Facts have dates of their own.

use std::fmt;

/// A year and a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Edition {
    year: u16,
    month: u8,
}

impl Edition {
    /// The edition of this version of the program.
    pub const CURRENT: &'static str = "2026.11";

    /// Reads a text such as `2026.11`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('.')?;
        let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then_some(Self { year, month })
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}.{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_read_and_compared() {
        let edition = |text| Edition::parse(text);
        assert!(edition("2026.11") < edition("2027.03") && edition("2026.02") < edition("2026.11"));
        assert_eq!(edition("2026.11").unwrap().to_string(), "2026.11");
        for wrong in ["", "2026", "2026.1", "2026.13", "2026.00", "26.11", "+026.11", "2026.11.1", "0.2"] {
            assert_eq!(edition(wrong), None, "{wrong}");
        }
        assert!(edition(Edition::CURRENT).is_some());
    }
}
