//! Claims by phrase: the grammar's regexes over the masked text of one block.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use crate::document::BlockId;
use crate::facts::{KindSet, Proposition, Term, ValueType};
use crate::finding::Span;

use super::gate::{Candidate, Hits};
use super::grammar::{CompiledPhrase, Grammar, Phrases, object_kinds};
use super::masked::{Masked, Sign, Token, WIDTH};
use super::sentences::{Sentences, quoted};
use super::topic::Topics;
use super::{Claim, Shape, Site};

/// A phrase is looked for this often in one sentence; more is no prose.
const MOST_MATCHES: usize = 64;
/// A line that gives one property of its topic is no longer than this, in bytes.
const LONGEST_PROPERTY: usize = 160;
/// From subject to object there are no more bytes than this, in masked text.
const LONGEST_CLAIM: usize = 240;
/// A longer sentence is no prose: a phrase shall not run over a whole book on one line.
const LONGEST_SENTENCE: usize = 6_000;

/// Reads the phrases of one block.
pub(super) struct PhraseReader<'a> {
    grammar: &'a Grammar,
    topics: Topics<'a>,
    phrases: &'a Phrases,
    /// Names that no fact knows, which stand masked in the text. Without them, nothing is said of such names.
    unnamed: &'a [String],
    hits: RefCell<Hits>,
    /// The sentence that was last asked for (its block, and where it begins), and whether it is withdrawn.
    withdrawn: Cell<Option<(BlockId, usize, bool)>>,
}

impl<'a> PhraseReader<'a> {
    /// A reader for one document.
    pub fn new(grammar: &'a Grammar, topics: Topics<'a>) -> Self {
        Self {
            grammar,
            topics,
            phrases: &grammar.phrases,
            unnamed: &[],
            hits: RefCell::default(),
            withdrawn: Cell::default(),
        }
    }

    /// A reader of what is said of names that no fact knows, which stand masked in the text.
    pub fn of_unnamed(grammar: &'a Grammar, topics: Topics<'a>, unnamed: &'a [String]) -> Self {
        let phrases = grammar.of_unnamed(topics.facts);
        Self { phrases, unnamed, ..Self::new(grammar, topics) }
    }

    /// Adds the claims of a block.
    pub fn read(&self, block: BlockId, claims: &mut Vec<Claim>) {
        let masked = self.topics.masked.get(block);
        // Only a short line such as "Full name: …" can speak of a topic without naming anything known.
        let short = masked.text.len() <= LONGEST_PROPERTY && masked.text.contains([':', '\u{ff1a}', '\u{662f}']);
        if masked.tokens.is_empty() && !short {
            return;
        }
        let sentences = Sentences::new(masked.text);
        let gate = self.phrases.gate();
        let mut hits = self.hits.borrow_mut();
        gate.scan(&sentences.lower, &mut hits);
        let mut candidates = Vec::new();
        for sentence in sentences.each().filter(|sentence| sentence.len() <= LONGEST_SENTENCE) {
            gate.candidates(&mut hits, &sentence, &mut candidates);
            for candidate in &candidates {
                let starts = gate.starts(&mut hits, *candidate, &sentences.lower);
                self.matches(block, (*candidate, starts), &sentence, &sentences, claims);
            }
        }
    }

    fn matches(
        &self,
        block: BlockId,
        (candidate, starts): (Candidate, Option<&[usize]>),
        sentence: &Range<usize>,
        sentences: &Sentences<'_>,
        claims: &mut Vec<Claim>,
    ) {
        let Some(phrase) = self.phrases.all.get(candidate.phrase) else { return };
        // One character more, so that the end of a sentence is not taken for the end of a line.
        let next = sentences.lower[sentence.end..].chars().next().map_or(0, char::len_utf8);
        let text = &sentences.lower[..sentence.end + next];
        // A phrase may ask for the mark before the sentence.
        let before = text[..sentence.start].char_indices().next_back().map_or(0, |(at, _)| at);
        let first = (0..=candidate.first.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        let mut from = first.unwrap_or(0).max(before);
        for _ in 0..MOST_MATCHES {
            let found = match starts {
                Some(starts) => {
                    let mut starts = starts.iter().filter(|start| **start >= from && **start <= text.len());
                    starts.find_map(|start| phrase.pattern.captures_here(text, *start))
                }
                None => phrase.pattern.captures_at(text, from),
            };
            let Some(captures) = found else { return };
            let Some(whole) = captures.get(0) else { return };
            let group = |name: &str| captures.name(name).map(|group| group.range());
            let mut found = Found { whole: whole.range(), subject: group("S"), object: group("O") };
            // Words without a known end run on; they end with the sentence at the latest.
            if let Some(words) = found.object.as_mut().filter(|_| phrase.open_right || phrase.names) {
                words.end = words.end.min(sentences.around(words.start).end);
                if phrase.names && text[words.clone()].ends_with('.') {
                    words.end -= 1;
                }
                found.whole.end = words.end;
            }
            if found.core().len() <= LONGEST_CLAIM {
                self.claim(block, phrase, &found, sentences, claims);
            }
            // The next match may begin inside this one: "A 的 S、B 的 T". Words with an open edge would only shrink.
            let step = text[whole.start()..].chars().next().map_or(1, char::len_utf8);
            from = match captures.name("O") {
                Some(words) if phrase.open_left => words.end(),
                _ => whole.start() + step,
            };
            if from > text.len().min(candidate.last) {
                return;
            }
        }
    }

    fn claim(
        &self,
        block: BlockId,
        phrase: &CompiledPhrase,
        found: &Found,
        sentences: &Sentences<'_>,
        claims: &mut Vec<Claim>,
    ) {
        let masked = self.topics.masked.get(block);
        let core = found.core();
        let sentence = sentences.around(core.start);
        // What follows can change what a name stands for, not what an abbreviation does.
        let words =
            self.topics.facts.relations().get(phrase.relation).is_some_and(|relation| relation.to == ValueType::Text);
        let behind = &sentences.lower[found.whole.end..];
        let stopped = !words && self.grammar.stop.as_ref().is_some_and(|stop| stop.is_match(behind))
            || phrase.unless.as_ref().is_some_and(|unless| unless.is_match(behind));
        // The words of an expansion deny nothing: "Hypothetical Document Embeddings".
        let own = found.object.clone().filter(|_| words && !phrase.open_left && !phrase.open_right);
        if core.end > sentence.end
            || stopped
            || self.is_withdrawn(block, sentences, &sentence, own)
            || quoted(masked.text, &sentence, &core)
        {
            return;
        }
        let paired = self.grammar.pairing.as_ref();
        if !phrase.pairs && paired.is_some_and(|paired| paired.is_match(&sentences.lower[sentence.clone()])) {
            return;
        }
        let Some(relation) = self.topics.facts.relations().get(phrase.relation) else { return };
        if !words && (self.leads_to_another(masked, found, relation.from) || self.is_dependent(found, sentences)) {
            return;
        }
        let subjects = match &found.subject {
            Some(range) if phrase.pairs => self.subjects(block, range.clone(), relation.from),
            Some(range) => self.subjects(block, enumerated(masked.text, range, found.opens()), relation.from),
            None if goes_on(masked.text, found.whole.start) => return,
            None if self.names_its_own(masked, found, relation.from) => return,
            None => {
                let topic = self.topics.of_clause(block, found.whole.start, sentence.start, relation.from);
                topic.map(|(entity, span)| (Term::Entity(entity), span)).into_iter().collect()
            }
        };
        let objects = match &found.object {
            Some(range) => self.objects(block, phrase, range.clone(), relation.to),
            None if relation.to == ValueType::Date => {
                let is_date = |token: &Token| matches!(masked.sign(token), Sign::Date(_));
                let own = masked.tokens_in(sentence.clone()).iter().any(is_date);
                let date = if own { None } else { self.topics.date_above(block) };
                date.map(|(date, span)| (Term::Date(date), span, None)).into_iter().collect()
            }
            None => {
                let topic = self.topics.above(block, object_kinds(relation.to));
                topic.map(|(entity, span)| (Term::Entity(entity), span, None)).into_iter().collect()
            }
        };
        let span = self.topics.document.blocks()[block].span_of(masked.original(core));
        let known = |subject: &Term| match subject {
            Term::Entity(subject) => self.topics.facts.entities()[*subject].values(phrase.relation).is_some(),
            _ => true,
        };
        if phrase.pairs && (subjects.len() != objects.len() || subjects.len() < 2) {
            return;
        }
        for (index, (subject, subject_span)) in subjects.iter().enumerate() {
            // A remark in brackets is an expansion only of what has one, and a Chinese name may be the end of a longer
            // one.
            let longer = || found.subject.as_ref().is_some_and(|range| follows_han(masked, range.start));
            if relation.to == ValueType::Text && (!known(subject) || longer()) {
                continue;
            }
            let objects = if phrase.pairs { &objects[index..=index] } else { &objects[..] };
            for (object, object_span, object_range) in objects {
                let nearer = relation.to == ValueType::Date
                    && !phrase.pairs
                    && found.subject.is_some()
                    && self.another_date_is_nearer(block, &sentence, *subject_span, *object_span);
                if object == subject || nearer {
                    continue;
                }
                let says = Proposition { subject: subject.clone(), relation: phrase.relation, object: object.clone() };
                // A date that the heading gives is not what is wrong beneath it.
                let under = object_range.is_none() && relation.to == ValueType::Date;
                let shape = if under { Shape::Under } else { Shape::Phrase };
                let site = Site {
                    block,
                    span,
                    subject: *subject_span,
                    object: *object_span,
                    object_range: object_range.clone(),
                };
                claims.push(Claim::new(says, site, phrase.certainty, shape));
            }
        }
    }

    /// The sentence is no assertion, or the next one takes it back. `own` is passed over.
    fn is_withdrawn(
        &self,
        block: BlockId,
        sentences: &Sentences<'_>,
        sentence: &Range<usize>,
        own: Option<Range<usize>>,
    ) -> bool {
        let text = &sentences.lower;
        let denies = |range: Range<usize>| self.grammar.deny.as_ref().is_some_and(|deny| deny.is_match(&text[range]));
        let corrected = || self.grammar.corrected.as_ref().is_some_and(|words| words.is_match(&text[sentence.end..]));
        if let Some(own) = own.filter(|own| sentence.start <= own.start && own.end <= sentence.end) {
            return denies(sentence.start..own.start) || denies(own.end..sentence.end) || corrected();
        }
        let known = self.withdrawn.get().filter(|(last, start, _)| (*last, *start) == (block, sentence.start));
        known.map_or_else(
            || {
                let withdrawn = denies(sentence.clone()) || corrected();
                self.withdrawn.set(Some((block, sentence.start, withdrawn)));
                withdrawn
            },
            |(_, _, withdrawn)| withdrawn,
        )
    }

    /// "After G published B in 2018, F released R in 2019": the date beside R is R's.
    fn another_date_is_nearer(&self, block: BlockId, sentence: &Range<usize>, subject: Span, date: Span) -> bool {
        let gap = |other: Span| other.start.saturating_sub(subject.end).max(subject.start.saturating_sub(other.end));
        let masked = self.topics.masked.get(block);
        let dates = masked.tokens_in(sentence.clone()).iter();
        dates
            .filter(|token| matches!(masked.sign(token), Sign::Date(_)))
            .map(|token| self.topics.document.blocks()[block].span_of(token.range()))
            .any(|other| other != date && gap(other) < gap(date))
    }

    /// A phrase without a subject, followed by one in the same clause: "由 O 发布的 S" speaks of S, not of the topic.
    fn names_its_own(&self, masked: Masked<'_>, found: &Found, kinds: KindSet) -> bool {
        let tail = &masked.text[found.whole.end..];
        let clause = tail.find(['\u{ff0c}', ',', '\u{3002}', '\u{ff1b}', ';', '\n', '.']).unwrap_or(tail.len());
        let range = found.whole.end..found.whole.end + clause;
        masked.tokens_in(range).iter().any(|token| {
            let entity = token.entity().and_then(|entity| self.topics.facts.entities().get(entity));
            entity.is_some_and(|entity| entity.kinds.meets(kinds))
        })
    }

    /// "A is the O-made B": what O made is B, which stands right behind.
    fn leads_to_another(&self, masked: Masked<'_>, found: &Found, kinds: KindSet) -> bool {
        let first =
            matches!((&found.subject, &found.object), (Some(subject), Some(object)) if subject.start < object.start);
        let open = masked.text[..found.whole.end].ends_with(|c: char| c.is_alphanumeric());
        let tail = &masked.text[found.whole.end..];
        let rest = tail.trim_start_matches([' ', '\u{201c}', '\u{300a}', '"']);
        let next = masked.token_at(found.whole.end + tail.len() - rest.len());
        first
            && open
            && next
                .and_then(|token| self.topics.facts.entities().get(token.entity()?))
                .is_some_and(|next| next.kinds.meets(kinds))
    }

    /// "A plugin for S was made by O": what O made is the plugin.
    fn is_dependent(&self, found: &Found, sentences: &Sentences<'_>) -> bool {
        let (Some(subject), Some(before)) = (&found.subject, &self.grammar.before) else { return false };
        let text = &sentences.lower;
        let opens = text[found.whole.start..subject.start].trim().is_empty();
        // A remark in brackets speaks of the name itself.
        let remark = text[subject.end..].trim_start().starts_with(['(', '\u{ff08}']);
        opens && !remark && before.is_match(&text[sentences.around(subject.start).start..subject.start])
    }

    /// The subjects in a range of the masked text.
    fn subjects(&self, block: BlockId, range: Range<usize>, kinds: KindSet) -> Vec<(Term, Span)> {
        let spans = &self.topics.document.blocks()[block];
        let masked = self.topics.masked.get(block);
        masked
            .tokens_in(range)
            .iter()
            .filter_map(|token| match masked.sign(token) {
                Sign::Entity(entity) if self.topics.facts.entities().get(entity)?.kinds.meets(kinds) => {
                    Some((Term::Entity(entity), spans.span_of(token.range())))
                }
                Sign::Unnamed(name) => {
                    Some((Term::Unnamed(self.unnamed.get(name)?.as_str().into()), spans.span_of(token.range())))
                }
                _ => None,
            })
            .collect()
    }

    fn objects(
        &self,
        block: BlockId,
        phrase: &CompiledPhrase,
        range: Range<usize>,
        to: ValueType,
    ) -> Vec<(Term, Span, Option<Range<usize>>)> {
        let masked = self.topics.masked.get(block);
        let document_block = &self.topics.document.blocks()[block];
        if matches!(to, ValueType::Text | ValueType::Name) {
            // Only words in Latin letters are compared; a translation or remark in Chinese cannot be judged.
            if to == ValueType::Text
                && !masked.text[range.clone()].bytes().any(|byte| byte.is_ascii_alphabetic())
                && masked.tokens_in(range.clone()).is_empty()
            {
                return Vec::new();
            }
            let original = trimmed(&document_block.text, masked.original(range));
            let words = document_block.text[original.clone()].replace('\n', " ").into();
            let term = Term::Text { words, open_left: phrase.open_left, open_right: phrase.open_right };
            return vec![(term, document_block.span_of(original.clone()), Some(original))];
        }
        masked
            .tokens_in(range)
            .iter()
            .filter_map(|token: &Token| {
                let term = match masked.sign(token) {
                    Sign::Entity(entity) => Term::Entity(entity),
                    Sign::Date(date) => Term::Date(date),
                    Sign::Quantity(quantity) => Term::Quantity(quantity),
                    Sign::Unnamed(_) => return None,
                };
                Some((term, document_block.span_of(token.range()), Some(token.range())))
            })
            .collect()
    }
}

/// One match, in bytes of the masked text.
struct Found {
    whole: Range<usize>,
    subject: Option<Range<usize>>,
    object: Option<Range<usize>>,
}

impl Found {
    /// Whether the subject stands before the object.
    fn opens(&self) -> bool {
        matches!((&self.subject, &self.object), (Some(subject), Some(object)) if subject.start < object.start)
    }

    /// From the first to the last placeholder: what the claim stands on.
    fn core(&self) -> Range<usize> {
        match (&self.subject, &self.object) {
            (Some(subject), Some(object)) => subject.start.min(object.start)..subject.end.max(object.end),
            (Some(range), None) | (None, Some(range)) => range.clone(),
            (None, None) => self.whole.clone(),
        }
    }
}

/// A line that begins with a small letter goes on with the sentence of the line before; it is no line of its own.
fn goes_on(text: &str, start: usize) -> bool {
    text[..start].ends_with('\n') && text[start..].trim_start().starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a name in Chinese stands right behind another Chinese character.
fn follows_han(masked: Masked<'_>, at: usize) -> bool {
    !masked.is_latin(at) && masked.text[..at].ends_with(|c: char| c.is_alphabetic() && !c.is_ascii())
}

/// The part of a coordination that is surely one: "A, B and C" is, "when O released A, B was old" is not. A list that
/// ends its line or its brackets may have commas only. Where the list opens a clause (`opens`), what stands behind its
/// last comma may be all of it: "we tried A and B, B is O's".
fn enumerated(text: &str, range: &Range<usize>, opens: bool) -> Range<usize> {
    let comma = |c: char| matches!(c, ',' | '\u{ff0c}');
    let rest = text[range.end..].trim_start_matches([' ', '*', '\u{201d}']);
    let closed = rest.chars().next().is_none_or(|c| matches!(c, '\n' | ')' | '\u{ff09}' | '\u{7b49}'));
    let members = &text[range.clone()];
    if closed || !members.contains(comma) {
        return range.clone();
    }
    // Behind the last joint that is no comma, only one member more belongs to the list.
    let is_member = |c: char| ('\u{e000}'..='\u{f8ff}').contains(&c);
    let starts: Vec<usize> = members.char_indices().filter(|(_, c)| is_member(*c)).map(|(at, _)| at).collect();
    let joints: Vec<bool> =
        starts.windows(2).map(|pair| members[pair[0]..pair[1]].trim_end().ends_with(comma)).collect();
    if opens && joints.last() == Some(&true) && joints.contains(&false) {
        return range.start + starts.last().copied().unwrap_or(0)..range.end;
    }
    let sure = starts
        .windows(2)
        .rposition(|pair| !members[pair[0]..pair[1]].trim_end().ends_with(comma))
        .map_or(0, |index| index + 1);
    range.start..range.start + starts.get(sure).copied().unwrap_or(0) + WIDTH
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let start = range.start + inner.len() - inner.trim_start().len();
    start..(start + inner.trim().len())
}
