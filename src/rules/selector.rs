//! What people write to mean rules: a name, another name, a tag, or a pattern over names.
//!
//! Which rules are then on is decided in `config`.

use globset::{Glob, GlobMatcher};

use super::RuleMeta;

/// Something that stands for rules.
#[derive(Clone, Debug)]
pub struct Selector<'a> {
    text: &'a str,
    glob: Option<GlobMatcher>,
}

impl<'a> Selector<'a> {
    /// A selector as written. With any of `*?[{` it is a pattern; one that is broken stands for nothing.
    pub fn new(text: &'a str) -> Self {
        let glob = text.contains(['*', '?', '[', '{']).then(|| Glob::new(text).ok()).flatten();
        Self { text, glob: glob.map(|glob| glob.compile_matcher()) }
    }

    /// Whether it is a pattern.
    pub const fn is_pattern(&self) -> bool {
        self.glob.is_some()
    }

    /// Whether it stands for what has this name, whatever the case.
    pub fn is_for(&self, name: &str) -> bool {
        match &self.glob {
            Some(glob) => glob.is_match(name),
            None => name.eq_ignore_ascii_case(self.text),
        }
    }

    /// The rules that it stands for: by name, or else by tag.
    pub fn select<'r>(&self, metas: impl Iterator<Item = &'r RuleMeta> + Clone) -> Vec<&'r RuleMeta> {
        let named: Vec<_> = metas.clone().filter(|meta| meta.names().any(|name| self.is_for(name))).collect();
        if !named.is_empty() || self.is_pattern() {
            return named;
        }
        metas.filter(|meta| meta.tags.iter().any(|tag| self.is_for(tag))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::rule;

    #[test]
    fn names_go_before_tags_and_patterns_stand_for_names() {
        let mut rules = [rule("facts"), rule("wrong-date"), rule("wrong-name")];
        for rule in &mut rules[1..] {
            rule.meta.tags = ["facts".to_owned(), "Claims".to_owned()].into();
        }
        rules[2].meta.aliases = ["XY001".to_owned()].into();
        let select = |text: &str| {
            let found = Selector::new(text).select(rules.iter().map(|rule| &rule.meta));
            found.iter().map(|meta| meta.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(select("facts"), ["facts"], "a rule of that name hides the tag");
        assert_eq!(select("claims"), ["wrong-date", "wrong-name"]);
        assert_eq!(select("xy001"), ["wrong-name"]);
        assert_eq!(select("wrong-*"), ["wrong-date", "wrong-name"]);
        assert!(select("claim*").is_empty() && select("[").is_empty());
    }
}
