//! placeholder
#![forbid(unsafe_code)]
pub mod claims;
pub mod document;
pub mod facts;
pub mod finding;
pub mod pack;
pub mod rules;
