//! Sets variables and search paths in the ways that a build script can.
use std::{env, fs, path::Path};

fn main() {
    let out_dir = env::var("OUT_DIR").unwrap();
    fs::create_dir_all(Path::new(&out_dir).join("native")).unwrap();
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=SYS_PLAIN=first");
    println!("cargo:rustc-env=SYS_PLAIN=again");
    println!("cargo:rustc-env=SYS_BLANKS= a = and b ");
    println!("cargo:rustc-env=SYS_EMPTY=");
    println!("cargo:rustc-env=SYS_UNICODE=é→");
    println!("cargo:rustc-env=SYS_PATH={out_dir}");
    // Names that the runner sets itself.
    println!("cargo:rustc-env=CARGO_PKG_HOMEPAGE=hijacked");
    println!("cargo:rustc-env=NEXTEST_PROFILE=hijacked");
    println!("cargo:rustc-link-search=native={out_dir}/native");
    println!("cargo:rustc-link-search={out_dir}");
    println!("cargo:rustc-link-search=all=/nonexistent");
    println!("cargo:rustc-link-search=dependency={out_dir}/native/../native");
}
