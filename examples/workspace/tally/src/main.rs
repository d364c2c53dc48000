//! Counts the words of standard input and prints the most frequent ones: `echo "a b a" | tally 1`.
use std::io::{self, Read};

fn limit(argument: Option<String>) -> Result<usize, String> {
    match argument {
        None => Ok(10),
        Some(text) => text
            .parse()
            .map_err(|_| format!("`{text}` is not a number of words")),
    }
}

fn main() -> Result<(), String> {
    let limit = limit(std::env::args().nth(1))?;
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| error.to_string())?;
    let counts = words::count(&text);
    let ranked = counts.ranked();
    print!("{}", table::render(&ranked[..limit.min(ranked.len())]));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::limit;

    #[test]
    fn ten_words_by_default() {
        assert_eq!(limit(None), Ok(10));
    }

    #[test]
    fn refuses_what_is_no_number() {
        assert_eq!(
            limit(Some("many".into())),
            Err("`many` is not a number of words".into())
        );
    }
}
