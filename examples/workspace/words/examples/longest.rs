//! Prints the longest word of its arguments: `cargo run --example longest -- some words`.

fn longest(text: &str) -> Option<&str> {
    words::split(text).max_by_key(|word| word.chars().count())
}

fn main() {
    let text = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    println!("{}", longest(&text).unwrap_or("no words"));
}

#[test]
fn counts_letters_not_bytes() {
    assert_eq!(longest("ééé four"), Some("four"));
}
