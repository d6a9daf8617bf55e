//! Something that is made when it is first asked for: no run pays for what it does not use.
//!
//! It knows nothing of what it holds.

use std::sync::LazyLock;

/// A value that is there already, or the way to make it.
pub type Later<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send + Sync>>;

/// What `make` will make.
pub fn by<T>(make: impl FnOnce() -> T + Send + Sync + 'static) -> Later<T> {
    LazyLock::new(Box::new(make))
}

/// A value that is there already.
pub fn made<T: Send + Sync + 'static>(value: T) -> Later<T> {
    by(|| value)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn it_is_made_once() {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let later = super::by(|| MADE.fetch_add(1, Ordering::Relaxed));
        assert_eq!(MADE.load(Ordering::Relaxed), 0);
        assert_eq!((*later, *later, MADE.load(Ordering::Relaxed)), (0, 0, 1));
        assert_eq!(*super::made(7), 7);
    }
}
