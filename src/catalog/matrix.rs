//! The rows of a product's own printed role table, computed from real permissions.

use super::text::Text;
use crate::domain::{reach::Reach, vector::Vector};

/// One printed row: an ability as the product's documentation words it, and the permissions behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// The row's heading.
    pub label: Text,
    /// Indexes of the permissions that make up the ability; never empty.
    pub permissions: Vec<usize>,
    /// Those of them that only read; a role holding exactly these is printed as "read".
    pub reads: Vec<usize>,
}

/// What a role's cell in a printed row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cell {
    /// All of it, everywhere.
    Yes,
    /// All of it, but not everywhere: "only their own".
    Limited,
    /// Everything that reads, nothing that writes.
    Read,
    /// Some other part of it.
    Partly,
    /// Nothing.
    No,
}

impl MatrixRow {
    /// What this row says of a role.
    pub fn cell(&self, role: &Vector) -> Cell {
        let whole = |indexes: &[usize]| indexes.iter().all(|index| role.get(*index) == Reach::Organization);
        let held: Vec<usize> = self.permissions.iter().copied().filter(|index| role.get(*index).any()).collect();
        if held.is_empty() {
            Cell::No
        } else if held.len() == self.permissions.len() {
            if whole(&held) { Cell::Yes } else { Cell::Limited }
        } else if held == self.reads && whole(&held) {
            Cell::Read
        } else {
            Cell::Partly
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_how_much_of_the_row_a_role_has() {
        let row = MatrixRow { label: Text::same("View / edit"), permissions: vec![0, 2], reads: vec![0] };
        let cell = |view, edit| row.cell(&Vector::from(vec![view, Reach::Organization, edit]));
        assert_eq!(cell(Reach::Organization, Reach::Organization), Cell::Yes);
        assert_eq!(cell(Reach::Organization, Reach::Own), Cell::Limited);
        assert_eq!(cell(Reach::Own, Reach::Own), Cell::Limited);
        assert_eq!(cell(Reach::Organization, Reach::None), Cell::Read);
        assert_eq!(cell(Reach::Own, Reach::None), Cell::Partly);
        assert_eq!(cell(Reach::None, Reach::Organization), Cell::Partly);
        assert_eq!(cell(Reach::None, Reach::None), Cell::No);
    }

    #[test]
    fn a_row_that_only_reads_is_yes_when_held() {
        let row = MatrixRow { label: Text::same("View dashboard"), permissions: vec![0], reads: vec![0] };
        assert_eq!(row.cell(&Vector::from(vec![Reach::Organization])), Cell::Yes);
        assert_eq!(row.cell(&Vector::none(1)), Cell::No);
    }
}
