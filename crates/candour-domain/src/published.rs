//! When figures may be shown.

/// The fewest answers of which figures are shown.
pub const FEWEST_ANSWERS: i64 = 10;

/// How many gave each rating, 1 first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread(pub [i64; 5]);

impl Spread {
    /// All answers.
    pub fn total(self) -> i64 {
        self.0.iter().sum()
    }
}

/// The spread where it may be shown, else nothing: not even how few there are.
pub fn shown(spread: Spread) -> Option<Spread> {
    (spread.total() >= FEWEST_ANSWERS).then_some(spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_answers_are_hidden_and_ten_are_shown() {
        assert_eq!(shown(Spread([9, 0, 0, 0, 0])), None);
        assert_eq!(shown(Spread([5, 0, 0, 0, 5])), Some(Spread([5, 0, 0, 0, 5])));
    }
}
