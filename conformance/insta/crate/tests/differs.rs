#[test]
fn says_something_else() {
    insta::assert_snapshot!(snapshots::greeting("moon"));
}
