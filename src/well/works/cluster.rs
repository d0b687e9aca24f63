//! Publications → works: pairs that are the same are joined, the surest first, unless two of a work would rule one another out.
//!
//! What comes out depends on what is there and not on the order in which it came. A work can only change through what is compared with
//! one of its own; so a harvest concerns the publications that are joined with its records, however far, and no others.

use super::profile::Profile;
use super::reason::Reason;
use super::verdict::{Verdict, compare};

/// Two publications of a work, and why they are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Join {
    /// Places in the list that was clustered.
    pub one: usize,
    pub other: usize,
    pub reason: Reason,
}

/// The works of some publications, each a list of places in order, the works by their first; and what joined them.
///
/// `all` are in an order of their own that does not depend on when they came.
pub fn cluster(all: &[&Profile], candidates: &[(usize, usize)]) -> (Vec<Vec<usize>>, Vec<Join>) {
    let mut pairs: Vec<(Verdict, usize, usize)> = candidates
        .iter()
        .map(|(one, other)| (compare(all[*one], all[*other]), *one.min(other), *one.max(other)))
        .filter(|(verdict, ..)| verdict.same)
        .collect();
    pairs.sort_unstable_by_key(|(verdict, one, other)| (std::cmp::Reverse(verdict.weight), *one, *other));
    let mut works: Vec<Vec<usize>> = (0..all.len()).map(|place| vec![place]).collect();
    let mut of: Vec<usize> = (0..all.len()).collect();
    let mut joins = Vec::new();
    for (verdict, one, other) in pairs {
        let (into, from) = (of[one].min(of[other]), of[one].max(of[other]));
        if into == from || ruled_out(all, &works[into], &works[from]) {
            continue;
        }
        let moved = std::mem::take(&mut works[from]);
        moved.iter().for_each(|place| of[*place] = into);
        works[into].extend(moved);
        joins.push(Join { one, other, reason: verdict.reason });
    }
    works.retain(|work| !work.is_empty());
    works.iter_mut().for_each(|work| work.sort_unstable());
    (works, joins)
}

/// Whether two works hold publications that cannot be in one.
fn ruled_out(all: &[&Profile], ones: &[usize], others: &[usize]) -> bool {
    ones.iter().any(|one| others.iter().any(|other| compare(all[*one], all[*other]).is_veto()))
}
