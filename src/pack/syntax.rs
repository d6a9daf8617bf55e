//! The YAML parser's complaints in plain words, with the usual cause and cure.
//!
//! It explains errors that the parser found; it finds none itself.

use serde_yaml::granit_parser::ErrorKind;

use super::error::{PackError, Place};
use super::yaml::floor;

const QUOTE: &str =
    "put the whole text in quotes: single quotes '…' keep everything as written ('' for a quote inside)";
const SPACES: &str = "indent with spaces (two per level), the same for all keys of one entry; never with tabs";

/// One located error for what stopped the parser at byte `at`.
pub fn explain(file: usize, text: &str, at: usize, kind: &ErrorKind) -> PackError {
    let indentation = text[..floor(text, at)].rsplit('\n').next().unwrap_or_default();
    let tabbed = indentation.contains('\t') && indentation.trim().is_empty();
    let (message, help) = words(if tabbed { &ErrorKind::TabInIndentation } else { kind });
    let place = Place { file, span: around(text, at) };
    PackError::new("syntax", place, message).help(help)
}

/// The character at `at`; at the end of a line or of the file, the last character that is not blank.
fn around(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = floor(text, at);
    match text[start..].chars().next() {
        Some(next) if next != '\n' && next != '\r' => start..start + next.len_utf8(),
        _ => {
            let before = text[..start].trim_end();
            let last = before.chars().next_back().map_or(0, char::len_utf8);
            before.len() - last..before.len()
        }
    }
}

fn words(kind: &ErrorKind) -> (String, String) {
    use ErrorKind as K;
    let (message, help) = match kind {
        K::TabNotAllowed
        | K::TabInBlockIndentation
        | K::TabInIndentation
        | K::TabAtBlockScalarStart
        | K::TabInPlainScalar => ("a tab stands where YAML allows only spaces", SPACES),
        K::MappingValueNotAllowed | K::InvalidColonPlacement | K::InvalidMappingValueWhitespace => (
            "a `:` stands where no key can end, so YAML cannot tell key and text apart",
            "if the `:` belongs to a text, put the whole text in quotes; if it ends a key, check the indentation, and the quotes and brackets of the line above",
        ),
        K::ExpectedBlockMappingKey
        | K::InvalidIndentation
        | K::MappingKeyNotAllowed
        | K::SimpleKeyExpected
        | K::InvalidSimpleKey => (
            "YAML expects a `key: value` here: this line does not fit what stands above it",
            "check that the key ends in `: ` with a space, and that the line is indented like the other keys of its entry",
        ),
        K::ExpectedBlockSequenceEntry
        | K::BlockSequenceEntryNotAllowed
        | K::BlockEntryInFlowCollection
        | K::InvalidBlockEntryWhitespace => (
            "a list item (`- …`) does not fit here",
            "begin every item of a list with `- `, all at the same indentation; inside [ ] items stand between commas",
        ),
        K::ExpectedFlowSequenceSeparator | K::UnexpectedEofFlowSequence => (
            "a list in [ ] is not closed, or a comma is missing between two of its items",
            "write [a, b, c]; an item that holds a comma, a quote, a bracket or `: ` must stand in quotes",
        ),
        K::ExpectedFlowMappingSeparator
        | K::UnexpectedEofFlowMapping
        | K::UnexpectedEofImplicitFlowMapping
        | K::FlowMappingValueAdjacentCollection => (
            "a mapping in { } is not closed, or a comma is missing between two of its entries",
            "write {key: value, key: value}; a value that holds a comma, a quote, a bracket or `: ` must stand in quotes",
        ),
        K::MisplacedFlowCollectionEnd | K::MismatchedFlowCollectionEnd { .. } | K::UnclosedFlowCollection { .. } => (
            "brackets do not pair up: one of [ ] { } is missing or too many",
            "close every bracket that you open; if the bracket belongs to a text, put the whole text in quotes",
        ),
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar => (
            "a text in quotes begins here and never ends",
            "close the quote; a quote inside the text is written '' between single quotes and \\\" between double ones",
        ),
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => (
            "something follows the closing quote of a text",
            "if the quotes belong to the text, put the whole text into another pair of quotes: '\"a\" and b'",
        ),
        K::UnknownQuotedScalarEscape | K::InvalidQuotedScalarHexEscape | K::InvalidUnicodeEscape => (
            "a backslash between double quotes begins an escape that YAML does not know",
            "use single quotes, which keep backslashes as they are (best for regexes): '\\d+'",
        ),
        K::UnexpectedCharacter { .. }
        | K::ExpectedNodeContent
        | K::UnexpectedEndOfPlainScalar
        | K::PlainScalarStartsWithDashFlowIndicator => {
            ("a text cannot begin with this character unless it stands in quotes", QUOTE)
        }
        K::MissingAnchorOrAliasName => ("`*` and `&` have a meaning of their own at the start of a text", QUOTE),
        K::InvalidTagTerminator
        | K::UndeclaredTagHandle
        | K::ExpectedTagBang
        | K::MissingTagUri
        | K::UnclosedVerbatimTag
        | K::InvalidTagEscape => ("`!` has a meaning of its own at the start of a text", QUOTE),
        K::CommentInterceptedScalar | K::CommentNotSeparated => (
            "a `#` stands inside a text that goes on afterwards",
            "put a space before the `#` of a remark, and quotes around a text that holds a `#`",
        ),
        K::InvalidBlockScalarIndent | K::InvalidBlockScalarHeader | K::ZeroBlockScalarIndent => {
            ("a text after `|` or `>` must begin on the next line, indented deeper than its key", SPACES)
        }
        K::InvalidQuotedScalarIndent | K::InvalidFlowScalarIndent => {
            ("the next line of this text or bracket is not indented deeply enough", SPACES)
        }
        K::RecursionLimitExceeded => (
            "lists and mappings stand too deep in one another here",
            "a pack never needs more than about six levels; check the brackets",
        ),
        K::DirectiveDisallowed => ("lines that begin with `%` have no meaning in a pack", "delete the line"),
        K::BomInsideDocument => (
            "an invisible byte order mark stands in the middle of the file",
            "delete it; some editors show it as U+FEFF",
        ),
        K::UnexpectedEof | K::UnexpectedEofBlockSequence | K::UnexpectedEofBlockMapping => {
            ("the file ends in the middle of an entry", "finish the last entry, or delete it")
        }
        K::InvalidDocumentEnd | K::ExpectedDocumentStart | K::MissingDocumentEndBeforeDirective => (
            "something stands after the end of the YAML",
            "check the indentation of this line, and the brackets and quotes above it",
        ),
        other => {
            return (
                format!("this is not YAML: {other}"),
                "check the quotes, brackets and indentation on this line and the one above".into(),
            );
        }
    };
    (message.to_owned(), help.to_owned())
}
