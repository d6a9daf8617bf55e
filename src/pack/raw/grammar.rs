//! A grammar file as written: word lists and phrases of one language. Phrases are checked later, with all word lists.

use crate::claims::Certainty;
use crate::facts::Bound;
use crate::pack::yaml::{Node, Value};

use super::{Fields, Reader, Text};

/// A grammar file as written.
#[derive(Clone, Debug, Default)]
pub struct RawGrammar {
    /// Word lists by name.
    pub words: Vec<(Text, Vec<Text>)>,
    /// Named pieces of phrases.
    pub parts: Vec<(Text, Text)>,
    /// Words that make a sentence no assertion.
    pub deny: Vec<Text>,
    /// Words right after a phrase that make it speak of something else.
    pub stop: Vec<Text>,
    /// Words right before a subject that make it speak of something else.
    pub before: Vec<Text>,
    /// Words that open the next sentence and take the one before back.
    pub corrected: Vec<Text>,
    /// Regexes of what opens a line that asserts nothing.
    pub deny_start: Vec<Text>,
    /// Regexes of headings and texts whose contents assert nothing.
    pub deny_under: Vec<Text>,
    /// Words that make a name a variant.
    pub variants: Vec<Text>,
    /// Words that pair the members of two lists.
    pub pairing: Vec<Text>,
    /// Words beside a number that say how it is meant.
    pub bounds: Vec<(Bound, Vec<Text>)>,
    /// Words between the members of a coordination.
    pub join: Vec<Text>,
    /// Characters that end a gap.
    pub gap: Option<Text>,
    /// Words that may stand beside a name.
    pub apart: Vec<Text>,
    /// Regexes for dates.
    pub dates: Vec<Text>,
    /// Names of months with their numbers.
    pub months: Vec<(Text, u8)>,
    /// Arrows of a chain.
    pub arrows: Vec<Text>,
    /// Headings under which chains count.
    pub chain_under: Option<Text>,
    /// How relations are stated.
    pub claims: Vec<RawClaim>,
}

/// How one relation is stated, as written.
#[derive(Clone, Debug)]
pub struct RawClaim {
    /// The relation.
    pub relation: Text,
    /// Word lists that head the columns: objects, subjects.
    pub table: Option<(Text, Text)>,
    /// The word list of events that a cell of subjects may tell.
    pub event: Option<Text>,
    /// The word list that introduces a list of subjects.
    pub list: Option<Text>,
    /// Whether subjects under a heading count.
    pub under: bool,
    /// Kinds of subject whose links state the object in their address, and the regex for it.
    pub link: Option<(Vec<Text>, Text)>,
    /// The phrases.
    pub says: Vec<RawPhrase>,
}

/// A phrase as written.
#[derive(Clone, Debug)]
pub struct RawPhrase {
    /// The pattern.
    pub say: Text,
    /// The example, unless it is missing.
    pub eg: Option<Text>,
    /// How sure a reading by it is.
    pub certainty: Certainty,
    /// Whether it pairs the members of two lists.
    pub pairs: bool,
}

/// How sure a phrase may be.
pub const CERTAINTIES: [(&str, Certainty); 4] =
    [("high", Certainty::High), ("medium", Certainty::Medium), ("low", Certainty::Low), ("hint", Certainty::Hint)];

/// All keys of the file.
pub const KEYS: [&str; 18] = [
    "words",
    "parts",
    "deny",
    "deny-start",
    "deny-under",
    "corrected",
    "pairing",
    "variants",
    "bounds",
    "stop",
    "before",
    "join",
    "gap",
    "apart",
    "dates",
    "months",
    "chain",
    "claims",
];

/// Reads one file.
pub fn read(reader: &mut Reader<'_>, root: &Node) -> RawGrammar {
    let mut grammar = RawGrammar::default();
    let Some(fields) = reader.mapping(root, "a grammar file", "`words: {made: [developed, released]}`") else {
        return grammar;
    };
    reader.only_keys(&fields, "a grammar file", &KEYS);
    if let Some(node) = fields.get("words") {
        grammar.words = read_words(reader, node);
    }
    if let Some(node) = fields.get("parts") {
        grammar.parts = read_parts(reader, node);
    }
    let mut list = |key: &str| fields.get(key).map(|node| reader.words(node, &format!("`{key}`"))).unwrap_or_default();
    grammar.deny = list("deny");
    grammar.deny_start = list("deny-start");
    grammar.deny_under = list("deny-under");
    grammar.corrected = list("corrected");
    grammar.pairing = list("pairing");
    grammar.variants = list("variants");
    grammar.stop = list("stop");
    grammar.before = list("before");
    grammar.join = list("join");
    grammar.apart = list("apart");
    grammar.dates = list("dates");
    grammar.gap = fields.get("gap").and_then(|node| reader.word(node, "`gap`"));
    if let Some(node) = fields.get("bounds") {
        grammar.bounds = read_bounds(reader, node);
    }
    if let Some(node) = fields.get("months") {
        grammar.months = read_months(reader, node);
    }
    if let Some(node) = fields.get("chain") {
        read_chain(reader, node, &mut grammar);
    }
    if let Some(node) = fields.get("claims") {
        grammar.claims = read_claims(reader, node);
    }
    grammar
}

fn read_words(reader: &mut Reader<'_>, node: &Node) -> Vec<(Text, Vec<Text>)> {
    let Some(fields) = reader.mapping(node, "`words`", "`words: {made: [developed, released]}`") else {
        return Vec::new();
    };
    let mut lists = Vec::new();
    for (key, value) in fields.entries {
        let Some(name) = reader.free_key(key) else { continue };
        if ["S", "O", "S+", "O+"].contains(&name.text.as_str()) {
            let message = format!(
                "a word list cannot be called `{}`, which stands for the subject or object of a phrase",
                name.text
            );
            reader.report("reserved-word", &key.span, message, "give the list another name");
        }
        let words = reader.words(value, &format!("the word list `{}`", name.text));
        lists.push((name, words));
    }
    lists
}

fn read_parts(reader: &mut Reader<'_>, node: &Node) -> Vec<(Text, Text)> {
    let Some(fields) = reader.mapping(node, "`parts`", "`parts: {remark: '[(][^()]*[)]'}`") else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    for (key, value) in fields.entries {
        let Some(name) = reader.free_key(key) else { continue };
        let pattern = reader.word(value, &format!("the part `{}`", name.text));
        parts.extend(pattern.map(|pattern| (name, pattern)));
    }
    parts
}

/// How a number may be meant.
pub const BOUNDS: [(&str, Bound); 3] = [("above", Bound::Above), ("below", Bound::Below), ("about", Bound::About)];

fn read_bounds(reader: &mut Reader<'_>, node: &Node) -> Vec<(Bound, Vec<Text>)> {
    let Some(fields) = reader.mapping(node, "`bounds`", "`bounds: {above: [over, more than]}`") else {
        return Vec::new();
    };
    reader.only_keys(&fields, "`bounds`", &BOUNDS.map(|(name, _)| name));
    let list = |(name, bound): (&str, Bound)| {
        let node = fields.get(name)?;
        Some((bound, reader.words(node, &format!("`{name}`"))))
    };
    BOUNDS.into_iter().filter_map(list).collect()
}

fn read_link(reader: &mut Reader<'_>, node: &Node) -> Option<(Vec<Text>, Text)> {
    let example = "`link: {S: [paper], address: 'example[.]org/(?P<O>[0-9]+)'}`";
    let fields = reader.mapping(node, "`link`", example)?;
    reader.only_keys(&fields, "`link`", &["S", "address"]);
    let why = "a link needs kinds of subject and a regex for the object in its address";
    let kinds = reader.required(&fields, "S", &node.span, why, "S: [paper]");
    let kinds = kinds.map(|node| reader.words(node, "`S`"));
    let address = reader.required(&fields, "address", &node.span, why, "address: 'example[.]org/(?P<O>[0-9]+)'");
    let address = address.and_then(|node| reader.word(node, "`address`"));
    Some((kinds?, address?))
}

fn read_months(reader: &mut Reader<'_>, node: &Node) -> Vec<(Text, u8)> {
    let Some(fields) = reader.mapping(node, "`months`", "`months: {January: 1}`") else { return Vec::new() };
    let mut months = Vec::new();
    for (key, value) in fields.entries {
        let (Some(name), Some(number)) = (reader.free_key(key), reader.word(value, "the number of a month")) else {
            continue;
        };
        match number.text.parse() {
            Ok(month @ 1..=12) => months.push((name, month)),
            _ => reader.report(
                "bad-month",
                &value.span,
                format!("`{}` is no month", number.text),
                "write a number from 1 to 12",
            ),
        }
    }
    months
}

fn read_chain(reader: &mut Reader<'_>, node: &Node, grammar: &mut RawGrammar) {
    let Some(fields) = reader.mapping(node, "`chain`", "`chain: {arrows: [→, ->], under: history}`") else { return };
    reader.only_keys(&fields, "`chain`", &["arrows", "under"]);
    if let Some(arrows) =
        reader.required(&fields, "arrows", &node.span, "it lists what stands between two things", "arrows: [→, ->]")
    {
        grammar.arrows = reader.words(arrows, "`arrows`");
    }
    grammar.chain_under = fields.get("under").and_then(|node| reader.word(node, "`under`"));
}

fn read_claims(reader: &mut Reader<'_>, node: &Node) -> Vec<RawClaim> {
    let example = "`claims: {developer: {says: [{say: <S> by <O>, eg: <S> by <O>}]}}`";
    let Some(fields) = reader.mapping(node, "`claims`", example) else { return Vec::new() };
    let mut claims = Vec::new();
    for (key, value) in fields.entries {
        let relation = reader.key(key);
        let what = format!("the claim `{}`", relation.text);
        let Some(fields) = reader.mapping(value, &what, "`{says: [{say: …, eg: …}]}`") else { continue };
        reader.only_keys(&fields, &what, &["table", "list", "under", "link", "says"]);
        let table = fields.get("table").and_then(|node| read_table(reader, node));
        let (table, event) =
            table.map_or((None, None), |(objects, subjects, event)| (Some((objects, subjects)), event));
        let list = fields.get("list").and_then(|node| reader.word(node, "`list`"));
        let under = fields.get("under").and_then(|node| reader.flag(node, "`under`")).unwrap_or(false);
        let says = fields.get("says").map(|node| reader.each(node, "`says`", read_phrase)).unwrap_or_default();
        let link = fields.get("link").and_then(|node| read_link(reader, node));
        claims.push(RawClaim { relation, table, event, list, under, link, says });
    }
    claims
}

fn read_table(reader: &mut Reader<'_>, node: &Node) -> Option<(Text, Text, Option<Text>)> {
    let fields = reader.mapping(node, "`table`", "`table: {O: makers, S: works}`")?;
    reader.only_keys(&fields, "`table`", &["O", "S", "event"]);
    let mut side = |name: &str| {
        let found = reader.required(
            &fields,
            name,
            &node.span,
            "a table needs a column of objects and one of subjects",
            "table: {O: makers, S: works}",
        );
        found.and_then(|node| reader.word(node, "the heading of a column"))
    };
    let (objects, subjects) = (side("O"), side("S"));
    let event = fields.get("event").and_then(|node| reader.word(node, "`event`"));
    Some((objects?, subjects?, event))
}

fn read_phrase(reader: &mut Reader<'_>, node: &Node) -> Option<RawPhrase> {
    let Value::Mapping(entries) = &node.value else {
        reader.wrong_type(
            node,
            "a phrase",
            "a mapping with `say` and `eg`",
            "`- {say: \"<S> was made by <O>\", eg: \"<S> was made by <O>\"}`",
        );
        return None;
    };
    let fields = Fields { node, entries };
    reader.only_keys(&fields, "a phrase", &["say", "eg", "sure", "pairs"]);
    let say = reader.required(&fields, "say", &node.span, "it is the phrase itself", "say: \"<S> was made by <O>\"")?;
    let say = reader.word(say, "`say`")?;
    let eg = match fields.get("eg") {
        Some(node) => reader.word(node, "`eg`"),
        None if reader.misspelt(&fields, "eg") => None,
        None => {
            let message =
                "`eg` is missing: every phrase needs one example, which is tried with true and with false facts";
            let help = "add the sentence with <S> for the subject and <O> for the object, such as: eg: \"<S> was made by <O>\"";
            reader.report("missing-key", &say.place.span, message, help);
            None
        }
    };
    let certainty =
        fields.get("sure").and_then(|node| reader.choice(node, "`sure`", &CERTAINTIES)).unwrap_or(Certainty::High);
    let pairs = fields.get("pairs").and_then(|node| reader.flag(node, "`pairs`")).unwrap_or(false);
    Some(RawPhrase { say, eg, certainty, pairs })
}
