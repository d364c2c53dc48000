//! What a word is.

/// The words of `text`, in order: runs of letters, digits and apostrophes inside a word.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .map(|word| word.trim_matches('\''))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::split;

    fn words(text: &str) -> Vec<&str> {
        split(text).collect()
    }

    #[test]
    fn splits_at_spaces_and_punctuation() {
        assert_eq!(words("one, two;  three."), ["one", "two", "three"]);
    }

    #[test]
    fn keeps_apostrophes_inside_words() {
        assert_eq!(words("don't 'quote' me"), ["don't", "quote", "me"]);
    }

    #[test]
    fn knows_more_than_ascii() {
        assert_eq!(words("größe — naïve"), ["größe", "naïve"]);
    }

    #[test]
    fn finds_nothing_in_nothing() {
        assert!(words(" … ").is_empty());
    }
}
