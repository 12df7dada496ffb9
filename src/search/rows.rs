//! Rows of weights, one after the other in one list: what a table of lists holds without a list for each row.
//!
//! Never grows after it was filled.

/// Rows of `(number, weight)`.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    starts: Vec<u32>,
    items: Vec<(u32, f32)>,
}

impl Rows {
    /// Fills `rows` rows with `(row, number, weight)`; within a row the order of `given` is kept.
    pub fn fill(rows: usize, given: &[(u32, u32, f32)]) -> Self {
        let mut starts = vec![0u32; rows + 1];
        for (row, _, _) in given {
            starts[*row as usize + 1] += 1;
        }
        for row in 1..starts.len() {
            starts[row] += starts[row - 1];
        }
        let mut next = starts.clone();
        let mut items = vec![(0, 0.0); given.len()];
        for (row, number, weight) in given {
            let at = &mut next[*row as usize];
            items[*at as usize] = (*number, *weight);
            *at += 1;
        }
        Self { starts, items }
    }

    /// One row; empty when there is none of that number.
    pub fn row(&self, row: usize) -> &[(u32, f32)] {
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(from), Some(to)) => &self.items[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_what_was_given() {
        let rows = Rows::fill(3, &[(2, 7, 0.5), (0, 1, 1.0), (2, 8, 0.25)]);
        assert_eq!(rows.row(0), [(1, 1.0)]);
        assert_eq!(rows.row(1), []);
        assert_eq!(rows.row(2), [(7, 0.5), (8, 0.25)]);
        assert_eq!(rows.row(3), []);
    }
}
