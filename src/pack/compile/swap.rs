//! The tables of `swap` rules: rows read, and tables checked against themselves and one another. It looks for no word.

use std::collections::HashMap;

use crate::pack::error::{PackError, Place};
use crate::pack::raw::rules::{RawRule, read_guards};
use crate::pack::raw::{Fields, Reader, Text};
use crate::pack::yaml::{Key, Node, Value};
use crate::rules::{Case, Example, FixSpec, OptionValues, Rule, RuleBody, Scope, SwapRow, forms, joined};

use super::rules::build_scope;

/// All keys of a row that is a mapping.
pub const KEYS: [&str; 12] =
    ["right", "why", "case", "endings", "near", "unless", "shield", "not-before", "not-after", "fix", "bad", "good"];

/// Reads `swap`: the word `names`, or a table.
pub fn build(reader: &mut Reader<'_>, raw: &RawRule, value: &Node) -> Option<RuleBody> {
    let case = raw.case.as_ref().and_then(|node| reader.choice(node, "`case`", &Case::ALL)).unwrap_or_default();
    if let Value::Scalar(scalar) = &value.value {
        if scalar.text == "names" {
            return Some(RuleBody::Swap { rows: [].into(), names: true });
        }
        let message = format!("`swap` cannot be `{}`", scalar.text);
        reader.report(
            "unknown-word",
            &value.span,
            message,
            "write a mapping such as {wrong: right}, or the word `names` for the spelling of all known names",
        );
        return None;
    }
    let fields = reader.mapping(value, "`swap`", "`swap: {wrong: right}` or `swap: {wrong: [right, also right]}`")?;
    if fields.entries.is_empty() {
        reader.report("empty-text", &value.span, "`swap` has no pair", "write at least one: {wrong: right}");
    }
    let rows = fields.entries.iter().filter_map(|(key, node)| row(reader, key, node, case)).collect();
    Some(RuleBody::Swap { rows, names: false })
}

/// `wrong: right`, `wrong: [right, also right]` or `wrong: {right: …, …}`.
fn row(reader: &mut Reader<'_>, key: &Key, node: &Node, case: Case) -> Option<SwapRow> {
    let wrong = reader.free_key(key)?;
    let row = SwapRow { wrong: wrong.text.clone(), case, place: wrong.point(), ..SwapRow::default() };
    let Value::Mapping(entries) = &node.value else {
        return Some(SwapRow { rights: rights(reader, &wrong, node), ..row });
    };
    let fields = Fields { node, entries };
    let name = format!("the row `{}`", wrong.text);
    reader.only_keys(&fields, &name, &KEYS);
    let right = reader.required(&fields, "right", &wrong.place.span, "it is what to write instead", "right: the");
    let rights = right.map(|node| rights(reader, &wrong, node)).unwrap_or_default();
    let mut examples = |name: &str| {
        let texts = fields.get(name).map(|node| {
            reader
                .each(node, &format!("`{name}`"), |reader, item| reader.text(item, &format!("an example in `{name}`")))
        });
        let example =
            |text: Text| Example { place: text.point(), options: OptionValues::default(), markdown: text.text };
        texts.unwrap_or_default().into_iter().map(example).collect::<Vec<_>>()
    };
    let (bad, good) = (examples("bad"), examples("good"));
    let endings = fields.get("endings").map(|node| reader.words(node, "`endings`")).unwrap_or_default();
    let own = fields.get("fix").and_then(|node| reader.choice(node, "`fix`", &[("safe", true), ("unsafe", false)]));
    let case = fields.get("case").and_then(|node| reader.choice(node, "`case`", &Case::ALL)).unwrap_or(case);
    let why = fields.get("why").map(|node| reader.localized(node, "`why`").localized()).unwrap_or_default();
    let endings = endings.into_iter().map(|text| text.text).collect();
    let mut row = SwapRow { rights, endings, case, why, bad, good, detailed: true, ..row };
    row.fix = own.map(|safe| FixSpec::Natural { safe });
    row.scope = guards(reader, &fields, &row);
    Some(row)
}

fn rights(reader: &mut Reader<'_>, wrong: &Text, node: &Node) -> Vec<String> {
    let rights = reader.each(node, "the right form", |reader, item| reader.text(item, "the right form"));
    if rights.iter().any(|right| right.text == wrong.text) {
        let message = format!("`{}` would be replaced by itself", wrong.text);
        reader.report(
            "same-word",
            &wrong.place.span,
            message,
            "write the wrong form before the `:` and the right one after it",
        );
    }
    rights.into_iter().map(|right| right.text).collect()
}

/// What silences the row. A word that shares no character with a wrong form can shield it from nothing.
fn guards(reader: &mut Reader<'_>, fields: &Fields<'_>, row: &SwapRow) -> Scope {
    let raw = read_guards(reader, fields);
    let all = forms(row);
    for word in raw.shield.iter().filter(|word| !all.iter().any(|(wrong, _)| joined(&word.text, wrong).is_some())) {
        let message = format!(
            "`{}` cannot shield `{}`: they share no character at which one could run into the other",
            word.text, row.wrong
        );
        let help = "write a longer word that the wrong form is a part of, or that it runs into";
        reader.report("useless-shield", &word.place.span, message, help);
    }
    build_scope(&raw, reader.errors)
}

/// A word of a table: the rule, the row, and the byte range of what was written.
#[derive(Clone, Copy)]
struct Use<'a> {
    rule: &'a Rule,
    row: &'a SwapRow,
}

impl Use<'_> {
    fn place(&self) -> Place {
        Place { file: self.row.place.0, span: self.row.place.1..self.row.place.1 + self.row.wrong.len() }
    }

    /// Whether both can speak in one run and of one text.
    fn meets(&self, other: &Use<'_>) -> bool {
        let (one, two) = (&self.rule.meta.presets, &other.rule.meta.presets);
        let (left, right) = (&self.rule.scope.languages, &other.rule.scope.languages);
        let together =
            one.is_empty() && two.is_empty() || one.iter().any(|left| two.iter().any(|right| left.name == right.name));
        together && (left.is_empty() || right.is_empty() || left.iter().any(|language| right.contains(language)))
    }
}

/// No word of one pack may be wrong twice, or wrong in one row and right in another: fixes would chase one another.
/// `packs` holds the first file of each pack.
pub fn check_tables<'r>(rules: impl Iterator<Item = &'r Rule>, packs: &[usize], errors: &mut Vec<PackError>) {
    let tables = tables(rules);
    let pack_of = |row: &SwapRow| packs.partition_point(|first| *first <= row.place.0);
    let mut wrong: HashMap<(usize, String), Vec<Use<'_>>> = HashMap::new();
    for (rule, row) in tables.iter().copied() {
        let this = Use { rule, row };
        let mut met = None;
        for (form, _) in forms(row) {
            let uses = wrong.entry((pack_of(row), form)).or_default();
            met = met.or_else(|| uses.iter().find(|other| other.meets(&this)).copied());
            uses.push(this);
        }
        errors.extend(met.map(|first| twice(&first, &this)));
    }
    for (rule, row) in tables.iter().copied() {
        let this = Use { rule, row };
        let met = forms(row).into_iter().find_map(|(form, rights)| {
            let other = |right: &String| {
                let uses = wrong.get(&(pack_of(row), right.clone())).filter(|_| *right != form)?;
                uses.iter().find(|other| other.meets(&this))
            };
            rights.iter().find_map(|right| Some(wrong_and_right(right, &form, other(right)?, &this)))
        });
        // The other forms of the row would only repeat it.
        errors.extend(met);
    }
}

fn tables<'r>(rules: impl Iterator<Item = &'r Rule>) -> Vec<(&'r Rule, &'r SwapRow)> {
    let rows = rules.flat_map(|rule| match &rule.body {
        RuleBody::Swap { rows, .. } => rows.iter().map(|row| (rule, row)).collect::<Vec<_>>(),
        _ => Vec::new(),
    });
    rows.collect()
}

fn twice(first: &Use<'_>, second: &Use<'_>) -> PackError {
    let message = format!("`{}` is a wrong form twice, so a writer would be told of it twice", second.row.wrong);
    PackError::new("wrong-twice", second.place(), message)
        .help("delete one of the two rows, or join what they say")
        .related(first.place(), format!("it is one of `{}` here", first.rule.meta.id))
}

fn wrong_and_right(word: &str, form: &str, wrong: &Use<'_>, right: &Use<'_>) -> PackError {
    let circle = forms(wrong.row).iter().any(|(other, rights)| other == word && rights.iter().any(|back| back == form));
    let message = match circle {
        true => format!("`{word}` and `{form}` replace one another, so fixes would go in a circle"),
        false => format!("`{word}` is right in one row and wrong in another"),
    };
    PackError::new("wrong-and-right", wrong.place(), message)
        .help("a word can be only one of both; if it depends on the text, make the wrong form a longer phrase")
        .related(right.place(), format!("`{word}` is what `{}` asks for here", right.rule.meta.id))
}
