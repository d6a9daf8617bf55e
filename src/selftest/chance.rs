//! Chance that comes out the same every time: choices by seed and number. It is no source of secrets.

/// A number that depends on both in a well mixed way (the finalizer of SplitMix64, Steele and others 2014).
pub(super) fn mix(seed: u64, number: u64) -> u64 {
    let mut state = seed.wrapping_add(number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// The greatest number that every group may give so that all together give at most `most`.
pub(super) fn share(groups: &[usize], most: usize) -> usize {
    let total = |each: usize| groups.iter().map(|size| (*size).min(each)).sum::<usize>();
    let (mut fits, mut above) = (1, groups.iter().copied().max().unwrap_or(1) + 1);
    while above - fits > 1 {
        let middle = fits + (above - fits) / 2;
        if total(middle) <= most { fits = middle } else { above = middle }
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_groups_leave_their_share_to_others() {
        assert_eq!(share(&[2, 100, 100], 22), 10);
        assert_eq!(share(&[2, 3], 100), 3);
        assert_eq!(share(&[5, 5, 5], 1), 1);
        assert_eq!(share(&[], 10), 1);
    }
}
