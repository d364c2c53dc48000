//! Lays out rows of text and numbers.

/// One line for each row: the text to the left, the number to the right, columns as wide as they must be.
pub fn render(rows: &[(&str, usize)]) -> String {
    let text_width = rows
        .iter()
        .map(|(text, _)| text.chars().count())
        .max()
        .unwrap_or(0);
    let number_width = rows
        .iter()
        .map(|(_, number)| number.to_string().len())
        .max()
        .unwrap_or(0);
    rows.iter()
        .map(|(text, number)| format!("{text:<text_width$} {number:>number_width$}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn aligns_columns() {
        assert_eq!(render(&[("a", 10), ("bcd", 9)]), "a   10\nbcd  9\n");
    }

    #[test]
    fn measures_letters_not_bytes() {
        assert_eq!(render(&[("é", 1), ("ab", 2)]), "é  1\nab 2\n");
    }

    #[test]
    fn renders_nothing_for_no_rows() {
        assert_eq!(render(&[]), "");
    }

    #[test]
    #[should_panic(expected = "index out of bounds")]
    fn has_no_third_row() {
        let rows = [("a", 1), ("b", 2)];
        let index = std::env::args().count() + 2;
        render(&[rows[index]]);
    }
}
