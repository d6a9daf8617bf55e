//! Every phrase of the grammar filled with every fact that fits: the truth must pass, its opposite must be contradicted.
//!
//! The truth is read with the whole grammar, for no phrase may spoil it. The opposite is read with the one phrase
//! alone, for another must not do its work. It reports; which share of a phrase's pairs is enough is one number here.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use rayon::prelude::*;

use crate::claims::{self, Certainty, Claim, Grammar, GrammarSource, Phrase};
use crate::document::{Document, ParseOptions};
use crate::facts::{EntityId, Facts, KindSet, RelationId, ValueType};
use crate::pack::Pack;

use super::chance::{mix, share};
use super::objects::{Object, Objects, Vocabulary};
use super::shapes;
use super::trial::Trial;
use super::write::Writer;
use super::{Failure, Fault, Options, Place, Report, Tested};

/// A phrase must read at least this share of its false pairs, in percent. Some names spoil any phrase.
const ENOUGH: usize = 90;
/// With so many false pairs tested, one of them may go unread.
const FEW: usize = 4;
/// So many failures of one kind and phrase are shown; the rest is counted.
const SHOWN: usize = 3;

/// Why a pair was not tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// No name that is long enough, or none in the example's script.
    NoName,
    /// The example's own words hold the name.
    OwnWords,
    /// The name is not read as such beside its neighbours.
    Swallowed,
    /// The phrase takes another kind of object than the facts give.
    OtherKind,
    /// The value holds marks that end a phrase, or is a number too small to be taken for one.
    Unwritable,
    /// The text holds something else that the same name stands for.
    Homonym,
    /// Nothing of the same kind is certainly wrong.
    NoFalseObject,
    /// The phrase did not read it, but reads enough others.
    Tolerated,
}

impl fmt::Display for Skip {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoName => "no name fit for the example",
            Self::OwnWords => "the example holds the name already",
            Self::Swallowed => "the name fuses with its neighbours",
            Self::OtherKind => "the phrase takes another kind of object",
            Self::Unwritable => "the value cannot stand in a phrase",
            Self::Homonym => "the text holds a homonym",
            Self::NoFalseObject => "nothing of the same kind is certainly wrong",
            Self::Tolerated => "not read, but the phrase reads enough others",
        })
    }
}

/// How one phrase did.
#[derive(Clone, Debug)]
pub struct PhraseReport {
    /// The language of its grammar.
    pub language: String,
    /// The relation that it states.
    pub relation: String,
    /// Its pattern.
    pub say: String,
    /// Its example.
    pub eg: String,
    /// Where it is written.
    pub place: Place,
    /// False pairs that were contradicted.
    pub fired: usize,
    /// False pairs that were not.
    pub missing: usize,
    /// True pairs that were left alone.
    pub silent: usize,
    /// True pairs that were contradicted.
    pub noisy: usize,
    /// Pairs that were not tested, by reason.
    pub skipped: BTreeMap<Skip, usize>,
    /// Some of what went wrong.
    failures: Vec<Failure>,
}

impl PhraseReport {
    /// Whether the phrase reads enough of its false pairs. In a small sample a single name proves nothing.
    pub fn reads_enough(&self) -> bool {
        let tested = self.fired + self.missing;
        self.fired * 100 >= tested * ENOUGH || self.missing == 1 && tested >= FEW
    }

    /// Whether any pair was tested.
    pub fn is_tested(&self) -> bool {
        self.fired + self.missing + self.silent + self.noisy > 0
    }

    /// Percent of the false pairs that were contradicted; `None` where there was none.
    pub fn percent(&self) -> Option<f64> {
        let tested = self.fired + self.missing;
        (tested > 0).then(|| 100.0 * self.fired as f64 / tested as f64)
    }
}

/// Fills all phrases.
pub(super) fn run(pack: &Pack, options: &Options, report: &mut Report) {
    let jobs = jobs(pack, options);
    let most = if options.exhaustive { usize::MAX } else { options.most / 2 };
    let each = share(&jobs.iter().map(|job| job.subjects.len()).collect::<Vec<_>>(), most);
    let vocabulary = Vocabulary::new(&pack.facts);
    let reports: Vec<PhraseReport> =
        jobs.par_iter().map(|job| Bench::new(pack, options, job, &vocabulary).run(each)).collect();
    report.possible_pairs = 2 * jobs.iter().map(|job| job.subjects.len()).sum::<usize>();
    for phrase in reports {
        add(phrase, report);
    }
}

/// Takes a phrase's result into the report.
fn add(mut phrase: PhraseReport, report: &mut Report) {
    let enough = phrase.reads_enough();
    if enough {
        phrase.failures.retain(|failure| failure.fault != Fault::Missing);
        if phrase.missing > 0 {
            phrase.skipped.insert(Skip::Tolerated, phrase.missing);
        }
    }
    report.pairs.passed += phrase.fired + phrase.silent;
    report.pairs.failed += phrase.noisy + if enough { 0 } else { phrase.missing };
    for (reason, count) in &phrase.skipped {
        *report.skipped.entry(*reason).or_default() += count;
    }
    let (missing, noisy): (Vec<_>, Vec<_>) =
        std::mem::take(&mut phrase.failures).into_iter().partition(|failure| failure.fault == Fault::Missing);
    report.failures.extend(joined(missing, &phrase));
    if let Some(failure) = unreadable(&phrase) {
        report.pairs.failed += 1;
        report.failures.push(failure);
    }
    report.failures.extend(noisy);
    report.phrases.push(phrase);
}

/// What a phrase did not read, as one failure: it has one cause.
fn joined(missing: Vec<Failure>, phrase: &PhraseReport) -> Option<Failure> {
    let mut missing = missing.into_iter();
    let mut failure = missing.next()?;
    let (tested, percent) = (phrase.fired + phrase.missing, phrase.percent().unwrap_or_default());
    let others: Vec<String> = missing.map(|other| format!("; nor does it see: {}", other.text)).collect();
    failure.remark =
        Some(format!("it reads {} of {tested} false pairs ({percent:.0} %){}", phrase.fired, others.concat()));
    Some(failure)
}

/// An example in which no name at all is read as one is a mistake of the example, and no reason to skip it.
fn unreadable(phrase: &PhraseReport) -> Option<Failure> {
    let swallowed = phrase.skipped.get(&Skip::Swallowed).filter(|_| !phrase.is_tested())?;
    Some(Failure {
        tested: Tested::Phrase,
        fault: Fault::Missing,
        rule: phrase.relation.clone(),
        place: phrase.place.clone(),
        text: phrase.eg.clone(),
        said: Vec::new(),
        remark: Some(format!("none of {swallowed} names is read as such in its example: {}", Skip::Swallowed)),
    })
}

/// A phrase and the subjects that it can be filled with.
struct Job<'a> {
    source: &'a GrammarSource,
    relation: RelationId,
    phrase: Cow<'a, Phrase>,
    /// The phrase is the layout of a table, list or section and no sentence.
    is_shape: bool,
    subjects: Vec<EntityId>,
}

fn jobs<'a>(pack: &'a Pack, options: &Options) -> Vec<Job<'a>> {
    let mut jobs = Vec::new();
    for source in pack.grammar.sources() {
        for claim in &source.claims {
            let sentences = claim.says.iter().map(|phrase| (Cow::Borrowed(phrase), false));
            for (phrase, is_shape) in sentences.chain(shapes::of(source, claim).map(|shape| (Cow::Owned(shape), true)))
            {
                let mut subjects = subjects(pack, options, claim.relation, &phrase);
                let salt = mix(options.seed, jobs.len() as u64);
                subjects.sort_by_key(|subject| mix(salt, *subject as u64));
                jobs.push(Job { source, relation: claim.relation, phrase, is_shape, subjects });
            }
        }
    }
    jobs.retain(|job| !job.is_shape && options.covers(job.phrase.place) || !job.subjects.is_empty());
    jobs
}

/// The entities that have a value and a kind that fit, and that are tested with this phrase.
fn subjects(pack: &Pack, options: &Options, relation: RelationId, phrase: &Phrase) -> Vec<EntityId> {
    let Some(known) = pack.facts.relations().get(relation) else { return Vec::new() };
    let kinds = kinds(&phrase.say, 'S', &pack.facts).unwrap_or(known.from);
    let tested = |entity: &EntityId| {
        options.covers(phrase.place) || pack.entity_places.get(*entity).is_some_and(|place| options.covers(*place))
    };
    let fits = |entity: &EntityId| {
        let entity = &pack.facts.entities()[*entity];
        known.closed && entity.kinds.meets(kinds) && entity.values(relation).is_some_and(|values| !values.is_empty())
    };
    (0..pack.facts.entities().len()).filter(|entity| fits(entity) && tested(entity)).collect()
}

/// The kinds of `<S:model|product>` in a phrase, if it narrows them.
fn kinds(say: &str, role: char, facts: &Facts) -> Option<KindSet> {
    let start = [format!("<{role}:"), format!("<{role}+:")]
        .iter()
        .find_map(|opening| say.find(opening.as_str()).map(|at| at + opening.len()))?;
    let names = &say[start..start + say[start..].find('>')?];
    let kind = |name: &str| facts.kinds().iter().position(|kind| kind.name == name);
    Some(names.split('|').filter_map(kind).fold(KindSet::default(), KindSet::with))
}

/// One phrase, with the grammar that holds no other.
struct Bench<'a> {
    pack: &'a Pack,
    job: &'a Job<'a>,
    vocabulary: &'a Vocabulary,
    writer: Writer<'a>,
    alone: Grammar,
    seed: u64,
}

impl<'a> Bench<'a> {
    fn new(pack: &'a Pack, options: &Options, job: &'a Job<'a>, vocabulary: &'a Vocabulary) -> Self {
        let writer = Writer { source: job.source, eg: &job.phrase.eg };
        Self { pack, job, vocabulary, writer, alone: alone(pack, job), seed: options.seed }
    }

    fn run(&self, most: usize) -> PhraseReport {
        let mut report = PhraseReport {
            language: self.job.source.language.clone(),
            relation: self.pack.facts.relations()[self.job.relation].name.clone(),
            say: self.job.phrase.say.clone(),
            eg: self.job.phrase.eg.clone(),
            place: Place::of_pack(self.pack, self.job.phrase.place, &self.job.phrase.say),
            fired: 0,
            missing: 0,
            silent: 0,
            noisy: 0,
            skipped: BTreeMap::new(),
            failures: Vec::new(),
        };
        let objects = self.objects();
        for subject in self.job.subjects.iter().take(most) {
            let truth = objects.truth(*subject).and_then(|object| self.truth(*subject, &object, &mut report));
            let lie = objects.lie(*subject).and_then(|object| self.lie(*subject, &object, &mut report));
            let lie = lie.or_else(|skip| if self.is_hint() { Ok(()) } else { Err(skip) });
            for skip in [truth, lie].into_iter().filter_map(Result::err) {
                *report.skipped.entry(skip).or_default() += 1;
            }
        }
        report
    }

    fn objects(&self) -> Objects<'_> {
        let facts = &self.pack.facts;
        let say = &self.job.phrase.say;
        let all = match facts.relations()[self.job.relation].to {
            ValueType::Entity(kinds) => kinds,
            _ => KindSet::default(),
        };
        Objects {
            facts,
            vocabulary: self.vocabulary,
            writer: &self.writer,
            relation: self.job.relation,
            kinds: kinds(say, 'O', facts).unwrap_or(all),
            spare: match self.job.phrase.certainty {
                Certainty::High if !self.job.is_shape => KindSet::default(),
                _ => facts.relations()[self.job.relation].spare,
            },
            open: (say.starts_with("<O>"), say.ends_with("<O>")),
            seed: mix(self.seed, self.job.phrase.place.1 as u64),
        }
    }

    /// A hint confirms what is true and passes over what is false.
    fn is_hint(&self) -> bool {
        self.job.phrase.certainty == Certainty::Hint
    }

    /// A true pair must not be contradicted by any phrase, and be read by a hint.
    fn truth(&self, subject: EntityId, object: &Object, report: &mut PhraseReport) -> Result<(), Skip> {
        if self.is_hint() {
            let read = self.trial(&self.alone, subject, object)?;
            let seen = read.about().next().is_some();
            (report.fired, report.missing) = (report.fired + usize::from(seen), report.missing + usize::from(!seen));
            if !seen {
                self.shown(report, Fault::Missing, &read, None);
            }
        }
        let trial = self.trial(&self.pack.grammar, subject, object)?;
        let Some(wrong) = trial.contradicted() else {
            report.silent += 1;
            return Ok(());
        };
        report.noisy += 1;
        self.shown(report, Fault::Noisy, &trial, Some(wrong));
        Ok(())
    }

    /// A false pair must be contradicted by this phrase.
    fn lie(&self, subject: EntityId, object: &Object, report: &mut PhraseReport) -> Result<(), Skip> {
        if self.is_hint() {
            return Ok(());
        }
        let trial = self.trial(&self.alone, subject, object)?;
        if trial.contradicted().is_some() {
            report.fired += 1;
            return Ok(());
        }
        report.missing += 1;
        self.shown(report, Fault::Missing, &trial, trial.about().next());
        Ok(())
    }

    /// Fills the example and reads it.
    fn trial(&self, grammar: &Grammar, subject: EntityId, object: &Object) -> Result<Trial<'_>, Skip> {
        let facts = &self.pack.facts;
        let entity = &facts.entities()[subject];
        let name = self.writer.name(entity).ok_or(Skip::NoName)?;
        if self.writer.holds(name) || object.entity == Some(subject) {
            return Err(Skip::OwnWords);
        }
        let text = self.writer.fill(name, &object.text);
        let homonyms = |entity: EntityId| facts.entities()[entity].homonyms.iter();
        if homonyms(subject).chain(object.entity.into_iter().flat_map(homonyms)).any(|homonym| text.contains(homonym)) {
            return Err(Skip::Homonym);
        }
        let document = Document::parse(text, &ParseOptions::default());
        let reading = claims::read(&document, facts, grammar);
        let met = |entity: EntityId| reading.mentions.iter().any(|mention| mention.entity() == entity);
        if !met(subject) || !object.entity.is_none_or(met) {
            return Err(Skip::Swallowed);
        }
        Ok(Trial { facts, subject, relation: self.job.relation, document, reading })
    }

    /// Keeps a failure, if not enough of its kind are kept already.
    fn shown(&self, report: &mut PhraseReport, fault: Fault, trial: &Trial<'_>, claim: Option<&Claim>) {
        if report.failures.iter().filter(|failure| failure.fault == fault).count() >= SHOWN {
            return;
        }
        report.failures.push(Failure {
            tested: Tested::Phrase,
            fault,
            rule: report.relation.clone(),
            place: report.place.clone(),
            text: trial.document.source().to_owned(),
            said: claim.map(|claim| trial.told(claim)).into_iter().collect(),
            remark: None,
        });
    }
}

/// All grammars without their phrases and shapes, but for this one phrase, or for the shapes of this one relation.
fn alone(pack: &Pack, job: &Job<'_>) -> Grammar {
    let mut sources = pack.grammar.sources().to_vec();
    for source in &mut sources {
        let own = source.language == job.source.language;
        for claim in &mut source.claims {
            claim.says.retain(|other| !job.is_shape && other.place == job.phrase.place);
            claim.link = None;
            if !(job.is_shape && own && claim.relation == job.relation) {
                (claim.table, claim.list, claim.under) = (None, None, false);
            }
        }
        source
            .claims
            .retain(|claim| !claim.says.is_empty() || claim.table.is_some() || claim.list.is_some() || claim.under);
    }
    Grammar::new(sources, &pack.facts)
}
