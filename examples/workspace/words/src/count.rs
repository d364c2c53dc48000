//! How often each word occurs.
use crate::split;
use std::collections::BTreeMap;

/// Words in lower case, each with the number of its occurrences.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    by_word: BTreeMap<String, usize>,
}

/// Counts the words of `text`, whatever their case.
pub fn count(text: &str) -> Counts {
    let mut counts = Counts::default();
    for word in split(text) {
        *counts.by_word.entry(word.to_lowercase()).or_default() += 1;
    }
    counts
}

impl Counts {
    /// How often `word` occurs; 0 if it does not.
    pub fn of(&self, word: &str) -> usize {
        self.by_word.get(word).copied().unwrap_or(0)
    }

    pub fn total(&self) -> usize {
        self.by_word.values().sum()
    }

    /// The words with their counts: the most frequent first, equals by name.
    pub fn ranked(&self) -> Vec<(&str, usize)> {
        let mut ranked: Vec<_> = self
            .by_word
            .iter()
            .map(|(word, &count)| (word.as_str(), count))
            .collect();
        ranked.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
        ranked
    }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn ignores_case() {
        assert_eq!(count("The the THE").of("the"), 3);
    }

    #[test]
    fn ranks_by_count_then_by_name() {
        assert_eq!(count("b a c b").ranked(), [("b", 2), ("a", 1), ("c", 1)]);
    }

    #[test]
    fn totals() {
        assert_eq!(count("a b a").total(), 3);
        assert_eq!(count("").total(), 0);
    }
}
