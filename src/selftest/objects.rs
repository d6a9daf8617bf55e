//! For a subject and a relation: a true object and a false one, as an example would write them.
//!
//! What is true and false is asked of the facts; whether a phrase reads it is tested elsewhere.

use std::collections::BTreeMap;

use crate::facts::{
    Date, EntityId, FactData, FactValue, Facts, KindSet, Proposition, RelationId, Term, ValueType, Verdict,
};

use super::chance::mix;
use super::phrases::Skip;
use super::write::{Writer, tenfold};

/// Marks that a text in a phrase never holds; see the placeholder `<O>` of texts in the grammar.
const MARKS: &str = "()\u{ff08}\u{ff09}\u{3002}\u{ff1b};\u{ff0c},\u{3001}:\u{ff1a}|\u{201c}\u{201d}\"!?\u{ff01}\u{ff1f}\u{300a}\u{300b}[]\u{3010}\u{3011}\n";
/// Numbers below this are not taken for quantities in a text.
const SMALLEST_QUANTITY: f64 = 512.0;
/// A number below this is not taken for a year.
const EARLIEST_YEAR: i32 = 1900;
/// Words of an expansion that may be exchanged have at least so many letters.
const SHORTEST_WORD: usize = 3;

/// An object that can be written into an example.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// How it is written.
    pub text: String,
    /// For entities: which.
    pub entity: Option<EntityId>,
}

/// Words by their first letter, from which false expansions are made.
pub(super) struct Vocabulary(BTreeMap<char, Vec<String>>);

impl Vocabulary {
    /// The capitalised words of all texts in the facts.
    pub fn new(facts: &Facts) -> Self {
        let mut words: BTreeMap<char, Vec<String>> = BTreeMap::new();
        let values = facts.entities().iter().flat_map(|entity| &entity.properties).flat_map(|(_, values)| values);
        for value in values {
            let FactData::Text(text) = &value.value else { continue };
            for (_, word) in capitalized(text) {
                words.entry(initial(word)).or_default().push(word.to_owned());
            }
        }
        for list in words.values_mut() {
            list.sort();
            list.dedup();
        }
        Self(words)
    }

    fn like(&self, word: &str) -> &[String] {
        self.0.get(&initial(word)).map_or(&[], Vec::as_slice)
    }
}

/// Capitalised words with their bytes.
fn capitalized(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| word.len() >= SHORTEST_WORD && word.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

fn initial(word: &str) -> char {
    word.chars().next().unwrap_or_default()
}

/// Finds objects for one phrase.
pub(super) struct Objects<'a> {
    pub facts: &'a Facts,
    pub vocabulary: &'a Vocabulary,
    pub writer: &'a Writer<'a>,
    pub relation: RelationId,
    /// Kinds of object that the phrase takes.
    pub kinds: KindSet,
    /// Kinds of object that the phrase is not sure enough to contradict.
    pub spare: KindSet,
    /// Whether the object's left and right edges are open in the phrase.
    pub open: (bool, bool),
    pub seed: u64,
}

impl Objects<'_> {
    /// An object that is right.
    pub fn truth(&self, subject: EntityId) -> Result<Object, Skip> {
        let values = self.facts.entities()[subject].values(self.relation).unwrap_or_default();
        let mut reason = Skip::NoName;
        for value in values {
            match self.written(value) {
                Ok(object) => return Ok(object),
                Err(skip) => reason = skip,
            }
        }
        Err(reason)
    }

    fn written(&self, value: &FactValue) -> Result<Object, Skip> {
        match &value.value {
            FactData::Entity(entity) => self.named(*entity),
            FactData::Text(text) => plain(text.clone()),
            FactData::Date(date) => plain(self.writer.date(*date)),
            FactData::Quantity(quantity) if quantity.number < SMALLEST_QUANTITY => Err(Skip::Unwritable),
            FactData::Quantity(_) => Ok(Object { text: value.text.clone(), entity: None }),
        }
    }

    fn named(&self, entity: EntityId) -> Result<Object, Skip> {
        let known = &self.facts.entities()[entity];
        if !known.kinds.meets(self.kinds) {
            return Err(Skip::OtherKind);
        }
        let name = self.writer.name(known).ok_or(Skip::NoName)?;
        if self.writer.holds(name) {
            Err(Skip::OwnWords)
        } else {
            Ok(Object { text: name.to_owned(), entity: Some(entity) })
        }
    }

    /// An object of the same kind that is wrong.
    pub fn lie(&self, subject: EntityId) -> Result<Object, Skip> {
        let values = self.facts.entities()[subject].values(self.relation).unwrap_or_default();
        let first = values.first().ok_or(Skip::NoFalseObject)?;
        let lie = match (&first.value, self.facts.relations()[self.relation].to) {
            (_, ValueType::Entity(kinds)) => self.other_entity(subject, kinds),
            (FactData::Text(_), _) => values.iter().find_map(|value| self.other_text(subject, &value.text)),
            (FactData::Date(date), _) => self.other_date(subject, *date),
            (FactData::Quantity(_), _) => self.other_quantity(subject, &first.text),
            (FactData::Entity(_), _) => None,
        };
        lie.ok_or(Skip::NoFalseObject)
    }

    /// Whether the facts say that this is wrong, and not nearly right.
    fn is_wrong(&self, subject: EntityId, object: Term) -> bool {
        let says = Proposition { subject: Term::Entity(subject), relation: self.relation, object };
        matches!(self.facts.judge(&says), Verdict::Contradicted { near: false, .. })
    }

    fn other_entity(&self, subject: EntityId, kinds: KindSet) -> Option<Object> {
        let count = self.facts.entities().len();
        let start = (mix(self.seed, subject as u64) % count.max(1) as u64) as usize;
        let candidates = (0..count).map(|step| (start + step) % count);
        candidates
            .filter(|other| *other != subject && self.facts.entities()[*other].kinds.meets(kinds))
            .filter(|other| !self.facts.entities()[*other].kinds.meets(self.spare))
            .filter_map(|other| Some((other, self.named(other).ok()?)))
            .find(|(other, _)| self.is_wrong(subject, Term::Entity(*other)))
            .map(|(_, object)| object)
    }

    /// The text with its last or first capitalised word exchanged for another one with the same initial.
    fn other_text(&self, subject: EntityId, text: &str) -> Option<Object> {
        plain(text.to_owned()).ok()?;
        let words: Vec<(usize, &str)> = capitalized(text).collect();
        let ends = [words.last(), words.first()];
        for (at, word) in ends.into_iter().flatten() {
            let others = self.vocabulary.like(word);
            let start = (mix(self.seed, subject as u64) % others.len().max(1) as u64) as usize;
            for other in others.iter().cycle().skip(start).take(others.len()).filter(|other| other != word) {
                let lie = format!("{}{other}{}", &text[..*at], &text[at + word.len()..]);
                let (open_left, open_right) = self.open;
                if self.is_wrong(subject, Term::Text { words: lie.as_str().into(), open_left, open_right }) {
                    return Some(Object { text: lie, entity: None });
                }
            }
        }
        None
    }

    /// The date five years away, to the side that the seed says.
    fn other_date(&self, subject: EntityId, date: Date) -> Option<Object> {
        let sign = if mix(self.seed, subject as u64).is_multiple_of(2) { 1 } else { -1 };
        [5 * sign, -5 * sign, 10 * sign].into_iter().filter(|years| date.year + years >= EARLIEST_YEAR).find_map(
            |years| {
                let other = Date { year: date.year + years, ..date };
                self.is_wrong(subject, Term::Date(other))
                    .then(|| Object { text: self.writer.date(other), entity: None })
            },
        )
    }

    fn other_quantity(&self, subject: EntityId, written: &str) -> Option<Object> {
        let lie = tenfold(written)?;
        let quantity = crate::facts::Quantity::parse(&lie).filter(|quantity| quantity.number >= SMALLEST_QUANTITY)?;
        self.is_wrong(subject, Term::Quantity(quantity)).then_some(Object { text: lie, entity: None })
    }
}

/// A text that a phrase can hold.
fn plain(text: String) -> Result<Object, Skip> {
    let fits = (2..=120).contains(&text.chars().count()) && !text.contains(|c| MARKS.contains(c));
    if fits { Ok(Object { text, entity: None }) } else { Err(Skip::Unwritable) }
}
