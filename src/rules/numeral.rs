//! Reads small whole numbers as people write them: in digits, and in the words of `numerals.txt`.
//!
//! It reads counts of things, not quantities with magnitudes; those belong to the facts.

/// The number that `text` writes, if it is one.
pub(super) fn parse(text: &str) -> Option<usize> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return None;
    }
    let digits: Option<String> = text.chars().map(ascii_digit).collect();
    if let Some(digits) = digits {
        return digits.parse().ok();
    }
    value(&text).or_else(|| composed(&text))
}

/// An ASCII or full-width digit as an ASCII digit.
fn ascii_digit(character: char) -> Option<char> {
    match character {
        '0'..='9' => Some(character),
        '\u{ff10}'..='\u{ff19}' => char::from_u32(character as u32 - 0xff10 + '0' as u32),
        _ => None,
    }
}

fn value(word: &str) -> Option<usize> {
    let lines = include_str!("numerals.txt").lines().filter(|line| !line.starts_with('#'));
    let mut entries = lines.filter_map(|line| line.split_once(' '));
    entries.find(|(entry, _)| *entry == word).and_then(|(_, value)| value.parse().ok())
}

/// A number of several characters: digits, each perhaps followed by a ten or a hundred.
fn composed(text: &str) -> Option<usize> {
    let mut total = 0_usize;
    let mut digit = None;
    for character in text.chars() {
        let value = value(character.encode_utf8(&mut [0; 4]))?;
        if value >= 10 {
            total = total.saturating_add(digit.take().unwrap_or(1) * value);
        } else if digit.replace(value).is_some_and(|before| before != 0) {
            // Two digits side by side are a number read out digit by digit, such as a year.
            return None;
        }
    }
    Some(total.saturating_add(digit.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn digits_and_words() {
        for (text, number) in [
            ("3", 3),
            ("１２", 12),
            ("三", 3),
            ("两", 2),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("二十三", 23),
            ("一百零五", 105),
            ("Three", 3),
            ("twelve", 12),
            (" 4 ", 4),
        ] {
            assert_eq!(parse(text), Some(number), "{text}");
        }
        for text in ["", "几", "一九五六", "many", "1.5", "99999999999999999999999"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
