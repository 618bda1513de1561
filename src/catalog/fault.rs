//! What is wrong with a catalog file, and where.

/// One fault in a catalog file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The line it is on, counted from 1.
    pub line: usize,
    /// What is wrong, in words an operator can act on.
    pub reason: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for Fault {}

/// Where something stands in the file: the byte it begins at.
pub(super) type Offset = usize;

/// Collects faults while a file is read, so that an operator sees all of them at once.
#[derive(Debug)]
pub(super) struct Faults<'t> {
    text: &'t str,
    found: Vec<Fault>,
}

impl<'t> Faults<'t> {
    /// For the file with this text.
    pub(super) fn of(text: &'t str) -> Self {
        Faults { text, found: Vec::new() }
    }

    /// Notes a fault.
    pub(super) fn add(&mut self, offset: Offset, reason: impl Into<String>) {
        let before = self.text.as_bytes().iter().take(offset);
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        self.found.push(Fault { line, reason: reason.into() });
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How much is wrong so far: for telling whether one part of the file was sound.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// All faults in the order of the file, none twice.
    pub(super) fn into_sorted(mut self) -> Vec<Fault> {
        self.found.sort();
        self.found.dedup();
        self.found
    }
}
