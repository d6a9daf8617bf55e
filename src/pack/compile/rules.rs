//! Rules: their kind, place, wording and names checked and built. It runs none of them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::facts::Facts;
use crate::finding::RuleId;
use crate::pack::RECOMMENDED;
use crate::pack::error::{PackError, nearest};
use crate::pack::raw::options::RawOption;
use crate::pack::raw::relations::months;
use crate::pack::raw::rules::{RawRule, RawScope, read_with};
use crate::pack::raw::{Reader, Text};
use crate::pack::yaml::{Node, Value};
use crate::rules::{ClaimTarget, Example, Message, OptionValue, OptionValues, Preset, Rule, RuleBody, RuleMeta, Scope};

use super::relations::find_relation;
use super::{Broken, find, fix, merge, node, pattern, placeholders, same, swap};

/// What can be claimed besides the relations.
const DERIVED: [&str; 2] = ["order", "roster"];
/// Months by which a chain may be out of order, unless the rule says otherwise.
const ORDER_SLACK: u32 = 0;

/// A rule with options as written, to be built again with other values.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Declaration {
    file: usize,
    options: Vec<RawOption>,
    node: Arc<Node>,
}

impl Declaration {
    fn new(raw: &RawRule) -> Option<Self> {
        let node = raw.declaration.clone()?;
        Some(Self { file: raw.id.place.file, options: raw.options.clone(), node })
    }

    /// The rule with these values; what is wrong with it then goes to `errors`.
    pub fn build(&self, values: &OptionValues, facts: &Facts, errors: &mut Vec<PackError>) -> Option<Rule> {
        let before = errors.len();
        let mut reader = Reader { file: self.file, errors };
        let raw = read_with(&mut reader, &self.node, self.options.clone(), values)?;
        let rule = build_rule(&raw, &[], facts, Broken::default(), errors);
        rule.filter(|_| errors.len() == before)
    }

    /// Builds the rule with every value that an option can choose from, one option at a time, so that what is wrong
    /// with a rarely used branch is told when the pack is loaded.
    fn check_branches(&self, facts: &Facts, errors: &mut Vec<PackError>) {
        for RawOption { option, .. } in &self.options {
            let values: Vec<OptionValue> = match option.usual {
                OptionValue::Flag(flag) => vec![OptionValue::Flag(!flag)],
                _ => option.allowed.iter().filter_map(|value| option.parse(value)).collect(),
            };
            for value in values.into_iter().filter(|value| *value != option.usual) {
                self.build(&OptionValues::from([(option.name.clone(), value)]), facts, errors);
            }
        }
    }
}

/// Builds all rules.
pub fn build(
    raw: Vec<RawRule>,
    presets: &[Preset],
    facts: &Facts,
    broken: Broken,
    errors: &mut Vec<PackError>,
) -> Vec<(Rule, Option<Declaration>)> {
    let raw = merge(raw, "rule", |raw| &raw.id, |raw| raw.overrides, errors);
    check_names(&raw, errors);
    let mut rules = Vec::new();
    for raw in &raw {
        let before = errors.len();
        let Some(rule) = build_rule(raw, presets, facts, broken, errors) else { continue };
        let declaration = Declaration::new(raw);
        if let Some(declaration) = declaration.as_ref().filter(|_| errors.len() == before) {
            declaration.check_branches(facts, errors);
        }
        rules.push((rule, declaration));
    }
    rules
}

/// Every id and alias names one rule only, whatever its case.
fn check_names(rules: &[RawRule], errors: &mut Vec<PackError>) {
    let mut known: HashMap<String, &Text> = rules.iter().map(|rule| (rule.id.text.to_lowercase(), &rule.id)).collect();
    for alias in rules.iter().flat_map(|rule| &rule.aliases) {
        match known.get(&alias.text.to_lowercase()) {
            None => {
                known.insert(alias.text.to_lowercase(), alias);
            }
            Some(first) => {
                let message = format!("`{}` names two rules, so nobody could switch one of them off by it", alias.text);
                let error = PackError::new("name-twice", alias.place.clone(), message)
                    .help("delete this alias, or choose another");
                errors.push(error.related(first.place.clone(), "the name is used here too"));
            }
        }
    }
}

fn build_rule(
    raw: &RawRule,
    presets: &[Preset],
    facts: &Facts,
    broken: Broken,
    errors: &mut Vec<PackError>,
) -> Option<Rule> {
    check_presets(raw, presets, errors);
    check_companions(raw, errors);
    let mut scope = build_scope(&raw.scope, errors);
    let body = build_body(raw, facts, broken, errors);
    scope.groups = find::conditions(raw, body.as_ref(), errors);
    let known = body.as_ref().map(placeholders::known);
    if let Some(known) = &known {
        for text in raw.message.texts() {
            placeholders::check(text, "the message", known, errors);
        }
    }
    let known = known.as_deref().unwrap_or_default();
    let fix = fix::build(raw, body.as_ref(), known, errors);
    let safe_where = fix::conditions(raw, body.as_ref(), known, errors);
    Some(Rule { meta: build_meta(raw), scope, body: body?, fix, safe_where })
}

fn build_meta(raw: &RawRule) -> RuleMeta {
    let words = |texts: &[Text]| texts.iter().map(|text| text.text.clone()).collect::<Vec<_>>();
    let examples = |texts: &[(Text, OptionValues)]| {
        let example = |(text, options): &(Text, OptionValues)| Example {
            markdown: text.text.clone(),
            options: options.clone(),
            place: text.point(),
        };
        texts.iter().map(example).collect()
    };
    RuleMeta {
        id: RuleId::new(&raw.id.text),
        aliases: words(&raw.aliases).into(),
        tags: words(&raw.tags).into(),
        message: Message(raw.message.localized()),
        severity: raw.severity,
        status: raw.status,
        since: raw.since,
        was: raw.was.clone(),
        why: raw.why.localized(),
        source: raw.source.as_ref().map(|text| text.text.clone()),
        options: raw.options.iter().map(|raw| raw.option.clone()).collect(),
        presets: raw.presets.iter().map(|(_, entry)| entry.clone()).collect(),
        bad: examples(&raw.bad),
        good: examples(&raw.good),
        place: raw.id.point(),
    }
}

/// A preset may have any name; but one that is nearly that of a described preset is a slip.
fn check_presets(raw: &RawRule, presets: &[Preset], errors: &mut Vec<PackError>) {
    let known: Vec<&str> = presets.iter().map(|preset| preset.name.as_str()).chain([RECOMMENDED]).collect();
    for (preset, _) in raw.presets.iter().filter(|(preset, _)| !known.contains(&preset.text.as_str())) {
        if let Some(near) = nearest(&preset.text, known.iter().copied()) {
            let message = format!("there is no preset `{}`", preset.text);
            errors.push(
                PackError::new("unknown-word", preset.place.clone(), message).help(format!("did you mean `{near}`?")),
            );
        }
    }
}

/// Keys that mean something only beside one kind of rule.
fn check_companions(raw: &RawRule, errors: &mut Vec<PackError>) {
    let Some((kind, value)) = &raw.kind else { return };
    let kind = *kind;
    let order = matches!(&value.value, Value::Scalar(scalar) if kind == "claim" && scalar.text == "order");
    for (name, node, fits, beside) in [
        ("where", &raw.filter, matches!(kind, "node" | "find" | "same"), "`node`, `find` and `same`"),
        ("must", &raw.must, kind == "node", "`node`"),
        ("slack", &raw.slack, order, "`claim: order`"),
        ("case", &raw.case, kind == "swap", "`swap`"),
        ("density", &raw.density, kind == "find", "`find`"),
    ] {
        if let Some(node) = node.as_ref().filter(|_| !fits) {
            let place = crate::pack::error::Place { file: raw.id.place.file, span: node.span.clone() };
            let message = format!("`{name}` means something only beside {beside}");
            errors.push(PackError::new("useless-key", place, message).help(format!("delete `{name}`")));
        }
    }
}

pub(super) fn build_scope(raw: &RawScope, errors: &mut Vec<PackError>) -> Scope {
    let mut regex = |text: &Option<Text>, what: &str| text.as_ref().and_then(|text| pattern::check(text, what, errors));
    let (under, near, unless) =
        (regex(&raw.under, "`under`"), regex(&raw.near, "`near`"), regex(&raw.unless, "`unless`"));
    let mut edge = |text: &Option<Text>, what: &str| text.as_ref().and_then(|text| pattern::one_of(text, what, errors));
    let (not_before, not_after) = (edge(&raw.not_before, "`not-before`"), edge(&raw.not_after, "`not-after`"));
    Scope {
        regions: raw.regions.clone(),
        under,
        near,
        unless,
        shield: raw.shield.iter().map(|text| text.text.clone()).collect(),
        not_before,
        not_after,
        languages: raw.languages.clone(),
        opaque: raw.opaque.clone(),
        unbroken: raw.unbroken,
        groups: Vec::new(),
    }
}

fn build_body(raw: &RawRule, facts: &Facts, broken: Broken, errors: &mut Vec<PackError>) -> Option<RuleBody> {
    let (kind, value) = raw.kind.as_ref()?;
    let mut reader = Reader { file: raw.id.place.file, errors };
    match *kind {
        "swap" => swap::build(&mut reader, raw, value),
        "find" => find::build(&mut reader, raw, value),
        "node" => node::build(&mut reader, raw, value),
        "same" => same::build(&mut reader, value).map(RuleBody::Same),
        _ => build_claim(&mut reader, raw, value, facts, broken),
    }
}

fn build_claim(
    reader: &mut Reader<'_>,
    raw: &RawRule,
    value: &Node,
    facts: &Facts,
    broken: Broken,
) -> Option<RuleBody> {
    let word = reader.word(value, "`claim`")?;
    let target = match word.text.as_str() {
        "order" => {
            let slack = raw.slack.as_ref().and_then(|node| months(reader, node)).unwrap_or(ORDER_SLACK);
            ClaimTarget::Order { slack }
        }
        "roster" => ClaimTarget::Roster,
        _ => {
            ClaimTarget::Relation(find_relation(&word, facts.relations(), "`claim`", &DERIVED, broken, reader.errors)?)
        }
    };
    Some(RuleBody::Claim(target))
}
