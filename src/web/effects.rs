//! What somebody gains and loses when a role gives way to another, or to another version of itself: as chips, sensitive ones first.

use crate::{
    catalog::Catalog,
    domain::{reach::Reach, vector::Step},
    words::Words,
};

/// Permissions listed at once; the rest unfold.
const LISTED: usize = 8;

/// A permission that comes or goes.
pub struct ChipView {
    /// Its name.
    pub name: String,
    /// Whether it is to be used with care.
    pub sensitive: bool,
    /// How far it goes, or went, where that is not the whole organization.
    pub reach: Option<String>,
}

/// Everything that comes, or everything that goes.
pub struct Effect {
    /// What stands above it, as it is said of one person.
    pub heading: String,
    /// Whether it comes.
    pub gain: bool,
    /// The first of it; never empty.
    pub chips: Vec<ChipView>,
    /// What unfolds.
    pub more: Vec<ChipView>,
    /// How many these are.
    pub more_label: String,
}

/// Tells them to one reader.
#[derive(Clone, Copy)]
pub struct Effects<'a> {
    /// The reader's words.
    pub words: &'a Words,
    /// What the permissions are called.
    pub catalog: &'a Catalog,
    /// Whether the reader is the one who gains and loses.
    pub oneself: bool,
}

impl Effects<'_> {
    /// What comes, then what goes; what does not happen is left out.
    pub fn of(&self, steps: &[Step]) -> Vec<Effect> {
        [true, false].into_iter().filter_map(|gain| self.effect(steps, gain)).collect()
    }

    fn effect(&self, steps: &[Step], gain: bool) -> Option<Effect> {
        let mut chips: Vec<ChipView> = steps.iter().filter(|step| step.is_gain() == gain).filter_map(|step| self.chip(step)).collect();
        if chips.is_empty() {
            return None;
        }
        // What is to be handled with care is not folded away.
        chips.sort_by_key(|chip| !chip.sensitive);
        let more = if chips.len() > LISTED + 1 { chips.split_off(LISTED) } else { Vec::new() };
        let more_label = self.words.one("changes-role-more", "count", more.len());
        let heading = match (gain, self.oneself) {
            (true, false) => "changes-role-gains",
            (true, true) => "changes-role-gains-self",
            (false, false) => "changes-role-loses",
            (false, true) => "changes-role-loses-self",
        };
        Some(Effect { heading: self.words.say(heading), gain, chips, more, more_label })
    }

    fn chip(&self, step: &Step) -> Option<ChipView> {
        let permission = self.catalog.permissions.get(step.index)?;
        let name = permission.name.in_language(self.words.language()).to_owned();
        Some(ChipView { name, sensitive: permission.sensitive, reach: self.reach(step) })
    }

    /// How far it goes, where that is not the whole organization; and from or to where, when it is only a part that comes or goes.
    fn reach(&self, step: &Step) -> Option<String> {
        let (words, before, after) = (self.words, self.far(step.before), self.far(step.after));
        match (step.is_gain(), before, after) {
            (true, None, after) => after,
            (true, Some(before), None) => Some(words.one("changes-reach-now", "before", before)),
            (true, Some(before), Some(after)) => Some(words.two("changes-reach-from", "after", after, "before", before)),
            (false, _, after) => after.map(|after| words.one("changes-reach-then", "after", after)),
        }
    }

    /// A reach short of the whole organization, in words.
    pub fn far(&self, reach: Reach) -> Option<String> {
        far(self.words, reach, self.oneself)
    }
}

/// A reach short of the whole organization, in words: of the reader's own, or of somebody else's.
pub fn far(words: &Words, reach: Reach, oneself: bool) -> Option<String> {
    let key = match (reach, oneself) {
        (Reach::None | Reach::Organization, _) => return None,
        (Reach::Own, false) => "changes-reach-own",
        (Reach::Own, true) => "organizations-reach-own",
        (Reach::Team, false) => "changes-reach-team",
        (Reach::Team, true) => "organizations-reach-team",
        (Reach::Department, false) => "changes-reach-department",
        (Reach::Department, true) => "organizations-reach-department",
    };
    Some(words.say(key))
}
