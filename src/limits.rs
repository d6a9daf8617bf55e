//! What one article may cost: a moment by which the work on it must be over, and how much of it is looked at.
//!
//! It measures and decides nothing; whoever works on an article asks it, and says what was left out.

use std::time::{Duration, Instant};

/// How deep block quotes, list items and footnotes may stand in one another, when nobody says otherwise.
pub const DEEPEST: usize = 100;
/// How many findings of one rule are kept of one article, when nobody says otherwise.
pub const MOST_FINDINGS: usize = 10_000;
/// How long the work on an article of usual size may take, when nobody says otherwise.
pub const USUAL_TIME: Duration = Duration::from_secs(10);
/// The size of such an article, in bytes; a larger one has as much longer.
pub const USUAL_SIZE: u64 = 5 << 20;

/// The moment by which work on an article must be over, if there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// No such moment.
    pub const fn never() -> Self {
        Self(None)
    }

    /// So long from now on. What lies beyond all clocks is never.
    pub fn after(duration: Duration) -> Self {
        Self(Instant::now().checked_add(duration))
    }

    /// So long from now on, if a time is given.
    pub fn after_some(duration: Option<Duration>) -> Self {
        duration.map_or(Self::never(), Self::after)
    }

    /// Whether the moment has come.
    pub fn is_past(&self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }
}

/// How long the work on one article may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Time {
    /// As long as it takes.
    #[default]
    Any,
    /// [`usual_time`] for its size.
    Usual,
    /// So long, whatever its size.
    Within(Duration),
}

/// What one article may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long the work on it may take.
    pub time: Time,
    /// How deep blocks may stand in one another.
    pub depth: usize,
    /// How many findings of one rule are kept.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Time::Any, depth: DEEPEST, findings: MOST_FINDINGS }
    }
}

impl Limits {
    /// How long the work on an article of `size` bytes may take.
    pub fn time_for(&self, size: usize) -> Option<Duration> {
        match self.time {
            Time::Any => None,
            Time::Usual => Some(usual_time(size)),
            Time::Within(duration) => Some(duration),
        }
    }
}

/// The usual time for an article of `size` bytes.
pub fn usual_time(size: usize) -> Duration {
    let times = (size as u64).div_ceil(USUAL_SIZE).max(1);
    USUAL_TIME.saturating_mul(u32::try_from(times).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_articles_have_longer() {
        assert_eq!(usual_time(0), USUAL_TIME);
        assert_eq!(usual_time(5 << 20), USUAL_TIME);
        assert_eq!(usual_time((5 << 20) + 1), USUAL_TIME * 2);
        assert_eq!(usual_time(50 << 20), USUAL_TIME * 10);
    }

    #[test]
    fn deadlines_pass() {
        assert!(Deadline::after(Duration::ZERO).is_past());
        assert!(!Deadline::after(Duration::MAX).is_past() && !Deadline::never().is_past());
        assert!(!Deadline::after(Duration::from_secs(3600)).is_past());
    }
}
