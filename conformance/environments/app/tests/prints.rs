include!("../../print.rs");

#[test]
fn prints() {
    print_environment();
}
