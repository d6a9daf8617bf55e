//! What the comments of markdownlint come to: for each of its rules, whether it is on in a line.
//!
//! The order is that of the program they were made for: first those for the whole file, then from line to line, last
//! those for one line. It finds no comment and drops no finding.

use std::collections::{BTreeMap, HashMap};

use crate::document::{Document, Switch, SwitchAction};
use crate::finding::Severity;

use super::{Rule, RuleIndex};

/// The preset whose rules the comments speak of when they name none.
pub const MARKDOWNLINT_PRESET: &str = "markdownlint";

/// For each rule that comments speak of, whether it is on.
type State = Vec<bool>;

/// Where rules are on.
#[derive(Clone, Debug)]
pub struct Switches {
    /// The place of a rule in a state.
    slots: HashMap<RuleIndex, usize>,
    /// States with the line from which they hold.
    from: Vec<(usize, State)>,
    /// States of single lines.
    lines: BTreeMap<usize, State>,
}

impl Switches {
    /// Reads the comments of a document; none if it has none. `severities` say what is on without them; rules that are
    /// off in this run are switched on only if the comments may `wake` them.
    pub fn new(document: &Document, rules: &[Rule], severities: &[Option<Severity>], wake: bool) -> Option<Self> {
        let switches = &document.switches().switches;
        if switches.is_empty() {
            return None;
        }
        let meant = Names::new(rules);
        let asked: State = meant.rules.iter().map(|&rule| severities.get(rule).is_some_and(Option::is_some)).collect();
        let able: State = asked.iter().map(|on| *on || wake).collect();
        let set = |state: &mut State, switch: &Switch, on: bool| {
            for slot in meant.slots(&switch.names) {
                state[slot] = on && able[slot];
            }
        };
        let mut state = asked.clone();
        for switch in switches {
            match switch.action {
                SwitchAction::EnableFile => set(&mut state, switch, true),
                SwitchAction::DisableFile => set(&mut state, switch, false),
                _ => {}
            }
        }
        let mut captured = asked;
        let mut from = vec![(0, state.clone())];
        for switch in switches {
            match switch.action {
                SwitchAction::Enable => set(&mut state, switch, true),
                SwitchAction::Disable => set(&mut state, switch, false),
                SwitchAction::Capture => captured.clone_from(&state),
                SwitchAction::Restore => state.clone_from(&captured),
                _ => continue,
            }
            match from.last_mut() {
                // What holds for a line is what all its comments together say.
                Some((line, last)) if *line == switch.line => last.clone_from(&state),
                Some((_, last)) if *last == state => {}
                _ => from.push((switch.line, state.clone())),
            }
        }
        let slots = meant.rules.iter().enumerate().map(|(slot, &rule)| (rule, slot)).collect();
        let mut all = Self { slots, from, lines: BTreeMap::new() };
        for switch in switches {
            let line = match switch.action {
                SwitchAction::DisableLine => switch.line,
                SwitchAction::DisableNextLine => switch.line + 1,
                _ => continue,
            };
            let mut state = all.state(line).clone();
            set(&mut state, switch, false);
            all.lines.insert(line, state);
        }
        Some(all)
    }

    /// Whether the rule is on in a line, counted from 0; nothing for a rule that the comments do not speak of.
    pub fn is_on(&self, rule: RuleIndex, line: usize) -> Option<bool> {
        self.slots.get(&rule).and_then(|&slot| self.state(line).get(slot)).copied()
    }

    /// Whether the rule is on anywhere; nothing for a rule that the comments do not speak of.
    pub fn is_ever_on(&self, rule: RuleIndex) -> Option<bool> {
        let &slot = self.slots.get(&rule)?;
        let mut states = self.from.iter().map(|(_, state)| state).chain(self.lines.values());
        Some(states.any(|state| state.get(slot).copied().unwrap_or(false)))
    }

    fn state(&self, line: usize) -> &State {
        let started = self.from.partition_point(|(from, _)| *from <= line).max(1);
        self.lines.get(&line).unwrap_or(&self.from[started - 1].1)
    }
}

/// The rules that comments can speak of, by everything they are called.
struct Names {
    rules: Vec<RuleIndex>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Names {
    fn new(rules: &[Rule]) -> Self {
        let theirs =
            |(_, rule): &(RuleIndex, &Rule)| rule.meta.presets.iter().any(|preset| preset.name == MARKDOWNLINT_PRESET);
        let mut names = Self { rules: Vec::new(), by_name: HashMap::new() };
        for (slot, (index, rule)) in rules.iter().enumerate().filter(theirs).enumerate() {
            names.rules.push(index);
            let meta = &rule.meta;
            let called = std::iter::once(meta.id.as_str())
                .chain(meta.aliases.iter().chain(meta.tags.iter()).map(String::as_str));
            for name in called {
                names.by_name.entry(name.to_lowercase()).or_default().push(slot);
            }
        }
        names
    }

    /// The slots of the rules that are called so: all, if no name is given.
    fn slots(&self, names: &[String]) -> Vec<usize> {
        if names.is_empty() {
            return (0..self.rules.len()).collect();
        }
        names.iter().filter_map(|name| self.by_name.get(name)).flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule;
    use super::*;
    use crate::document::ParseOptions;
    use crate::rules::{OptionValues, PresetEntry};

    fn rules() -> Vec<Rule> {
        let mut rules = vec![rule("a"), rule("b"), rule("c"), rule("ours")];
        for rule in &mut rules[..3] {
            let name = MARKDOWNLINT_PRESET.to_owned();
            rule.meta.presets.push(PresetEntry { name, severity: None, options: OptionValues::new() });
        }
        rules[0].meta.aliases = ["MD901".to_owned(), "a-name".to_owned()].into();
        rules[0].meta.tags = ["headings".to_owned()].into();
        rules[1].meta.tags = ["headings".to_owned(), "links".to_owned()].into();
        rules
    }

    /// For each line, the rules that are on; the third is off without comments.
    fn on(source: &str, wake: bool) -> Vec<String> {
        let rules = rules();
        let document = Document::parse(source, &ParseOptions::default());
        let severities = [Some(Severity::Warning), Some(Severity::Warning), None, Some(Severity::Warning)];
        let switches = Switches::new(&document, &rules, &severities, wake);
        let is_on = |rule: usize, line: usize| {
            switches.as_ref().and_then(|switches| switches.is_on(rule, line)).unwrap_or(severities[rule].is_some())
        };
        let line =
            |line: usize| (0..4).filter(|&rule| is_on(rule, line)).map(|rule| rules[rule].meta.id.as_str()).collect();
        (0..source.lines().count()).map(line).collect()
    }

    #[test]
    fn comments_switch_from_line_to_line() {
        let all = "abours";
        for (source, expected) in [
            ("x\n<!-- markdownlint-disable -->\nx\n<!-- markdownlint-enable -->\n", vec![all, "ours", "ours", all]),
            ("<!-- markdownlint-disable md901 -->\nx <!-- MARKDOWNLINT-enable A-Name -->\n", vec!["bours", all]),
            ("<!--markdownlint-disable LINKS-->\nx\n", vec!["aours", "aours"]),
            ("<!-- markdownlint-disable headings --> <!-- markdownlint-enable a -->\n", vec!["aours"]),
            ("x <!-- markdownlint-disable-line a b -->\nx\n", vec!["ours", all]),
            ("<!-- markdownlint-disable-next-line a -->\nx\nx\n", vec![all, "bours", all]),
            ("x\n\n<!-- markdownlint-disable-file a -->\n", vec!["bours", "bours", "bours"]),
            (
                "<!-- markdownlint-disable a -->\n<!-- markdownlint-capture -->\n<!-- markdownlint-disable -->\n<!-- markdownlint-restore -->\n",
                vec!["bours", "bours", "ours", "bours"],
            ),
            ("<!-- markdownlint-disable-file -->\n<!-- markdownlint-restore -->\n", vec!["ours", all]),
            ("```\n<!-- markdownlint-disable a -->\n```\n", vec![all, "bours", "bours"]),
            ("<!-- markdownlint-disablea -->\n<!-- markdownlint-disable\n-->\n", vec![all, all, all]),
            ("<!-- markdownlint-disable ours unknown -->\n", vec![all]),
            ("<!-- markdownlint-enable -->\n", vec![all]),
        ] {
            assert_eq!(on(source, false), expected, "{source:?}");
        }
    }

    #[test]
    fn comments_wake_rules_where_they_may() {
        assert_eq!(on("x\n<!-- markdownlint-enable c -->\n", true), ["abours", "abcours"]);
        assert_eq!(on("x\n<!-- markdownlint-enable-file c -->\n", true), ["abcours", "abcours"]);
        assert_eq!(on("x\n<!-- markdownlint-enable c -->\n", false), ["abours", "abours"]);
    }

    #[test]
    fn settings_may_go_over_lines() {
        let source =
            "a\n<!-- markdownlint-configure-file {\n  \"a\": false\n} -->\nb <!-- markdownlint-disable a -->\n";
        let document = Document::parse(source, &ParseOptions::default());
        assert_eq!(document.switches().settings[0].0.trim(), "{\n  \"a\": false\n}");
        assert_eq!(document.switches().switches.len(), 1);
    }
}
