//! Splits text into words and counts them.

pub mod count;
pub mod split;

pub use count::{count, Counts};
pub use split::split;
