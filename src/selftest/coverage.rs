//! What nothing tested: it is told to people who ask, and fails no test.

/// Parts of a pack that no test touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Rules that no example makes speak.
    pub silent_rules: Vec<String>,
}
