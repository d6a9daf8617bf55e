//! Rules that look for something in the text: patterns, marks without partner, and how much is too much. It finds nothing.

use crate::pack::error::PackError;
use crate::pack::raw::rules::RawRule;
use crate::pack::raw::{Fields, Reader, Text};
use crate::pack::yaml::{Node, Value};
use crate::rules::{Density, GroupCondition, Pattern, RuleBody, Sameness, Search};

use super::pattern;

const EXAMPLE: &str = "`find: 'regex'`, `find: ['regex', 'regex']`, or `find: {unpaired: ['()', '[]']}`";
/// Characters over which a density is taken, unless the rule says otherwise.
const PER: u32 = 1000;

/// Reads the value of `find` and what stands beside it.
pub fn build(reader: &mut Reader<'_>, raw: &RawRule, value: &Node) -> Option<RuleBody> {
    let search = match &value.value {
        Value::Mapping(entries) => build_pairs(reader, &Fields { node: value, entries })?,
        _ => {
            let texts = reader.words(value, "`find`");
            let patterns: Vec<_> =
                texts.iter().filter_map(|text| pattern::check(text, "`find`", reader.errors)).collect();
            if patterns.is_empty() {
                return None;
            }
            Search::Patterns(patterns)
        }
    };
    let density = raw.density.as_ref().map(|node| build_density(reader, node));
    // A density that cannot be read is reported, and without it the rule would say something else.
    if let (Some(node), Search::Unpaired(_)) = (&raw.density, &search) {
        reader.report("useless-key", &node.span, "marks without partner are not counted", "delete `density`");
    }
    match density {
        None => Some(RuleBody::Find { search, density: None }),
        Some(density) => density.map(|density| RuleBody::Find { search, density: Some(density) }),
    }
}

/// Reads `where` beside `find` and `same`: what groups of the pattern must be like. Beside `node` it asks fields.
pub fn conditions(raw: &RawRule, body: Option<&RuleBody>, errors: &mut Vec<PackError>) -> Vec<GroupCondition> {
    let (Some((kind, _)), Some(node)) = (&raw.kind, &raw.filter) else { return Vec::new() };
    if !matches!(*kind, "find" | "same") {
        return Vec::new();
    }
    let mut reader = Reader { file: raw.id.place.file, errors };
    let reader = &mut reader;
    let example = "`where: {x: {match: '[0-9]'}}`";
    let Some(fields) = reader.mapping(node, "`where`", example) else { return Vec::new() };
    read_conditions(reader, &fields, "a group in `where`", example, |reader, group| {
        body.into_iter().for_each(|body| check_group(reader, group, body));
    })
}

/// Names, each with what it must match or must not; `check` is shown each name.
pub fn read_conditions(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    what: &str,
    example: &str,
    mut check: impl FnMut(&mut Reader<'_>, &Text),
) -> Vec<GroupCondition> {
    let mut conditions = Vec::new();
    for (key, value) in fields.entries {
        let Some(group) = reader.free_key(key) else { continue };
        check(reader, &group);
        let Some(asked) = reader.mapping(value, what, example) else { continue };
        reader.only_keys(&asked, what, &["match", "not"]);
        for (name, wanted) in [("match", true), ("not", false)] {
            let Some(text) = asked.get(name).and_then(|node| reader.word(node, "a pattern")) else { continue };
            let pattern = pattern::check(&text, "a pattern", reader.errors);
            conditions.extend(pattern.map(|pattern| GroupCondition { group: group.text.clone(), wanted, pattern }));
        }
    }
    conditions
}

/// A group that no pattern has would never be asked.
fn check_group(reader: &mut Reader<'_>, group: &Text, body: &RuleBody) {
    let patterns: Vec<&Pattern> = match body {
        RuleBody::Find { search: Search::Patterns(patterns), .. } => patterns.iter().collect(),
        RuleBody::Same(Sameness::Outline(found) | Sameness::Count(found)) => vec![found],
        RuleBody::Same(Sameness::Notation { forms, .. }) => forms.iter().map(|form| &form.pattern).collect(),
        _ => Vec::new(),
    };
    let groups: Vec<String> = patterns.iter().flat_map(|found| pattern::groups(found.as_str())).collect();
    if !groups.contains(&group.text) {
        let message = format!("`where` asks a part `{}` that this rule does not find", group.text);
        let error = PackError::new("unknown-placeholder", group.place.clone(), message);
        reader.errors.push(if groups.is_empty() {
            error.help("give the regex a group with that name: (?P<x>…)")
        } else {
            error.suggest(&group.text, groups.iter().map(String::as_str))
        });
    }
}

fn build_pairs(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Search> {
    reader.only_keys(fields, "`find`", &["unpaired"]);
    let Some(node) = fields.get("unpaired") else {
        reader.report("no-kind", &fields.node.span, "`find` does not say what to look for", format!("write {EXAMPLE}"));
        return None;
    };
    let texts = reader.words(node, "`unpaired`");
    let pairs: Vec<(char, char)> = texts.iter().filter_map(|text| pair(reader, text)).collect();
    (!pairs.is_empty()).then_some(Search::Unpaired(pairs))
}

fn pair(reader: &mut Reader<'_>, text: &Text) -> Option<(char, char)> {
    let mut characters = text.text.chars();
    if let (Some(open), Some(close), None) = (characters.next(), characters.next(), characters.next()) {
        return Some((open, close));
    }
    let message = format!("`{}` is no pair of marks", text.text);
    reader.report("wrong-type", &text.place.span, message, "write the opening and the closing mark, such as \"()\"");
    None
}

fn build_density(reader: &mut Reader<'_>, node: &Node) -> Option<Density> {
    let fields = reader.mapping(node, "`density`", "`density: {max: 3, per: 1000}`")?;
    reader.only_keys(&fields, "`density`", &["max", "per", "least", "shortest"]);
    let max = reader.required(&fields, "max", &node.span, "it is how many are allowed", "max: 3")?;
    let max = reader.word(max, "`max`").and_then(|text| text.text.parse::<f64>().ok());
    let Some(max) = max.filter(|max| max.is_finite() && *max >= 0.0) else {
        reader.report("wrong-type", &node.span, "`max` is no number that can be counted to", "write such as max: 2.5");
        return None;
    };
    let mut whole = |name: &str, lowest: i64, usual: u32| match fields.get(name) {
        Some(node) => {
            reader.number(node, &format!("`{name}`"), lowest..=1_000_000).and_then(|it| u32::try_from(it).ok())
        }
        None => Some(usual),
    };
    let (per, least) = (whole("per", 1, PER)?, whole("least", 1, 2)?);
    Some(Density { max, per, least, shortest: whole("shortest", 0, 0)? })
}
