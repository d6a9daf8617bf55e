//! Placeholders in messages and fixes: which ones a rule of a kind may use. It fills none in.
//!
//! The lists repeat what the checkers fill in: a placeholder that is missing there would reach readers as it is written.

use std::ops::Range;

use crate::document::Field;
use crate::pack::error::PackError;
use crate::pack::raw::Text;
use crate::rules::{ClaimTarget, Predicate, RuleBody, Sameness, Search, placeholders};

use super::pattern;

/// The names that a rule with this body can fill in.
pub fn known(body: &RuleBody) -> Vec<String> {
    let fixed: &[&str] = match body {
        RuleBody::Claim(ClaimTarget::Relation(_)) => &["S", "O", "fact", "note", "was", "now"],
        RuleBody::Claim(_) => &["S", "O", "fact", "was"],
        RuleBody::Find { density: Some(_), .. } => &["was", "count", "rate", "max", "per"],
        RuleBody::Swap { .. } | RuleBody::Find { .. } => &["was", "now"],
        RuleBody::Node { .. } => &["was", "now", "field"],
        RuleBody::Same(Sameness::Outline(_)) => &["item", "closest", "where", "was"],
        RuleBody::Same(Sameness::Name) => &["entity", "form", "forms", "count", "was", "now"],
        RuleBody::Same(Sameness::Claim) => &["entity", "relation", "first", "second", "was", "now"],
        RuleBody::Same(Sameness::Notation { .. }) => &["form", "forms", "counts", "count", "was", "now"],
        RuleBody::Same(Sameness::Count(_) | Sameness::Points { .. }) => &["n", "count", "was"],
    };
    let mut names: Vec<String> = fixed.iter().map(|name| (*name).to_owned()).collect();
    match body {
        RuleBody::Find { search, density: None } => names.extend(groups(search)),
        RuleBody::Node { kinds, must, .. } => {
            for predicate in must.iter().flat_map(|must| &must.predicates) {
                if let Predicate::Not(pattern) = predicate {
                    names.extend(pattern::groups(pattern.as_str()));
                }
            }
            for info in kinds.iter().flat_map(|kind| Field::all_of(*kind)) {
                if !names.iter().any(|name| name == info.name) {
                    names.push(info.name.to_owned());
                }
            }
        }
        _ => {}
    }
    names
}

/// The named groups that all patterns of a search have.
pub fn groups(search: &Search) -> Vec<String> {
    let Search::Patterns(patterns) = search else { return Vec::new() };
    let mut common: Option<Vec<String>> = None;
    for found in patterns {
        let mut here = pattern::groups(found.as_str());
        here.retain(|name| common.as_ref().is_none_or(|common| common.contains(name)));
        common = Some(here);
    }
    common.unwrap_or_default()
}

/// Reports placeholders of a template that nothing would fill in.
pub fn check(template: &Text, what: &str, known: &[String], errors: &mut Vec<PackError>) {
    for (range, name) in placeholders(&template.text) {
        // A number is a group of the regex, or a sum of money.
        let number = name.bytes().all(|byte| byte.is_ascii_digit());
        if !number && !known.iter().any(|known| known == name) {
            let message = format!("{what} has a placeholder `{name}` that this rule cannot fill in");
            let error = PackError::new("unknown-placeholder", template.inner(&range), message);
            errors.push(error.suggest(name, known.iter().map(String::as_str)));
        }
    }
}

/// All `<name>` with their bytes; a name has no blanks in it.
pub fn angles(template: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = template[from..].find('<').map(|at| from + at) {
        from = open + 1;
        let Some(close) = template[from..].find(['<', '>']).map(|at| from + at) else { break };
        let name = &template[from..close];
        let named = name.starts_with(|first: char| first.is_alphabetic())
            && !name.contains(|next: char| next.is_whitespace() || next == '/');
        if template[close..].starts_with('>') && named {
            found.push((name.to_owned(), open..close + 1));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_find_names_in_any_script() {
        let names = |found: Vec<(String, Range<usize>)>| found.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(angles("<S> 是 <fact>，a < b > c <br/> <<was>>")), ["S", "fact", "was"]);
        assert_eq!(names(angles("<词>")), ["词"]);
    }
}
