#[test]
fn is_as_it_was() {
    insta::assert_snapshot!(snapshots::greeting("world"));
}

#[test]
fn is_as_it_was_in_line() {
    insta::assert_snapshot!(snapshots::greeting("line"), @"hello, line");
}
