//! The program from outside.
use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

fn tally(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tally"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that exits without reading closes the pipe. This test ignores that error.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn prints_the_most_frequent_words() {
    let output = tally(&["2"], "the cat, the dog and the cat");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "the 3\ncat 2\n");
    assert!(output.status.success());
}

#[test]
fn refuses_a_bad_limit() {
    let output = tally(&["x"], "");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("`x` is not a number of words"));
}
