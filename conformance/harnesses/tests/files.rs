//! One test for each file of a folder.
use std::path::Path;

fn is_short(path: &Path, text: String) -> datatest_stable::Result<()> {
    if text.len() > 20 {
        return Err(format!("{} is too long", path.display()).into());
    }
    Ok(())
}

datatest_stable::harness! {
    { test = is_short, root = "data", pattern = r".*\.txt$" },
}
