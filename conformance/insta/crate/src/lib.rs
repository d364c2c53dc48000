//! Something to take snapshots of.

/// Greets somebody.
///
/// ```
/// assert_eq!(snapshots::greeting("you"), "hello, you");
/// ```
pub fn greeting(name: &str) -> String {
    format!("hello, {name}")
}
