//! A role as a vector: for every permission of a catalog, a reach. Comparing two roles is pointwise.

use crate::domain::reach::Reach;
use serde::{Deserialize, Serialize};

/// One reach per permission of a catalog, in the catalog's order. What lies outside counts as not held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Vector(Vec<Reach>);

/// One permission whose reach differs between two vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    /// The permission's place in the catalog.
    pub index: usize,
    /// The reach before.
    pub before: Reach,
    /// The reach after; never equal to `before`.
    pub after: Reach,
}

impl Step {
    /// Whether more is held after than before; otherwise it is a loss.
    pub fn is_gain(&self) -> bool {
        self.after > self.before
    }
}

impl Vector {
    /// A vector of `len` permissions of which none is held.
    pub fn none(len: usize) -> Self {
        Vector(vec![Reach::None; len])
    }

    /// The reach of the permission at `index`; `None` when out of range, so that an unknown permission is never held.
    pub fn get(&self, index: usize) -> Reach {
        self.0.get(index).copied().unwrap_or(Reach::None)
    }

    /// Sets the reach of one permission. An index out of range is ignored: a vector never outgrows its catalog.
    pub fn set(&mut self, index: usize, reach: Reach) {
        if let Some(place) = self.0.get_mut(index) {
            *place = reach;
        }
    }

    /// How many permissions the catalog has, held or not.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the vector covers no permission at all; not to be confused with holding none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The reaches in the catalog's order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Reach> + '_ {
        self.0.iter().copied()
    }

    /// Whether everything held here is held by `other` at least as far: the rule for handing out and for acting on people.
    pub fn within(&self, other: &Vector) -> bool {
        self.pairs(other).all(|(mine, theirs)| mine <= theirs)
    }

    /// The wider reach of the two, permission by permission.
    pub fn join(&self, other: &Vector) -> Vector {
        Vector(self.pairs(other).map(|(a, b)| a.max(b)).collect())
    }

    /// The narrower reach of the two, permission by permission.
    pub fn meet(&self, other: &Vector) -> Vector {
        Vector(self.pairs(other).map(|(a, b)| a.min(b)).collect())
    }

    /// How many permissions are held.
    pub fn count(&self) -> usize {
        self.iter().filter(|reach| reach.any()).count()
    }

    /// What changes for someone who goes from this vector (before) to `after`, in the catalog's order.
    pub fn difference(&self, after: &Vector) -> Vec<Step> {
        self.pairs(after)
            .enumerate()
            .filter(|(_, (before, after))| before != after)
            .map(|(index, (before, after))| Step { index, before, after })
            .collect()
    }

    /// Both reaches of every permission, over the longer of the two.
    fn pairs<'a>(&'a self, other: &'a Vector) -> impl Iterator<Item = (Reach, Reach)> + 'a {
        (0..self.len().max(other.len())).map(|index| (self.get(index), other.get(index)))
    }
}

impl From<Vec<Reach>> for Vector {
    fn from(reaches: Vec<Reach>) -> Self {
        Vector(reaches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vector() -> impl Strategy<Value = Vector> {
        proptest::collection::vec(proptest::sample::select(Reach::ALL.to_vec()), 6).prop_map(Vector::from)
    }

    #[test]
    fn out_of_range_is_not_held_and_not_settable() {
        let mut two = Vector::none(2);
        two.set(1, Reach::Team);
        two.set(9, Reach::Organization);
        assert_eq!(two.len(), 2);
        assert_eq!(two.get(1), Reach::Team);
        assert_eq!(two.get(9), Reach::None);
        assert_eq!(two.count(), 1);
    }

    #[test]
    fn a_step_says_whether_it_is_a_gain() {
        let before = Vector::from(vec![Reach::Own, Reach::Team, Reach::None]);
        let after = Vector::from(vec![Reach::Organization, Reach::Own, Reach::None]);
        let steps = before.difference(&after);
        assert_eq!(steps.iter().map(|s| (s.index, s.is_gain())).collect::<Vec<_>>(), vec![(0, true), (1, false)]);
    }

    proptest! {
        #[test]
        fn within_is_a_partial_order(a in vector(), b in vector(), c in vector()) {
            prop_assert!(a.within(&a));
            if a.within(&b) && b.within(&a) {
                prop_assert_eq!(&a, &b);
            }
            if a.within(&b) && b.within(&c) {
                prop_assert!(a.within(&c));
            }
        }

        #[test]
        fn join_is_the_least_upper_bound(a in vector(), b in vector(), c in vector()) {
            let join = a.join(&b);
            prop_assert!(a.within(&join) && b.within(&join));
            if a.within(&c) && b.within(&c) {
                prop_assert!(join.within(&c));
            }
            prop_assert_eq!(join, b.join(&a));
        }

        #[test]
        fn meet_is_the_greatest_lower_bound(a in vector(), b in vector(), c in vector()) {
            let meet = a.meet(&b);
            prop_assert!(meet.within(&a) && meet.within(&b));
            if c.within(&a) && c.within(&b) {
                prop_assert!(c.within(&meet));
            }
            prop_assert_eq!(meet, b.meet(&a));
        }

        #[test]
        fn the_difference_is_empty_exactly_between_equals(a in vector(), b in vector()) {
            prop_assert_eq!(a.difference(&b).is_empty(), a == b);
        }

        #[test]
        fn applying_the_difference_gives_the_other(a in vector(), b in vector()) {
            let mut walked = a.clone();
            for step in a.difference(&b) {
                prop_assert_eq!(walked.get(step.index), step.before);
                walked.set(step.index, step.after);
            }
            prop_assert_eq!(walked, b);
        }
    }
}
