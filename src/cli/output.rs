//! The way to standard output, and from keys to the program's own sentences.
//!
//! It decides nothing about what is said.

use std::io::Write;

use serde::Serialize;

use super::CliError;
use crate::finding::MessageLanguage;
use crate::report::escape::{json_text, unarmed};
use crate::rules::{Captures, fill};
use crate::words;

/// Writes a text to standard output.
///
/// # Errors
///
/// When that fails; a reader that went away is told apart by [`CliError`].
pub(super) fn print(text: &str) -> Result<(), CliError> {
    write(text)
}

/// Writes a text for people, or JSON, that holds words of others: no runner reads a command in it.
///
/// # Errors
///
/// As for [`print`].
pub(super) fn tell(text: String) -> Result<(), CliError> {
    write(&unarmed(text))
}

fn write(text: &str) -> Result<(), CliError> {
    let mut output = std::io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()?;
    Ok(())
}

/// The value as JSON for programs and curious people: indented, with a line end.
///
/// # Errors
///
/// When it cannot be written as JSON, which plain data always can.
pub(super) fn json(value: &impl Serialize) -> Result<String, CliError> {
    let text = serde_json::to_string_pretty(value).map_err(std::io::Error::from)?;
    Ok(json_text(text) + "\n")
}

/// The program's own words for `key`, with `<name>` filled in.
pub(super) fn sentence(key: &'static str, language: MessageLanguage, values: &[(&str, &str)]) -> String {
    let captures: Captures = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    fill(words::get(key, language), &captures)
}
