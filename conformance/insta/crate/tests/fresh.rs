#[test]
fn was_never_seen() {
    insta::assert_debug_snapshot!(vec![snapshots::greeting("one"), snapshots::greeting("two")]);
}

#[test]
fn is_no_snapshot() {
    assert_eq!(snapshots::greeting("nobody").len(), 13);
}
