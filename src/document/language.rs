//! The language of a text, told by counting characters and words.
//!
//! It reads no grammar and no meaning; a text too short to tell takes the language of what is around it.

use std::sync::LazyLock;

use super::Language;

/// A set of the characters of the basic Han block, one bit each: every character of every article is asked for.
struct Script(Vec<u64>);

/// The first character of the basic Han block, and how many words its bits take.
const BLOCK: (u32, usize) = (0x4E00, 0x5200 / 64);

impl Script {
    /// The characters that a line of the data file lists.
    fn new(name: &str) -> Self {
        let mut bits = vec![0; BLOCK.1];
        let line = include_str!("scripts.txt").lines().find_map(|line| line.strip_prefix(name));
        for (word, bit) in line.unwrap_or("").chars().filter_map(Self::place) {
            bits[word] |= bit;
        }
        Self(bits)
    }

    fn place(character: char) -> Option<(usize, u64)> {
        let index = (character as u32).checked_sub(BLOCK.0)? as usize;
        (index / 64 < BLOCK.1).then_some((index / 64, 1 << (index % 64)))
    }

    fn has(&self, (word, bit): (usize, u64)) -> bool {
        self.0[word] & bit != 0
    }
}

/// Characters of simplified, and of traditional Chinese only.
static SCRIPTS: LazyLock<(Script, Script)> =
    LazyLock::new(|| (Script::new("simplified "), Script::new("traditional ")));

/// Whether a character is one of the marks that are frequent in Chinese text, or stands for code: no letter, and no need
/// to look it up.
fn is_mark(character: char) -> bool {
    matches!(character,
        '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3020}' | '\u{FF01}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF20}' | '\u{FFFC}')
}

/// Behind the character is a word, or goes on.
const INSIDE: u8 = 1;
/// A word begins.
const BEGINS: u8 = 2;
/// No ASCII character: what it does in a word is to be seen.
const OTHER: u8 = 4;

/// What the character does that begins with a byte, outside a word and inside.
const WORDS: [[u8; 256]; 2] = {
    let mut steps = [[OTHER; 256], [OTHER | INSIDE; 256]];
    let mut code = 0u8;
    while code < 128 {
        let (outside, inside) = match code {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => (BEGINS | INSIDE, INSIDE),
            // They stand between letters.
            b'\'' | b'-' | b'.' | b'_' => (0, INSIDE),
            _ => (0, 0),
        };
        steps[0][code as usize] = outside;
        steps[1][code as usize] = inside;
        code += 1;
    }
    steps
};

/// Whether a character is Han (an ideograph or a part of one, or its Chinese sound sign; not punctuation, not kana).
pub(super) fn is_han(character: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&character)
        || matches!(character,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}' | '\u{3007}' | '\u{3105}'..='\u{312F}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

fn is_kana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{FF66}'..='\u{FF9D}')
}

/// What a text holds, as far as its language goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    han: usize,
    kana: usize,
    /// Runs of other letters and digits.
    words: usize,
    simplified: usize,
    traditional: usize,
}

impl Count {
    /// Adds the characters of `text`.
    pub fn add(&mut self, text: &str) {
        let mut in_word = false;
        let mut count = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let ascii = count.add_ascii(rest.as_bytes(), &mut in_word);
            rest = rest.get(ascii..).unwrap_or("");
            let other = count.add_others(rest, &mut in_word);
            rest = rest.get(other..).unwrap_or("");
        }
        self.join(count);
    }

    /// Adds the ASCII characters at the beginning; tells how many bytes that is.
    fn add_ascii(&mut self, bytes: &[u8], in_word: &mut bool) -> usize {
        let mut words = 0;
        let mut step = u8::from(*in_word);
        let end = bytes.iter().position(|byte| {
            step = WORDS[usize::from(step & INSIDE)][usize::from(*byte)];
            words += usize::from(step & BEGINS);
            step & OTHER != 0
        });
        self.words += words / usize::from(BEGINS);
        *in_word = step & INSIDE != 0;
        end.unwrap_or(bytes.len())
    }

    /// Adds the characters before the next ASCII one; tells how many bytes that is.
    fn add_others(&mut self, text: &str, in_word: &mut bool) -> usize {
        let (simplified, traditional) = &*SCRIPTS;
        let mut length = 0;
        for character in text.chars() {
            if let Some(place) = Script::place(character) {
                self.han += 1;
                self.simplified += usize::from(simplified.has(place));
                self.traditional += usize::from(traditional.has(place));
                *in_word = false;
            } else if character.is_ascii() {
                break;
            } else if is_han(character) {
                self.han += 1;
                *in_word = false;
            } else {
                let kana = is_kana(character);
                self.kana += usize::from(kana);
                let letter = !kana && !is_mark(character) && character.is_alphanumeric();
                self.words += usize::from(letter && !*in_word);
                *in_word = letter;
            }
            length += character.len_utf8();
        }
        length
    }

    /// Adds what was counted in another text.
    pub fn join(&mut self, other: Self) {
        self.han += other.han;
        self.kana += other.kana;
        self.words += other.words;
        self.simplified += other.simplified;
        self.traditional += other.traditional;
    }

    /// Words of prose: a run of letters and digits, or one Han character or kana.
    pub fn words(&self) -> usize {
        self.words + self.han + self.kana
    }

    /// The language of a whole document.
    pub fn language(&self) -> Language {
        if self.is_japanese() {
            Language::Ja
        } else if self.is_chinese() {
            self.variant().unwrap_or(Language::ZhHans)
        } else {
            Language::En
        }
    }

    /// The language of a part of a document in the language `around`.
    pub fn language_within(&self, around: Language) -> Language {
        if self.is_japanese() || around == Language::Ja && self.kana > 0 {
            return Language::Ja;
        }
        if self.han == 0 || (around == Language::En && !self.is_chinese()) {
            return Language::En;
        }
        let inherited = if around == Language::ZhHant { Language::ZhHant } else { Language::ZhHans };
        if around == Language::Ja && self.variant().is_none() {
            return Language::Ja;
        }
        self.variant().unwrap_or(inherited)
    }

    /// Kana in number, and not only a name quoted in Chinese text.
    fn is_japanese(&self) -> bool {
        self.kana >= 2 && self.kana * 5 >= self.kana + self.han
    }

    /// A Han character says about as much as two thirds of an English word; three in ten still make Chinese prose with many terms.
    fn is_chinese(&self) -> bool {
        self.han > 0 && self.han * 10 >= self.words * 3
    }

    fn variant(&self) -> Option<Language> {
        if self.traditional >= 2 * self.simplified.max(1) || (self.traditional > 0 && self.simplified == 0) {
            Some(Language::ZhHant)
        } else if self.simplified > 0 {
            Some(Language::ZhHans)
        } else {
            None
        }
    }
}

/// Words of prose in `text`.
pub(super) fn words(text: &str) -> usize {
    let mut count = Count::default();
    count.add(text);
    count.words()
}

/// Whether a source is written in Chinese, markup and all: a first guess, before parsing.
pub(super) fn looks_chinese(source: &str) -> bool {
    let mut count = Count::default();
    count.add(source);
    matches!(count.language(), Language::ZhHans | Language::ZhHant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(text: &str) -> Language {
        let mut count = Count::default();
        count.add(text);
        count.language()
    }

    #[test]
    fn languages_by_script() {
        assert_eq!(language("大语言模型（LLM）由 OpenAI 训练"), Language::ZhHans);
        assert_eq!(language("大型語言模型是這樣訓練的"), Language::ZhHant);
        assert_eq!(language("これは日本語の文章です"), Language::Ja);
        assert_eq!(language("The model was trained by Zhipu (智谱) in Beijing last year and is open."), Language::En);
        assert_eq!(language("使用 Transformer 和 Diffusion 的 Stable Diffusion XL 与 GPT-4 模型"), Language::ZhHans);
        assert_eq!(language(""), Language::En);
    }

    #[test]
    fn marks_are_no_letters() {
        assert!((0..=0x10FFFF).filter_map(char::from_u32).all(|one| !is_mark(one) || !one.is_alphanumeric()));
    }

    #[test]
    fn parts_inherit_the_variant() {
        let mut count = Count::default();
        count.add("人工智能");
        assert_eq!(count.language_within(Language::ZhHant), Language::ZhHant);
        assert_eq!(count.language_within(Language::ZhHans), Language::ZhHans);
    }

    #[test]
    fn words_count_han_singly() {
        assert_eq!(words("GPT-4 is 人工智能 v2.0"), 7);
        assert_eq!(words("aé éa a-é é-a a.b'c -a- a模b a“b naïve_x"), 12);
    }
}
