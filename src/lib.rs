//! placeholder
#![deny(missing_docs)]
#![forbid(unsafe_code)]
pub mod claims;
pub mod cli;
pub mod config;
pub mod document;
pub mod engine;
pub mod facts;
pub mod files;
pub mod finding;
pub mod fix;
pub mod pack;
pub mod report;
pub mod rules;
pub mod selftest;
pub mod snippet;
pub mod words;
