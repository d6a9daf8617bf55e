//! A Markdown linter and fact checker for writing about AI, in Chinese and English.
//!
//! An article goes in, findings come out. What is true, how a language states it, what counts as a contradiction and
//! what is reported stands in YAML; Rust has no rule of its own.
//!
//! # The way of the data
//!
//! ```text
//!  rules/ and --rules                     articles, standard input
//!         │                                          │
//!         ▼                                          ▼
//!       pack      reads YAML,                      files      walks folders, reads bytes
//!         │       refuses all mistakes at once       │
//!         │                                          ▼
//!         │                                       document    parses once: blocks of prose with a map
//!         │                                          │        to bytes, an outline, nodes with fields
//!         │                                          ▼
//!         ├── grammar ─────────────────────────►   claims     "S was made by O", and where it stands
//!         │                                          │
//!         ├── facts ───────────────────────────►   rules      one checker for each kind of rule,
//!         ├── rules ───────────────────────────►     │        drafts of findings go to the sink
//!         │                                          ▼
//!         │   config: what is on ──────────────►   engine     suppressions, order
//!         │                                          │
//!         │                                          ├──────►  fix     edits, parsed again
//!         ▼                                          ▼
//!      selftest   examples, facts × phrases        report     pretty, short, json
//!         │                                          │
//!         └───────────────────►  cli  ◄──────────────┘        exit code
//! ```
//!
//! # The layers
//!
//! Imports point one way only: a module may use what stands above it, and nothing beside or below it.
//! A test (`tests/architecture.rs`) keeps it so.
//!
//! ```text
//! finding   git    limits    escape  literals  later  real
//! matcher
//! document  facts  words
//! claims    snippet  fingerprint
//! baseline
//! changes
//! rules
//! config    pack   files
//! engine    fix
//! settings
//! report    selftest  schema
//! cli
//! ```
//!
//! | module | what it is |
//! |---|---|
//! | [`finding`] | findings, spans, severities, fixes: plain data that all others share |
//! | [`limits`] | what one article may cost: time, depth, findings |
//! | [`words`] | the program's own words, from one data file |
//! | [`document`] | Markdown: the one parse, text with an exact map to bytes, nodes with fields, suppressions |
//! | [`facts`] | what is true, and the question [`facts::Facts::judge`] |
//! | [`later`] | what is made when it is first asked for |
//! | [`literals`] | what any match of a pattern must contain |
//! | [`matcher`] | regexes and word lists that are made ready when they are needed, as far as the text is worth it |
//! | [`snippet`] | pieces of a text drawn for people |
//! | [`fingerprint`] | what tells a finding from others when lines move |
//! | [`baseline`] | findings that were there before |
//! | [`changes`] | which findings a change brought |
//! | [`escape`] | text inside XML and HTML |
//! | [`real`] | the real paths of many files |
//! | [`git`] | what the program `git` knows: what files were before |
//! | [`claims`] | what an article states, read with the grammar of a pack |
//! | [`rules`] | rules as data, and the five checkers |
//! | [`config`] | which rules are on in a run, and how severe they are |
//! | [`files`] | from paths to articles |
//! | [`fix`] | edits applied, and checked by parsing again |
//! | [`pack`] | YAML to facts, grammar and rules; errors that point into the YAML |
//! | [`settings`] | `.aigc-lint.yaml`: what a project wishes, for each of its files |
//! | [`engine`] | one article through all checkers: [`engine::lint`] |
//! | [`schema`] | JSON Schemas of packs and settings, for editors |
//! | [`report`] | findings written down, a file for each format |
//! | [`selftest`] | does a pack do what it says |
//! | [`cli`] | arguments, commands, exit codes |
//!
//! What must never break: `source[span]` is what a finding speaks of; a fix keeps the structure of the article; a file
//! that cannot be read is never called clean; a claim is contradicted only by a fact with a source.
//!
//! # An example
//!
//! A pack of one rule, written to a file, and an article of one line:
//!
//! ```
//! use aigc_lint::config::Config;
//! use aigc_lint::document::{Document, ParseOptions};
//! use aigc_lint::engine;
//! use aigc_lint::pack::{Pack, PackSource};
//!
//! let folder = tempfile::tempdir()?;
//! let file = folder.path().join("mine.yaml");
//! std::fs::write(&file, r#"
//! - id: typo-transfomer
//!   swap: {Transfomer: Transformer}
//!   message: write “<now>”, not “<was>”
//!   bad: [the Transfomer model]
//!   good: [the Transformer model]
//! "#)?;
//! let pack = Pack::load(&[PackSource::folder(&file)])?;
//!
//! let article = Document::parse("Attention is all a *Transfomer* needs.\n", &ParseOptions::default());
//! let findings = engine::lint(&article, &pack, &Config::default());
//!
//! let finding = &findings[0];
//! println!("{} {}: {}", finding.severity, finding.rule, finding.message);
//! assert_eq!(finding.message, "write “Transformer”, not “Transfomer”");
//! assert_eq!(&article.source()[finding.span.start..finding.span.end], "Transfomer");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`PackSource::builtin`](pack::PackSource::builtin) is the pack inside the program, which knows the facts.
#![deny(missing_docs)]
#![forbid(unsafe_code)]
pub mod baseline;
pub mod changes;
pub mod claims;
pub mod cli;
pub mod config;
pub mod document;
pub mod engine;
pub mod escape;
pub mod facts;
pub mod files;
pub mod finding;
pub mod fingerprint;
pub mod fix;
pub mod git;
pub mod later;
pub mod limits;
pub mod literals;
pub mod matcher;
pub mod pack;
pub mod real;
pub mod report;
pub mod rules;
pub mod schema;
pub mod selftest;
pub mod settings;
pub mod snippet;
pub mod words;
