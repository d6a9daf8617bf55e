//! Claims as they are gathered: there are many, and some are read more than once.
//!
//! It keeps each once and knows nothing of how claims are read.

use super::{Certainty, Claim};
use crate::facts::{Facts, Verdict};

/// Claims that are sorted, and each there once, whenever a quarter of them is new.
pub(super) struct Gathered<'a> {
    facts: &'a Facts,
    claims: Vec<Claim>,
    /// With so many they are sorted.
    most: usize,
}

/// Fewer new claims are not sorted in.
const LEAST: usize = 1 << 12;

impl<'a> Gathered<'a> {
    pub fn new(facts: &'a Facts) -> Self {
        Self { facts, claims: Vec::new(), most: LEAST }
    }

    /// Takes what `read` adds to a list of claims, but for what says nothing: hints that the facts do not confirm.
    pub fn add(&mut self, read: impl FnOnce(&mut Vec<Claim>)) {
        let first = self.claims.len();
        read(&mut self.claims);
        let says = |claim: &Claim| matches!(self.facts.judge(&claim.says), Verdict::Supported { .. });
        let empty = |claim: &mut Claim| claim.certainty == Certainty::Hint && !says(claim);
        self.claims.extract_if(first.., empty).for_each(drop);
        if self.claims.len() >= self.most {
            sort(&mut self.claims);
            let more = (self.claims.len() / 4).max(LEAST);
            self.most = self.claims.len() + more;
            // A list that doubles would have room for more than are ever kept.
            self.claims.reserve_exact(more);
        }
    }

    /// Those to keep, in order of their place and in no more room than they need.
    pub fn finish(self, keep: impl FnMut(&Claim) -> bool) -> Vec<Claim> {
        let mut claims = self.claims;
        sort(&mut claims);
        claims.retain(keep);
        claims.shrink_to_fit();
        claims
    }
}

/// Sorts claims by place and keeps, of several that say the same of the same place, the surest; of equally sure ones the
/// first.
pub(super) fn sort(claims: &mut Vec<Claim>) {
    let key = |claim: &Claim| {
        let (object, subject) = (claim.object(), claim.subject());
        (object.start, subject.start, claim.says.relation, object.end, subject.end)
    };
    // A claim is large; a sort that keeps the order of equals would ask for room for half of them.
    let mut order: Vec<u32> = (0..claims.len() as u32).collect();
    order.sort_by(|left, right| {
        let (left, right) = (&claims[*left as usize], &claims[*right as usize]);
        key(left).cmp(&key(right)).then(right.certainty.cmp(&left.certainty))
    });
    arrange(claims, order);
    claims.dedup_by(|next, first| {
        next.says.relation == first.says.relation && next.subject == first.subject && next.object == first.object
    });
}

/// Puts at each place what stood at the place that `order` gives for it; each place is given once.
fn arrange<T>(list: &mut [T], mut order: Vec<u32>) {
    for start in 0..list.len() {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at], at as u32) as usize;
            if from == start || from == at {
                break;
            }
            list.swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::arrange;

    #[test]
    fn every_order_is_made() {
        for order in [vec![], vec![0], vec![1, 0], vec![2, 0, 1], vec![1, 2, 0, 4, 3], vec![4, 1, 0, 3, 2]] {
            let mut list: Vec<usize> = (10..10 + order.len()).collect();
            arrange(&mut list, order.clone());
            assert!(list.iter().zip(&order).all(|(number, from)| number - 10 == *from as usize), "{order:?}");
        }
    }
}
