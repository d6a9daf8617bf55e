//! Regexes of a pack: checked when loaded, their errors placed inside the YAML. It runs none of them.

use crate::pack::error::PackError;
use crate::pack::raw::Text;
use crate::rules::Pattern;

/// The pattern, or an error at the exact characters.
pub fn check(text: &Text, what: &str, errors: &mut Vec<PackError>) -> Option<Pattern> {
    match Pattern::new(&text.text) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let message = format!("{what} is not a regex that can be used: {}", error.message);
            let help = help(&message);
            errors.push(PackError::new("bad-regex", text.inner(&error.range), message).help(help));
            None
        }
    }
}

/// What to do about the usual mistakes.
fn help(message: &str) -> &'static str {
    if message.contains("look-around") {
        "what stands before or after the match is checked by the rule's keys `unless`, `near`, `not-before` and `not-after`"
    } else if message.contains("backreference") {
        "write the repeated text itself, or one rule for each"
    } else if message.contains("Unicode") {
        "check the name after \\p, such as \\p{Han} for Chinese characters or \\p{L} for letters"
    } else {
        "a plain character out of . * + ? ( ) [ ] { } | ^ $ \\ needs a backslash before it, such as \\( or \\.; and the text is best put in single quotes"
    }
}

/// A pattern for one character: a class in brackets, or the plain characters of the text.
pub fn one_of(text: &Text, what: &str, errors: &mut Vec<PackError>) -> Option<Pattern> {
    if text.text.starts_with('[') {
        let pattern = check(text, what, errors)?;
        if single(&text.text) {
            return Some(pattern);
        }
        let message = format!("{what} must be one class in brackets, or plain characters");
        errors.push(
            PackError::new("bad-regex", text.place.clone(), message)
                .help("write such as '[0-9a-z]', or the characters themselves, such as .,:"),
        );
        return None;
    }
    let mut class = String::from("[");
    for character in text.text.chars() {
        if regex_syntax::is_meta_character(character) {
            class.push('\\');
        }
        class.push(character);
    }
    class.push(']');
    Pattern::new(&class).ok()
}

/// Whether a regex is exactly one bracketed class.
fn single(pattern: &str) -> bool {
    let parsed = regex_syntax::ast::parse::Parser::new().parse(pattern);
    matches!(parsed, Ok(regex_syntax::ast::Ast::ClassBracketed(_)))
}

/// The names of a regex's groups, without compiling it.
pub fn groups(pattern: &str) -> Vec<String> {
    let mut names = Names::default();
    if let Ok(tree) = regex_syntax::ast::parse::Parser::new().parse(pattern)
        && regex_syntax::ast::visit(&tree, &mut names).is_err()
    {
        return Vec::new();
    }
    names.0
}

#[derive(Default)]
struct Names(Vec<String>);

impl regex_syntax::ast::Visitor for &mut Names {
    type Output = ();
    type Err = ();

    fn finish(self) -> Result<(), ()> {
        Ok(())
    }

    fn visit_pre(&mut self, tree: &regex_syntax::ast::Ast) -> Result<(), ()> {
        if let regex_syntax::ast::Ast::Group(group) = tree
            && let regex_syntax::ast::GroupKind::CaptureName { name, .. } = &group.kind
        {
            self.0.push(name.name.clone());
        }
        Ok(())
    }
}
