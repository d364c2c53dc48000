//! Nothing to test but harnesses.
