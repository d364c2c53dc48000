//! Tests made at run time.
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let tests = vec![
        Trial::test("passes", || Ok(())),
        Trial::test("fails", || Err(Failed::from("as told"))),
        Trial::test("is::nested", || Ok(())).with_kind("slow"),
        Trial::test("is_ignored", || Ok(())).with_ignored_flag(true),
    ];
    libtest_mimic::run(&arguments, tests).exit();
}
