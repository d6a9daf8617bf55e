//! Names to entities: one table of all names. It finds names in plain text; it reads no sentence.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::{ControlFlow, Range};
use std::sync::OnceLock;

use crate::matcher::{Table, Texts, packed, width};

use super::scan::{Hit, Scan, Scans};
use super::spelling::{self, Slips};
use super::{Entity, EntityId};

/// A name that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The entity.
    pub entity: EntityId,
    /// Whether it is written as one of the entity's names is written, to the letter.
    pub exact: bool,
}

/// A name that is not written as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelling {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The right spelling.
    pub right: String,
    /// The entity.
    pub entity: EntityId,
}

/// All names of all entities.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Lexicon {
    table: Table,
    /// The names, in the order of what they fold to.
    names: Names,
    /// For each name of the table, which is in lower case: where the names that fold to it begin. Then the end of all.
    #[serde(with = "packed")]
    groups: Vec<u32>,
    /// What else names stand for, sorted; such a spelling is no slip of the name.
    homonyms: Vec<(EntityId, String)>,
    #[serde(skip)]
    slips: OnceLock<Slips>,
}

#[derive(Clone, Copy, Debug)]
struct Name<'n> {
    text: &'n str,
    entity: EntityId,
    /// A spelling that is not listed, such as `GPT4` for `GPT-4`.
    derived: bool,
}

/// A name on its way into the table.
struct Spelling<'n> {
    /// What it is looked up by.
    folded: String,
    text: Cow<'n, str>,
    entity: EntityId,
    derived: bool,
}

/// Names, ready as soon as they are read.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct Names {
    texts: Texts,
    /// The entity of each name, twice; one more for a derived name.
    #[serde(with = "packed")]
    entities: Vec<u32>,
}

impl Names {
    /// Adds a name; one behind the first four gigabytes is not kept.
    fn push(&mut self, name: Name<'_>) {
        let entity = u32::try_from(name.entity * 2 + usize::from(name.derived));
        if let Ok(entity) = entity
            && self.texts.push(name.text)
        {
            self.entities.push(entity);
        }
    }

    fn len(&self) -> usize {
        self.entities.len()
    }

    fn get(&self, index: usize) -> Option<Name<'_>> {
        let (text, entity) = (self.texts.get(index)?, *self.entities.get(index)?);
        Some(Name { text, entity: (entity / 2) as usize, derived: entity % 2 == 1 })
    }

    fn range(&self, range: Range<usize>) -> impl Iterator<Item = Name<'_>> + Clone {
        range.filter_map(|index| self.get(index))
    }
}

impl Lexicon {
    /// Builds the table of all names and their spellings with other separators.
    pub fn new(entities: &[Entity]) -> Self {
        let mut names: Vec<Spelling<'_>> = Vec::new();
        let mut exact: HashSet<&str> = HashSet::new();
        for (entity, known) in entities.iter().enumerate() {
            for name in known.all_names().filter(|name| !name.trim().is_empty()) {
                names.push(Spelling { folded: name.to_ascii_lowercase(), text: name.into(), entity, derived: false });
                exact.insert(name);
            }
        }
        for (entity, known) in entities.iter().enumerate() {
            for variant in known.all_names().flat_map(variants) {
                if !exact.contains(variant.as_str()) {
                    let folded = variant.to_ascii_lowercase();
                    names.push(Spelling { folded, text: variant.into(), entity, derived: true });
                }
            }
        }
        let mut homonyms: Vec<_> = entities
            .iter()
            .enumerate()
            .flat_map(|(entity, known)| known.homonyms.iter().map(move |homonym| (entity, homonym.clone())))
            .collect();
        homonyms.sort_unstable();
        let (table, names, groups) = grouped(names);
        Self { table, names, groups, homonyms, slips: OnceLock::new() }
    }

    /// The entity with exactly this name.
    pub fn entity(&self, name: &str) -> Option<EntityId> {
        let mut group = self.group(self.table.position(&name.to_ascii_lowercase())?);
        group.find(|known| !known.derived && known.text == name).map(|known| known.entity)
    }

    /// All exact names with their entities, each name once.
    pub fn all(&self) -> impl Iterator<Item = (&str, EntityId)> {
        self.listed().map(|(_, name)| (name.text, name.entity))
    }

    fn listed(&self) -> impl Iterator<Item = (u32, Name<'_>)> {
        (0u32..).zip(self.names.range(0..self.names.len())).filter(|(_, name)| !name.derived)
    }

    /// The index of slips, which is built when it is first needed.
    pub(super) fn slips(&self) -> &Slips {
        self.slips.get_or_init(|| Slips::new(self.listed().map(|(index, name)| (index, name.text))))
    }

    /// Takes an index of slips that was built before; it must be that of these names.
    pub(super) fn set_slips(&mut self, slips: Slips) {
        self.slips = OnceLock::from(slips);
    }

    /// The names that fold to a name of the table.
    fn group(&self, index: usize) -> impl Iterator<Item = Name<'_>> + Clone {
        let bound = |index: usize| self.groups.get(index).map_or(self.names.len(), |bound| *bound as usize);
        self.names.range(bound(index)..bound(index + 1))
    }

    fn is_homonym(&self, entity: EntityId, written: &str) -> bool {
        self.homonyms.binary_search_by(|(id, homonym)| (*id, homonym.as_str()).cmp(&(entity, written))).is_ok()
    }

    /// Names in `text`, leftmost-longest, in order, without overlaps.
    ///
    /// A name of two ASCII letters or less counts only where it stands alone (in brackets, before a colon, as a
    /// whole cell). A name that goes on (`GPT-4o`, `BERT-based`, `Llama 4`) is another name and does not count.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        self.mentions_in(text, self.scan(text, &mut Scans::default()))
    }

    /// The same in a text that was looked through.
    pub fn mentions_in(&self, text: &str, scan: Scan<'_>) -> Vec<Mention> {
        scan.alone()
            .filter_map(|hit| {
                let (range, mut names) = (hit.range(), self.group(hit.name()));
                let written = on_one_line(&text[range.clone()]);
                let exact = names.clone().find(|name| name.text == written);
                let name = exact.or_else(|| names.next().filter(|name| resembles(&written, name.text)))?;
                if self.is_homonym(name.entity, &written) {
                    return None;
                }
                Some(Mention { range, entity: name.entity, exact: exact.is_some_and(|name| !name.derived) })
            })
            .collect()
    }

    /// Names in `text` with a wrong case or a slip of one letter.
    pub fn misspellings(&self, text: &str) -> Vec<Misspelling> {
        self.misspellings_in(text, self.scan(text, &mut Scans::default()))
    }

    /// The same in a text that was looked through.
    pub fn misspellings_in(&self, text: &str, scan: Scan<'_>) -> Vec<Misspelling> {
        let mut found = Vec::new();
        for hit in scan.versions() {
            let (range, mut names) = (hit.range(), self.group(hit.name()));
            let written = on_one_line(&text[range.clone()]);
            let mut listed = names.clone().filter(|name| !name.derived);
            if names.any(|name| name.text == written) {
                continue;
            }
            // In lower case it may be the name of a package or a configuration; in Chinese prose it is hardly that,
            // but for an address without a scheme ("github.com/pytorch").
            let address = || text[..range.start].ends_with('/') || !text.contains(is_han);
            if !written.contains(|c: char| c.is_ascii_uppercase()) && address() {
                continue;
            }
            let slip = |name: &Name<'_>| {
                spelling::is_case_slip(&written, name.text) && !self.is_homonym(name.entity, &written)
            };
            if let Some(name) = listed.find(slip) {
                found.push(Misspelling { range, right: name.text.to_owned(), entity: name.entity });
            }
        }
        let named = |index: u32| self.names.get(index as usize).map(|name| (name.text, name.entity));
        let slips = self.slips().find(text, named);
        let known: Vec<Hit> = if slips.is_empty() { Vec::new() } else { scan.versions().collect() };
        for (range, right, entity) in slips {
            let next = known.partition_point(|hit| hit.range().end <= range.start);
            let known = known.get(next).is_some_and(|hit| hit.range().start < range.end);
            let written = &text[range.clone()];
            if !known && self.entity(written).is_none() && !self.is_homonym(entity, written) {
                found.push(Misspelling { range, right, entity });
            }
        }
        found.sort_by_key(|misspelling| misspelling.range.start);
        found.dedup_by(|next, first| next.range.start < first.range.end);
        found
    }

    /// Looks through the next text of some.
    pub fn scan<'s>(&self, text: &str, scans: &'s mut Scans) -> Scan<'s> {
        // A line break inside a name is a space; both are one byte, so offsets stay.
        let mut flat = std::mem::take(&mut scans.flat);
        flat.clear();
        flat.push_str(text);
        flat.make_ascii_lowercase();
        if flat.contains('\n') {
            flat = flat.replace('\n', " ");
        }
        scans.begin();
        let (mut alone, mut versions) = (0, 0);
        let mut inside_word = false;
        let mut next = 0;
        while let Some(byte) = flat.as_bytes().get(next) {
            let at = next;
            next += width(*byte);
            let word = byte.is_ascii_alphanumeric();
            let begins = !(word && inside_word);
            inside_word = word;
            if at < alone && at < versions || !begins || *byte == b' ' {
                continue;
            }
            self.table.at(&flat, at, |name, length| {
                let range = at..at + length;
                let is_alone = at >= alone && stands_alone(text, &range, false);
                let is_version = at >= versions && stands_alone(text, &range, true);
                if is_alone {
                    alone = range.end;
                }
                if is_version {
                    versions = range.end;
                }
                if is_alone || is_version {
                    scans.add(name, &range, is_alone, is_version);
                }
                if at < alone && at < versions { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        }
        scans.flat = flat;
        scans.last()
    }
}

/// A name as it is written, a line break in it as a space.
fn on_one_line(written: &str) -> Cow<'_, str> {
    if written.contains('\n') { written.replace('\n', " ").into() } else { written.into() }
}

/// Names by what they fold to, sorted by that; of each group every text once, in the order in which they came.
fn grouped(mut names: Vec<Spelling<'_>>) -> (Table, Names, Vec<u32>) {
    names.sort_by(|left, right| left.folded.cmp(&right.folded));
    let mut kept = Names::default();
    let mut groups: Vec<u32> = Vec::new();
    let alike = names.chunk_by(|left, right| left.folded == right.folded);
    for group in alike.clone() {
        let first = kept.len();
        groups.push(first as u32);
        for Spelling { text, entity, derived, .. } in group {
            if kept.range(first..kept.len()).all(|other| other.text != *text) {
                kept.push(Name { text, entity: *entity, derived: *derived });
            }
        }
    }
    groups.push(kept.len() as u32);
    (Table::new(alike.map(|group| group[0].folded.as_str())), kept, groups)
}

/// Whether a name in another case may still be meant: only longer names, not in one case throughout, and not an
/// acronym or a short name written like a word ("Clip", "Bloom", "Zero").
fn resembles(written: &str, name: &str) -> bool {
    let letters = || written.chars().filter(char::is_ascii_alphabetic);
    let mixed = letters().any(|c| c.is_ascii_lowercase()) && letters().any(|c| c.is_ascii_uppercase());
    let acronym = !name.chars().any(|c| c.is_ascii_lowercase());
    letters().count() >= 4 && mixed && !acronym && !spelling::is_another_word(written, name) || !written.is_ascii()
}

/// The common Chinese characters.
fn is_han(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

/// Other spellings of a name that people use: `GPT 4` and `GPT4` for `GPT-4`, `StableDiffusion`.
fn variants(name: &str) -> Vec<String> {
    if !name.is_ascii() || name.len() < 4 {
        return Vec::new();
    }
    let separators = name.chars().filter(|c| matches!(c, ' ' | '-')).count();
    if separators == 0 || separators > 3 {
        return Vec::new();
    }
    let mut variants = vec![name.replace('-', " "), name.replace(' ', "-"), name.replace([' ', '-'], "")];
    variants.retain(|variant| variant != name);
    variants.dedup();
    variants
}

/// Whether the characters around a name leave it whole.
fn stands_alone(text: &str, range: &Range<usize>, versions: bool) -> bool {
    let name = &text[range.clone()];
    let before = text[..range.start].chars().next_back();
    let after = &text[range.end..];
    if name.starts_with(|c: char| c.is_ascii_alphanumeric()) && before.is_some_and(joins_before) {
        return false;
    }
    // A version glued to a Chinese name makes another name as well.
    let version = after.bytes().take_while(u8::is_ascii_digit).count();
    if !versions && name.ends_with(|c: char| !c.is_ascii()) && (1..4).contains(&version) {
        return false;
    }
    if name.ends_with(|c: char| c.is_ascii_alphanumeric()) && joins_after(name, after, versions) {
        return false;
    }
    let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
    !(name.is_ascii() && letters <= 2) || is_edge(before) && is_edge(after.chars().next())
}

fn joins_before(before: char) -> bool {
    before.is_ascii_alphanumeric() || matches!(before, '_' | '-' | '@' | '#' | '.' | '\\')
}

/// Whether what follows makes a longer word or another version: `GPTs` is still GPT, `GPT-4o` and `Llama 4` are not
/// GPT-4 and Llama; a year after a name ("ChatGPT 2022") is no version.
fn joins_after(name: &str, after: &str, versions: bool) -> bool {
    let mut characters = after.chars();
    let (Some(next), second) = (characters.next(), characters.next()) else { return false };
    let goes_on = second.is_some_and(|second| second.is_ascii_alphanumeric());
    match next {
        '_' | '+' | '\\' => true,
        '-' | '.' | '@' | '·' | '\u{2011}' => goes_on,
        ' ' => {
            let digits = after[1..].bytes().take_while(u8::is_ascii_digit).count();
            !versions && (1..4).contains(&digits) && !name.ends_with(|c: char| c.is_ascii_digit())
        }
        's' => goes_on,
        next => next.is_ascii_alphanumeric(),
    }
}

fn is_edge(neighbour: Option<char>) -> bool {
    neighbour.is_none_or(|c| {
        matches!(
            c,
            '(' | ')' | '\u{ff08}' | '\u{ff09}' | ',' | '\u{ff0c}' | '\u{3001}' | ':' | '\u{ff1a}' | '|' | '/' | '\n'
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::KindSet;

    fn lexicon(names: &[&str]) -> Lexicon {
        let entities: Vec<Entity> = names
            .iter()
            .map(|name| Entity {
                name: (*name).to_owned(),
                kinds: KindSet::ALL,
                names: Vec::new(),
                homonyms: Vec::new(),
                note: Default::default(),
                source: String::new(),
                checked: None,
                roster_closed: false,
                properties: Vec::new(),
            })
            .collect();
        Lexicon::new(&entities)
    }

    fn found<'a>(lexicon: &Lexicon, text: &'a str) -> Vec<&'a str> {
        lexicon.mentions(text).into_iter().map(|mention| &text[mention.range]).collect()
    }

    #[test]
    fn the_longest_name_wins_and_other_names_do_not_count() {
        let lexicon = lexicon(&["GPT", "GPT-4", "Llama", "BERT", "Stable Diffusion", "X", "豆包"]);
        assert_eq!(found(&lexicon, "GPT-4 与 GPT 和 GPT4"), ["GPT-4", "GPT", "GPT4"]);
        assert!(found(&lexicon, "GPT-4o、GPT-4.5、Llama 4、BERT-based、Sentence-BERT、gpt_4").is_empty());
        assert_eq!(found(&lexicon, "Stable\nDiffusion 用了 GPTs"), ["Stable\nDiffusion", "GPT"]);
        assert_eq!(found(&lexicon, "X(原名)，X 轴"), ["X"]);
        assert_eq!(found(&lexicon, "字节的豆包很好"), ["豆包"]);
    }

    #[test]
    fn case_and_one_letter_slips_are_misspellings() {
        let lexicon = lexicon(&[
            "GitHub Copilot",
            "GitHub",
            "Stability AI",
            "PyTorch",
            "Transformer",
            "SAM",
            "Midjourney",
            "OpenAI",
        ]);
        let wrong =
            |text: &str| -> Vec<String> { lexicon.misspellings(text).into_iter().map(|slip| slip.right).collect() };
        assert_eq!(wrong("Github Copilot 与 Github"), ["GitHub Copilot", "GitHub"]);
        assert_eq!(wrong("Stablity AI 和 Pytorch"), ["Stability AI", "PyTorch"]);
        assert_eq!(wrong("Tranformer、MidJourney、OpenAl"), ["Transformer", "Midjourney", "OpenAI"]);
        assert!(wrong("SAM 与 Sam Altman，transformer 和 Transformers，OPENAI").is_empty());
    }

    #[test]
    fn other_words_are_neither_mentions_nor_misspellings() {
        let entity = |name: &str, homonym: &str| Entity {
            name: name.to_owned(),
            kinds: KindSet::ALL,
            names: Vec::new(),
            homonyms: vec![homonym.to_owned()],
            note: Default::default(),
            source: String::new(),
            checked: None,
            roster_closed: false,
            properties: Vec::new(),
        };
        let entities =
            [entity("Jupyter", "Jupiter"), entity("GaLore", "Galore"), entity("SQuAD", ""), entity("PyTorch", "")];
        let lexicon = Lexicon::new(&entities);
        let text = "Jupiter, Galore and the Squad";
        assert!(lexicon.misspellings(text).is_empty());
        assert!(found(&lexicon, text).is_empty());
        assert_eq!(found(&lexicon, "Pytorch and SQuAd"), ["Pytorch", "SQuAd"]);
        assert_eq!(lexicon.misspellings("Jupitr and Jupeter").len(), 1);
    }
}
