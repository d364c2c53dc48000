#[cfg(test)]
mod tests {
    include!("../../print.rs");

    #[test]
    fn prints() {
        print_environment();
    }
}
