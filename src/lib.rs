//! placeholder
#![forbid(unsafe_code)]
pub mod document;
pub mod finding;
